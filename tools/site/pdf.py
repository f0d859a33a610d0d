"""The course as one PDF, printed by Chromium: `python -m tools.site.pdf`, or `make pdf`.

It is printed twice: only then is it known on which page each heading of the contents is found.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from pypdf import PdfReader

from tools.lab_browser import chromium, running_browser
from tools.site.build import ICONS, sphinx, write_source
from tools.site.cells import ROOT

FOLDER = ROOT / "build" / "site"
FOOTER = (
    '<div style="font-size: 9px; width: 100%; text-align: center; color: #444">'
    '<span class="pageNumber"></span></div>'
)
# After the title, the headings of parts, lessons and sections, each with the page where it was found last.
CONTENTS = """(pages) => {
  document.querySelector('#course-contents')?.remove();
  for (const fold of document.querySelectorAll('details')) fold.open = true; // paper cannot be clicked
  const list = document.createElement('nav');
  list.id = 'course-contents';
  [...document.querySelectorAll('article :is(h2, h3, h4)')].forEach((head, k) => {
    const line = Object.assign(document.createElement('a'), { className: `level-${head.localName}` });
    line.href = `#${head.closest('section').id}`;
    const name = head.cloneNode(true);
    name.querySelectorAll('a.headerlink').forEach((mark) => mark.remove());
    for (const text of [name.textContent.trim(), pages[k] ?? '000']) {
      line.append(Object.assign(document.createElement('span'), { textContent: text }));
    }
    list.append(line);
  });
  document.querySelector('article h2').before(list);
}"""
STYLE = """
#course-contents { break-before: page; }
#course-contents a {
  display: flex; justify-content: space-between; gap: 2em; text-decoration: none; color: inherit;
}
#course-contents .level-h2 { margin-top: 1em; font-weight: bold; }
#course-contents .level-h3 { margin-top: 0.5em; }
#course-contents .level-h4 { padding-left: 1.5em; font-size: 0.85em; }
pre { white-space: pre-wrap !important; overflow-wrap: anywhere; }
article :is(h2, h3) { break-before: page; }
article h2 + * h3:first-child { break-before: auto; }
figure, img, .cell_input { break-inside: avoid; }
"""


def main() -> None:
    """Write the PDF and say where it is; without a browser, say what is missing."""
    if chromium() is None:
        sys.exit("The PDF is printed by Chromium or Chrome, and neither was found on this machine.")
    source, single, out = FOLDER / "source", FOLDER / "single", FOLDER / "course.pdf"
    write_source(source)
    sphinx(source, single, "singlehtml")
    page = single / "index.html"
    page.write_text(ICONS.sub("", page.read_text(encoding="utf-8")), encoding="utf-8")
    with running_browser() as browser:
        pages = printed(browser.new_page(), page.as_uri(), out)
    print(f"{out}: {pages} pages, {out.stat().st_size / 1e6:.0f} MB")


def printed(page: Page, address: str, out: Path) -> int:
    """Print the page at the address into a file; return the number of pages."""
    page.goto(address)
    page.emulate_media(media="print", color_scheme="light")
    page.add_style_tag(content=STYLE)
    page.evaluate(CONTENTS, [])
    as_pdf(page, out)
    page.evaluate(CONTENTS, heading_pages(out))
    as_pdf(page, out)
    return len(PdfReader(out).pages)


def as_pdf(page: Page, out: Path) -> None:
    """Print with page numbers, and the headings as the file's outline."""
    page.pdf(
        path=out,
        format="A4",
        margin={"top": "16mm", "bottom": "18mm", "left": "16mm", "right": "16mm"},
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOTER,
        print_background=True,
        outline=True,
        tagged=True,
    )


def heading_pages(file: Path) -> list[str]:
    """Return the number of the page of each heading from parts to sections, from the file's outline."""
    reader = PdfReader(file)

    def pages_of(entries: list[Any], level: int) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from pages_of(entry, level + 1)
            elif 1 <= level <= 3:
                yield str((reader.get_destination_page_number(entry) or 0) + 1)

    return [*pages_of(reader.outline, 0)]


if __name__ == "__main__":
    main()
