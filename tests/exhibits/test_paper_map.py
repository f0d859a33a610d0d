"""The map of the paper: every claim once, filtered, and links that lead to what there is."""

import json
import re
from pathlib import Path

import pytest

from course_utils.exhibits import paper_map
from course_utils.exhibits.ch00_the_paper import paper_map as exhibit
from course_utils.live.encode import encode
from course_utils.paper import SECTIONS, VERDICTS, all_claims, claims

ROOT = Path(__file__).parents[2]


def test_every_claim_has_one_square_and_is_read_when_it_is_picked():
    shown = paper_map()
    for (i, j), claim in exhibit._places().items():
        shown.receive({"kind": "pick", "part": "claims", "what": "cell", "index": [i, j]})
        assert shown.state.cell == (i, j)
        assert claim.says.split()[0] in shown.caption()
    assert len(set(exhibit._places().values())) == len(exhibit._places()) == len(all_claims()) >= 122


def test_each_square_is_named_by_its_claim_and_its_verdict():
    image = paper_map().scene().axes[0].items[0]
    for (i, j), claim in exhibit._places().items():
        label = image.labels[i * exhibit.COLUMNS + j]
        assert label.startswith(f"{claim.paper}, {claim.verdict}: {claim.says.split()[0]}")
    assert sum(map(bool, image.labels)) == len(all_claims())
    assert encode(paper_map().scene())["axes"][0]["items"][0]["labels"] == image.labels


@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_filter_leaves_only_what_fits_and_nothing_else_can_be_picked(verdict):
    shown = paper_map(verdict=verdict)
    some = [at for at, claim in exhibit._places().items() if claim.verdict == verdict]
    assert shown.state.read() == some[0]
    assert shown.caption().startswith(f"Of {len(some)} claims {len(some)} ")
    other = next(at for at in exhibit._places() if at not in some)
    shown.receive({"kind": "pick", "part": "claims", "what": "cell", "index": list(other)})
    assert shown.state.read() == some[0]


def test_where_nothing_fits_it_says_so():
    shown = paper_map(section="3", verdict="contradicted")
    assert shown.caption() == "Of what section 3 says, nothing is contradicted."
    assert shown.scene().tables[0].rows == (("", "There is none."),)


def test_claims_come_in_the_papers_order_and_may_be_filtered():
    assert len(claims()) == len(all_claims())
    assert sum(len(claims(section=section)) for section in SECTIONS) == len(claims())
    assert sum(len(claims(verdict=verdict)) for verdict in VERDICTS) == len(claims())
    numbers = [int(n) for c in claims().found for n in re.findall(r"^\((\d+)\)$", c.place)]
    before_section_7 = [n for n in numbers if n <= 28]
    assert before_section_7 == sorted(before_section_7)
    assert repr(claims(section="7.3", verdict="contradicted")) == "0 claims: none"
    for wrong in ({"section": "9"}, {"verdict": "true"}, {"section": 7}):
        with pytest.raises(ValueError, match="must be one of"):
            claims(**wrong)


@pytest.mark.parametrize("claim", all_claims(), ids=lambda claim: claim.says[:40])
def test_every_link_leads_somewhere(claim):
    notebooks = ROOT / "notebooks"
    file, _, cell = claim.links["cell"].partition("#cell-id=")
    cells = json.loads((notebooks / file).read_text(encoding="utf-8"))["cells"]
    assert cell in {one["id"] for one in cells}
    function = (notebooks / claim.links["function"]).resolve()
    assert re.search(rf"\b{claim.function.rpartition('.')[2]}\b", function.read_text(encoding="utf-8"))
    test = (notebooks / claim.links["test"]).resolve()
    assert f"def {claim.test.partition('::')[2].partition('[')[0]}(" in test.read_text(encoding="utf-8")
    table = claims(section=claim.section, verdict=claim.verdict)._repr_markdown_()
    assert all(f"]({link})" in table for link in claim.links.values())
