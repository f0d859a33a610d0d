"""What must hold in a lecture hall: of an exhibit that fills the screen, and of each slide of a lecture."""

from contextlib import suppress

from browser.lab_page import until

LETTERS = 24 / 1080  # of the height of the screen: what the last row can read
SCRIPTS = 0.7  # of the smallest letters, as large must be an exponent or an index, and what is one of these
SCREENS = ((1920, 1080), (1280, 720), (1366, 768), (3840, 2160))

# The lecture on the page, or else the exhibit, as if it filled a screen: all of JupyterLab would have to be
# laid out for another window.
FILLS = """async ([width, height]) => {
    const deck = document.querySelector('.course-deck');
    const exhibit = document.querySelector('.course-exhibit');
    const alone = deck ? [] : ['course-screen', 'course-hall'];
    for (const name of alone) exhibit.classList.toggle(name, width > 0);
    const size = `width: ${width}px; height: ${height}px; max-width: none; aspect-ratio: auto`;
    (deck ?? exhibit).style.cssText = width ? `position: fixed; left: 0; top: 0; ${size}` : '';
    for (let k = 0; k < 3; k += 1) await new Promise(requestAnimationFrame);
}"""

TURNED = """
    // Of words that are turned, their rectangle as if the screen were turned instead.
    const turned = (node) => {
        const { a, b, e, f } = node.getScreenCTM?.() ?? { b: 0 };
        if (Math.abs(b) < 1e-6) return null;
        const size = Math.hypot(a, b);
        const { x, y, width, height } = node.getBBox();
        const [left, top] = [(e * a + f * b) / size + x * size, (f * a - e * b) / size + y * size];
        const [right, bottom] = [left + width * size, top + height * size];
        return { left, top, right, bottom, height: bottom - top };
    };"""

# Of the screen, or of the slide that is shown: texts too small, cut off, or over each other, and controls.
MEASURED = (
    "([least, scripts]) => {"
    + TURNED
    + """
    const screen = document.fullscreenElement ?? document.querySelector('.course-screen');
    const box = (node) => node.getBoundingClientRect();
    const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && box(node).width > 1;
    const all = box(screen);
    const sizeOf = (node) => parseFloat(getComputedStyle(node).fontSize);
    const svg = [...screen.querySelectorAll('.course-picture > svg')].find(shown);
    const scale = svg ? svg.getScreenCTM().a : 1;
    const room = svg ? box(svg.closest('.course-stage')) : all;
    const picture = svg ? [...svg.querySelectorAll('text, math')] : [];
    const drawn = picture.filter((node) => node.textContent.trim())
        .map((node) => [node.textContent.trim(), box(node), scale * sizeOf(node), turned(node)]);
    const selector = 'label, button, summary, input, select, p, li, h2, .course-counter';
    const said = [...screen.querySelectorAll(selector)]
        .filter((node) => shown(node) && (node.textContent.trim() || node.value))
        .map((node) => [node.textContent.trim() || node.value, box(node), sizeOf(node)]);
    const letters = (where) => [...where.querySelectorAll('mi, mn')].filter(shown);
    const words = [...screen.querySelectorAll('.here :is(.course-words, h2)')].flatMap(letters);
    const inPicture = svg ? letters(svg).map((node) => [node, scale]) : [];
    const nameOf = (node) => `${node.textContent}: ${node.closest('math').textContent}`;
    const written = [...inPicture, ...words.map((node) => [node, 1])]
        .map(([node, by]) => [nameOf(node), by * sizeOf(node)]);
    const out = (at, of) => at.left < of.left - 2 || at.right > of.right + 2 || at.top < of.top - 2
        || at.bottom > of.bottom + 2;
    const shared = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]);
    const meet = (a, b) => shared(a, b, 'left', 'right') > 3
        && shared(a, b, 'top', 'bottom') > 0.35 * Math.min(a.height, b.height);
    const parts = [...screen.querySelectorAll(
        '.here > .course-slide-title, .here .course-words, .here .course-slot')].filter(shown).map(box);
    const names = (found) => found.map(([name]) => name.slice(0, 40));
    return {
        small: names([...drawn, ...said].filter(([, , size]) => size < 0.995 * least)),
        'a blot': names(written.filter(([, size]) => size < scripts * least)),
        cut: names([...drawn.filter(([, at]) => out(at, room)), ...said.filter(([, at]) => out(at, all))]),
        over: drawn.flatMap(([text, a, , own], k) => drawn.slice(k + 1)
            .filter(([, b, , its]) => (own && its ? meet(own, its) : meet(a, b)))
            .map(([other]) => `${text} | ${other}`)),
        'half a number': [...screen.querySelectorAll('.course-number')]
            .filter((node) => shown(node) && node.scrollWidth > node.clientWidth).map((node) => node.value),
        'on each other': parts.flatMap((a, k) => parts.slice(k + 1).filter((b) => meet(a, b)).map(() => k)),
        'out of the slide': parts.filter((at) => out(at, all)).map(() => 'a part'),
        'seen at once': [...screen.querySelectorAll('.course-panel > .course-controls > *')]
            .filter(shown).map((node) => node.textContent).slice(3 + 1),
    };
}"""
)


def hall_faults(page, height):
    """What is wrong with what fills a screen of this height, in words."""
    measured = page.evaluate(MEASURED, [LETTERS * height, SCRIPTS])
    return [f"{kind}: {what}" for kind, whats in measured.items() for what in whats]


def fits_the_hall(page):
    """Wait until nothing is wrong with the exhibit on the page where it fills the usual screen."""
    width, height = SCREENS[0]
    try:
        page.evaluate(FILLS, (width, height))
        with suppress(AssertionError):  # the faults say more than that nothing has happened
            until(lambda: not hall_faults(page, height))
        found = hall_faults(page, height)
        assert not found, f"in a lecture hall: {found}"
    finally:
        page.evaluate(FILLS, (0, 0))
