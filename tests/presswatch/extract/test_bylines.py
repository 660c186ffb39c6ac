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
        f"<html><head><title>Harbour town votes for a bridge</title>{head}</head><body><a href='/'>Example News</a><article>"
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
        ("<p>Ann Marsh, Crime Reporter</p><p>3 hours ago</p>", ("Ann Marsh",)),
        ("<div><span>Ann Marsh, Crime Reporter</span><span>3 hours ago</span></div>", ("Ann Marsh",)),
        ("<div><span>Anna Marsz</span><span>4 maja 2024, 11:20</span></div>", ("Anna Marsz",)),
        (
            "<div class=byline><span>Anna Moe</span><span>Journalist</span><span>Publisert: 04.05.2024</span></div>",
            ("Anna Moe",),
        ),
        ("<div class=byline>Opinion by <b>Ann Marsh</b></div>", ("Ann Marsh",)),
        ("<p>di ANNA MARSI</p>", ("Anna Marsi",)),
        ("<p>Di Pietro torna in tribunale</p>", ()),
        ("<p>Giriş Tarihi: 04.05.2024 17:32 Güncelleme Tarihi: 04.05.2024 17:40</p>", ()),
        (
            "<div class=c-author><b class=c-author__n><a href=/a>Ann Marsh</a></b> <b class=c-author__n>Piet Vries</b></div>",
            ("Ann Marsh", "Piet Vries"),
        ),
        ("<p class=author>Juan Carlos Marsh C.</p>", ("Juan Carlos Marsh C.",)),
        ("<p class=author>Ann Marsh Jr.</p>", ("Ann Marsh Jr.",)),
        ("<p>מאת: דנה לוי</p>", ("דנה לוי",)),
        ("<p>Example News - 04/05/2024, 11:20 WIB</p><div>Rizky Pratama,</div>", ("Rizky Pratama",)),
        ("<p class=author>Super User</p><p>Автор: Анна Марш</p>", ("Анна Марш",)),
        ("<p>Son Güncelleme 04.05.2024</p>", ()),
        ("<p class='author'>Photo: Ann Marsh</p>", ()),
        ("<p>Share Article</p><p>Read More</p>", ()),
        ("<p class='authorization'>Войти</p>", ()),
        ("<p>2024-ж., 4-май 21:40 Автор: Айпери Токтосунова 1 204</p>", ("Айпери Токтосунова",)),
        ("<p>4 Mayıs 2024 Salı</p>", ()),
        ("<div><span>24/11/2023 - 18:45</span><span>كتبت: ليلى الحسن</span></div>", ("ليلى الحسن",)),
        ("<p>Ann Marsh <a href=/x></a><a href=/y></a></p><p>4 May 2024</p>", ("Ann Marsh",)),
        (
            "<div class=author>May 4, 2024 · Ann Marsh on behalf of the board of the harbour</div>",
            ("Ann Marsh",),
        ),
        ("<div class=date>小字号 2024年5月4日 06:12</div>", ()),
        ("<ul><li>김민수 기자</li><li>입력 2024.05.04 22:05</li></ul>", ("김민수",)),
        ("<span class=author>港口報／ <a href=/reporter/1>記者陳大明</a>／台北即時報導</span>", ("陳大明",)),
        ("<p class=author>有料記事 佐藤健一、高橋美咲</p>", ("佐藤健一", "高橋美咲")),
        (
            "<div class=authors><span>רותי כרמי</span> | <span>עודכן: 21:10 , 04.05.24</span></div>",
            ("רותי כרמי",),
        ),
        (
            "<div class=authorBox><span class=authorName>Joanna Marsz</span><span class=authorRole>Dziennikarka</span></div>",
            ("Joanna Marsz",),
        ),
        (
            "<div class=post-footer><span class='post-author'>Posted by <b itemprop=author>Ann Marsh</b></span></div>",
            ("Ann Marsh",),
        ),
        ("<p class=author>(adsbygoogle = window.adsbygoogle || []).push({});</p>", ()),
    ],
)
def test_the_byline_between_headline_and_text(between: str, people: tuple[str, ...]) -> None:
    assert read(between).author == people


_SIGNATURES = pytest.mark.parametrize(
    ("last", "people"),
    [
        ("<p style='text-align: right'><b>Алесь Карповіч.</b></p>", ("Алесь Карповіч",)),
        ("<p><em>Ann Marsh</em></p>", ("Ann Marsh",)),
        ("<p>Автор: Анна Марш</p>", ("Анна Марш",)),
        ("<p><b>Harbour Bridge</b></p>", ()),
        ("<p><b>Ирина ЛАПТЕВА, фото автора</b></p>", ("Ирина Лаптева",)),
        ("<p>Photo: Ann Marsh</p>", ()),
    ],
)


@_SIGNATURES
def test_a_signature_in_a_column_that_is_called_a_side(last: str, people: tuple[str, ...]) -> None:
    page = f"<html><body><div class=sidebar-1><h1>Harbour town votes for a bridge</h1><div>{TEXT}{last}</div></div></body></html>"
    found = read_text(page, "https://example.org/news/bridge")
    assert isinstance(found, Reading)
    assert found.author == people


@_SIGNATURES
def test_the_signature_below_the_text(last: str, people: tuple[str, ...]) -> None:
    page = f"<html><body><h1>Harbour town votes for a bridge</h1><div class=text>{TEXT}{last}</div></body></html>"
    found = read_text(page, "https://example.org/news/bridge")
    assert isinstance(found, Reading)
    assert found.author == people


@pytest.mark.parametrize(
    ("dateline", "people"),
    [
        ("新华网天津11月27日电（记者李明、王小红）", ("李明", "王小红")),
        ("〔記者陳大明／台北報導〕", ("陳大明",)),
        ("记者从天津港集团获悉，", ()),
    ],
)
def test_reporters_in_a_chinese_dateline(dateline: str, people: tuple[str, ...]) -> None:
    text = "".join(
        f"<p>{line}</p>"
        for line in (
            f"{dateline}截至26日，天津港今年集装箱吞吐量突破2000万标准箱，同比增长百分之五点三，其中外贸航线新增七条。",
            "今年以来，天津港新开通外贸航线七条，集装箱班轮航线总数达到一百四十五条，覆盖一百八十多个国家和地区。",
            "目前，天津港同世界上一百八十多个国家和地区的五百多个港口保持贸易往来，货物种类也在不断增加。",
        )
    )
    page = f"<html lang=zh><body><h1>天津港今年集装箱吞吐量突破两千万标准箱</h1><div class=text>{text}</div></body></html>"
    found = read_text(page, "https://example.cn/news/port")
    assert isinstance(found, Reading)
    assert found.author == people


def test_the_site_is_no_author_where_a_person_is_named() -> None:
    head = "<meta name=author content='Harbour Courier'>"
    page = (
        f"<html><head><title>Votes for a bridge | Harbour Courier</title>{head}</head><body><h1>Votes for a bridge</h1>"
        f"<p class=author>Ann Marsh Harbour Courier</p><div class=text>{TEXT}</div></body></html>"
    )
    found = read_text(page, "https://example.org/news/bridge")
    assert isinstance(found, Reading)
    assert found.author == ("Ann Marsh",)


def test_an_agency_is_named_once() -> None:
    found = read("<div class=author>Reuters</div>", "<meta name=author content='Reuters Staff'>")
    assert (found.author, found.agency) == ((), ("Reuters",))


def test_a_name_with_an_agency_before_the_date() -> None:
    found = read("<p>Claire Delorme avec AFP — 24 novembre 2023 à 18:45</p>")
    assert (found.author, found.agency) == (("Claire Delorme",), ("AFP",))
    assert read("<p>Harbour Board with the mayor — 24 November 2023</p>").author == ()


def test_a_whole_name_is_believed_over_a_site_that_calls_itself_author() -> None:
    found = read("<p>von Dr. Ann Marsh</p>", '<meta name="author" content="BRIDGE">')
    assert found.author == ("Dr. Ann Marsh",)


def test_the_office_is_named_where_nobody_else_is() -> None:
    assert read("", '<meta name="author" content="Harbour News Desk">').author == ("Harbour News Desk",)


def test_names_in_teasers_and_comments_are_no_authors() -> None:
    assert read("", "").author == ()
    after = "<div class='comments'><p>By Tom Reed</p><p>4 May 2024</p></div>"
    assert read(after).author == ()


def test_the_byline_is_looked_for_above_the_text_not_at_a_copy_of_the_headline_below() -> None:
    lead = "<p>A lead that tells of the bridge, and of all who voted for it in the town.</p>" * 6
    below = f"<div><h2>Harbour town votes for a bridge</h2>{TEXT}{TEXT}</div>"
    page = (
        f"<html><body><h1>Harbour town votes for a bridge</h1><p>By Ann Marsh</p>{lead}{below}</body></html>"
    )
    result = read_text(page, "https://example.org/news/bridge")
    assert isinstance(result, Reading)
    assert result.author == ("Ann Marsh",)


def test_the_byline_is_looked_for_at_the_headline_not_at_its_copy_in_a_menu() -> None:
    menu = "<ul class='menu'><li>Harbour town votes for a bridge</li><li>Teaser</li></ul>" + "<p>x</p>" * 70
    result = read_text(
        f"<html><body><h2>Harbour town votes for a bridge</h2>{menu}<article><h1>Harbour town votes for a bridge</h1>"
        f"<p>Ann Marsh | 04.05.2024</p>{TEXT}</article></body></html>",
        "https://example.org/news/bridge",
    )
    assert isinstance(result, Reading)
    assert result.author == ("Ann Marsh",)
