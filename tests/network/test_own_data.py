"""The reader's own points: every way to give them, every kind of labels, any range, and what is refused."""

import unicodedata
from fractions import Fraction
from io import BytesIO, StringIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.network import own_data as module
from course_utils.network.datasets import A, B, Points
from course_utils.network.own_data import MARGIN, MOST, own_data, to_text

ROWS = [[0.1, 0.1, "A"], [0.3, 0.4, "B"], [0.1, 0.5, "A"]]
THREE = Points(np.array([[0.1, 0.3, 0.1], [0.1, 0.4, 0.5]]), np.array([A, B, A]))

TEXTS = [
    "0.1, 0.1, A\n0.3, 0.4, B\n0.1, 0.5, A",
    "0.1,0.1,a\r\n.3,.4,b\r\n1e-1,5E-1,a\r\n",
    "x1, x2, label\n0.1, 0.1, 0\n0.3, 0.4, 1\n0.1, 0.5, 0\n",
    "\n  0.1 0.1 o\n\n  0.3   0.4 X\n  0.1 0.5 O\n\n",
    "0.1\t0.1\tA\n0.3\t0.4\tB\n0.1\t0.5\tA",
    "0,1\t0,1\tA\n0,3\t0,4\tB\n0,1\t0,5\tA",
    "x1;x2;class\n0,1; 0,1; A\n0,3; 0,4; B\n0.1; 0.5; A",
    '\ufeff"x1","x2","label"\n"0.1","0.1","A"\n"0.3","0.4","B"\n"0.1","0.5","A"\n',
    "0.1,\t0.1,\tA\n0.3,\t0.4,\tB\n0.1,\t0.5,\tA",
    '"0,1","0,1",A\n"0,3","0,4",B\n"0,1","0,5",A',
    "0,1 0,1 A\n0,3 0,4 B\n0,1 0,5 A",
    "0.1, 0.1, \N{MINUS SIGN}1\n0.3, 0.4, +1\n0.1, 0.5, -1",
    "sep=;\n0,1;0,1;A\n0,3;0,4;B\n0,1;0,5;A",
    '"SEP=,"\nx1,x2,label\n0.1,0.1,A\n0.3,0.4,B\n0.1,0.5,A',
    "sep=\t\nx1\tx2\tlabel\n0.1\t0.1\tA\n0.3\t0.4\tB\n0.1\t0.5\tA",
    "0.1, 0.1, -1\n0.3, 0.4, +1\n0.1, 0.5, -1",
    "0.1, 0.1, 0.0\n0.3, 0.4, 1.0\n0.1, 0.5, 0.0",
    "2011,2012,label\n0.1,0.1,0\n0.3,0.4,1\n0.1,0.5,0",
    "sepal length,sepal width,species\n0.1,0.1,cat\n0.3,0.4,dog\n0.1,0.5,Cat",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("form", ["text", "path", "name"])
def test_many_ways_to_write_the_same_points(text, form, tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert own_data({"text": text, "path": path, "name": str(path)}[form]).points == THREE


@pytest.mark.parametrize("coding", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_file_of_a_spreadsheet_is_read_in_its_coding(coding, tmp_path):
    path = tmp_path / "points.csv"
    path.write_bytes("0.1;-0.1;“Ähre\r\n0.3;0.4;€uro\r\n".encode(coding))
    assert sorted(own_data(path).names.values()) == ["“Ähre", "€uro"]


def test_a_typographers_minus_is_one():
    assert own_data("\N{MINUS SIGN}3, 0.1, A\n1, 0.5, B").stretched == {0: (-3.0, 1.0)}


class Frame:
    """As much of a data frame as matters: iterating over it gives the names of its columns."""

    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        return iter(["x1", "x2", "label"])

    def __array__(self, dtype=None, copy=None):
        return np.array(self.rows, dtype)


X, LABELS = THREE.x, THREE.labels


@pytest.mark.parametrize(
    "data",
    [
        ROWS,
        tuple(map(tuple, ROWS)),
        np.array(ROWS, object),
        np.array(ROWS),
        np.column_stack([X.T, LABELS]),
        np.column_stack([X.T, 2 * LABELS - 1]),
        [["0,1", "0,1", "no"], ["0,3", "0,4", "yes"], ["0,1", "0,5", "no"]],
        Frame(ROWS),
        THREE,
        (X, LABELS),
        (X.T, LABELS),
        (X.tolist(), [False, True, False]),
        [X.T, np.array([["cat"], ["dog"], ["cat"]])],
        np.array([tuple(row) for row in ROWS], [("x1", float), ("x2", float), ("label", "S1")]),
        [[x1, x2, label.encode()] for x1, x2, label in ROWS],
        [["x1", "x2", "label"], *ROWS],
        list(np.column_stack([X.T, LABELS])),
        np.ma.masked_array(np.column_stack([X.T, LABELS])),
        StringIO(TEXTS[0]),
        BytesIO(TEXTS[7].encode()),
        TEXTS[2].splitlines(keepends=True),
        TEXTS[1].encode(),
    ],
    ids=lambda data: type(data).__name__,
)
def test_many_ways_to_hold_the_same_points(data):
    assert own_data(data).points == THREE


def test_tensors_that_have_gradients_are_read_too():
    torch = pytest.importorskip("torch")
    rows = torch.tensor(np.column_stack([X.T, LABELS]), requires_grad=True)
    assert own_data(rows).points == own_data(list(rows)).points == THREE
    assert own_data((rows[:, :2], rows[:, 2])).points == own_data([[*row] for row in rows]).points == THREE


def test_a_file_in_the_writing_of_an_old_spreadsheet_can_be_read(tmp_path):
    path = tmp_path / "points.csv"
    path.write_bytes("x;y;Größe\n0,1;0,1;groß\n0,3;0,4;klein\n".encode("cp1252"))
    assert own_data(path).names == {A: "groß", B: "klein"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x1 x2 label\n\n0.1 0.1 A\n0.2 A", "Line 4 must be x1, x2, label .* got '0.2 A'"),
        ("0.1, zero, A", "Line 1 must be x1, x2, label .* got '0.1, zero, A'"),
        ("O.1, 0.2, A", "Line 1 must be x1, x2, label .* got 'O.1, 0.2, A'"),
        ("nan, 0.2, A", "Line 1 must be x1, x2, label .* got 'nan, 0.2, A'"),
        ("0.1, inf, A", "Line 1 must be x1, x2, label .* got '0.1, inf, A'"),
        ("0.1, 1_0, A", "Line 1 must be x1, x2, label .* got '0.1, 1_0, A'"),
        ("0,1, 0,2, A", "Line 1 must be x1, x2, label .* got '0,1, 0,2, A'"),
        ("0.1; 0.2; A; B", "Line 1 must be x1, x2, label .* got '0.1; 0.2; A; B'"),
        ("0.1; 0.2;", "Line 1 must be x1, x2, label .* got '0.1; 0.2;'"),
        ("x1, x2, label\nx1, x2, label", "Line 2 must be x1, x2, label .* got 'x1, x2, label'"),
        ([[0.1, 0.2, "A"], [0.1, "A"]], r"Row 2 must be x1, x2, label .* got \[0.1, 'A'\]"),
        ([[0.1, 0.2, "A"], [0.1, float("nan"), "A"]], r"Row 2 must be x1, x2, label .* got \[0.1, nan"),
        (
            np.array([[0.1, 0.2, 0], [0.1, 0.3, np.nan]]),
            r"Row 2 must be x1, x2, label .* got \[0.1, 0.3, nan",
        ),
        *(
            (
                [[0.1, 0.2, "A"], [0.3, 0.4, mark]],
                "Row 2 must be x1, x2, label .*, whose label names no class",
            )
            for mark in ("NA", "n/a", "NULL", "-", "?", "", "nan", None, np.nan, [1], np.ma.masked)
        ),
        (
            [[0.1, 0.2, [1]], [0.3, 0.4, 1]],
            r"Row 1 must be x1, x2, label .* got \[0.1, 0.2, \[1\]\], whose",
        ),
        (
            np.ma.masked_array([[0.9, 0.2, 0], [0.3, 0.4, 1]], [[1, 0, 0], [0, 0, 0]]),
            r"Row 1 .* got \[None, ",
        ),
        (
            np.ma.masked_array([[0.9, 0.2, 0], [0.3, 0.4, 1]], [[0, 0, 0], [0, 0, 1]]),
            "Row 2 .* label names",
        ),
        ((np.ma.masked_array(X, X > 0.4), LABELS), r"Row 3 must be .* got \[0.1, None, "),
        (
            (X, np.ma.masked_array(LABELS, [1, 0, 0])),
            r"Row 1 must be .* None\], whose label names no class",
        ),
        (["0.1,0.2,A", "", "0.3,B"], "Row 3 must be x1, x2, label .* got '0.3,B'"),
        (['0.1,0.2,"A\n"0.3,B'], "Row 1 must be x1, x2, label"),
        (np.float32(0.5), "data must be .* got 0.5$"),
        (np.array(1), "data must be .* got 1$"),
        ([0.1, 0.2, 0.3], "Row 1 must be x1, x2, label .* got 0.1"),
        ({"x1": [0.1]}, "Row 1 must be x1, x2, label .* got 'x1'"),
        (
            (np.zeros((3, 3)), [0, 1, 0]),
            r"x must have shape \(2, N\) or \(N, 2\) for 3 labels, got \(3, 3\)",
        ),
        (None, "data must be the path of a CSV file that exists, or rows x1, x2, label .* got None"),
        (3, "data must be the path of a CSV file that exists, or rows x1, x2, label .* got 3"),
        *((text, "data must be the path .* got none") for text in ("", "  \n\n", "x1, x2, label", [])),
    ],
)
def test_what_cannot_be_read_is_named(text, line):
    with pytest.raises(ValueError, match=line):
        own_data(text)


def test_a_file_that_is_no_text_or_not_there_is_named(tmp_path):
    path = tmp_path / "points.xlsx"
    with pytest.raises(ValueError, match=r"points.xlsx cannot be read \(No such file or directory\)"):
        own_data(path)
    path.write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(ValueError, match=r"points.xlsx must be a text file, got another: save .* as CSV"):
        own_data(path)


@pytest.mark.parametrize(
    ("column", "low", "high"),
    [
        (("1,234", "999"), 999, 1234),
        (("1,234", "999.5"), 999.5, 1234),
        (("1,234,567", "1,234"), 1234, 1234567),
        (("1,234.5", "1,234"), 1234, 1234.5),
        (("-2,000", "500"), -2000, 500),
        (("1,234", "2,5"), 1.234, 2.5),
        (("1,234", "0,125"), 0.125, 1.234),
        (("1,234", "2,345"), 1.234, 2.345),
        (("1,234", "2,3456"), 1.234, 2.3456),
    ],
)
def test_a_comma_is_read_as_the_whole_column_has_it(column, low, high):
    """With a header and without, as text and as rows."""
    first, second = column
    texts = [f'x1,x2,label\n"{first}","0.5",A\n"{second}","0.5",B', f"{first}\t0.5\tA\n{second}\t0.5\tB"]
    for data in (*texts, [[first, 0.5, "A"], [second, 0.5, "B"]]):
        assert own_data(data).stretched == {0: (low, high)}


@pytest.mark.parametrize("text", ["1,125;0,25;A\n2;0,5;B", "0,25;1,125;A\n0,5;2;B"])
def test_a_decimal_comma_in_one_column_holds_in_the_other(text):
    ((low, high),) = own_data(text).stretched.values()
    assert (low, high) == (1.125, 2)


@pytest.mark.parametrize("text", ["caf\u00e9", "cafe\u0301", "caf\u00e9\u200b", "\u200dcafe\u0301\ufeff"])
def test_labels_that_look_alike_are_alike(text):
    rows = [["0.1", "0.2", "caf\u00e9"], ["0.3", "\u200b0.4", text], ["0.5", "0.6", "tea"]]
    for data in (rows, "\n".join(map(", ".join, rows))):
        assert own_data(data).names == {A: "caf\u00e9", B: "tea"}


@pytest.mark.parametrize("place", range(3))
def test_an_integer_of_thousands_of_digits_is_refused_in_a_sentence(place):
    row = [0.1, 0.2, 1]
    row[place] = 10**5000
    with pytest.raises(ValueError, match=r"Row 1 must be x1, x2, label .*, got a value of type list"):
        own_data([row, [0.1, 0.2, 3]])


@pytest.mark.parametrize(
    ("labels", "got"),
    [("ABC", "3: A, B, C"), ([0, 1, 2, -1], "4: -1, 0, 1, 2"), (range(9), r"9: 0, 1, 2, 3, \.\.")],
)
def test_a_third_class_is_refused_and_told_why(labels, got):
    rows = [[0.1, 0.1, label] for label in labels]
    with pytest.raises(ValueError, match=f"because the network has two outputs, .* got {got}"):
        own_data(rows)


def test_a_first_row_that_may_be_a_header_of_numbers_is_pointed_out():
    rows = "2011,2012,species\n0.1,0.2,cat\n0.3,0.4,dog\n"
    with pytest.raises(
        ValueError, match=r"cat, dog, species. .*; if the first row is a header, leave it out$"
    ):
        own_data(rows)
    with pytest.raises(ValueError, match=r"Keep the rows of two of them$"):
        own_data(rows + "0.5,0.6,species")


numbers = st.floats(allow_nan=False, allow_infinity=False)
unit = st.floats(0, 1)
PAIRS = [("A", "B"), ("o", "X"), (0, 1), (0.0, 1.0), ("0", "1"), (-1, 1), ("-1", "+1"), (False, True)]
PAIRS += [("cat", "dog"), ("Cat", "DOG"), (3, 7.5), (2, "two"), ("0,5", "0,7"), ("no", "yes")]


def labelled(coordinates, least=1):
    return st.lists(
        st.tuples(coordinates, coordinates, st.sampled_from([A, B])), min_size=least, max_size=30
    )


@settings(deadline=None)
@given(labelled(unit), st.sampled_from(PAIRS))
def test_labels_of_every_kind_become_the_same_points(rows, pair):
    rows = [*rows, (0.5, 0.5, A), (0.5, 0.5, B)]
    found = own_data([[x1, x2, pair[label]] for x1, x2, label in rows])
    x1, x2, labels = zip(*rows, strict=True)
    assert found.points == Points(np.array([x1, x2]), np.array(labels))
    assert found.words == "" or " is A and " in found.words


@settings(deadline=None)
@given(labelled(unit, least=2), st.sampled_from(PAIRS), st.randoms())
def test_which_class_becomes_A_does_not_depend_on_the_order_of_the_points(rows, pair, random):
    rows = [[x1, x2, pair[label]] for x1, x2, label in rows]
    other = random.sample(range(len(rows)), len(rows))
    points, shuffled = own_data(rows).points, own_data([rows[i] for i in other]).points
    assert shuffled == Points(points.x[:, other], points.labels[other])


@settings(deadline=None)
@given(labelled(numbers))
def test_points_of_any_range_are_stretched_to_the_square_and_can_be_stretched_back(rows):
    given_x, found = np.array([row[:2] for row in rows]).T, own_data(rows)
    assert found.points.x.min() >= 0
    assert found.points.x.max() <= 1
    for k, x in enumerate(found.points.x):
        if k not in found.stretched:
            np.testing.assert_array_equal(x, given_x[k])
            continue
        low, high = found.stretched[k]
        shares = map(Fraction, (x - MARGIN) / (1 - 2 * MARGIN))  # exact, because numbers may be tiny
        back = [float(Fraction(low) * (1 - share) + Fraction(high) * share) for share in shares]
        np.testing.assert_allclose(back, given_x[k], rtol=0, atol=1e-12 * max(abs(low), abs(high)))
        assert f"x{'₁₂'[k]} from {low:.4g} to {high:.4g}" in found.words


@settings(deadline=None)
@given(labelled(unit))
def test_points_survive_the_way_through_text(rows):
    x1, x2, labels = zip(*rows, strict=True)
    points = Points(np.array([x1, x2]), np.array(labels))
    again = own_data(to_text(points))
    assert again.points == points
    assert again.words == ""


def test_too_many_points_are_thinned_at_random_always_alike_and_this_is_said():
    x = np.random.default_rng(1).random((1234, 2))
    rows = np.column_stack([x, x[:, 0] > 0.5])
    found = own_data(rows)
    assert found.words == "Your data: 400 of 1,234 points, taken at random."
    assert found.points == own_data(rows).points
    places = [x.tolist().index(place) for place in found.points.x.T.tolist()]
    assert len(set(places)) == MOST
    assert places == sorted(places)
    assert np.histogram(places, 4, (0, 1234))[0].min() > 70
    np.testing.assert_array_equal(found.points.labels, found.points.x[0] > 0.5)
    assert len(own_data(rows[:MOST]).points) == MOST


def test_what_was_done_is_said_in_a_sentence():
    found = own_data([[-3, 0.5, "spam"], [7, 0.25, "ham"]])
    assert found.words == "Your data: ham is A and spam is B; x₁ from -3 to 7 stretched to the square."


LONG = 30 * "a"


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("1234567", "1234568"), "1234567 is A and 1234568 is B"),
        ((9007199254740993, 9007199254740992), "9007199254740992 is A and 9007199254740993 is B"),
        (
            ("9007199254740993.0", "9007199254740992.0"),
            "9007199254740992.0 is A and 9007199254740993.0 is B",
        ),
        ((3.0, "2"), "2 is A and 3 is B"),
        ((Fraction(3, 2), "1e-99999999999999999999"), "0 is A and 1.5 is B"),
        ((LONG + "B", LONG + "A"), "…aaaaaaaaaaA is A and …aaaaaaaaaaB is B"),
        ((LONG + "b", LONG), "…aaaaaaaaaa is A and …aaaaaaaaaab is B"),
        ((b"no", b"yes"), "no is A and yes is B"),
        (("-", "+"), "+ is A and - is B"),
    ],
)
def test_two_classes_are_never_named_alike(labels, names):
    said = own_data([[0.1, 0.2, labels[0]], [0.3, 0.4, labels[1]]]).words
    assert said.casefold() == f"Your data: {names}.".casefold()
    if all(isinstance(label, str) for label in labels):
        assert own_data(f"0.1\t0.2\t{labels[0]}\n0.3\t0.4\t{labels[1]}").words == said


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("n", [40, 20_000])
def test_a_long_run_of_marks_is_refused_before_it_is_normalised(place, n, monkeypatch):
    """To normalise it takes time that grows with the square of its length."""
    known, lengths = unicodedata.normalize, []

    def counting(form, text):
        lengths.append(len(text))
        return known(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counting)
    row = ["0.1", "0.2", "a"]
    row[place] += "\u0301\u0316" * n
    why = ", whose label has more than 80 characters" if place == 2 else ""
    for data, kind in (([row, [0.1, 0.2, "caf\u00e9"]], "Row"), (", ".join(row), "Line")):
        with pytest.raises(ValueError, match=rf"{kind} 1 must be .*, got .*{why}$"):
            own_data(data)
    assert max(lengths, default=0) <= 80


@pytest.mark.parametrize("row", [",,", ";;", ", ,", ",;\t", "a", "a b c", "0.1,zero,A", "0.1,0.2,"])
def test_no_row_is_looked_at_after_one_that_cannot_be_read(row, monkeypatch):
    known, seen = module._fields, []

    def counting(row):
        seen.append(row)
        return known(row)

    monkeypatch.setattr(module, "_fields", counting)
    with pytest.raises(ValueError, match="Line 2 must be x1, x2, label"):
        own_data("0.1, 0.2, A\n" + f"{row}\n" * 1000)
    assert len(seen) <= 3


@pytest.mark.parametrize("wrong", ["\x00", "\x01", "\x08", "\x1b", "\x7f", "\ud800", "\ufffe", "\uffff"])
def test_a_label_that_no_file_may_hold_is_refused(wrong):
    """An SVG with a control character is no XML, and half of a character can be written nowhere."""
    rows = [[0.1, 0.2, f"a{wrong}c"], [0.3, 0.4, "b"]]
    texts = ["\n".join(", ".join(map(str, row)) for row in rows)]
    for data in (rows, *texts):
        with pytest.raises(
            ValueError, match=r"1 must be .*, whose label holds a character that cannot be printed$"
        ):
            own_data(data)
