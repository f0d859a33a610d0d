"""What a reader does with what can be drawn, moved and picked: by keys alone, and by clicks alone."""

from contextlib import suppress

from playwright.sync_api import expect

from browser.lab_page import until
from course_utils import exhibits
from course_utils.interactive.design import light
from course_utils.interactive.events import Pick

WAYS = ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp")  # one of them leads on
# By the kind of thing: the stop of the Tab key, the keys that work it there, and what can be clicked.
KINDS = {
    "sketch": (".sketch .cover", ("Space", "Shift+ArrowRight", "Shift+ArrowUp", "Space"), ".sketch .cover"),
    "points": (".point[tabindex='0']", WAYS, ".point"),
    "cells": (".image .cover", WAYS, ".image .cover"),
    "rows": (".table [tabindex='0']", (*WAYS, "Enter"), ".row.pickable"),  # some are picked by Enter only
    "network": (".graph [tabindex='0']", (*WAYS, "Enter"), ".node.pickable"),
}
# Where to click, in pixels of the window: a stroke from place to place, the last one twice; a point and
# then the ground away from it; of cells, rows and nodes two, as one of them may be chosen already.
CLICKS = """([exhibit, kind, parts]) => {
    const all = [...exhibit.querySelectorAll(parts)];
    all[0].scrollIntoView({ block: 'center' });
    const at = (node, across = 0.5, down = 0.5) => {
        const { x, y, width, height } = node.getBoundingClientRect();
        return [x + across * width, y + down * height];
    };
    if (kind === 'sketch') return [[0.2, 0.3], [0.7, 0.8], [0.7, 0.8]].map((part) => at(all[0], ...part));
    if (kind === 'cells') return [[0.26, 0.3], [0.74, 0.8]].map((part) => at(all[0], ...part));
    if (kind !== 'points') return [at(all.at(-1)), at(all[0])];
    const place = at(all[0]);
    const away = ([x, y]) => Math.abs(x - place[0]) > 20 && Math.abs(y - place[1]) > 20;
    const shares = [0.15, 0.35, 0.65, 0.85];
    const ground = all[0].closest('svg').querySelectorAll('.box');
    const free = [...ground].filter((box) => {
        const { left, right, top, bottom } = box.getBoundingClientRect();
        const [x, y] = place;
        return left - 1 <= x && x <= right + 1 && top - 1 <= y && y <= bottom + 1;
    }).flatMap((box) => shares.flatMap((u) => shares.map((v) => at(box, u, v)))
        .filter((there) => document.elementFromPoint(...there) === box && away(there)));
    return [place, free[0]];
}"""


class Hands:
    """The exhibit on the page, worked; that Python has taken what was done is seen by its being undone."""

    def __init__(self, page, exhibit, name):
        self.page, self.exhibit, self.design = page, exhibit, getattr(exhibits, name)
        self.undo, self.redo = (
            exhibit.get_by_role("button", name=word, exact=True) for word in ("Undo", "Redo")
        )

    def work(self):
        """Do all that can be done in the picture; then reveal, where that is asked, and do what is new."""
        before = self.kinds()
        self.try_all(before)
        if reveal := self.design.controls.get("reveal"):
            label = getattr(reveal, "faces", ("",))[0] or reveal.label
            button = self.exhibit.get_by_role("button", name=label, exact=True)
            self.by_keys(button, ["Enter"])
            self.changes(button.click)
            self.try_all([kind for kind in self.kinds() if kind not in before])

    def kinds(self):
        return [kind for kind, (stop, _, _) in KINDS.items() if self.exhibit.locator(stop).count()]

    def try_all(self, kinds):
        for kind in kinds:
            if kind == "rows" and self.design.on.get(Pick) is light:
                self.light()
                continue
            stop, keys, parts = KINDS[kind]
            self.by_keys(self.exhibit.locator(stop).first, keys)
            places = self.page.evaluate(CLICKS, [self.exhibit.element_handle(), kind, parts])
            self.changes(lambda places=places: [self.page.mouse.click(*place) for place in places])
            self.undone(self.undo.click)

    def light(self):
        """Rows that are only looked at: nothing of that is undone."""
        rows = self.exhibit.locator(".row")
        rows.first.focus()
        self.page.keyboard.press("ArrowDown")
        expect(rows.nth(1).locator(".lit")).to_have_count(1)
        rows.first.click()
        expect(rows.first.locator(".lit")).to_have_count(1)

    def by_keys(self, thing, keys):
        thing.focus()
        self.changes(lambda: [self.page.keyboard.press(key) for key in keys])
        self.undone(lambda: self.page.keyboard.press("Control+z"))

    def changes(self, act):
        act()
        expect(self.undo).to_have_attribute("aria-disabled", "false")
        expect(self.redo).to_have_attribute("aria-disabled", "true")

    def undone(self, undo):
        """Of events in two threads what was done may come after its being undone: then once more."""

        def is_undone():
            undo()
            with suppress(AssertionError):
                expect(self.redo).to_have_attribute("aria-disabled", "false", timeout=2000)
                return True

        until(is_undone)
