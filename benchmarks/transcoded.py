"""All Russian pages of the corpus in windows-1251 and koi8-r, under labels that are right, missing and wrong.

    python -m benchmarks.transcoded [--shared PATH] [--quick]

Each page is decoded under the header and the meta element of every kind of label, and must give exactly what was
encoded; and it is read whole, and must give the headline, body and language that its original gives. Prints JSON.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.shared import arguments as shared_arguments
from benchmarks.shared import report, require_shared
from presswatch.extract.decode import decode
from presswatch.reading import read
from presswatch.types import Page, Reading

ENCODINGS = ("windows-1251", "koi8-r")
HEADERS = ("right", None, "utf-8", "iso-8859-1", "windows-1251", "koi8-r")
_LABELS = re.compile(r"(?i)<meta[^>]*charset[^>]*>|<\?xml[^>]*\?>|\x00|\ufeff")


def russian(shared: Path) -> list[tuple[dict[str, Any], str]]:
    """The corpus' Russian pages, without what they say of their encoding."""
    folder = shared / "corpus" / "articles"
    found = []
    for line in (folder / "pages.jsonl").read_bytes().splitlines():
        row = json.loads(line)
        if row["lang"] == "ru":
            text = gzip.decompress((folder / row["html"]).read_bytes()).decode("utf-8", "replace")
            found.append((row, _LABELS.sub("", text)))
    return found


def _told(url: str, body: bytes, charset: str | None) -> tuple[object, ...]:
    kind = f"text/html; charset={charset}" if charset else "text/html"
    found = read(Page(url, body, headers={"content-type": kind}))
    if isinstance(found, Reading):
        return found.headline, found.article_body, found.in_language
    return (found.reason,)


def measure(pages: list[tuple[dict[str, Any], str]]) -> dict[str, Any]:
    """How many decodings and readings there were, and which went wrong: page, encoding, header, meta element."""
    counts: Counter[str] = Counter(pages=len(pages))
    wrong: list[tuple[str, str, str | None, str | None]] = []
    for row, text in pages:
        original = _told(row["url"], text.encode(), "utf-8")
        for truth in ENCODINGS:
            other = ENCODINGS[1 - ENCODINGS.index(truth)]
            for header in HEADERS:
                label = truth if header == "right" else header
                body = text.encode(truth, "xmlcharrefreplace")
                counts["decoded"] += 1
                if decode(body, label).text != body.decode(truth):
                    wrong.append((row["id"], truth, label, None))
            for label, meta in ((truth, truth), (None, None), ("utf-8", other)):
                labelled = f'<meta charset="{meta}">{text}' if meta else text
                counts["read"] += 1
                if _told(row["url"], labelled.encode(truth, "xmlcharrefreplace"), label) != original:
                    wrong.append((row["id"], truth, label, meta))
    return {**counts, "wrong": len(wrong), "which": wrong[:20]}


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark and print its JSON."""
    options = shared_arguments("Russian pages under right, missing and wrong labels.").parse_args(arguments)
    pages = russian(require_shared(options.shared))
    report({"benchmark": "transcoded", **measure(pages[::20] if options.quick else pages)})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
