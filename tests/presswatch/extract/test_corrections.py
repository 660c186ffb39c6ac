from __future__ import annotations

import pytest

from presswatch.extract.corrections import is_notice
from presswatch.extract.furniture import Memory
from presswatch.reading import read_text
from presswatch.types import Reading

WORDS = """Correction Clarification Исправление Уточнение Поправка Виправлення Уточнення Выпраўленне Папраўка Корекция Исправка
    Түзету Нақтылау Оңдоо Ислоҳ Тасҳеҳ Ուղղում Ճշգրտում შესწორება დაზუსტება Düzəliş Düzeltme Tuzatish Korrektur Berichtigung
    Rectificatif Corrección Correção Errata Correzione Rettifica Sprostowanie Oprava Popravek Ispravak Corectură Helyesbítés Rättelse
    Rettelse Korjaus Rectificatie 更正 訂正 정정 تصحيح اصلاحیه תיקון"""
NOTICE = "This article was corrected on 2026-05-03T10:00:00Z."


def page(after: str, number: int = 0) -> str:
    paragraphs = "".join(
        f"<p>Министр номер {number} рассказал в {word} раз, что мост через реку {word} откроют до осени, "
        f"а дорогу к нему проложат рабочие из соседней области номер {number}{word}.</p>"
        for word in ("первый", "второй", "третий", "четвёртый")
    )
    return (
        f"<html><head><title>Мост {number}</title></head><body><h1>Мост откроют до осени {number}</h1>"
        f"<div class='text'>{paragraphs}</div>{after}</body></html>"
    )


@pytest.mark.parametrize(
    "text",
    [
        NOTICE,
        "Correction: the minister's name is Anna, not Anne.",
        "Correction (3 May): the bridge is 3 km long.",
        "Editor's note: An earlier version of this story misstated the length of the bridge.",
        "An earlier version of this article said that the bridge was open.",
        "Исправление: мост длиной 3 км.",
        "В первоначальной версии статьи была неверно указана длина моста.",
        "В материал внесены исправления.",
        "Виправлено: міст завдовжки 3 км.",
        "Ուղղում. կամուրջը 3 կմ է".replace(".", ":"),
        "Түзету: көпірдің ұзындығы 3 км.",
        "In einer früheren Version dieses Artikels stand, die Brücke sei offen.",
        "更正：大桥全长3公里。",
    ],
)
def test_a_notice_is_told_by_its_beginning(text: str) -> None:
    assert is_notice(text)


@pytest.mark.parametrize("word", WORDS.split())
def test_the_word_for_it_is_known_in_many_languages(word: str) -> None:
    assert is_notice(f"{word}: 3 km.")
    assert is_notice(f"{word} (3.05.2026): 3 km.".replace(".05.2026", "/05"))
    assert not is_notice(f"{word} 3 km.")


@pytest.mark.parametrize(
    "text",
    [
        "Correction of the currency's rate goes on, the central bank says.",
        "Исправление ошибок в бюджете займёт год, сообщил министр.",
        "This article was written by a student.",
        "The report was corrected twice before the vote.",
        "Уточнение бюджета: депутаты приняли закон. " * 30,
        "Corrections and clarifications",
    ],
)
def test_news_of_corrections_is_no_notice(text: str) -> None:
    assert not is_notice(text)


@pytest.mark.parametrize("element", ["p", "div class='footnote'", "small"])
def test_a_notice_below_an_article_in_another_language_is_read_with_it(element: str) -> None:
    found = read_text(page(f"<{element}>{NOTICE}</{element.split()[0]}>"), "https://a.test/1")
    assert isinstance(found, Reading)
    assert found.article_body.endswith(NOTICE)


def test_a_link_to_corrections_and_a_notice_on_each_page_are_furniture() -> None:
    link = '<p><a href="/corrections">Correction: what we got wrong this week</a></p>'
    found = read_text(page(link), "https://a.test/1")
    assert isinstance(found, Reading)
    assert "Correction" not in found.article_body
    memory = Memory()
    for number in range(6):
        found = read_text(
            page("<p>Correction: write to us if you find mistakes.</p>", number),
            f"https://a.test/{number}",
            memory=memory,
        )
        assert isinstance(found, Reading)
        memory.learn(found)
    assert "Correction" not in found.article_body
