"""The one page that telephones get: self-contained, and forbidden to load or to ask anything else."""

import base64
import hashlib
import html
import json
from pathlib import Path

from course_utils.lecture.class_answers import Kind

HERE = Path(__file__).parent
SCRIPT, STYLE = (
    (HERE / f"class_page.{kind}").read_text(encoding="utf-8").strip() for kind in ("js", "css")
)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = (
    "default-src 'none'",
    f"script-src {_hash(SCRIPT)}",
    f"style-src {_hash(STYLE)}",
    "connect-src 'self'",
    "img-src data:",
    *(f"{name} 'none'" for name in ("base-uri", "form-action", "frame-ancestors")),
)
HEADERS = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def page(words: str, kind: Kind, number: str = "") -> bytes:
    """Return the page that asks for an answer of this kind; number: of the question."""
    told = {"words": words, "number": number, **kind.described()}
    asked = json.dumps(told, separators=(",", ":")).replace("<", r"\u003c")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{html.escape(words)}</title>
<link rel="icon" href="data:,">
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{html.escape(words)}</h1>
<form novalidate autocomplete="off">
<div id="answer"></div>
<div id="buttons">
<button type="button" id="clear" hidden>Clear</button>
<button id="send">Send</button>
</div>
<p id="said" role="status"></p>
</form>
<p id="note">No name is asked for. Your last answer counts.</p>
</main>
<noscript><p>This page needs JavaScript.</p></noscript>
<script type="application/json" id="question">{asked}</script>
<script>{SCRIPT}</script>
</body>
</html>
""".encode()
