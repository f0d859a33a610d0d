"""How a recording answers in place of Python: what it cannot show is said."""

import pytest

from course_utils.live.bundle import bundle
from tools.site.cells import ROOT

pytestmark = pytest.mark.browser
MODULES = ROOT / "tools" / "site" / "js"
# A bowl with two methods and three rates, the last of which was not recorded together with the methods.
MODEL = """(events) => {
  const values = [["plain", 1], ["heavy", 1], ["plain", 2], ["plain", 3], ["heavy", 2]];
  const model = new RecordedModel({
    controls: [
      { name: "method", kind: "choice", options: ["plain", "heavy"] }, { name: "eta", kind: "slider" },
    ],
    values: { method: ["plain", "heavy"], eta: [1, 2, 3] },
    at: {
      "method=0": [0], "method=1": [1], "eta=0": [0], "eta=1": [2], "eta=2": [3], "method=1|eta=1": [4],
    },
    menus: {}, edges: {},
    frame: (k) => ({ message: "", values: { method: values[k][0], eta: values[k][1] } }),
  });
  for (const [name, value] of events) model.send({ kind: "operate", name, value });
  const { message, values: found } = model.get("frame");
  return [found.method, found.eta, message];
}"""


# A point that two sliders move together, and a question about it.
POINT = """([name, x, y]) => {
  const at = { "x1=0": [0], "guess=0|x1=0": [1] };
  for (let k = 0; k < 9; k++) at[`x1=${k % 3}|x2=${Math.floor(k / 3)}`] = [k];
  const model = new RecordedModel({
    controls: ["x1", "x2"].map((one) => ({ name: one, kind: "slider" })),
    values: { x1: [0, 0.5, 1], x2: [0, 0.5, 1] }, at, menus: {}, edges: {},
    frame: (k) => {
      const place = [(k % 3) / 2, Math.floor(k / 3) / 2];
      const items = [{ kind: "line" }, { kind: "points", name: "the point", x: [place] }];
      return { message: "", axes: [{ items }], values: { x1: place[0], x2: place[1] } };
    },
  });
  model.send({ kind: "move", name, index: 0, x, y });
  const { message, values } = model.get("frame");
  return [values.x1, values.x2, message];
}"""


# Two questions, the second of which a button brings; of each two answers.
QUIZ = """(events) => {
  const at = { "answer=0": [1], "answer=1": [2] };
  const edges = { 0: { next: [3] }, 3: { next: [6], "answer=0": [4], "answer=1": [5] } };
  const model = new RecordedModel({
    controls: [{ name: "answer", kind: "text", options: [] }, { name: "next", kind: "button" }],
    values: { answer: ["a", "b"] }, at, menus: {}, edges,
    frame: (k) => ({ message: "", k, values: {} }),
  });
  for (const event of events) model.send(event);
  const { message, k } = model.get("frame");
  return [k, message.slice(0, 8)];
}"""


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page()
    page.add_script_tag(
        content=f"{bundle(MODULES / 'recorded.js')}\nObject.assign(globalThis, {{ RecordedModel }});"
    )
    yield page
    page.close()


@pytest.fixture(scope="module")
def answer(page):
    """Operate controls of the model; return its method, its rate and what is said."""
    return lambda *events: page.evaluate(MODEL, list(events))


def test_what_was_recorded_is_shown_without_a_word(answer):
    assert answer(("eta", 2)) == ["plain", 2, ""]
    assert answer(("eta", "2,0")) == ["plain", 2, ""]
    assert answer(("method", "heavy"), ("eta", 2)) == ["heavy", 2, ""]


def test_a_number_between_two_recorded_ones_is_said_to_be_replaced(answer):
    assert answer(("eta", "2.2 ")) == ["plain", 2, "2.2 was not recorded: this is the nearest."]


def test_controls_that_go_back_are_told(answer):
    method, eta, said = answer(("method", "heavy"), ("eta", 3))
    assert (method, eta) == ("plain", 3)
    assert said.startswith("The other controls went back")
    assert answer(("method", "heavy"), ("method", "plain"), ("eta", 3)) == ["plain", 3, ""]


def test_a_point_goes_to_the_nearest_place_that_was_recorded(page):
    assert page.evaluate(POINT, ["the point", 0.4, 0.9]) == [0.5, 1, ""]
    assert page.evaluate(POINT, ["the point", 0.1, 0.6]) == [0, 0.5, ""]
    x1, x2, said = page.evaluate(POINT, ["another", 0.4, 0.9])
    assert (x1, x2) == (0, 0)
    assert "needs the notebook" in said


def test_an_answer_belongs_to_the_question_that_is_shown(page):
    a, b = ({"kind": "pick", "part": "answers", "what": "row", "index": k} for k in range(2))
    following = {"kind": "press", "name": "next"}
    typed = {"kind": "operate", "name": "answer", "value": "b"}
    assert page.evaluate(QUIZ, [b]) == [2, ""]
    assert page.evaluate(QUIZ, [a, following]) == [3, ""]
    assert page.evaluate(QUIZ, [a, following, typed]) == [5, ""]
    assert page.evaluate(QUIZ, [a, following, a]) == [4, ""]
    assert page.evaluate(QUIZ, [following, a, following]) == [6, ""]
    assert page.evaluate(QUIZ, [{**a, "part": "ideas"}]) == [0, "This was"]
