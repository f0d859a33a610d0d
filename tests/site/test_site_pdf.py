"""The course on paper, and a lesson: contents with the right page numbers, folds open, nothing cut off."""

import re

import pytest
from pypdf import PdfReader

from tools.site import pdf

LONG = "x" * 300
PAGE = f"""<!DOCTYPE html><html><head><title>Course</title></head><body><article>
<section id="top"><h1>Course</h1><p>Words.</p>
<section id="part"><h2>The lessons<a class="headerlink">#</a></h2><p>More.</p>
<section id="one"><h3>1 The sigmoid</h3><p>First.</p>
<section id="curve"><h4>One curve</h4><details><summary>What happens</summary>The answer.</details>
<pre>{LONG}END</pre></section></section>
<section id="two"><h3>2 The forward pass</h3><p style="height: 1500px">Long.</p>
<section id="rule"><h4>A rule</h4><p>Last.</p></section></section></section></section>
</article></body></html>"""


def test_the_contents_name_the_pages_of_lessons_and_sections(chrome, tmp_path):
    source, out = tmp_path / "page.html", tmp_path / "course.pdf"
    source.write_text(PAGE, encoding="utf-8")
    pages = pdf.printed(chrome.new_page(), source.as_uri(), out)
    texts = [page.extract_text() for page in PdfReader(out).pages]
    assert len(texts) == pages
    contents = next(text for text in texts if "The lessons" in text and "A rule" in text)
    assert "#" not in contents
    for heading, body in (("1 The sigmoid", "First."), ("One curve", "The answer."), ("A rule", "Last.")):
        number = next(k for k, text in enumerate(texts, start=1) if body in text)
        assert f"{heading} {number}" in " ".join(contents.split())
        assert heading in texts[number - 1]
    assert "END" in "".join(texts)


def test_without_a_browser_it_is_said(monkeypatch):
    monkeypatch.setattr(pdf, "chromium", lambda: None)
    with pytest.raises(SystemExit, match="printed by Chromium or Chrome"):
        pdf.main()


@pytest.mark.parametrize("format", ["A4", "Letter"])
def test_a_lesson_printed_by_the_browser_is_whole(visit, built, tmp_path, format):
    lesson, out = "01_sigmoid.html", tmp_path / "lesson.pdf"
    with visit(lesson) as page:
        page.pdf(path=out, format=format)
    end = "".join(page.extract_text() for page in PdfReader(out).pages[-2:])
    headings = re.findall(r"<h2>(.*?)<a", (built / lesson).read_text(encoding="utf-8"))
    assert headings[-1] in end
    assert "MIT licence" in end
