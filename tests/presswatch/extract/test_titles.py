"""The headline among the texts that may be it, on pages written for each way of hiding it."""

from __future__ import annotations

import pytest

from presswatch.extract.document import parse
from presswatch.extract.features_heading import HAS_KICKER, KICKER, REST, Layout, parts
from presswatch.extract.features_title import NAMES, rows
from presswatch.extract.segments import segment
from presswatch.extract.site_names import Names
from presswatch.extract.titles import candidates
from presswatch.extract.witnesses import jsonld
from presswatch.reading import read_text
from presswatch.types import Reading

TEXT = "".join(
    f"<p>The council of the harbour town met on its {day} day and spoke at length about the new bridge, "
    "about what it will cost, and about who is to pay for it in the years to come.</p>"
    for day in ("first", "second", "third", "fourth", "fifth")
)
LINKS = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(9))


def headline(body: str, head: str = "") -> str | None:
    page = f"<html><head>{head}</head><body><ul>{LINKS}</ul>{body}</body></html>"
    result = read_text(page, "https://example.org/news/bridge")
    assert isinstance(result, Reading)
    return result.headline


CRUMB = "Bridge harbour town: vote and cost, all the news"
DECLARED = f'<title>{CRUMB}</title><meta property="og:title" content="{CRUMB}">'


@pytest.mark.parametrize(
    "crumbs",
    [
        f"<nav class='breadcrumb'><a href='/'>Start</a> <a href='/x'>Region</a> <h1>{CRUMB}</h1></nav>",
        f"<ol class='breadcrumb'><li><a href='/'>Start</a></li><li class='breadcrumb-item'><h1>{CRUMB}</h1></li></ol>",
        f"<div class='article__crumb'><a href='/x'>Region</a><h1>{CRUMB}</h1></div>",
    ],
)
def test_an_h1_in_a_path_of_links_gives_way_to_the_heading_above_the_text(crumbs: str) -> None:
    story = (
        f"<article><h2>A town says yes to its bridge</h2><p>4 May 2024</p>{TEXT}</article>"
        "<h2>More from the region</h2>"
    )
    script = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A town says yes to its bridge"}</script>'
    assert headline(crumbs + story, DECLARED + script) == "A town says yes to its bridge"


def test_an_h1_in_a_path_of_links_is_the_headline_where_nothing_else_is() -> None:
    crumbs = f"<nav class='breadcrumb'><a href='/'>Start</a> <h1>{CRUMB}</h1></nav>"
    assert headline(f"{crumbs}<article><p>4 May 2024</p>{TEXT}</article>", DECLARED) == CRUMB


def test_a_kicker_within_the_h1_is_no_headline_unless_a_witness_says_both() -> None:
    h1 = "<h1><span class='headline__kicker'>Harbour</span> <span>A town says yes to its bridge</span></h1>"
    story = f"<article>{h1}<p>4 May 2024</p>{TEXT}</article>"
    bare = "<title>A town says yes to its bridge | Courier</title>"
    assert headline(story, bare) == "A town says yes to its bridge"
    whole = "Harbour: A town says yes to its bridge"
    both = f'<title>{whole}</title><meta property="og:title" content="{whole}">'
    assert headline(story, both) == whole


def test_the_parts_of_a_heading_are_told_by_what_they_are_called() -> None:
    document = parse(
        "<h1><span class='topline'>Harbour</span>A town says yes to its bridge</h1>", "https://a.test/"
    )
    heading = next(document.root.iter("h1"))
    (whole, has), *found = parts(heading, "HarbourA town says yes to its bridge")
    assert (whole, has) == ("Harbour A town says yes to its bridge", HAS_KICKER)
    assert found == [("Harbour", KICKER), ("A town says yes to its bridge", REST)]


def test_the_article_begins_where_running_text_does_not_where_links_are() -> None:
    teasers = "".join(f"<li><a href='/{n}'>{'A teaser of another story ' * 4}</a></li>" for n in range(30))
    page = segment(parse(f"<ul>{teasers}</ul><h1>Yes to a bridge</h1>{TEXT}", "https://a.test/"))
    assert page.items[Layout(page).start - 1].text == "Yes to a bridge"


def test_a_page_without_text_has_candidates_and_numbers_all_the_same() -> None:
    document = parse("<title>Only a title</title><body></body>", "https://a.test/")
    page = segment(document)
    declared = jsonld.read(document.scripts, document.url)
    layout = Layout(page)
    found = candidates(document, page, declared, layout)
    numbers = rows(found, document, page, Names(document, page, declared), layout, "")
    assert [len(row) for row in numbers] == [len(NAMES)] * len(found) == [len(NAMES)]


def test_trimmings_of_the_title_are_known_by_the_sites_and_the_sections_names() -> None:
    text = (
        "<html><head><title>Bridge opens after ten years | Region | Harbour Courier</title></head><body>"
        '<a href="/"><img alt="Harbour Courier"></a><ul><li><a href="/region">Region</a></li></ul>'
        f"<div>{TEXT}</div></body></html>"
    )
    document = parse(text, "https://harbourcourier.example/a/1")
    page, declared = segment(document), jsonld.read([], "")
    names = Names(document, page, declared)
    assert names.site("harbour courier") == 1.0
    assert names.linked("Region") == 1
    layout = Layout(page)
    found = candidates(document, page, declared, layout)
    assert {"Bridge opens after ten years", "Bridge opens after ten years | Region"} <= {
        title.text for title in found
    }
    assert len(rows(found, document, page, names, layout, "")) == len(found)
    result = read_text(text, document.url)
    assert isinstance(result, Reading)
    assert "Courier" not in (result.headline or "Courier")


def test_what_a_list_once_said_counts_only_where_the_page_still_says_it() -> None:
    document = parse(f"<title>Bay (1-0): a game</title>{TEXT}", "https://a.test/")
    page = segment(document)
    declared, layout = jsonld.read(document.scripts, document.url), Layout(page)
    found = candidates(document, page, declared, layout, "Bay (1-0): a game", formerly=True)
    assert next(title for title in found if "entry" in title.origins).text == "Bay (1-0): a game"
    found = candidates(document, page, declared, layout, "What it was called", formerly=True)
    assert not [title for title in found if "entry" in title.origins]


def test_a_line_in_large_letters_is_the_headline_where_the_title_is_the_templates() -> None:
    text = "<br>".join(
        (
            "Сегодня под председательством главы города состоялось заседание совета, на котором речь шла о мосте.",
            "Первым выступил казначей, который доложил о ходе работ и о том, сколько денег уже потрачено на опоры.",
            "Затем был заслушан отчет о подготовке к зиме, и заседание на этом завершилось до следующего месяца.",
        )
    )
    cells = f"<tr><td>20.11.2026</td></tr><tr><td><font size=4><b>Состоялось заседание совета</b></font></td></tr><tr><td>{text}</td></tr>"
    page = f"<html><head><title>Городское агентство</title></head><body><table>{cells}</table></body></html>"
    found = read_text(page, "http://example.org/index.php?id=5512")
    assert isinstance(found, Reading)
    assert found.headline == "Состоялось заседание совета"


def test_the_sites_name_is_no_headline_where_another_stands_above_the_text() -> None:
    text = "".join(
        f"<p>Ekipy zamknęły most dla ruchu {day}, a powodem są pęknięcia w dwóch przęsłach, wykryte podczas przeglądu.</p>"
        for day in ("w czwartek", "w piątek", "w sobotę", "w niedzielę")
    )
    page = (
        "<html><head><title>Wiadomości - Gazeta Miejska</title><meta property=og:title content='Gazeta Miejska - z regionu'></head>"
        "<body><header><h1><a href=/>Gazeta Miejska</a></h1></header><article><h1 class=title>Most zamknięty do wiosny</h1>"
        f"<div>26 listopada 2026</div>{text}</article></body></html>"
    )
    found = read_text(page, "https://gazeta-miejska.test/most/abc123")
    assert isinstance(found, Reading)
    assert found.headline == "Most zamknięty do wiosny"
