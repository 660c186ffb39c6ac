"""Definitions that `presswatch learn` proposes, on pages that they were not learnt from.

    python -m benchmarks.learn [--shared PATH] [--quick]

Prints JSON. Sites with six pages or more of the labelled corpus: the gold title, date and authors stand for what a
feed tells, a definition is learnt from every other page, and the rest are read with it and without it.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from benchmarks.extraction import scorer
from benchmarks.shared import arguments, report, require_shared
from presswatch import dates
from presswatch.extract import definitions
from presswatch.extract.learn import Proposal, Sample, propose
from presswatch.extract.verb import as_row
from presswatch.reading import read_text
from presswatch.types import Entry, Route, RouteKind, Source

FEWEST = 6
LEARNT = 8  # pages at most
FIELDS = ("body", "title", "date", "authors")
FIGURES = {"body": "f", "title": "exact", "date": "ok", "authors": "f"}


def sample_of(row: dict[str, Any], html: str) -> Sample:
    """A page with what a feed would tell of it."""
    gold = row["gold"]
    dated = dates.parse(gold["date"]) if gold.get("date") else None
    entry = Entry(
        row["url"],
        Route("site", RouteKind.FEED, row["url"]),
        headline=gold.get("title"),
        date_published=dated.at if dated else None,
        author=tuple(gold.get("authors") or ()),
    )
    return Sample(html, row["url"], entry, datetime.now(UTC))


def main() -> None:
    """Print the figures of sites whose pages are in the corpus."""
    options = arguments(__doc__ or "").parse_args()
    shared = require_shared(options.shared)
    folder, score = shared / "corpus" / "articles", scorer(shared)
    sites: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with (folder / "pages.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            sites[row["domain"]].append(row)
    chosen = sorted(
        (name for name, rows in sites.items() if len(rows) >= FEWEST), key=lambda n: (-len(sites[n]), n)
    )
    sums: dict[str, dict[str, list[float]]] = {way: defaultdict(list) for way in ("general", "defined")}
    proposed: dict[str, int] = defaultdict(int)
    by_site = []
    for domain in chosen[: 12 if options.quick else None]:
        rows = sites[domain]
        texts = [_html(folder / row["html"], row["charset"]) for row in rows]
        source = Source("site", domain, f"http://{domain}/")
        samples = [sample_of(row, html) for row, html in zip(rows, texts, strict=True)]
        found: Proposal = propose(samples[::2][:LEARNT], source)
        for one in found.fields:
            proposed[one.name] += bool(one.selectors)
        known = _definitions(found.toml)
        figures: dict[str, dict[str, list[float]]] = {way: defaultdict(list) for way in sums}
        for row, html in list(zip(rows, texts, strict=True))[1::2]:
            for way, declared in (("general", None), ("defined", known)):
                read = as_row(row["id"], read_text(html, row["url"], source=source, definitions=declared))
                scored = score.score_page(row["gold"], read)
                for name in FIELDS:
                    if name in scored:
                        figures[way][name].append(float(scored[name][FIGURES[name]]))
                        sums[way][name].append(float(scored[name][FIGURES[name]]))
        by_site.append(
            {"site": domain, "pages": len(rows), **{way: _means(values) for way, values in figures.items()}}
        )
    report(
        {
            "sites": len(by_site),
            "proposed": dict(proposed),
            **{way: _means(values) for way, values in sums.items()},
            "pages": len(sums["general"]["body"]),
            "by_site": by_site,
        }
    )


def _html(path: Any, charset: str) -> str:
    with gzip.open(path) as file:
        return file.read().decode(charset, "replace")


def _definitions(toml: str) -> definitions.Definitions | None:
    if not toml:
        return None
    domains, name, layouts = definitions.parse(toml)
    return definitions.Definitions(dict.fromkeys(domains, (name, layouts)))


def _means(values: dict[str, list[float]]) -> dict[str, float]:
    return {name: round(sum(found) / len(found), 3) for name, found in values.items() if found}


if __name__ == "__main__":
    main()
