"""The language of articles, paragraphs and headlines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch import languages
from presswatch.languages import PRESS, identify, paragraphs

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[3] / "shared"))

HEADLINES = [
    ("ru", "Саммит пройдет в Бишкеке осенью"),
    ("ru", "Президент подписал закон"),
    ("uk", "Президент підписав закон"),
    ("uk", "Новини України сьогодні"),
    ("be", "Прэзідэнт падпісаў закон"),
    ("be", "Навіны Беларусі"),
    ("kk", "Президент заңға қол қойды"),
    ("kk", "Үкімет отырысы өтті"),
    ("ky", "Президент мыйзамга кол койду"),
    ("ky", "Бишкекте жыйын өттү"),
    ("ky", "Президент Эл аралык эки жыйынга катышты"),  # its own letters beside э, which it has as well
    ("ky", "Бул эмес, бирок ал эки жыл мурун болгон"),
    ("tg", "Президент қонунро имзо кард"),
    ("tg", "Эълон шуд, ки маъракаи интихоботӣ аз имрӯз оғоз мешавад"),
    ("ru", "Озеров назначил нового начальника порта"),
    ("ru", "Дочери губернатора не доверили пост спикера"),
    ("bg", "Президентът подписа закона, хората чакаха решението"),
    ("tg", "Дар Душанбе мулоқот баргузор шуд"),
    ("uz", "Prezident qonunni imzoladi"),
    ("uz", "Президент қонунни имзолади"),
    ("az", "Prezident qanunu imzaladı"),
    ("hy", "Նախագահը ստորագրեց օրենքը"),
    ("ka", "პრეზიდენტმა კანონს ხელი მოაწერა"),
    ("tr", "Cumhurbaşkanı yasayı imzaladı"),
    ("en", "President signs the law"),
    ("de", "Der Präsident unterzeichnet das Gesetz"),
    ("fr", "Le président signe la loi"),
    ("es", "El presidente firma la ley"),
    ("pl", "Prezydent podpisał ustawę"),
    ("ar", "الرئيس يوقع القانون"),
    ("fa", "رئیس جمهور قانون را امضا کرد"),
    ("zh", "总统签署了法律"),
    ("ja", "大統領が法律に署名した"),
    ("ko", "대통령이 법에 서명했다"),
    ("bg", "Президентът подписа закона"),
    ("tk", "Türkmenistanyň Prezidenti kanuna gol çekdi"),
]


@pytest.mark.parametrize(("language", "headline"), HEADLINES)
def test_a_headline_is_enough(language: str, headline: str) -> None:
    assert identify(headline) == language


@pytest.mark.parametrize("text", ["", "  ", "12 345", "«»", "a", "24.11.2026"])
def test_too_little_is_no_evidence(text: str) -> None:
    assert identify(text) is None


def test_a_hint_decides_what_the_letters_leave_open() -> None:
    assert identify("Сборная победила", "bg-BG") in {"ru", "bg"}
    assert identify("Указ о мерах", "ru") == "ru"
    assert identify("Прэзідэнт падпісаў закон", "ru") == "be", "never against the letters"
    assert identify("Президент заңға қол қойды", "ru") == "kk"
    assert identify("President signs the law", "ru") == "en"


def test_paragraphs_in_other_languages_are_told_apart() -> None:
    found = paragraphs(
        [
            "Президент подписал закон, сообщила пресс-служба ведомства в понедельник вечером.",
            "The spokesman told reporters that the agreement would be signed before the end of the year.",
            "Да.",
            "Yes.",
        ],
        "ru",
    )
    assert found == ["ru", "en", "ru", "en"]


def test_the_model_is_loaded_late() -> None:
    code = (
        "import sys, presswatch.languages as l; l.identify('Նախագահը'); assert 'py3langid' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@given(st.text(max_size=300), st.one_of(st.none(), st.text(max_size=8)))
def test_any_text_gives_a_language_of_the_press_or_none(text: str, hint: str | None) -> None:
    found = identify(text, hint)
    assert found is None or found in PRESS


@pytest.mark.shared
def test_article_bodies_are_in_the_language_they_are_marked_with() -> None:
    path = SHARED / "corpus/articles/pages.jsonl"
    if not path.exists():
        pytest.skip("the shared corpus is absent")
    right: Counter[bool] = Counter()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            body = row["gold"].get("body")
            if body and row["lang"] in PRESS:
                right[identify(body) == row["lang"]] += 1
    assert right[True] >= 0.995 * right.total()


def test_the_model_holds_no_weights_of_other_languages() -> None:
    """They would be half of what it takes, in a process that each reader is forked from."""
    model = languages._model()
    model.set_languages(None)  # all that it has
    assert set(model.labels) <= PRESS


def test_who_says_which_of_two_like_languages_it_is_is_believed() -> None:
    text = "Nova pijaca na Limanu otvorena je jutros, sa tezgama i garažom, a izgradnja je trajala godinu i po dana."
    for said in ("sr", "hr", "bs"):
        assert languages.identify(text, said) == said
    assert languages.identify(text, "en") in ("sr", "hr", "bs")
