"""The JavaScript modules by themselves in a browser: scales, fields, and the mail to Python."""

import json
import math

import numpy as np
import pytest
from mathematics import CHARACTERS, FONT, ITALIC

from course_utils.live.view import LOADER, Code


def test_the_bundle_is_a_module_with_what_anywidget_calls(run):
    assert run("bundle", "return typeof of.default.render;") == "function"
    assert run("bundle", "return Object.keys(of);") == ["default"]


# ---------------------------------------------------------------- scales


AXES = {"box": [60, 40, 300, 200], "xlim": [0, 10], "ylim": [-1, 1], "xlog": False, "ylog": False}
MAPPED = "const s = of.scales(argument.axes); return argument.of.map(([f, v]) => s[f](v));"


@pytest.mark.parametrize(
    ("changes", "x", "y", "there"),
    [
        ({}, 5, 0, (210, 140)),
        ({}, 0, -1, (60, 240)),
        ({"xlim": [10, 0]}, 10, 1, (60, 40)),
        ({"ylim": [8, 0]}, 5, 8, (210, 240)),
        ({"xlog": True, "xlim": [1e-4, 1]}, 1e-2, 0, (210, 140)),
        ({"ylog": True, "ylim": [1, 100]}, 5, 10, (210, 140)),
    ],
)
def test_data_are_mapped_to_the_picture_and_back(run, changes, x, y, there):
    of = [["x", x], ["y", y], ["dataX", there[0]], ["dataY", there[1]]]
    assert run("scales", MAPPED, {"axes": AXES | changes, "of": of}) == pytest.approx([*there, x, y])


@pytest.mark.parametrize(
    ("value", "limits", "clipped"),
    [(3, [0, 2], 2), (-1, [0, 2], 0), (1, [0, 2], 1), (3, [2, 0], 2), (-1, [2, 0], 0)],
)
def test_a_value_is_clipped_to_limits_in_either_order(run, value, limits, clipped):
    assert run("scales", "return of.clip(...argument);", [value, limits]) == clipped


# ---------------------------------------------------------------- fields


BOUNDARY = """
const pieces = [];
const path = { moveTo: (...at) => pieces.push([at]), lineTo: (...at) => pieces.at(-1).push(at) };
of.boundary(path, argument.flat(), argument.length, argument[0].length, 100, 100);
return pieces;
"""


def pieces(run, rows):
    """The boundary in a square of 100 x 100 pixels, each piece as its two ends in order."""
    return sorted(sorted(map(tuple, piece)) for piece in run("field", BOUNDARY, rows))


def test_the_boundary_is_where_the_linear_interpolation_vanishes(run):
    """Row 0 is at the bottom: with -1 below and 3 above, zero is a quarter of the way up."""
    assert pieces(run, [[-1, -1], [3, 3]]) == [[(0, 75), (100, 75)]]
    assert pieces(run, [[1, -1], [1, -1]]) == [[(50, 0), (50, 100)]]


def test_a_corner_is_cut_off_and_a_tie_is_on_the_side_of_B(run):
    assert pieces(run, [[1, -1], [-1, -1]]) == [[(0, 50), (50, 100)]]
    assert pieces(run, [[0, 0], [0, 0]]) == []
    assert pieces(run, [[1, 0], [1, 0]]) == [[(100, 0), (100, 100)]]


@pytest.mark.parametrize(
    ("high", "joined"),
    [
        # The mean of the corners is positive: the two positive corners belong together.
        (2, [[(0, 100 / 3), (100 / 3, 0)], [(200 / 3, 100), (100, 200 / 3)]]),
        (0.5, [[(0, 200 / 3), (100 / 3, 100)], [(200 / 3, 0), (100, 100 / 3)]]),
    ],
)
def test_the_mean_of_the_corners_decides_at_a_saddle(run, high, joined):
    found = pieces(run, [[high, -1], [-1, high]])
    assert found == [[pytest.approx(end) for end in piece] for piece in joined]


def test_the_boundary_of_a_hill_is_closed(run):
    def hill(x, y):
        return 0.31 - math.hypot(x - 0.52, y - 0.49)

    found = pieces(run, [[hill(i / 20, j / 20) for i in range(21)] for j in range(21)])
    ends = [(round(x, 6), round(y, 6)) for piece in found for x, y in piece]
    assert len(found) > 20
    assert all(ends.count(end) == 2 for end in ends)
    radii = [math.hypot(x / 100 - 0.52, 1 - y / 100 - 0.49) for x, y in ends]
    assert radii == pytest.approx([0.31] * len(radii), abs=0.003)


HALVES = """
const bytes = Uint8Array.from(argument);
return [...of.fromHalves(new DataView(bytes.buffer))].map(String);
"""


def test_numbers_of_half_precision_are_read_as_numpy_writes_them(run):
    values = np.array([0.0, 1.0, -1.0, 0.3, -6e-8, 6e-5, 65504.0, -np.inf, np.nan], "<f2")
    read = [float(text.replace("Infinity", "inf")) for text in run("field", HALVES, list(values.tobytes()))]
    assert read == pytest.approx(values.astype(float).tolist(), rel=1e-7, nan_ok=True)


COLOURS = {"a0": "#E9F3FA", "a1": "#A8D0EA", "b0": "#FDF1E6", "b1": "#F8C9A0"}
PALETTE = """
const style = { getPropertyValue: (name) => argument[name.replace("--field-", "")] };
return [...new Uint8Array(of.palette(style).buffer)];
"""


def test_the_palette_goes_from_full_B_over_two_pale_shades_to_full_A(run):
    read = run("field", PALETTE, COLOURS)
    colours = ["#{:02X}{:02X}{:02X}".format(*read[4 * k : 4 * k + 3]) for k in range(512)]
    assert [colours[k] for k in (0, 255, 256, 511)] == [COLOURS[name] for name in ("b1", "b0", "a0", "a1")]
    assert set(read[3::4]) == {255}  # opaque
    reds = read[::4]
    assert reds[256:] == sorted(reds[256:], reverse=True)
    greens = read[1::4]
    assert greens[:256] == sorted(greens[:256])


STRETCH = "return of.stretch(...argument).map((all) => [...all]);"


@pytest.mark.parametrize(("count", "nodes"), [(1, 2), (7, 3), (300, 101), (50, 101)])
def test_pixels_lie_between_the_nodes_of_the_grid(run, count, nodes):
    before, fraction = run("field", STRETCH, [count, nodes])
    at = [b + f for b, f in zip(before, fraction, strict=True)]
    assert at == pytest.approx([(k + 0.5) / count * (nodes - 1) for k in range(count)], abs=1e-4)
    assert all(0 <= b <= nodes - 2 for b in before)
    assert all(0 <= f <= 1 for f in fraction)


PAINT = """
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 40;
const [blue, red] = [0xffff0000, 0xff0000ff];
const field = Uint32Array.from({ length: 512 }, (_, k) => (k > 255 ? blue : red));
const pixel = (x, y) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data.slice(0, 3)];
of.paintField(canvas, { rows: 2, columns: 2 }, Float32Array.from(argument), { field, ink: "#000000" });
return [pixel(20, 2), pixel(20, 37), pixel(20, 20)];
"""


def test_row_0_of_a_field_is_at_the_bottom_and_the_boundary_is_drawn_over_it(run):
    top, bottom, middle = run("field", PAINT, [-1, -1, 1, 1])
    assert (top, bottom) == ([0, 0, 255], [255, 0, 0])
    assert max(middle) < 130


# ---------------------------------------------------------------- sliders


SLIDER = """
document.body.replaceChildren();
const slider = new of.Slider(document.body, { label: "eta", kind: "slider", ...argument.spec }, () => {});
return argument.values.map((value) => {
    slider.show(value);
    return [slider.range.valueAsNumber, slider.number.value, slider.at(slider.position(value))];
});
"""
LINEAR = {"low": -2, "high": 2, "step": 0.25, "digits": 2}


@pytest.mark.parametrize(
    ("spec", "value", "shown"),
    [
        (LINEAR, 0.25, [9, "0.25", 0.25]),
        (LINEAR, -1, [4, "\N{MINUS SIGN}1.00", -1]),
        (LINEAR, 0.3, [9, "0.30", 0.25]),
        (LINEAR, 0.123456789, [8, "0.12346", 0]),
        (LINEAR, -0.53000123, [6, "\N{MINUS SIGN}0.53", -0.5]),
        (LINEAR, -1.0 / 3, [7, "\N{MINUS SIGN}0.3333", -0.25]),
        ({"values": [1e5, 1e6, 1e7]}, 1_234_567, [1, "1,234,567", 1e6]),
        ({"values": [1e-12, 1e-11]}, 1.23456789e-11, [1, "1.23e\N{MINUS SIGN}11", 1e-11]),
        ({"low": 0, "high": 1e6, "step": 1, "digits": 0}, 123_456.78, [123_457, "123,457", 123_457]),
        (LINEAR, 7, [16, "7.00", 2]),
        ({"low": 0, "high": 1, "step": 0.005, "digits": 3}, 0.715, [143, "0.715", 0.715]),
        ({"low": 0, "high": 1, "step": 0.3, "digits": 1}, 1, [3, "1.0", 0.9]),
        ({"low": 0, "high": 1, "step": 0.05, "digits": 0, "percent": True}, 0.15, [3, "15%", 0.15]),
        ({"low": 0, "high": 1, "step": 0.05, "digits": 0, "percent": True}, 0.155, [3, "15.5%", 0.15]),
        ({"low": 1, "high": 60_000, "step": 1, "digits": 0}, 12_345, [12_344, "12,345", 12_345]),
        ({"values": [0.01, 0.1, 1, 10]}, 0.1, [1, "0.1", 0.1]),
        ({"values": [0.01, 0.1, 1, 10]}, 2, [2, "2", 1]),
        ({"values": [1000, 20_000, 1e5]}, 20_000, [1, "20,000", 20_000]),
    ],
)
def test_a_slider_stands_at_the_nearest_position_and_says_the_number_itself(run, spec, value, shown):
    assert run("slider", SLIDER, {"spec": spec, "values": [value]}) == [shown]


TYPED = """
document.body.replaceChildren();
const sent = [];
const spec = { label: "eta", kind: "slider", ...argument };
const slider = new of.Slider(document.body, spec, (text) => sent.push(text));
const { number } = slider;
slider.show(0.123456789);
const seen = [number.value];
number.focus();
seen.push(number.value);
number.blur();
seen.push(number.value);
slider.take((text) => sent.push(text));
number.focus();
number.value = "0.1234";
slider.take((text) => sent.push(text));
return [seen, sent];
"""


def test_a_number_has_all_its_digits_where_it_is_typed_and_is_not_rounded_by_looking_at_it(run):
    seen, sent = run("slider", TYPED, LINEAR)
    assert seen == ["0.12346", "0.123456789", "0.12346"]
    assert sent == ["0.1234"]


# ---------------------------------------------------------------- mail


class Post:
    """A Mail whose model writes down what it is given."""

    def __init__(self, page):
        self.page = page
        page.evaluate(
            """async () => {
                const { Mail } = await import("/mail.js");
                window.sent = [];
                window.mail = new Mail({ send: (event) => window.sent.push(event) });
            }"""
        )

    def send(self, kind, **rest):
        self.page.evaluate("event => window.mail.send(event)", {"kind": kind, **rest})

    def answer(self, serial):
        self.page.evaluate("serial => window.mail.answered(serial)", serial)

    @property
    def sent(self):
        return self.page.evaluate("window.sent")

    @property
    def behind(self):
        return self.page.evaluate("window.mail.behind")

    def xs(self):
        return [event.get("x") for event in self.sent]


@pytest.fixture
def post(page):
    return Post(page)


FLYING = 3


def test_three_events_are_under_way_and_of_the_moves_after_them_only_the_newest_is_sent(post):
    for x in range(7):
        post.send("move", x=x)
    assert post.xs() == [0, 1, 2]
    assert post.behind
    post.answer(post.sent[0]["serial"])
    assert post.xs() == [0, 1, 2, 6]
    post.answer(post.sent[2]["serial"])
    assert post.behind
    post.answer(post.sent[3]["serial"])
    assert not post.behind


def test_serial_numbers_rise_even_within_a_millisecond(post):
    for kind in ("flip", "add", "flip"):
        post.send(kind)
    serials = [event["serial"] for event in post.sent]
    assert serials == sorted(set(serials))


def test_nothing_but_passing_events_is_left_out_and_the_order_is_kept(post):
    for x in range(FLYING + 1):
        post.send("move", x=x)
    post.send("flip", x=-1)
    post.send("remove", x=-2)
    assert post.xs() == [*range(FLYING + 1), -1, -2]


@pytest.mark.parametrize("other", [{"name": "upper"}, {"part": "table"}])
def test_moves_of_different_things_do_not_replace_each_other(post, other):
    for x in range(FLYING + 1):
        post.send("move", x=x)
    post.send("move", x=-1, **other)
    assert post.xs() == [*range(FLYING + 1), -1]


def test_an_old_answer_frees_nothing(post):
    for x in range(FLYING):
        post.send("flip", x=x)
    post.send("move", x=FLYING)
    post.answer(post.sent[0]["serial"] - 1)
    assert post.xs() == [*range(FLYING)]
    post.answer(post.sent[0]["serial"])
    assert post.xs() == [*range(FLYING + 1)]


def test_an_undo_overtakes_nothing_and_nothing_overtakes_it(post):
    for kind, x in (("flip", 0), ("add", 1), ("undo", 2), ("move", 3), ("move", 4), ("flip", 5)):
        post.send(kind, x=x)
    assert post.xs() == [0, 1]
    post.answer(post.sent[0]["serial"])
    assert post.xs() == [0, 1]
    post.answer(post.sent[1]["serial"])
    assert post.xs() == [0, 1, 2]
    assert post.behind
    post.answer(post.sent[2]["serial"])
    assert post.xs() == [0, 1, 2, 4, 5]


def test_after_lost_answers_the_newest_move_is_sent_all_the_same(post, page):
    for x in range(FLYING + 1):
        post.send("move", x=x)
    page.clock.run_for(9_900)
    assert post.xs() == [*range(FLYING)]
    page.clock.run_for(200)
    assert post.xs() == [*range(FLYING + 1)]
    page.clock.run_for(10_100)
    assert not post.behind


def test_what_is_sent_is_the_event_with_its_number(post):
    post.send("draw", name="curve", x=[1, 2])
    [event] = post.sent
    assert event.pop("serial") >= 1_000_000
    assert json.dumps(event, sort_keys=True) == '{"kind": "draw", "name": "curve", "x": [1, 2]}'


# ---------------------------------------------------------------- changes


APPLIED = """
const old = { caption: "old", axes: [{ items: [1, 2] }, { items: [3] }] };
const buffers = ["bytes"];
const changes = [[["caption"], "new"], [["axes", 0, "items", 1], { of: [{ buffer: 0 }] }]];
const frame = of.applied(old, changes, buffers);
return [frame, old.caption, frame.axes[1] === old.axes[1], frame.axes[0] === old.axes[0]];
"""


def test_changes_make_a_new_frame_and_leave_what_is_unchanged_the_very_same(run):
    axes = [{"items": [1, {"of": ["bytes"]}]}, {"items": [3]}]
    assert run("changes", APPLIED) == [{"caption": "new", "axes": axes}, "old", True, False]


FOLLOWED = """
let frame = { n: 4, caption: "old" };
const asked = [];
let hear;
const model = {
  on: (_, heard) => (hear = heard),
  get: () => frame,
  set: (_, now) => (frame = now),
  send: (what) => asked.push(what),
};
of.follow(model);
hear({ line: "of a state" }, []);
hear({ after: 3, changes: [[["caption"], "of a frame that was missed"]] }, []);
hear({ after: 4, changes: [[["n"], 5], [["caption"], "new"]] }, []);
return [frame, asked];
"""


def test_a_page_that_has_missed_a_change_asks_for_all(run):
    assert run("changes", FOLLOWED) == [{"n": 5, "caption": "new"}, [{"kind": "whole"}]]


# ---------------------------------------------------------------- the font of formulas


def add_font(run, data):
    """Give the page these bytes as the font; the warnings it then writes."""
    body = """const said = [];
        console.warn = (...words) => said.push(words.join(" "));
        await of.addFont(argument && Uint8Array.from(argument));
        return said;"""
    return run("font", body, data)


WIDTHS = """
document.body.style.font = "100px 'Course Mathematics', monospace";
const inherited = (one) => `<math style="font-family: inherit">${one}</math>`;
document.body.innerHTML = argument.map(inherited).join(" ");
return [...document.querySelectorAll("math")].map((one) => one.getBoundingClientRect().width);
"""


def test_formulas_are_as_wide_as_the_font_says(run):
    """In thousandths of 100 pixels; indices have 70% of the size, and 45 thousandths after them."""
    wide = {letter: FONT["hmtx"][CHARACTERS[ord(ITALIC.get(letter, letter))]][0] for letter in "xWσfΔ2"}
    assert add_font(run, list(Code().font)) == []
    letters = [f"<mi>{letter}</mi>" for letter in "WσfΔ"]
    widths = run("font", WIDTHS, [*letters, "<mn>22</mn>", "<msup><mi>x</mi><mn>2</mn></msup>"])
    expected = [*(wide[letter] for letter in "WσfΔ"), 2 * wide["2"], wide["x"] + 0.7 * wide["2"] + 45]
    assert widths == pytest.approx([one / 10 for one in expected], abs=0.1)


@pytest.mark.parametrize("data", [[0] * 9, None])
def test_a_font_that_cannot_be_read_is_done_without(run, data):
    [warning] = add_font(run, data)
    assert warning.startswith("Formulas are set in a font of this system")


LOADED = """
const said = (globalThis.said = []);
const code = { digest: "of a test", font: "font", source: `export default {
    prepare: (font) => fetch("font.js").then(() => said.push(font)),
    initialize: () => said.push("initialised"),
    render: () => said.push("rendered"),
};` };
const known = { get: (name) => code[name] };
const nothing = () => {};
const widget_manager = { get_model: async () => known };
const model = { get: () => "code", on: nothing, off: nothing, widget_manager };
const url = () => URL.createObjectURL(new Blob([argument], { type: "text/javascript" }));
for (const view of [await import(url()), await import(url())]) {
    await view.default.initialize({ model });
    await view.default.render({ model });
}
return said;
"""


def test_no_view_is_drawn_before_the_font_is_there_and_a_page_loads_it_once(run):
    assert run("font", LOADED, LOADER) == ["font", *["initialised", "rendered"] * 2]


# ---------------------------------------------------------------- curves


DRAWN = """
const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
const doubles = (values) => new DataView(new Float64Array(values.map(Number)).buffer);
const item = { kind: "line", role: "ink", x: doubles(argument.x), y: doubles(argument.y) };
const { scales } = await import("/scales.js");
of.drawLines(group, [item], scales(argument.axes));
return group.querySelector("path").getAttribute("d");
"""


@pytest.mark.parametrize(
    ("y", "changes", "path"),
    [
        ([0, "NaN", 1], {}, "M60.0,140.0M360.0,40.0"),
        ([0, "Infinity", 1], {}, "M60.0,140.0M360.0,40.0"),
        ([1, 0, 10], {"ylog": True, "ylim": [1, 100]}, "M60.0,240.0M360.0,140.0"),
        ([1, -1, 10], {"ylog": True, "ylim": [1, 100]}, "M60.0,240.0M360.0,140.0"),
        ([0, 1e300, 1], {}, "M60.0,140.0L210.0,-10000000.0L360.0,40.0"),
    ],
)
def test_a_place_that_is_nowhere_is_a_gap_and_the_curve_goes_on(run, y, changes, path):
    assert run("marks", DRAWN, {"axes": AXES | changes, "x": [0, 5, 10], "y": y}) == path
