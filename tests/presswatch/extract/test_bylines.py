"""Authors as the visible page names them, on pages written for each way of doing it."""

from __future__ import annotations

import pytest

from presswatch.reading import read_text
from presswatch.types import Reading

TEXT = "".join(
    f"<p>The council of the harbour town met on its {day} day and spoke at length about the new bridge, "
    "about what it will cost, and about who is to pay for it in the years to come.</p>"
    for day in ("first", "second", "third", "fourth", "fifth")
)


def read(between: str, head: str = "") -> Reading:
    page = (
        f"<html><head><title>Harbour town votes for a bridge</title>{head}</head><body><article>"
        f"<h1>Harbour town votes for a bridge</h1>{between}<div class='text'>{TEXT}</div></article></body></html>"
    )
    result = read_text(page, "https://example.org/news/bridge")
    assert isinstance(result, Reading)
    return result


@pytest.mark.parametrize(
    ("between", "people"),
    [
        ("<p>By Ann Marsh and Piet de Vries on May 4, 2024</p>", ("Ann Marsh", "Piet de Vries")),
        ("<p>By April Roach</p>", ("April Roach",)),
        ("<p>By Jan Marsh Monday, May 4, 2024 2:26 AM</p>", ("Jan Marsh",)),
        ("<p>Posted on May 4, 2024 by Ann Marsh</p>", ("Ann Marsh",)),
        ("<div>By</div><div>Ann Marsh</div><div>4 May 2024</div>", ("Ann Marsh",)),
        ("<p>ByAnn Marsh</p>", ("Ann Marsh",)),
        ("<p>Ann Marsh</p><p>4 May 2024</p>", ("Ann Marsh",)),
        ("<p>Ann Marsh | 04.05.2024</p>", ("Ann Marsh",)),
        ("<p>Автор: Анна Марш</p><p>4 мая 2024</p>", ("Анна Марш",)),
        ("<p>Аўтар: Ганна Марш</p>", ("Ганна Марш",)),
        ("<p>Матеріал підготувала Ганна Марш</p>", ("Ганна Марш",)),
        ("<p>Беседовала Анна Марш</p>", ("Анна Марш",)),
        ("<p>Հեղինակ՝ Աննա Մարշ</p>", ("Աննա Մարշ",)),
        ("<p>ავტორი: ანა მარში</p>", ("ანა მარში",)),
        ("<p>Мәтін: Айгүл Марш</p>", ("Айгүл Марш",)),
        ("<p>Муаллиф: Анвар Марш</p>", ("Анвар Марш",)),
        ("<p>Hazırlayan: Ayşe Marş</p>", ("Ayşe Marş",)),
        ("<p>بقلم: أحمد محمود</p>", ("أحمد محمود",)),
        ("<p>Piše: Ana Marš</p>", ("Ana Marš",)),
        ("<p>Écrit par Anne Marsh</p>", ("Anne Marsh",)),
        ("<p>Text: Ann Marsh</p>", ("Ann Marsh",)),
        ("<p>Text messages were sent</p>", ()),
        ('<p>4 May 2024 <a href="/people/ann-marsh">Ann Marsh</a></p>', ("Ann Marsh",)),
        ('<p><span class="author vcard"><a class="fn" href="/x">Ann Marsh</a></span></p>', ("Ann Marsh",)),
        ("<p class='byline'>Ann Marsh @annmarsh</p>", ("Ann Marsh",)),
        ("<p>4 May 2024 | 14:05 Uhr | Ann Marsh</p>", ("Ann Marsh",)),
        ("<div class='sidebar-info'>By Ann Marsh on May 4, 2024</div>", ("Ann Marsh",)),
        ("<p>Text von Ann Marsh</p>", ("Ann Marsh",)),
        ("<p>04.05.2024 - Redaktion: Ann Marsh (Sprecherin)</p>", ("Ann Marsh",)),
        ("<p>By Ann Marsh/Harbour RadioMay 4, 2024</p>", ("Ann Marsh",)),
        ("<p class='author'>Ann Marsh, HTV HARBOUR</p>", ("Ann Marsh",)),
        ("<p>Son Güncelleme 04.05.2024</p>", ()),
        ("<p class='author'>Photo: Ann Marsh</p>", ()),
        ("<p>Share Article</p><p>Read More</p>", ()),
        ("<p class='authorization'>Войти</p>", ()),
    ],
)
def test_the_byline_between_headline_and_text(between: str, people: tuple[str, ...]) -> None:
    assert read(between).author == people


def test_a_whole_name_is_believed_over_a_site_that_calls_itself_author() -> None:
    found = read("<p>von Dr. Ann Marsh</p>", '<meta name="author" content="BRIDGE">')
    assert found.author == ("Dr. Ann Marsh",)


def test_the_office_is_named_where_nobody_else_is() -> None:
    assert read("", '<meta name="author" content="Harbour News Desk">').author == ("Harbour News Desk",)


def test_names_in_teasers_and_comments_are_no_authors() -> None:
    assert read("", "").author == ()
    after = "<div class='comments'><p>By Tom Reed</p><p>4 May 2024</p></div>"
    assert read(after).author == ()


def test_the_byline_is_looked_for_at_the_headline_not_at_its_copy_in_a_menu() -> None:
    menu = "<ul class='menu'><li>Harbour town votes for a bridge</li><li>Teaser</li></ul>" + "<p>x</p>" * 70
    result = read_text(
        f"<html><body><h2>Harbour town votes for a bridge</h2>{menu}<article><h1>Harbour town votes for a bridge</h1>"
        f"<p>Ann Marsh | 04.05.2024</p>{TEXT}</article></body></html>",
        "https://example.org/news/bridge",
    )
    assert isinstance(result, Reading)
    assert result.author == ("Ann Marsh",)
