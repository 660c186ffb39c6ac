"""Which segments and boxes a page has, and which of them the model of bodies looks at."""

from __future__ import annotations

import time

import pytest

from presswatch import languages
from presswatch.extract import body, cues
from presswatch.extract.cues import GROUPS, cue_bits
from presswatch.extract.document import parse
from presswatch.extract.features import Context
from presswatch.extract.layout import Layout
from presswatch.extract.segments import Segments, segment

MENU = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(30))
TEXT = "<p>The council voted on Monday to close the bridge, and nobody who was there spoke against it.</p>"


def page_of(html: str) -> Segments:
    return segment(parse(html, "https://a.test/"))


def test_links_far_from_any_text_are_not_looked_at() -> None:
    page = page_of(f"<ul>{MENU}</ul><h1>The bridge</h1>{TEXT * 3}<ul>{MENU}</ul>")
    looked = [page.items[row].text for row in Layout(page).rows]
    assert "The bridge" in looked
    assert "Section 15" not in looked
    assert len(looked) < 20


def test_a_page_of_short_links_alone_is_looked_at_as_a_whole() -> None:
    page = page_of(f"<ul>{MENU}</ul>")
    assert len(Layout(page).rows) == len(page.items) == 30


def test_what_is_not_looked_at_still_counts_for_its_box() -> None:
    page = page_of(f"<div><ul>{MENU}</ul>{TEXT * 3}</div>")
    layout = Layout(page)
    div = next(number for number, box in enumerate(page.boxes) if box.tag == "div")
    assert layout.held[div, 3] == len(page.items) == 33
    assert len(layout.rows) < 33


def test_every_segment_has_a_chance_and_those_left_out_have_none() -> None:
    page = page_of(f"<ul>{MENU}</ul><h1>The bridge</h1>{TEXT * 3}<ul>{MENU}</ul>")
    chances = body.probabilities(page, Context("The bridge"))
    assert len(chances) == len(page.items)
    assert chances[0] == chances[-1] == 0.0


def test_boxes_without_text_are_none_and_keep_what_they_declare() -> None:
    page = page_of(
        '<div class="a"><div class="empty"><img src="x.png"></div><p>Text</p>'
        '<span itemprop="author"></span><div itemprop="author"><meta itemprop="name" content="Ann"></div></div>'
    )
    assert [box.tag for box in page.boxes] == ["html", "body", "div", "p"]
    assert [element.tag for element, _ in page.marked] == ["span", "div"]
    assert [(box.tag, first, end) for box, first, end in page.spans()][-1] == ("p", 0, 1)


def test_text_behind_an_empty_box_is_its_parents() -> None:
    page = page_of("<div>One<div></div>Two<p>Three</p>Four</div>")
    assert [(item.text, page.boxes[item.box].tag) for item in page.items] == [
        ("One", "div"),
        ("Two", "div"),
        ("Three", "p"),
        ("Four", "div"),
    ]


@pytest.mark.parametrize(
    ("names", "group"),
    [
        ("p2", "paragraph"),
        ("mainContent", "main"),
        ("tabs", "nav"),
        ("col-right", "side"),
        ("inlinelink", "related"),
        ("top5", "popular"),
        ("sm24", "related"),
    ],
)
def test_patterns_of_names_are_found_among_all_at_once(names: str, group: str) -> None:
    assert cue_bits(names) & cues.BIT[group]


def test_anchored_patterns_mean_whole_words_of_a_name() -> None:
    assert not cue_bits("domain") & cues.BIT["main"]
    assert not cue_bits("copyrights") & cues.BIT["side"]
    assert not cue_bits("table") & cues.BIT["nav"]
    assert len(cues.BIT) == len(GROUPS)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The council said that it would close the bridge and that nobody who was there had spoken for it."),
        ("de", "Der Rat hat am Montag beschlossen, dass die Brücke für den Verkehr nicht mehr offen ist und auch nicht wird."),
        ("fr", "Le conseil a décidé que le pont est fermé pour les voitures et que les trains ne sont pas dans une gare."),
        ("nl", "De raad heeft maandag besloten dat de brug voor het verkeer niet meer open is en dat zij niet meer open gaat."),
        ("gl", "O concello decidiu o luns que a ponte estea pechada ao tráfico e que non se volva abrir ata o ano que vén."),
    ],
)  # fmt: skip
def test_plain_words_say_no_other_language_than_the_model(language: str, sentence: str) -> None:
    text = " ".join([sentence] * 4)
    assert languages.identify(text) == language


def test_a_page_of_brackets_is_searched_for_long_tags_in_bounded_time() -> None:
    started = time.process_time()
    parse("<" * 200_000 + "a " * 100_000 + ">", "https://a.test/")
    assert time.process_time() - started < 2.0
