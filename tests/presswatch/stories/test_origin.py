"""Origins, credits and their verification; quotes and releases on their way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from presswatch.stories.drift import DriftKind, QuoteAt, Reader, compare, join, uptake
from presswatch.stories.edits import ChangeKind
from presswatch.stories.origin import EdgeState, Piece, spread, verify

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_the_credited_agency_is_the_origin_where_its_text_is_earlier() -> None:
    found = spread(
        [
            Piece(1, "coast", at(20), credits=("agency",), relation="first"),
            Piece(2, "agency", at(9), published=at(5), relation="copy"),
            Piece(3, "herald", at(30), relation="copy"),
            Piece(4, "valley", at(40), marks=("agency",), relation="excerpt"),
        ]
    )
    assert (found.origin.agent, found.origin.article_id, found.origin.basis) == ("agency", 2, "credited")
    assert [step.article_id for step in found.steps] == [2, 1, 3, 4]
    assert found.copies_with_credit == (1, 4)
    assert found.copies_without_credit == (3,)


def test_an_agency_that_we_do_not_watch_can_be_the_origin() -> None:
    found = spread(
        [Piece(1, "coast", at(0), marks=("far-agency",)), Piece(2, "herald", at(5), credits=("far-agency",))]
    )
    assert (found.origin.agent, found.origin.article_id) == ("far-agency", None)


def test_credits_are_followed_to_their_end_and_never_in_a_circle() -> None:
    chain = [Piece(1, "a", at(9), credits=("b",)), Piece(2, "b", at(5), credits=("c",)), Piece(3, "c", at(1))]
    assert spread(chain).origin.agent == "c"
    circle = [Piece(1, "a", at(9), credits=("b",)), Piece(2, "b", at(5), credits=("a",))]
    assert spread(circle).origin.agent in ("a", "b")


def test_a_credit_to_a_later_text_proves_nothing() -> None:
    found = spread(
        [
            Piece(1, "coast", at(0), credits=("herald",)),
            Piece(2, "herald", at(300)),
            Piece(3, "valley", at(9)),
        ]
    )
    assert (found.origin.agent, found.origin.basis) == ("coast", "earliest")


def test_a_publication_time_from_the_future_is_no_proof() -> None:
    assert Piece(1, "a", at(0), published=at(60)).proven_at == at(0)
    assert Piece(1, "a", at(0), published=at(-60)).proven_at == at(-60)


def test_one_source_alone_and_no_source() -> None:
    assert spread([Piece(1, "a", at(0)), Piece(2, "a", at(4))]).origin.basis == "alone"
    with pytest.raises(ValueError):
        spread([])


WHOLE = [(at(-72 * 60), at(-30)), (at(-40), at(60))]


@pytest.mark.parametrize(
    ("pieces", "watched", "seen", "state"),
    [
        (
            [Piece(1, "a", at(0), credits=("agency",)), Piece(2, "agency", at(-9))],
            ["agency"],
            {},
            EdgeState.VERIFIED,
        ),
        (
            [Piece(1, "a", at(0), credits=("agency",)), Piece(2, "agency", at(90))],
            ["agency"],
            {"agency": WHOLE},
            EdgeState.NOT_FOUND,
        ),
        ([Piece(1, "a", at(0), credits=("agency",))], ["agency"], {"agency": WHOLE}, EdgeState.NOT_FOUND),
        ([Piece(1, "a", at(0), credits=("agency",))], ["agency"], {"agency": WHOLE[1:]}, EdgeState.UNSEEN),
        ([Piece(1, "a", at(0), credits=("agency",))], ["agency"], {}, EdgeState.UNSEEN),
        ([Piece(1, "a", at(0), credits=("agency",))], ["b"], {"agency": WHOLE}, EdgeState.OUTSIDE),
    ],
    ids=["earlier text", "later text only", "seen whole, nothing", "a gap", "never proven", "not watched"],
)
def test_edges_are_verified(
    pieces: list[Piece],
    watched: list[str],
    seen: dict[str, list[tuple[datetime, datetime]]],
    state: EdgeState,
) -> None:
    (edge,) = verify(pieces, watched, seen)
    assert edge.state is state
    assert edge.reason


SAID = "We will finish the bridge within two years and we will not ask the city for more money"


@pytest.mark.parametrize(
    ("quote", "kind", "flags"),
    [
        (SAID, DriftKind.VERBATIM, ()),
        ("“" + SAID + "”!", DriftKind.VERBATIM, ()),
        ("We will finish the bridge within two years", DriftKind.SHORTENED, ()),
        ("We will finish the bridge within three years", DriftKind.ALTERED, (ChangeKind.NUMBER,)),
        ("we will ask the city for more money", DriftKind.SHORTENED, (ChangeKind.NEGATION,)),
        (
            "We will finish the road within two years and we will not ask the city for more money",
            DriftKind.ALTERED,
            (),
        ),
        (
            "We will finish the bridge wihtin two years and we will not ask the city for more money",
            DriftKind.VERBATIM,
            (),
        ),
    ],
)
def test_quote_drift(quote: str, kind: DriftKind, flags: tuple[ChangeKind, ...]) -> None:
    found = compare(QuoteAt(1, SAID, "en"), QuoteAt(2, quote, "en"))
    assert (found.kind, found.flags) == (kind, flags), found


def test_numbers_are_compared_across_languages() -> None:
    original = QuoteAt(1, "Мы построим 14 школ за 3 года", "ru")
    assert compare(original, QuoteAt(2, "We shall build 14 schools in 3 years", "en")).flags == ()
    changed = compare(original, QuoteAt(2, "We shall build 40 schools in 3 years", "en"))
    assert (changed.kind, changed.flags) == (DriftKind.TRANSLATED, (ChangeKind.NUMBER,))


def test_quotes_are_joined_across_articles_and_languages() -> None:
    quotes = [
        QuoteAt(1, SAID, "en", "Ann Orrin", 5),
        QuoteAt(2, "we will finish the bridge within three years", "en", "Orrin", 5),
        QuoteAt(3, "The bridge is a disgrace and the city knows it well", "en", "Bob Roe", 5),
        QuoteAt(4, "Мы построим 14 школ за 3 года", "ru", "Пашинян", 6),
        QuoteAt(5, "We shall build 14 schools in 3 years", "en", "Nikol Pashinyan", 6),
        QuoteAt(6, "We shall build 15 schools in 3 years, my friends", "ru", "Пашинян", 7),
        QuoteAt(7, "No comment", "en"),
        QuoteAt(8, "No comment", "en"),
    ]
    joined = join(quotes)
    assert joined == {1: 1, 2: 1, 3: 3, 4: 4, 5: 4, 6: 6, 7: 7, 8: 8}


RELEASE = [
    "The organisation has opened a training centre for rescue workers in the town of Morwick this week",
    "The centre cost nine million euros and can take in two hundred people from five countries at a time",
    "The secretary general thanked the donors and said that a second centre would follow in the coming year",
]


def test_uptake_of_a_release() -> None:
    early = Reader(1, " ".join(RELEASE), at(-5), True)
    copied = Reader(2, f"Morwick. {RELEASE[0]}. {RELEASE[1]}. Residents were pleased with it.", at(30), True)
    late = Reader(
        3, f"A long report on rescue work. {RELEASE[1]}. " + "Other words follow here. " * 60, at(600), False
    )
    unrelated = Reader(
        4, "The board met on Friday to speak about the harbour and its gulls again", at(10), False
    )
    uses = uptake(RELEASE, NOON, [late, unrelated, early, copied])
    assert [(use.article_id, use.used, use.left_out, use.credited) for use in uses] == [
        (2, (0, 1), (2,), True),
        (3, (1,), (0, 2), False),
    ]
    assert uses[0].after == timedelta(minutes=30)
    assert uptake([], NOON, [copied]) == []
