"""The pages that are made of what lies elsewhere: the lessons, the lectures, what the paper says."""

import csv
import html
import re
from itertools import groupby
from pathlib import Path

import nbformat

from tools.site.cells import ROOT
from tools.site.links import Targets, linked
from tools.site.work import lectures

QUESTION = re.compile(r"\*\*The question\.\*\* (.+)")
ROWS = re.compile(r"\]\(\.\./notebooks/(\w+)\.ipynb\)")
HEADS = {
    "claim": "what the paper says",
    "paper": "where",
    "value_in_paper": "its value",
    "our_value": "ours",
    "status": "is it so?",
    "notebook": "lesson",
}


def title_of(path: Path) -> tuple[str, str]:
    """Return title and question of a lesson."""
    first = nbformat.read(path, as_version=4).cells[0].source
    question = QUESTION.search(first)
    said = linked(question[1], "", Targets()) if question else ""
    return first.partition("\n")[0].lstrip("# "), said


def lessons(paths: list[Path]) -> str:
    """Return the page of the lessons."""
    rows = [(path.stem, *title_of(path)) for path in paths]
    table = "\n".join(f"| [{title}]({name}.ipynb) | {question} |" for name, title, question in rows)
    tree = "\n".join(f"{title} <{name}>" for name, title, _ in rows)
    return (
        "# The lessons\n\nNotebooks in the order of the paper. Each asks: predict, then try.\n\n"
        f"| lesson | question |\n|---|---|\n{table}\n\n```{{toctree}}\n:hidden:\n\n{tree}\n```\n"
    )


def talks() -> str:
    """Return the page of the lectures, with their hand-outs."""
    parts = [
        "# The lectures\n\nLectures of 45 minutes, made from this course; in JupyterLab they are alive.\n"
    ]
    for name, about, _ in lectures():
        link = f'<a href="lectures/{name}.html">Hand-out: all slides</a>'
        title, _, said = about.partition("\n")
        said = ROWS.sub(r"](\1.ipynb)", said).strip().partition("\n\n")[0]
        parts.append(f"## {title.lstrip('# ')}\n\n{said}\n\n{link}\n")
    return "\n".join(parts)


def opening(paths: list[Path], words: str) -> str:
    """Return the page that says how to open a lesson, with a place for each."""
    known = [(path.stem, title_of(path)[0]) for path in paths]
    lines = [
        f'<li id="{name}">{html.escape(title)}: <code>notebooks/{name}.ipynb</code>, '
        f'<a href="notebooks/{name}.ipynb">download</a></li>'
        for name, title in known
    ]
    return f"{words}\n\n<ul>{''.join(lines)}</ul>\n"


def claims() -> str:
    """Return the map of the paper: each claim, its place, and what has come of it."""
    with (ROOT / "data" / "paper_claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parts = [
        "# The map of the paper\n\nWhat C. F. Higham and D. J. Higham say in *Deep Learning: An "
        "Introduction for Applied Mathematicians*, where it is computed here, and whether it holds.\n"
    ]
    for section, found in groupby(rows, lambda row: row["paper"].partition(",")[0]):
        head = "".join(f'<th scope="col">{said}</th>' for said in HEADS.values())
        body = "".join(f"<tr>{_cells(row)}</tr>" for row in found)
        table = f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        parts.append(
            f"## {section[:1].upper()}{section[1:]}\n\n"
            f'<div class="pst-scrollable-table-container">{table}</div>\n'
        )
    return "\n".join(parts)


def _cells(row: dict[str, str]) -> str:
    name = Path(row["notebook"]).stem
    link = (
        f'<a href="{name}.html">{name.partition("_")[0]}</a>' if row["notebook"].endswith(".ipynb") else ""
    )
    why = f" ({row['why']})" if row["why"] else ""
    said = {name: html.escape(row[name]) for name in HEADS} | {"notebook": link}
    said["status"] += html.escape(why)
    return "".join(f"<td>{one}</td>" for one in said.values())
