"""What an edit is called, and which edits somebody is told of."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presswatch.stories.alignment import align
from presswatch.stories.changes import ChangeKind, changes, is_rewrite, silent_edit
from presswatch.stories.content_hash import normal_form

LABELLED = Path(__file__).parent / "data" / "edits.tsv"
MARKED = re.compile(r"\{([^|{}]*)\|([^{}]*)\}")

# What stands around each labelled sentence, so that it must be found before it can be named.
AROUND = {
    "en": ("The case has drawn attention for months.", "The next meeting is planned for the end of the season."),
    "ru": ("За этим делом давно следят журналисты.", "Следующая встреча намечена на конец сезона."),
    "hy": ("Այս գործին վաղուց են հետևում լրագրողները։", "Հաջորդ հանդիպումը նախատեսված է սեզոնի վերջում։"),
    "kk": ("Бұл істі журналистер көптен бері бақылап жүр.", "Келесі кездесу маусымның соңына жоспарланған."),
}


def labelled() -> list[tuple[str, str, str, str]]:
    rows = []
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, language, sentence = line.split("\t")
            rows.append((kind, language, MARKED.sub(r"\1", sentence), MARKED.sub(r"\2", sentence)))
    return rows


def named(kind: str, language: str, old: str, new: str) -> str:
    """The one name that `changes` gives an edit, or a list of names when it sees several."""
    if kind == "title":
        found = changes("", "", language, old_title=old, new_title=new)
    else:
        before, after = AROUND[language]
        versions = (" ".join(part for part in (before, text, after) if part) for text in (old, new))
        found = changes(*versions, language)
    return "+".join(str(change.kind) for change in found)


def test_labelled_edits_are_named_right() -> None:
    rows = labelled()
    languages, kinds = Counter(row[1] for row in rows), Counter(row[0] for row in rows)
    assert len(rows) >= 200
    assert len(languages) >= 3
    assert len(kinds) >= 7
    wrong = [(kind, named(kind, *rest), *rest) for kind, *rest in rows if named(kind, *rest) != kind]
    right = 1 - len(wrong) / len(rows)
    assert right >= 0.95, f"{right:.3f}\n" + "\n".join(map(str, wrong))
