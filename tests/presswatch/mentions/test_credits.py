"""Credits of outlets in 43 languages: sentences of our own about invented people, with what they credit."""

from __future__ import annotations

from pathlib import Path

import pytest

from presswatch.mentions.attribution import attributions

_LINES = (Path(__file__).parent / "data" / "credits.tsv").read_text(encoding="utf-8").splitlines()
_ROWS = [(*line.split("\t"), "", "")[:4] for line in _LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(("language", "text", "agent", "verb_class"), _ROWS)
def test_an_outlet_is_credited_as_the_sentence_says(
    language: str, text: str, agent: str, verb_class: str
) -> None:
    found = [(credit.agent, str(credit.verb_class)) for credit in attributions(text, language)]
    assert found == ([(agent, verb_class)] if agent else [])
