"""Floors on the shared corpus of hand-annotated quotes; a fall below them is a regression, not noise."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from benchmarks import quotes as benchmark
from benchmarks.shared import shared_folder
from presswatch.mentions.quotes import quotes_lines

FOLDER = shared_folder()
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(FOLDER is None, reason="no shared corpus: set PRESSWATCH_SHARED"),
]
FLOORS = [
    ("polnear", "direct", "quote_F1", 0.90),
    ("polnear", "direct", "quote_and_speaker_F1", 0.85),
    ("polnear", "direct+mixed", "quote_and_speaker_F1", 0.78),
    ("adaq_ru", "direct", "speaker_accuracy_on_found", 0.85),
    ("adaq_cs", "direct", "speaker_accuracy_on_found", 0.85),
]


@cache
def predicted(name: str) -> list[dict[str, Any]]:
    """What is found in a set; read once for all of its floors."""
    assert FOLDER is not None
    return list(quotes_lines(benchmark.rows(FOLDER / "corpus" / "quotes" / f"{name}.jsonl")))


@pytest.mark.xdist_group("quotes-corpus")
@pytest.mark.parametrize(("name", "kinds", "figure", "floor"), FLOORS)
def test_quotes_stay_above_their_floor(name: str, kinds: str, figure: str, floor: float) -> None:
    assert FOLDER is not None
    corpus = FOLDER / "corpus"
    scorer = benchmark.load(corpus / "score_quotes.py")
    gold = benchmark.rows(corpus / "quotes" / f"{name}.jsonl")
    scored = benchmark.by_kind(scorer.score, gold, predicted(name), (kinds,))
    assert scored[kinds][figure] >= floor


def test_wire_origin_stays_above_its_floor() -> None:
    assert FOLDER is not None
    gold = benchmark.rows(FOLDER / "corpus" / "quotes" / "polnear.jsonl")
    assert benchmark.wire(gold)["F1"] >= 0.96
