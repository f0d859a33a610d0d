"""What must hold of an exhibit on a telephone, in narrow and wide windows, and on a very large screen.

An exhibit looks at nothing but its notebook's column, so this is made as wide, and what is seen of it as
high, as JupyterLab makes it in a window of the size named.
"""

from contextlib import suppress

from browser.hall import SCRIPTS, TURNED, fits_the_hall
from browser.lab_page import until

# The column's width and the height that is seen, in pixels, measured in windows of these sizes; the file
# browser is closed at 320 and 360, else open.
SCREENS = {
    "320 x 640": (204, 520),
    "360 x 740": (244, 620),
    "760 x 1400": (338, 1280),  # as at 200% zoom of 1520
    "1280 x 800": (848, 679),
    "3840 x 2160": (3200, 2039),
}
LARGEST = 1.3  # of the size that the picture was drawn for: a page of 3840 pixels is not left empty
LEAST = 10.9  # pixels, of letters

LAID = """async ([width, height]) => {
    const exhibit = document.querySelector('.course-exhibit');
    exhibit.parentElement.style.cssText = width ? `flex: none; width: ${width}px` : '';
    const { style } = exhibit.closest('.jp-WindowedPanel-outer');
    style.minHeight = style.maxHeight = height ? `${height}px` : '';
    for (let k = 0; k < 3; k += 1) await new Promise(requestAnimationFrame);
}"""

MEASURED = (
    "([least, scripts]) => {"
    + TURNED
    + """
    const exhibit = document.querySelector('.course-exhibit');
    const box = (node) => node.getBoundingClientRect();
    const stage = exhibit.querySelector('.course-stage');
    const svg = exhibit.querySelector('.course-picture svg');
    const scale = svg.getScreenCTM().a;
    const [all, drawn, panel] = [exhibit, svg, exhibit.querySelector('.course-panel')].map(box);
    const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim());
    const sizeOf = (text) => parseFloat(getComputedStyle(text).fontSize);
    const said = texts.map((text) => [text.textContent, box(text), sizeOf(text), turned(text)]);
    const small = said.filter(([, , size]) => scale * size < least);
    const letters = [...svg.querySelectorAll('mi, mn')].map((node) => [node.textContent, sizeOf(node)]);
    const smallest = Math.min(...said.map(([, , size]) => size));
    const blots = letters.filter(([, size]) => size < scripts * smallest);
    const cut = said.filter(([, at]) => at.left < drawn.left - 2 || at.right > drawn.right + 2);
    const shared = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]);
    const touch = (a, b) => shared(a, b, 'left', 'right') > 5
        && shared(a, b, 'top', 'bottom') > 0.45 * Math.min(a.height, b.height);
    const over = said.flatMap(([text, a, , own], k) => said.slice(k + 1)
        .filter(([, b, , its]) => (own && its ? touch(own, its) : touch(a, b)))
        .map(([other]) => `${text} | ${other}`));
    const nameOf = (node) => node.textContent || node.ariaLabel || node.labels[0].textContent;
    const parts = [...exhibit.querySelectorAll('button, summary, input, select, textarea')]
        .filter((node) => node.offsetParent)
        .map((node) => [nameOf(node), box(node), node.type]);
    const tiny = parts.filter(([, at, type]) => at.height < 24 || at.width < (type === 'range' ? 80 : 24));
    const buttons = [...exhibit.querySelectorAll('button')];
    const spilt = buttons.filter((node) => node.scrollWidth > node.clientWidth + 1);
    const beyond = parts.filter(([, at]) => at.left < all.left || at.right > all.right + 1);
    const names = (found) => found.map(([name]) => name);
    return {
        faults: {
            small: names(small), 'a blot': names(blots), cut: names(cut), over,
            tiny: names(tiny), beyond: names(beyond), spilt: spilt.map(nameOf),
            mute: stage.scrollWidth > stage.clientWidth + 1 && stage.tabIndex !== 0 ? ['the picture'] : [],
        },
        scale,
        height: Math.max(drawn.bottom, panel.bottom) - Math.min(drawn.top, panel.top),
    };
}"""
)


# The formulas that leave the picture, or touch words or another formula; how often the page has their font.
CROWDED = """() => {
    const picture = document.querySelector('.course-exhibit .course-picture');
    const written = [...picture.querySelectorAll('math, svg text')].filter((one) => one.textContent.trim());
    const boxes = new Map(written.map((node) => [node, node.getBoundingClientRect()]));
    const room = picture.getBoundingClientRect();
    const across = (a, b) => a.left >= b.left && a.right <= b.right;
    const within = (a, b) => across(a, b) && a.top >= b.top && a.bottom <= b.bottom;
    const beside = (a, b) => a.right <= b.left || b.right <= a.left;
    const above = (a, b) => a.bottom - 1 <= b.top;
    const meet = (a, b) => !(beside(a, b) || above(a, b) || above(b, a));
    const crowded = (node, box) => !within(box, room)
        || written.some((other) => other !== node && meet(box, boxes.get(other)));
    const formulas = written.filter((node) => node.localName === 'math');
    const fonts = [...document.fonts].filter(({ family }) => family.includes('Course Mathematics'));
    const found = formulas.filter((node) => crowded(node, boxes.get(node)));
    return [found.map((node) => node.textContent), fonts.length];
}"""


def faults(page, screen):
    """What is wrong with the exhibit on the page on a screen of this size, in words."""
    (_, seen), measured = SCREENS[screen], page.evaluate(MEASURED, [LEAST, SCRIPTS])
    found = [f"{kind}: {what}" for kind, whats in measured["faults"].items() for what in whats]
    formulas, fonts = page.evaluate(CROWDED)
    found += [f"crowded: {what}" for what in formulas] + [f"{fonts} fonts"] * (fonts != 1)
    if screen == "1280 x 800" and measured["height"] > seen:
        found.append(f"picture and controls are {measured['height']:.0f} pixels high")
    if screen == "3840 x 2160" and abs(measured["scale"] - LARGEST) > 0.01:
        found.append(f"the picture has scale {measured['scale']:.2f}")
    return found


def fits_every_screen(page):
    """Wait, on each screen and in a lecture hall, until nothing is wrong with the exhibit on the page."""
    try:
        for screen, size in SCREENS.items():
            page.evaluate(LAID, size)
            with suppress(AssertionError):  # the faults say more than that nothing has happened
                until(lambda screen=screen: not faults(page, screen))
            found = faults(page, screen)
            assert not found, f"{screen}: {found}"
        fits_the_hall(page)
    finally:
        page.evaluate(LAID, (0, 0))
