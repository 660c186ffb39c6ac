"""The matcher against hand-annotated news of the shared corpus: floors a little under what it reaches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.mentions import load_scorer
from benchmarks.shared import shared_folder
from presswatch.mentions.matcher import Matcher
from presswatch.mentions.verb import match_lines, watches_from_jsonl
from presswatch.types import Alias, Outcome, Watch
from tests.conftest import Tally

SHARED = shared_folder()
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(SHARED is None, reason="no shared corpus: set PRESSWATCH_SHARED"),
]
EVERY = 8  # one document in so many of the largest set

FLOORS = {"slavicner": 0.96, "nerel": 0.85, "kaznerd": 0.96, "pioner": 0.97, "ntrex": 0.94, "bodies": 0.99}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def scored(name: str) -> dict[str, Any]:
    assert SHARED is not None
    folder = SHARED / "corpus" / "mentions"
    documents = rows(folder / f"{name}.docs.jsonl")
    gold = rows(folder / f"{name}.gold.jsonl")
    watchlist = rows(folder / f"{name}.watchlist.jsonl")
    if name == "slavicner":
        documents = documents[::EVERY]
        kept = {document["id"] for document in documents}
        gold = [row for row in gold if row["doc"] in kept]
    watches = watches_from_jsonl(json.dumps(row) for row in watchlist)
    scorer = load_scorer(SHARED / "corpus" / "score_mentions.py")
    found = scorer.score(gold, match_lines(documents, watches), {row["id"]: row["type"] for row in watchlist})
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", FLOORS)
def test_document_level_f1_stays_above_its_floor(name: str) -> None:
    found = scored(name)
    assert found["all"]["F1"] >= FLOORS[name], found["all"]
    if name == "ntrex":
        weak = {
            key: value["F1"] for key, value in found.items() if key.startswith("lang:") and value["F1"] < 0.87
        }
        assert not weak


def test_no_hit_on_another_sense_of_the_same_acronym() -> None:
    assert SHARED is not None
    folder = SHARED / "corpus" / "mentions"
    traps = [row for row in rows(folder / "bodies.docs.jsonl") if row["topic"] == "trap_same_acronym"]
    watches = watches_from_jsonl((folder / "bodies.watchlist.jsonl").read_text(encoding="utf-8").splitlines())
    assert traps
    assert not list(match_lines(traps, watches))


@pytest.mark.parametrize("language", ["en", None])
def test_every_decided_hostile_spelling_is_decided_so(language: str | None, tally: Tally) -> None:
    """Rows without a verdict leave the policy to us, and only must not break anything."""
    assert SHARED is not None
    wrong = []
    collected = rows(SHARED / "hostile" / "names" / "mentions.jsonl")
    for row in collected:
        matcher = Matcher(
            [Watch("w", row["name"], aliases=(Alias(row["name"], language or "", primary=True),))]
        )
        hits = matcher.match(row["text"], language)
        assert all(row["text"][h.span.start : h.span.end] == h.surface for h in hits)
        if row["mention"] is not None and row["mention"] is not any(h.outcome is Outcome.YES for h in hits):
            wrong.append(row["id"])
    tally(f"hostile/names, in {'English' if language else 'any language'}", len(collected), wrong)
