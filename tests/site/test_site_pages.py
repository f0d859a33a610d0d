"""The pages of the site as files: every link leads somewhere, nothing comes from elsewhere."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from tools.site.cells import NOTEBOOKS, exhibit_cells


class Page(HTMLParser):
    """The ids and the addresses of a page."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.sources, self.texts = set(), [], [], path.read_text(encoding="utf-8")
        self.feed(self.texts)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self.ids.add(known.get("id"))
        if tag in ("a", "link") and known.get("href"):
            (self.links if tag == "a" else self.sources).append(known["href"])
        if tag in ("script", "img") and known.get("src"):
            self.sources.append(known["src"])
        if known.get("data-address"):
            self.sources.append(known["data-address"])


@pytest.fixture(scope="module")
def pages(built):
    return {
        path.relative_to(built).as_posix(): Page(path)
        for path in built.rglob("*.html")
        if "_static" not in path.parts
    }


def test_every_lesson_and_every_lecture_has_its_page(pages):
    lessons = {f"{path.stem}.html" for path in NOTEBOOKS.glob("*.ipynb")}
    lectures = {name for name in pages if name.startswith("lectures/")}
    others = {f"{name}.html" for name in ("index", "lessons", "lectures", "paper", "open", "teachers")}
    assert lessons | others <= set(pages)
    assert len(lectures) == 5


def test_every_link_leads_somewhere(pages, built):
    for name, page in pages.items():
        folder = (built / name).parent
        for link in page.links + page.sources:
            if link.startswith(("http:", "https:", "data:", "mailto:")):
                continue
            there, _, place = unquote(link).partition("#")
            path = (folder / there.partition("?")[0]).resolve() if there else (built / name)
            assert path.exists(), f"{name}: {link}"
            if place and path.suffix == ".html":
                assert place in pages[path.relative_to(built).as_posix()].ids, f"{name}: {link}"


def test_no_page_asks_for_anything_from_elsewhere(pages):
    for name, page in pages.items():
        assert not [one for one in page.sources if re.match("(https?:)?//", one)], name


def test_every_exhibit_of_every_lesson_has_its_place_and_its_recording(pages, built):
    cells = list(exhibit_cells())
    assert len(cells) > 60
    for cell in cells:
        assert f'data-recording="{cell.name}"' in pages[f"{cell.notebook}.html"].texts
        assert (built / "_static" / "recordings" / f"{cell.name}.js").stat().st_size > 500


def test_equations_and_figures_that_the_prose_names_are_links_with_a_preview(pages, built):
    text = pages["03_backpropagation.html"].texts
    assert (
        '<a class="course-equation" data-shows="equation-9" href="02_forward_pass.html#equation-9">(9)</a>'
        in text
    )
    assert (
        '<a class="course-figure" data-shows="figure-1" href="#figure-1">Figure 1</a>'
        in pages["01_sigmoid.html"].texts
    )
    previews = (built / "_static" / "previews.js").read_text(encoding="utf-8")
    for shown in set(re.findall(r'data-shows="([^"]+)"', "".join(page.texts for page in pages.values()))):
        assert f'"{shown}": "<' in previews, shown


def test_formulas_are_mathml_and_none_is_left_as_latex(pages):
    for name in (f"{path.stem}.html" for path in NOTEBOOKS.glob("*.ipynb")):
        article = pages[name].texts
        assert "<math" in article or name.startswith("00_")
        for formula in re.findall(r"<math.*?</math>", article, re.DOTALL):
            assert "\\" not in re.sub(r"<mo[^>]*>&#x0005C;</mo>", "", formula), formula


def test_the_parts_of_a_drawn_table_are_as_wide_as_drawn(visit):
    with visit("02_forward_pass.html") as page:
        place = page.locator(".course-place[data-recording$=quiz-shown]")
        place.scroll_into_view_if_needed()
        place.locator(".table .back.marked").wait_for()
        widths = place.locator(".table").evaluate_all(
            "(tables) => tables.flatMap((table) => [...table.querySelectorAll('rect, foreignObject')])"
            ".map((part) => [Number(part.getAttribute('width')), parseFloat(getComputedStyle(part).width)])"
        )
    assert 4 in [drawn for drawn, _ in widths]  # the bar before the chosen row
    assert all(drawn == pytest.approx(shown, abs=0.01) for drawn, shown in widths), widths


def test_the_magnifier_does_not_lie_on_what_is_searched_for(visit):
    with visit("search.html?q=norms") as page:
        box = page.locator("main form.bd-search")
        icon = box.locator(".fa-magnifying-glass").bounding_box()
        typed = box.locator("input").evaluate(
            "(field) => field.getBoundingClientRect().x + parseFloat(getComputedStyle(field).paddingLeft)"
        )
    assert icon["x"] + icon["width"] <= typed


def test_the_site_is_small(built):
    files = [path for path in built.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 60e6
