"""Quotes, speakers and wire origins against hand-annotated articles of the shared corpus.

    python -m benchmarks.quotes [--quick] [--seed N] [--shared FOLDER]

Prints JSON: for each set the figures of the corpus's own scorer (`corpus/score_quotes.py`) by kinds of quote,
PolNeAR also by publisher (the spread shows how far rules depend on a newsroom's style), the F1 of the wire
agency on articles whose label was looked at, and articles a second on one core.
"""

from __future__ import annotations

import importlib.util
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.shared import arguments, report, require_shared
from presswatch.mentions.origin_marks import origin
from presswatch.mentions.quotes import quotes_lines

QUICK = 150  # PolNeAR articles of a quick run
KINDS = {
    "direct": ("direct",),
    "direct+mixed": ("direct", "mixed"),
    "direct+mixed+indirect": ("direct", "mixed", "indirect"),
}
Row = dict[str, Any]


def main() -> None:
    """Score and print."""
    options = arguments(__doc__ or "").parse_args()
    corpus = require_shared(options.shared) / "corpus"
    scorer = load(corpus / "score_quotes.py")
    polnear = rows(corpus / "quotes" / "polnear.jsonl")
    if options.quick:
        polnear = random.Random(options.seed).sample(polnear, min(QUICK, len(polnear)))
    result: Row = {"articles": len(polnear), "wire_origin": wire(polnear)}
    started = time.process_time()
    found = list(quotes_lines(polnear))
    elapsed = time.process_time() - started
    result["articles_per_second"] = round(len(polnear) / elapsed, 1) if elapsed else None
    result["polnear"] = by_kind(scorer.score, polnear, found, ("direct", "direct+mixed"))
    result["polnear_by_publisher"] = by_publisher(scorer.score, polnear, found)
    for name in ("adaq_ru", "adaq_cs"):
        annotated = rows(corpus / "quotes" / f"{name}.jsonl")
        result[name] = by_kind(
            scorer.score, annotated, list(quotes_lines(annotated)), ("direct", "direct+mixed")
        )
        result[f"{name}_with_indirect"] = by_kind(
            scorer.score, annotated, list(quotes_lines(annotated, indirect=True)), ("direct+mixed+indirect",)
        )
    report(result)


def by_kind(
    score: Callable[..., Mapping[str, Row]], gold: list[Row], found: list[Row], kinds: tuple[str, ...]
) -> Row:
    """The scorer's figures for each choice of kinds."""
    return {name: score(gold, found, KINDS[name])["all"] for name in kinds}


def by_publisher(score: Callable[..., Mapping[str, Row]], gold: list[Row], found: list[Row]) -> Row:
    """F1 of direct quotes, and of direct quotes with their speaker, for each publisher."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in gold:
        groups[row["publisher"]].append(row)
    result: Row = {}
    for publisher, articles in sorted(groups.items()):
        figures = score(articles, found, KINDS["direct"])["all"]
        result[publisher] = {
            "articles": len(articles),
            "quote_F1": figures["quote_F1"],
            "quote_and_speaker_F1": figures["quote_and_speaker_F1"],
        }
    return result


def wire(articles: list[Row]) -> Row:
    """Precision, recall and F1 of the wire agency, on lines that annotators labelled."""
    right = wrong = missed = 0
    for row in articles:
        if not row["origin"]["labelled"]:
            continue
        found = origin(row["text"], [row["author"]] if row["author"] else [], row["title"] or "")
        name = found.name.casefold() if found else None
        gold = (row["origin"]["wire"] or "").casefold() or None
        right += name is not None and name == gold
        wrong += name is not None and name != gold
        missed += gold is not None and name != gold
    total = 2 * right + wrong + missed
    return {
        "right": right,
        "wrong": wrong,
        "missed": missed,
        "F1": round(2 * right / total, 4) if total else None,
    }


def rows(path: Path) -> list[Row]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def load(path: Path) -> ModuleType:
    """The corpus's scorer as a module."""
    spec = importlib.util.spec_from_file_location("score_quotes", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
