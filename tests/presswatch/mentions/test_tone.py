"""Tone rests on words that anyone can check. All sentences are invented."""

from __future__ import annotations

import pytest

from presswatch.mentions.tone import Tone, tone
from presswatch.types import Span

CASES = [
    ("en", "The mayor praised the Bridge Union for its work.", "Bridge Union", Tone.GOOD),
    ("en", "The mayor criticised the Bridge Union.", "Bridge Union", Tone.BAD),
    ("en", "The Bridge Union is not reliable.", "Bridge Union", Tone.BAD),
    ("en", "The Bridge Union met on Monday.", "Bridge Union", Tone.CANNOT_TELL),
    ("en", "The mayor praised and criticised the Bridge Union.", "Bridge Union", Tone.CANNOT_TELL),
    ("en", "The mayor criticised the weather, the roads, the lamps, the trees and much else besides before he"
           " turned at last to the Bridge Union.", "Bridge Union", Tone.CANNOT_TELL),
    ("ru", "Мэр раскритиковал Союз мостовиков.", "Союз мостовиков", Tone.BAD),
    ("ru", "Мэр поблагодарил Союз мостовиков.", "Союз мостовиков", Tone.GOOD),
    ("kk", "Әкім Көпір одағын сынады.", "Көпір одағын", Tone.CANNOT_TELL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sentence", "name", "expected"), CASES, ids=[row[1][:40] for row in CASES]
)
def test_tone_of_a_sentence(language: str, sentence: str, name: str, expected: Tone) -> None:
    start = sentence.index(name)
    judged = tone(sentence, Span(start, start + len(name)), language)
    assert judged.tone is expected
    assert all(sentence[one.span.start : one.span.end] == one.word for one in judged.evidence)
    assert judged.tone is Tone.CANNOT_TELL or judged.evidence


def test_the_name_itself_is_no_evidence() -> None:
    sentence = "The Success Union met."
    assert tone(sentence, Span(4, 17), "en").tone is Tone.CANNOT_TELL


def test_a_place_outside_the_sentence_tells_nothing() -> None:
    assert tone("It was a success.", Span(90, 95), "en").tone is Tone.CANNOT_TELL
