"""What counts as one article: a table of cases, each a sentence."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.stories.identity import (
    AddressKind,
    Alias,
    Edited,
    Found,
    Known,
    New,
    Same,
    decide,
    found_in,
    hash_version,
    is_home,
    normal_form,
    slug_key,
    text_hash,
)
from presswatch.types import Block, BlockKind, Reading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SITE = "coast.example"
MAIN = "https://coast.example/world/harbour-vote-348812"


def prose(seed: str, sentences: int = 12) -> str:
    """Sentences of made-up words: distinct texts share none."""
    dice = random.Random(seed)

    def word() -> str:
        return "".join(dice.choices(string.ascii_lowercase, k=dice.randint(3, 9)))

    return " ".join(
        " ".join(word() for _ in range(dice.randint(6, 14))).capitalize() + "." for _ in range(sentences)
    )


STORY = prose("harbour")
KNOWN = Known(7, SITE, MAIN, "Harbour vote delayed", STORY, {MAIN: AddressKind.FETCHED})
FOUND = Found(SITE, MAIN, "Harbour vote delayed", STORY)


def known(**changes: object) -> Known:
    return replace(KNOWN, **changes)  # type: ignore[arg-type]


def found(**changes: object) -> Found:
    return replace(FOUND, **changes)  # type: ignore[arg-type]


PRINT = "https://coast.example/print/harbour-vote-348812"
NEW_SLUG = "https://coast.example/world/harbour-vote-held-after-all-348812"
OTHER = "https://coast.example/world/fish-market-opens"
FRONT = "https://coast.example/"
EDITED_STORY = STORY.replace(STORY.split(". ")[3], "The council then changed its mind")

CASES: list[tuple[str, list[Known], Found, type, dict[str, object]]] = [
    ("nothing is known", [], FOUND, New, {}),
    ("the same page again", [KNOWN], FOUND, Same, {}),
    ("only quotes, dashes and white space differ", [known(text="“A” – b\u00a0c")], found(text='"A" -  b c\n'), Same, {}),
    ("only the counter below the text moved", [known(text=STORY + "\n512 views")], found(text=STORY + "\n538 views"), Same, {}),
    ("the text changed at its address", [KNOWN], found(text=EDITED_STORY), Edited, {"text_changed": True, "replaced": False}),
    ("the headline changed, the text stayed", [KNOWN], found(headline="You will not believe it"), Edited,
     {"headline_changed": True, "text_changed": False, "replaced": False}),
    ("an address used again for something else", [KNOWN], found(headline="Fish market", text=prose("fish")), Edited, {"replaced": True}),
    ("the answer came back without text", [KNOWN], found(text=""), Same, {}),
    ("a second address with the same text and no hint", [KNOWN], found(url=PRINT), Alias, {"moved": False}),
    ("a page that names the known one as canonical", [KNOWN], found(url=PRINT, canonical=MAIN), Alias, {"moved": False}),
    ("an AMP page, extracted a little differently", [KNOWN], found(url=MAIN + "/amp", variants=(MAIN,), text=STORY + " Read more here."), Alias, {"moved": False}),
    ("the same AMP page at the next visit",
     [known(addresses={MAIN: AddressKind.FETCHED, MAIN + "/amp": AddressKind.FETCHED})],
     found(url=MAIN + "/amp", text=STORY + " Read more here."), Same, {}),
    ("a changed slug with the same number", [known(addresses={MAIN: AddressKind.FETCHED, slug_key(MAIN): AddressKind.SLUG})],
     found(url=NEW_SLUG), Alias, {"moved": True}),
    ("a changed slug with the same number and an edit", [known(addresses={MAIN: AddressKind.FETCHED, slug_key(MAIN): AddressKind.SLUG})],
     found(url=NEW_SLUG, headline="Harbour vote held after all", text=EDITED_STORY), Edited, {"replaced": False}),
    ("the known address redirects to a new one", [KNOWN], found(url=OTHER, came_from=(MAIN,)), Alias, {"moved": True}),
    ("the known address redirects to another article", [KNOWN], found(url=OTHER, came_from=(MAIN,), headline="Fish", text=prose("fish")), New, {}),
    ("a changed GUID: the text tells", [known(addresses={MAIN: AddressKind.FETCHED, "tag:1": AddressKind.GUID})], found(guid="tag:2"), Same, {}),
    ("a GUID given to another article", [known(addresses={MAIN: AddressKind.FETCHED, "tag:1": AddressKind.GUID})],
     found(url=OTHER, guid="tag:1", headline="Fish", text=prose("fish")), New, {}),
    ("same headline, other text, one site", [KNOWN], found(url=OTHER, text=prose("fish")), New, {}),
    ("every article names the front page as canonical", [known(addresses={MAIN: AddressKind.FETCHED, FRONT: AddressKind.CLAIMED})],
     found(url=OTHER, canonical=FRONT, headline="Fish", text=prose("fish")), New, {}),
    ("every article names one section as canonical", [known(addresses={MAIN: AddressKind.FETCHED, FRONT + "world": AddressKind.CLAIMED})],
     found(url=OTHER, canonical=FRONT + "world", headline="Fish", text=prose("fish")), New, {}),
    ("two pages that name each other as canonical", [known(addresses={MAIN: AddressKind.FETCHED, PRINT: AddressKind.CLAIMED})],
     found(url=PRINT, canonical=MAIN), Alias, {"moved": False}),
    ("an agency text on another site", [KNOWN], found(site="east.example", url="https://east.example/a"), New, {}),
    ("an agency text twice on one site, changed a little", [KNOWN], found(url=OTHER, text=STORY + " Our newsroom added a line."), New, {}),
    ("two briefs of the same few words", [known(text="Photo of the day.", headline="Monday")],
     found(url=OTHER, text="Photo of the day.", headline="Tuesday"), New, {}),
    ("one brief under two addresses", [known(text="Photo of the day.")], found(url=OTHER, text="Photo of the day."), Alias, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("articles", "page", "kind", "fields"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_verdict(articles: list[Known], page: Found, kind: type, fields: dict[str, object]) -> None:
    verdict = decide(articles, page, NOW)
    assert type(verdict) is kind, verdict
    assert {name: getattr(verdict, name) for name in fields} == fields
    assert verdict.reasons
    if not isinstance(verdict, New):
        assert verdict.article_id == 7


def test_new_article_leaves_the_keys_of_others_alone() -> None:
    other = known(
        addresses={
            MAIN: AddressKind.FETCHED,
            FRONT + "world": AddressKind.CLAIMED,
            OTHER: AddressKind.CLAIMED,
        }
    )
    verdict = decide(
        [other], found(url=OTHER, canonical=FRONT + "world", headline="Fish", text=prose("fish")), NOW
    )
    assert isinstance(verdict, New)
    assert verdict.addresses == {OTHER: AddressKind.FETCHED}
    assert any(reason.startswith("key_ignored") for reason in verdict.reasons)


def test_found_again_under_what_was_hearsay_becomes_an_address_of_its_own() -> None:
    verdict = decide(
        [known(addresses={MAIN: AddressKind.FETCHED, PRINT: AddressKind.CLAIMED})], found(url=PRINT), NOW
    )
    assert isinstance(verdict, Alias)
    assert verdict.addresses[PRINT] is AddressKind.FETCHED


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://a.example/world/old-slug-123456", "a.example/world/*123456"),
        ("https://a.example/world/new-slug-123456.html", "a.example/world/*123456"),
        ("https://a.example/123456/old-slug", "a.example//*123456"),
        ("https://a.example/2024/05/12/slug", None),
        ("https://a.example/slug-20240512", None),
        ("https://a.example/slug-202405121530", None),
        ("https://a.example/top-10-of-2024", None),
        ("https://a.example/sport/120524-report", None),
        ("not an address", None),
    ],
)
def test_slug_key(address: str, key: str | None) -> None:
    assert slug_key(address) == key


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("https://a.example", True),
        ("https://a.example/", True),
        ("https://a.example/ru/", True),
        ("https://a.example/index.php", True),
        ("https://a.example/?p=12", False),
        ("https://a.example/story", False),
    ],
)
def test_front_page(address: str, home: bool) -> None:
    assert is_home(address) is home


def test_content_hash_is_frozen() -> None:
    # Values that the archive of every user holds: a failure here means a new version is needed.
    assert text_hash("") == "1:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    text = "«Решение» принято —\u00a0сказал\u00ad он…\nОбновлено: 12:05\nՀԱՊԿ-ի նիստը"
    assert normal_form(text, 1) == '"Решение" принято - сказал он... ՀԱՊԿ-ի նիստը'
    assert text_hash(text, 1) == "1:0527d631468f7367526dcdd21f699c8274ffa568bf32b0925d9f638829c40bc5"
    assert hash_version(text_hash(text)) == 1


def test_unknown_hash_version_is_refused() -> None:
    with pytest.raises(KeyError):
        text_hash("a", version=99)


@pytest.mark.parametrize(
    "line",
    ["Updated: 12:05", "1 204 views", "3 min read", "Просмотров: 1532", "Обновлено 20 ноября 2026, 14:30", "12 комментариев",
     "Updated 20 November 2026 at 14:30 GMT", "Դիտում՝ 415"],
)  # fmt: skip
def test_counters_and_stamps_stay_out(line: str) -> None:
    assert text_hash(f"One.\n{line}\nTwo.") == text_hash("One.\nTwo.")


@pytest.mark.parametrize(
    "line",
    [
        "20 November 2026",
        "Published in 2019 by the bank",
        "Updated",
        "5 killed",
        "Просмотров стало 5 раз меньше",
    ],
)
def test_sentences_with_numbers_stay_in(line: str) -> None:
    assert text_hash(f"One.\n{line}\nTwo.") != text_hash("One.\nTwo.")


@given(st.text(st.characters(exclude_categories=("Cc", "Zl", "Zp"))))
def test_normal_form_of_a_line_is_a_fixed_point(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.text(max_size=300), st.text(max_size=300))
def test_decision_never_fails(left: str, right: str) -> None:
    decide([known(text=left)], found(text=right, headline=left), NOW)
    decide([known(text=left)], found(url=OTHER, canonical=MAIN, text=right), NOW)


def test_reading_tells_every_key_of_its_article() -> None:
    reading = Reading(
        url="https://www.coast.example/world/amp/harbour-vote-348812?utm_source=x",
        canonical_url="https://www.coast.example/world/harbour-vote-348812",
        headline="Harbour vote delayed",
        description=None,
        blocks=(Block(BlockKind.PARAGRAPH, STORY),),
    )
    page = found_in(reading, requested_url="https://coast.example/s/1", guid="tag:1")
    assert page.site == "coast.example"
    assert page.url == "https://www.coast.example/world/amp/harbour-vote-348812"
    assert {
        page.url,
        reading.canonical_url,
        "https://coast.example/s/1",
        "coast.example/world/harbour-vote-348812",
        "tag:1",
    } <= set(page.keys)
    verdict = decide(
        [known(addresses={"coast.example/world/harbour-vote-348812": AddressKind.VARIANT})], page, NOW
    )
    assert isinstance(verdict, Alias)


def test_canonical_of_another_site_is_no_key() -> None:
    reading = Reading("https://coast.example/a", "https://agency.example/a", "Title", None, ())
    assert found_in(reading).canonical is None


def test_edit_is_seen_after_the_site_moved_to_https() -> None:
    verdict = decide(
        [known(url="http://www.coast.example/world/harbour-vote-348812/")], found(text=EDITED_STORY), NOW
    )
    assert isinstance(verdict, Edited)
    assert verdict.text_changed


@pytest.mark.parametrize(
    ("headline", "one"),
    [
        ("Harbour vote delayed", True),
        ("The harbour has voted", True),  # a new headline, and a new address with it
        ("", True),
        ("Bakers ask for flour", False),
        ("The ice of the lake", False),  # what they share is too short to tell
    ],
)
def test_one_text_under_two_headlines_that_share_nothing_is_of_two_pages(headline: str, one: bool) -> None:
    other = found(url="https://coast.example/culture/another-address-77231", headline=headline)
    first = known(headline="The vote of the harbour is delayed")
    assert isinstance(decide([first], other, NOW), New) is not one
