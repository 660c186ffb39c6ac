"""Who of several words beside a quote speaks: names behind roles, other bearers of a surname, outlets, places."""

from __future__ import annotations

from pathlib import Path

import pymorphy3
import pytest

from presswatch.mentions import nominative
from presswatch.mentions.nominative import name_in_nominative
from presswatch.mentions.quotes import quotes
from presswatch.types import QuoteKind


def speakers(text: str, language: str, title: str = "") -> list[str | None]:
    return [quote.speaker_text for quote in quotes(text, language, title)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Der Sprecher der Bahn, Jan Lind, erklärte: „Die Strecke bleibt gesperrt.“", ["Jan Lind"]),
        ("de", "„Das stimmt nicht“, sagte die Sprecherin des Amtes, Eva Lind, am Montag.", ["Eva Lind"]),
        ("es", "“La situación es grave”, dijo a EFE la portavoz del Gobierno, Ana Lago.", ["Ana Lago"]),
        ("en", 'A spokesperson for the Lake Commission, Ann Roe, called it "deeply regrettable".', ["Ann Roe"]),
        # A man and a woman of one family name.
        ("ru", "«Я рад», — сказал Озеров. «И я тоже», — добавила Озерова. Иван Озеров и Ольга Озерова ждут.",
         ["Иван Озеров", "Ольга Озерова"]),
        ("en", "Police chief Tom Marsh warned: “Stay indoors.” His deputy, Lisa Marsh, agreed. “It is dangerous,” she said.",
         ["Tom Marsh", "Lisa Marsh"]),
        # Three words of a name, and an institution with the name of its state.
        ("sr", "„Одлука је донета“, изјавила је министарка Милица Језерић Лакић.", ["Милица Језерић Лакић"]),
        ("ru", "«Угрозы нет», — говорится в сообщении МЧС Киргизии.", ["МЧС Киргизии"]),
        # No subject: a place, a conjunction, an outlet.
        ("hy", "«Որոշումն ընդունված է», - Ֆեյսբուքի իր էջում գրել է պատգամավոր Հայկ Լճյանը։", ["Հայկ Լճյանը"]),
        ("pl", "– Nie mam nic do ukrycia – mówi prezes Jan Jezior. I dodaje: – Zapraszam na kontrolę.",
         ["Jan Jezior", "Jan Jezior"]),
        ("ru", "Как передаёт «Вестник», Иван Озеров ждёт. «Мы это видим», — добавил он.", ["Иван Озеров"]),
        ("ru", "Депутат Иван Озеров в беседе с озеро.ru назвал это «позорным провалом».", ["Иван Озеров"]),
        # A sentence behind a colon, though it is short; a title is none.
        ("en", "Olaf Marsh was blunt: “This is unacceptable.”", ["Olaf Marsh"]),
        ("tr", "Okan Gölcü: “Şampiyon olacağız.”", ["Okan Gölcü"]),
        ("ru", "Главный редактор «Новой озёрной газеты» Иван Озеров: «Журналистика лечит от тирании».", ["Иван Озеров"]),
        ("en", "He delivered a blunt message to Marsh: “It is time to go home now.”", ["He"]),
        ("en", "New novel by Ann Roe: “Berlin Nights”", []),
    ],
)  # fmt: skip
def test_the_speaker_is_found(language: str, text: str, expected: list[str]) -> None:
    assert speakers(text, language) == expected


_LINES = (Path(__file__).parent / "data" / "speakers.tsv").read_text(encoding="utf-8").splitlines()
_ROWS = [line.split("\t") for line in _LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(("language", "text", "expected"), _ROWS)
def test_a_speaker_is_neither_less_nor_more_than_who_speaks(language: str, text: str, expected: str) -> None:
    if language == "ru":
        pytest.importorskip("pymorphy3")
    found = [quote.speaker_text for quote in quotes(text, language) if quote.kind is not QuoteKind.INDIRECT]
    assert " | ".join(name or "-" for name in found) == expected


def test_a_russian_name_of_an_oblique_case_is_given_in_the_nominative() -> None:
    pytest.importorskip("pymorphy3")
    text = "— Довольны ли вы результатом сезона?\n— Да, вполне.\n— Что дальше?\n— Будем готовиться.\n— Кто соперник?\n— Турция."
    assert set(speakers(text, "ru", "Интервью с тренером Мурадом Мусаевым")) == {"Мурад Мусаев"}
    assert name_in_nominative("Лилии Орозовой", "ru") == "Лилия Орозова"
    assert name_in_nominative("Сергей Лавров", "ru") == "Сергей Лавров"
    assert name_in_nominative("Озёра Тюль", "ru") == "Озёра Тюль"


def test_a_dictionary_stays_loaded_while_texts_of_other_languages_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loads: list[str] = []
    analyzer = pymorphy3.MorphAnalyzer

    def load(*, path: str, lang: str) -> pymorphy3.MorphAnalyzer:
        loads.append(lang)
        return analyzer(path=path, lang=lang)

    monkeypatch.setattr(pymorphy3, "MorphAnalyzer", load)
    nominative._analyzer.cache_clear()
    name_in_nominative.cache_clear()
    for bearer, language in [("Мурада Мусаева", "ru"), ("Мурада Мусаєва", "uk"), ("Ивана Озерова", "ru")]:
        name_in_nominative(bearer, language)
    assert loads == ["ru"]
