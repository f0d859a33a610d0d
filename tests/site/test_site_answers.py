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


@pytest.fixture(scope="module")
def answer(chrome):
    """Operate controls of the model; return its method, its rate and what is said."""
    page = chrome.new_page()
    page.add_script_tag(
        content=f"{bundle(MODULES / 'recorded.js')}\nObject.assign(globalThis, {{ RecordedModel }});"
    )
    yield lambda *events: page.evaluate(MODEL, list(events))
    page.close()


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
