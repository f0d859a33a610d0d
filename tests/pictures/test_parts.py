"""Legends, tables, graphs, images and sketches as data, as stills, and as what is sent to the browser."""

import io
import itertools
import json

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from course_utils.live.encode import encode
from course_utils.live.view import LiveView
from course_utils.pictures.charts import log_ticks
from course_utils.pictures.scene import (
    Axes,
    Dots,
    Edge,
    Graph,
    Image,
    Line,
    Node,
    Points,
    Scene,
    Sketch,
    Table,
    Text,
    text_width,
)
from course_utils.pictures.stills.still import figure, png

BOX = (60.0, 60.0, 300.0, 200.0)
ONE = np.array([1.0])


def in_axes(*items, **rest):
    return Scene(420, 320, (Axes(BOX, items, **rest),))


def pixels(scene):
    """The still's pixels, (height, width, 3), one for each picture unit."""
    picture = PIL.Image.open(io.BytesIO(png(scene, scale=1)))
    return np.asarray(picture.convert("RGB")).astype(int)


def legend_of(*items):
    return Axes(BOX, items).legend()


def test_the_legend_ends_at_the_right_end_of_the_box_and_names_only_what_has_a_name():
    entries = legend_of(Line(ONE, ONE), Line(ONE, ONE, label="mean"), Dots(ONE, ONE, label="seen"))
    assert [name for _, name, _ in entries] == ["mean", "seen"]
    x, name, _ = entries[-1]
    assert x + 12 + 9 * len(name) <= BOX[0] + BOX[2]


def test_entries_of_the_legend_do_not_overlap():
    entries = legend_of(*(Line(ONE, ONE, label="x" * n) for n in (1, 8, 3)))
    for (x, name, _), (following, _, _) in itertools.pairwise(entries):
        assert x + 12 + 9 * len(name) < following - 16  # where its sample begins


@pytest.mark.parametrize(
    "text", ["mean", "bound 1/m", "cost (9)", "illicit", "MMMWWW", "A", "σ′(z)", "10⁻⁶"]
)
def test_the_legend_knows_about_how_wide_a_name_is(text):
    drawn = Figure(dpi=72)
    written = drawn.text(0, 0, text, size=15, family="DejaVu Sans")
    width = written.get_window_extent().width
    assert width - 1 < text_width(text) < 1.4 * width + 3


def test_points_are_named_A_and_B():
    points = Points(np.zeros((2, 1)), np.zeros(1), np.zeros(1, dtype=bool))
    assert [name for _, name, _ in legend_of(points)] == ["A", "B"]


def test_a_tables_columns_share_its_width():
    table = Table((10, 0, 400, 90), (("a", "b", "c"),) * 2, ("A", "B", "C"), widths=(1, 2, 1), align="lcr")
    assert table.row_height == 30
    (left, room, _), (middle, wide, _), (right, _, _) = table.columns()
    assert (left, room) == (20, 80)
    assert (middle, wide) == (210, 180)
    assert right == 400


def test_mathematics_in_a_table_is_told_from_text():
    [table] = encode(Scene(100, 100, (), tables=(Table((0, 0, 90, 40), ((r"$\delta$", "$5", "6"),)),)))[
        "tables"
    ]
    assert table["rows"][0][0]["latex"] == r"\delta"
    assert table["rows"][0][1:] == ["$5", "6"]


def test_a_prime_stands_beside_its_letter():
    table = Table((0, 0, 90, 40), ((r"$\sigma'(z)$", r"$z^{[l]}$"),))
    [[prime, power]] = encode(Scene(100, 100, (), tables=(table,)))["tables"][0]["rows"]
    assert "&#x02032;</mo>" in prime["mathml"]
    assert "<msup>" not in prime["mathml"]
    assert "<msup>" in power["mathml"]


def test_rows_of_a_still_are_tinted_in_two_ways_and_mathematics_has_its_rows_colour():
    table = Table((0, 0, 200, 120), ((r"$x^2$",),) * 3, roles=("ink", "B", "ink"), marked=0, lit=2)
    picture = pixels(Scene(200, 120, (), tables=(table,)))
    marked, plain, lit = (picture[row, 150] for row in (20, 60, 100))
    assert (plain > 250).all()
    assert marked.max() - marked.min() < 12
    assert lit[2] > lit[1] + 12  # a tint of violet
    inked = picture[40:80, :60].reshape(-1, 3)
    assert (inked[:, 0] > inked[:, 2] + 100).any()


def test_an_edge_grows_with_its_weight_within_limits():
    widths = [Edge(0, 1, weight).width for weight in (0, 0.5, -2, 10, 1e6)]
    assert widths == sorted(widths)
    assert widths[0] == 1
    assert widths[-1] == 9


@given(st.integers(1, 4), st.integers(2, 4), st.floats(60, 200))
def test_labels_of_a_fully_connected_layer_keep_apart(m, n, pitch):
    starts = [Node(0, pitch * (i - (m - 1) / 2)) for i in range(m)]
    ends = [Node(200, pitch * (j - (n - 1) / 2)) for j in range(n)]
    edges = [Edge(i, m + j, 1, "0.50") for i in range(m) for j in range(n)]
    graph = Graph((*starts, *ends), tuple(edges))
    heights = sorted(graph.label_place(edge)[1] for edge in edges)
    gaps = np.diff(heights)
    assert gaps.min() > 0.99 * pitch / (n + 1)


def test_a_reversed_axis_puts_row_0_of_an_image_at_the_top():
    values = np.array([[1.0, np.nan], [-1.0, 0.0]])
    picture = pixels(in_axes(Image(values), xlim=(0, 2), ylim=(2, 0)))
    places = {(0, 0): (110, 135), (0, 1): (110, 285), (1, 0): (210, 135), (1, 1): (210, 285)}
    seen = {cell: picture[at] for cell, at in places.items()}
    assert seen[0, 0][2] > seen[0, 0][0]  # blue for +1
    assert seen[1, 0][0] > seen[1, 0][2]  # orange for -1
    assert (seen[0, 1] > 250).all()  # nothing where there is no number
    assert (seen[1, 1] > 250).all()  # and white for 0


def test_numbers_stand_in_the_cells_that_have_one():
    image = Image(np.array([[0.123, np.nan]]), numbers=".2f")
    assert image.texts() == ["0.12", ""]
    assert Image(np.zeros((2, 2))).texts() == []
    words = Image(np.zeros((1, 2)), words=("two\nlines", ""))
    assert (words.texts(), words.letters, image.letters) == (["two\nlines", ""], 5, 5)


def test_a_photograph_keeps_its_colours():
    colours = np.zeros((4, 4, 3), dtype=np.uint8)
    colours[:, :] = (10, 200, 30)
    assert tuple(pixels(in_axes(Image(colours), xlim=(0, 4), ylim=(4, 0)))[160, 200]) == (10, 200, 30)
    [item] = encode(in_axes(Image(colours)))["axes"][0]["items"]
    assert item["colours"] == colours.tobytes()


def test_shades_of_grey_are_sent_as_bytes_and_numbers_on_them_can_be_read():
    greys = np.array([[0, 128], [20, 255]], dtype=np.uint8)
    scene = in_axes(Image(greys, numbers="d"), xlim=(0, 2), ylim=(2, 0))
    [item] = encode(scene)["axes"][0]["items"]
    assert item["greys"] == greys.tobytes()
    assert "values" not in item
    picture = pixels(scene)
    for (i, j), grey in np.ndenumerate(greys):
        cell = picture[62 + 100 * i : 156 + 100 * i, 62 + 150 * j : 206 + 150 * j]
        assert cell[2, 2] == pytest.approx(int(grey), abs=4)  # the still has few colours
        contrast = np.abs(cell - int(grey)).max()  # of the number with what is behind it
        assert contrast > 90


def test_a_logarithmic_x_axis():
    drawn = figure(in_axes(Line(ONE, ONE), xlim=(1, 100), xticks=log_ticks(1, 100), xlog=True))
    assert drawn.axes[0].get_xscale() == "log"
    assert encode(in_axes(xlog=True))["axes"][0]["xlog"] is True


def graph():
    thumbnail = np.linspace(-1, 1, 25)[None].repeat(25, axis=0)
    nodes = (
        Node(60, 60, values=thumbnail, name="x1"),
        Node(60, 160, label="σ", look="deleted"),
        Node(200, 110, label="a", notes=("z = 1", "a = 0.7"), look="chosen", name="a1"),
    )
    edges = (Edge(0, 2, 1.5, "1.5", name="w11"), Edge(1, 2, -0.5, look="faint"))
    return Scene(300, 220, (), graphs=(Graph(nodes, edges),))


def test_a_graph_has_a_disc_or_a_thumbnail_for_each_node_and_its_words():
    drawn = figure(graph())
    assert len(drawn.axes) == 1  # the thumbnail
    assert sum(isinstance(artist, Circle) for artist in drawn.artists) == 2
    assert sum(isinstance(artist, Rectangle) for artist in drawn.artists) == 1
    assert {"σ", "a", "z = 1", "a = 0.7", "1.5"} <= {text.get_text() for text in drawn.texts}


def test_edges_end_at_the_rims_of_their_nodes():
    drawn = figure(graph())
    line = drawn.artists[0]
    (x1, x2), (y1, y2) = line.get_data()
    assert (x1, y1) == pytest.approx((60 + 22, 60 + 22 * 50 / 140))
    assert np.hypot(200 - x2, 110 - y2) == pytest.approx(22)


def everything():
    strokes = (np.array([[0.1, 0.5, 0.9], [0.2, 0.8, 0.3]]),)
    table = Table((10, 10, 200, 60), (("1", r"$x^2$"), ("2", "b")), name="rows", marked=0, chosen=1, lit=0)
    axes = Axes(BOX, (Sketch(strokes, "a curve"), Dots(ONE / 2, ONE / 2, "A", "cross", "seen")))
    texts = (Text("bold", 20, 300, "accent", 17, bold=True, align="middle"),)
    return Scene(420, 320, (axes,), graphs=graph().graphs, tables=(table,), texts=texts)


def test_everything_can_be_sent_to_the_browser():
    frame = encode(everything())
    json.dumps(frame, default=lambda binary: len(binary))
    view = LiveView()
    assert view.show(everything(), "in words") == 1


def test_everything_can_be_drawn_still_and_is_drawn_the_same_again():
    assert png(everything()) == png(everything())
