"""Which of two texts of a page is its article, where its description says so. All text is invented."""

from __future__ import annotations

import pytest

from presswatch.extract.described import described_text
from presswatch.extract.document import parse
from presswatch.extract.segments import Segments, segment
from presswatch.reading import read_text
from presswatch.types import Reading

LEAD = "The council of Torven decided on Monday to close the old bridge for the whole winter."
OTHER = "The ferry company said in spring that it would buy two boats from a yard in the north."


def _text(first: str, count: int = 6) -> list[str]:
    more = [
        f"{first[:20]} is not all, paragraph {n} goes on." + " It has a few more words." * 6
        for n in range(count - 1)
    ]
    return [first, *more]


def _page(*texts: list[str]) -> Segments:
    shown = "".join("<div>" + "".join(f"<p>{line}</p>" for line in text) + "</div>" for text in texts)
    return segment(parse(f"<html><body>{shown}</body></html>", "https://torven.example/bridge"))


def _at(page: Segments, first: str) -> list[int]:
    start = next(number for number, item in enumerate(page.items) if item.text == first)
    return list(range(start, start + 6))


def test_the_text_that_the_description_begins_is_taken_for_another() -> None:
    page = _page(_text(OTHER), _text(LEAD))
    assert described_text(page, _at(page, OTHER), [LEAD[:60] + "…"]) == _at(page, LEAD)


def test_nothing_is_taken_where_the_chosen_text_has_the_description() -> None:
    page = _page(_text(LEAD), ["A", *_text(LEAD)])
    assert described_text(page, _at(page, LEAD), [LEAD]) == []


def test_much_of_another_text_before_the_described_one_is_no_part_of_it() -> None:
    page = _page(_text(OTHER), _text(LEAD))
    both = [*_at(page, OTHER), *_at(page, LEAD)]
    assert described_text(page, both, [LEAD]) == _at(page, LEAD)
    page = _page(_text(OTHER)[:2], _text(LEAD))
    little = [*_at(page, OTHER)[:2], *_at(page, LEAD)]
    assert described_text(page, little, [LEAD]) == []


def test_less_than_half_of_the_described_text_becomes_all_of_it() -> None:
    page = _page(_text(OTHER), _text(LEAD))
    assert described_text(page, _at(page, LEAD)[:1], [LEAD]) == _at(page, LEAD)
    assert described_text(page, _at(page, LEAD)[:4], [LEAD]) == []


def test_a_description_in_words_of_its_own_takes_nothing() -> None:
    page = _page(_text(OTHER), _text(LEAD))
    assert (
        described_text(
            page, _at(page, OTHER), ["Bridge of Torven will be closed, its council decides; ferries help."]
        )
        == []
    )


def test_a_teaser_or_a_standfirst_is_no_text() -> None:
    page = _page(_text(OTHER), _text(LEAD, count=2))
    assert described_text(page, _at(page, OTHER), [LEAD]) == []


def test_of_two_texts_that_begin_so_neither_is_taken() -> None:
    page = _page(_text(OTHER), _text(LEAD), ["A", *_text(LEAD)])
    assert described_text(page, _at(page, OTHER), [LEAD]) == []


def test_a_page_is_read_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("presswatch.reading.body.choose", lambda *_: (list(range(1, 7)), 0.6))
    texts = "".join(
        "<div>" + "".join(f"<p>{line}</p>" for line in _text(of)) + "</div>" for of in (OTHER, LEAD)
    )
    html = f'<html><head><meta property="og:description" content="{LEAD}"></head><body><h1>Old bridge</h1>{texts}</body></html>'
    reading = read_text(html, "https://torven.example/bridge")
    assert isinstance(reading, Reading)
    assert [block.text for block in reading.blocks] == _text(LEAD)
    assert any(decision.reason == "described" for decision in reading.decisions)
