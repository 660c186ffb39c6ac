from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.types import Block, BlockKind, Entry, Route, RouteKind
from storage import rows
from tests.storage.builders import FEED

MOMENTS = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001  zones are added
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
TEXTS = st.text(st.characters(codec=None), max_size=200)


@given(MOMENTS)
def test_a_time_comes_back_in_utc_to_its_millisecond(at: datetime) -> None:
    back = rows.moment(rows.stamp(at))
    assert back.tzinfo == UTC
    assert timedelta(0) <= at - back < timedelta(milliseconds=1)
    assert len(rows.stamp(at)) == len("2026-11-24T16:14:05.123Z")
    assert rows.moment(rows.second(at)) == back.replace(microsecond=0)


@given(MOMENTS, MOMENTS)
def test_times_sort_as_their_texts(one: datetime, other: datetime) -> None:
    if one <= other:
        assert rows.stamp(one) <= rows.stamp(other)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        rows.stamp(datetime(2026, 11, 24))  # noqa: DTZ001


@given(TEXTS)
def test_clean_text_can_be_stored_anywhere_and_keeps_its_offsets(text: str) -> None:
    cleaned = rows.clean(text)
    cleaned.encode("utf-8")
    assert len(cleaned) == len(text)
    assert "\x00" not in cleaned
    assert rows.clean(cleaned) == cleaned


@given(st.text(), st.text())
def test_digests_fit_an_sqlite_integer_and_tell_texts_apart(one: str, other: str) -> None:
    assert -(2**63) <= rows.digest(one) < 2**63
    assert (rows.digest(one) == rows.digest(other)) == (one == other)


BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from(BlockKind),
        st.text(max_size=50),
        st.none() | MOMENTS.map(lambda at: at.astimezone(UTC).replace(microsecond=0)),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_blocks_come_back_from_the_body(blocks: list[Block]) -> None:
    body = "\n".join(block.text for block in blocks if block.kind is not BlockKind.CAPTION)
    assert list(rows.blocks_from_json(rows.blocks_to_json(blocks), body)) == blocks


@given(
    st.builds(
        Entry,
        st.text(min_size=1),
        st.builds(Route, st.text(), st.sampled_from(RouteKind), st.text()),
        headline=st.none() | st.text(min_size=1),
        date_published=st.none() | MOMENTS.map(lambda at: at.astimezone(UTC).replace(microsecond=0)),
        author=st.lists(st.text()).map(tuple),
        guid=st.none() | st.text(min_size=1),
        content_html=st.none() | st.text(min_size=1),
        position=st.integers(0, 100_000),
    )
)
def test_an_entry_that_waits_comes_back_as_it_was(entry: Entry) -> None:
    back = rows.entry_from_json(rows.entry_to_json(entry))
    for name in Entry.__dataclass_fields__:
        value = getattr(entry, name)
        if isinstance(value, str):
            value = value.translate(dict.fromkeys(range(0x7F, 0xA0), 0xFFFD))
        if name not in ("route", "author"):
            assert getattr(back, name) == value, name


def test_an_entry_s_full_text_is_left_to_the_page_when_it_is_too_long() -> None:
    entry = Entry("https://example.com/", FEED, headline="A", content_html="x" * 300_000)
    back = rows.entry_from_json(rows.entry_to_json(entry))
    assert (back.headline, back.content_html) == ("A", None)
