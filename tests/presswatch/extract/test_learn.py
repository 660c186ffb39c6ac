"""A definition is learnt from a site's pages, holds on pages it was not learnt from, and is not made up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html

from presswatch.extract import definitions, selectors
from presswatch.extract.learn import Proposal, propose
from presswatch.reading import read_text
from presswatch.types import Reading, Source
from tests.presswatch.extract.newsroom import TEASERS, page, sample, story

SITE = Source("pristan", "Вести пристаней", "https://pristan.example/", ("ru",), timezone="Europe/Moscow")


def read(found: Proposal, number: int) -> Reading:
    domains, name, layouts = definitions.parse(found.toml)
    known = definitions.Definitions(dict.fromkeys(domains, (name, layouts)))
    one = story(number)
    result = read_text(page(one), f"https://pristan.example{one.path}", source=SITE, definitions=known)
    assert isinstance(result, Reading)
    return result


def test_pages_that_were_not_learnt_from_are_read_right() -> None:
    found = propose([sample(number) for number in range(6)], SITE)
    for number in (11, 16):
        one, result = story(number), read(found, number)
        assert result.headline == one.headline
        assert result.date_published is not None
        assert result.date_published.at == one.at
        assert result.author == (one.author,)
        assert result.article_body == "\n".join(one.body)


def test_the_definition_is_short_and_names_what_an_editor_would() -> None:
    found = propose([sample(number) for number in range(6)], SITE, everything=True)
    assert 'headline = ".story-title"' in found.toml
    assert 'author = ".by"' in found.toml
    assert 'date = ".story-time"' in found.toml
    assert len(found.toml.splitlines()) <= 12


def test_each_field_tells_how_it_does_on_pages_left_out() -> None:
    found = {one.name: one for one in propose([sample(n) for n in range(6)], SITE, everything=True).fields}
    assert [(one.told, one.right, one.held_out) for one in found.values()] == [(6, 6, 6)] * 4
    assert found["headline"].general < 6


def test_each_page_is_shown_both_ways() -> None:
    found = propose([sample(number) for number in range(6)], SITE)
    one = found.pages[2]
    assert one.told.headline == one.defined.headline == story(2).headline
    assert one.told.date == one.defined.date == story(2).at
    assert not any(teaser in one.only_defined for teaser in TEASERS)


def test_what_the_general_reader_finds_as_well_is_left_to_it() -> None:
    found = propose([sample(number) for number in range(6)], SITE)
    assert "date =" not in found.toml
    assert {one.name: one.note for one in found.fields}["date"] == "the general reader finds it as well"
    plain = [
        replace(
            one,
            html=one.html.replace("<h1>Вести пристаней</h1>", "").replace('div class="story-title"', "h1"),
        )
        for one in (sample(number) for number in range(6))
    ]
    found = propose([replace(one, entry=replace(one.entry, author=())) for one in plain if one.entry], SITE)
    assert "headline =" not in found.toml


def test_what_nobody_tells_is_not_proposed() -> None:
    found = propose([sample(number, fed=False) for number in range(6)], SITE)
    fields = {one.name: one for one in found.fields}
    for name in ("headline", "date", "author"):
        assert fields[name].selectors == ()
        assert "nor the pages' JSON-LD tells it" in fields[name].note
    assert not re.search(r"^(?:headline|date|author) =", found.toml, re.MULTILINE)


def test_what_the_pages_do_not_show_is_not_proposed() -> None:
    """The feed's titles stand nowhere in the pages, and its times are of other days."""
    told = []
    for number in range(6):
        one = sample(number)
        assert one.entry is not None
        assert one.entry.date_published is not None
        entry = replace(
            one.entry,
            headline=f"Другое {number}",
            date_published=one.entry.date_published - timedelta(days=40),
        )
        told.append(replace(one, entry=entry))
    fields = {one.name: one for one in propose(told, SITE).fields}
    assert fields["headline"].selectors == fields["date"].selectors == ()
    assert "no selector is right on more than 0 of 6 pages" in fields["headline"].note


def test_two_layouts_on_one_site_are_not_taken_for_one() -> None:
    mixed = [
        replace(one, html=page(story(number), redesigned=number % 2 == 0))
        for number, one in enumerate(sample(number) for number in range(6))
    ]
    found = propose(mixed, SITE)
    headline = found.fields[0]
    assert set(headline.selectors) == {".story-title", ".hd"}
    assert headline.right == 6


def test_a_wrong_zone_is_noticed() -> None:
    found = propose([sample(number) for number in range(6)], replace(SITE, timezone="Asia/Yerevan"))
    assert any("-1 h off what the list tells: set the source's timezone" in note for note in found.notes)


def test_pages_of_one_day_are_said_to_prove_little() -> None:
    one = sample(0)
    assert one.entry is not None
    found = propose(
        [replace(one, url=f"{one.url}{n}", html=one.html.replace("объект", f"дом{n}")) for n in range(3)],
        SITE,
        everything=True,
    )
    assert "all pages are of one day" in {field.name: field for field in found.fields}["date"].note


@pytest.mark.parametrize("count", [0, 1])
def test_one_page_is_too_few(count: int) -> None:
    found = propose([sample(number) for number in range(count)], SITE)
    assert found.toml == ""
    assert "2 are needed" in found.notes[-1]


def test_a_page_that_is_no_article_is_named() -> None:
    found = propose(
        [*(sample(n) for n in range(3)), replace(sample(4), html="<html><body></body></html>")], SITE
    )
    assert any("/1004: no article" in note for note in found.notes)
    assert found.toml


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ('<p class="lead css-1x2y3z sc-bdVaJa post-18273 active">', ["lead", "active"]),
        ('<p class="Title_title__3xKz9">', []),
        ('<p class="a{b} \\22 ok-name">', ["ok-name"]),
    ],
)
def test_classes_that_a_machine_made_are_left_alone(markup: str, kept: list[str]) -> None:
    assert selectors.stable_classes(html.fromstring(markup)) == kept


def test_a_name_with_a_made_ending_is_known_by_its_beginning() -> None:
    element = html.fromstring('<p class="Title_title__3xKz9">x</p>')
    assert "[class*='Title_title__']" in list(selectors.own(element))


def with_lead(number: int) -> str:
    """The article's page with a lead, by which its neighbours tease it."""
    lead = "Подробности о «{}» рассказали на пристани в присутствии смотрителей.".format
    html = page(story(number)).replace(
        '<div class="story-text">',
        f'<div class="story-text"><p class="lead">{lead(story(number).headline)}</p>',
    )
    for place, teaser in ((1, TEASERS[number % 3]), (2, TEASERS[(number + 1) % 3])):
        html = html.replace(teaser, lead(story(number + place).headline))
    return html


def test_a_lead_that_other_pages_tease_with_is_not_removed() -> None:
    samples = [replace(sample(number), html=with_lead(number)) for number in range(6)]
    found = propose(samples, SITE, everything=True)
    assert "lead" not in found.toml.partition("remove =")[2]
    domains, name, layouts = definitions.parse(found.toml)
    known = definitions.Definitions(dict.fromkeys(domains, (name, layouts)))
    result = read_text(with_lead(9), "https://pristan.example/9", source=SITE, definitions=known)
    assert isinstance(result, Reading)
    assert story(9).headline in result.article_body
    assert story(10).headline not in result.article_body
