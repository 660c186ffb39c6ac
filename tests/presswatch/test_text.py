"""Folding keeps the way back; sentences end where a reader stops."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.sentences import sentences
from presswatch.text import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ве\u00adсна", "весна"),
        ("Har\u200bbour", "harbour"),
        ("\u2067Harbour\u2069", "harbour"),
        ("Ёлка", "елка"),
        ("и\u0306од", "йод"),
        ("Café", "café"),
        ("Cafe\u0301", "café"),
        ("за\u0301мок", "замок"),
        ("ＡＢＣ　１２", "abc 12"),
        ("𝐁𝐚𝐧𝐤", "bank"),
        ("GROSSE Große", "grosse grosse"),
        ("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"),
        ("և եւ եվ ԵՎ", "եվ եվ եվ եվ"),
        ("Ո՞վ", "ով"),
        ("بـــنك", "بنك"),
        ("«a» “b” ‘c’", '"a" "b" \'c\''),
        ("2019–2020", "2019-2020"),
        ("B&amp;amp;C", "b&c"),
        ("one\n   two", "one    two"),
        ("one\n\ntwo", "one\n two"),
        ("ΣΟΦΟΣ", "σοφοσ"),
        ("СOВЕТ", "совет"),  # a Latin O
        ("Наrbоur", "harbour"),  # Cyrillic Н, а, о
        ("IT-компания", "it-компания"),
    ],
)
def test_spellings_which_a_reader_takes_for_the_same_fold_alike(written: str, folded: str) -> None:
    assert fold(written).text == folded


def test_a_span_leads_back_over_marks_and_clusters() -> None:
    text = "🦅 Ha\u200br\u00adbour, ﬁne e\u0301t և \u202bשלום\u202c"
    folded = fold(text)
    for word in ("harbour", "fine", "ét", "եվ", "שלום"):
        start = folded.text.index(word)
        span = folded.span(start, start + len(word))
        assert fold(text[span.start : span.end]).text == word


@given(st.text(max_size=60))
def test_every_place_of_a_folded_text_has_a_place_in_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.cased)
    last = 0
    for index in range(len(folded.text)):
        span = folded.span(index, index + 1)
        assert last <= span.start < span.end <= len(text)
        last = span.start


@given(st.text(max_size=80), st.sampled_from(["ru", "en", "hy", "zh", None]))
def test_sentences_lie_in_order_and_lose_nothing_but_white_space(text: str, language: str | None) -> None:
    spans = sentences(text, language)
    kept = "".join(text[s.start : s.end] for s in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("ru", "В 2020 г. Москва и т. д. росли. А. С. Пушкин сказал: «Да!» Он ушёл.", 3),
        ("ru", "Заголовок без точки\nПервая фраза. Вторая?", 3),
        ("en", "Mr. Smith met Dr. No at 5 p.m. on Monday. He left.", 2),
        ("en", "“It works.” She smiled. He did not…", 3),
        ("hy", "Նախագահը ժամանեց։ Նա հանդիպեց վարչապետին: Վերջ։", 3),
        ("de", "Am 3. Mai kam er z.B. nach Bonn. Dann ging er.", 2),
        ("zh", "会议开始。代表发言！结束", 3),
        ("ka", "პრემიერი მოვიდა. მან თქვა, რომ ხიდი დაიხურება. ეს ყველაფერია.", 3),
        ("kk", "2021 ж. Алматыда өтті. Келесі жиын қыста болады.", 2),
    ],
)
def test_sentences_of_a_language(language: str, text: str, count: int) -> None:
    assert len(sentences(text, language)) == count, [text[s.start : s.end] for s in sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Сaвeз HATO и EУ oстaje", "савез нато и еу остаје"),  # typed with Latin a, e, o, E, H, A, T, O
        ("Союз HATO", "союз hato"),  # one Latin word in clean text may be Latin
        ("цены HP и Тоуоtа", "цены hp и toyota"),
    ],
)
def test_a_text_typed_with_look_alikes_is_read_in_its_alphabet(text: str, folded: str) -> None:
    assert fold(text).text == folded
    assert len(folded) == len(text)
