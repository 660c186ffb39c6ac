"""Copies: found, proven, grouped."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.stories import fingerprints
from presswatch.stories.clusters import COPY, POSTINGS, CopyKind, Groups, MemoryIndex, copies, group
from presswatch.stories.fingerprints import MOST, containment, shingles, signature, words
from tests.presswatch.stories.corpus import rows
from tests.presswatch.stories.test_identity import prose

AGENCY = prose("agency", 20)


def edited(text: str, share: float, seed: int = 1) -> str:
    """The text with that share of its words replaced, here and there."""
    dice = random.Random(seed)
    return " ".join("changed" if dice.random() < share else word for word in text.split())


CASES = [
    ("the text itself", AGENCY, CopyKind.COPY),
    ("two in a hundred words changed", edited(AGENCY, 0.02), CopyKind.COPY),
    (
        "its opening third in a longer article",
        prose("own", 30) + " " + AGENCY[: len(AGENCY) // 3],
        CopyKind.EXTENSION,
    ),
    ("its opening third alone", AGENCY[: len(AGENCY) // 3], CopyKind.EXCERPT),
    ("with a paragraph of the newsroom's own", AGENCY + " " + prose("own", 12), CopyKind.EXTENSION),
    ("another text", prose("other", 20), None),
]


@pytest.mark.parametrize(("text", "kind"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_copy(text: str, kind: CopyKind | None) -> None:
    index: MemoryIndex[str] = MemoryIndex()
    index.add("agency", signature(AGENCY), "en")
    found = signature(text)
    # The excerpt inside a longer article is a copy of nothing as a whole; it is found by the shared part.
    least = 0.25 if text.startswith(prose("own", 30)) else COPY
    proven = copies(found, index.candidates(found, "en"), least)
    if kind is None:
        assert proven == []
    else:
        assert [copy.of for copy in proven] == ["agency"]
        assert kind in (proven[0].kind, CopyKind.EXTENSION)


def test_excerpt_is_found_in_an_article_fifty_times_its_length() -> None:
    excerpt = prose("excerpt", 8)
    long = " ".join([prose("before", 150), excerpt, prose("after", 200)])
    index: MemoryIndex[str] = MemoryIndex()
    index.add("long", signature(long), "en")
    found = signature(excerpt)
    (copy,) = copies(found, index.candidates(found, "en"))
    assert copy.kind is CopyKind.EXCERPT
    assert copy.containment > 0.95


def test_as_many_fingerprints_are_shared_as_expected() -> None:
    """Of a text, and of parts of it in a longer one; the estimate is a mean, so within a half."""
    whole = prose("whole", 120)
    long = signature(" ".join([prose("before", 80), whole, prose("after", 80)]))
    for share in (1, 2, 4, 8):
        part = signature(whole[: len(whole) // share])
        shared = len(set(part.hashes) & set(long.hashes))
        assert 0.5 < shared / fingerprints.expected_in_common(part.size, long.size) < 1.5
    assert fingerprints.expected_in_common(0, 100) == 0.0


def test_texts_with_a_few_sentences_in_common_are_not_proven() -> None:
    """Each proof costs as much as signing the text itself, and dense news have many such."""
    found = signature(AGENCY)
    index: MemoryIndex[str] = MemoryIndex()
    background = AGENCY[: len(AGENCY) // 8]
    index.add("background", signature(f"{background} {prose('own', 20)}"), "en")
    index.add("half", signature(f"{AGENCY[: len(AGENCY) // 2]} {prose('other', 20)}"), "en")
    assert len(set(found.hashes) & set(signature(background).hashes)) >= 2
    assert set(index.candidates(found, "en")) == {"half"}


@given(st.integers(0, 400), st.integers(1, 60), st.integers(0, 60))
def test_every_copy_of_half_a_text_is_proven(seed: int, mine: int, more: int) -> None:
    text = prose(f"a{seed}", mine)
    found = signature(f"{text} {prose(f'b{seed}', more)}")
    index: MemoryIndex[str] = MemoryIndex()
    other = signature(f"{text} {prose(f'c{seed}', mine)}")
    index.add("other", other, "en")
    if copies(found, {"other": other}) and len(set(found.hashes) & set(other.hashes)) >= 2:
        assert "other" in index.candidates(found, "en")


def test_texts_of_two_languages_are_not_compared() -> None:
    assert group([("a", "en", AGENCY), ("b", "de", AGENCY)]) == {"a": "a", "b": "b"}


def test_groups_are_named_by_their_first_and_grow_one_by_one() -> None:
    texts = [
        ("a", "en", AGENCY),
        ("x", "en", prose("x")),
        ("b", "en", edited(AGENCY, 0.02)),
        ("c", "en", edited(AGENCY, 0.04)),
    ]
    assert group(texts) == {"a": "a", "x": "x", "b": "a", "c": "a"}


def test_boilerplate_does_not_make_copies_nor_lists_without_end() -> None:
    footer = (
        "Subscribe to our newsletter to get the most important news of the day in your mailbox every morning"
    )
    texts = [(number, "en", f"{prose(str(number), 6)} {footer}") for number in range(3 * POSTINGS)]
    assert group(texts) == {number: number for number, _, _ in texts}
    index: MemoryIndex[int] = MemoryIndex()
    for number, _, text in texts:
        index.add(number, signature(text), "en")
    assert max(map(len, index._holders.values())) <= POSTINGS


def test_fingerprints_are_frozen_and_bounded() -> None:
    # Stored in every database: a failure here means that stored fingerprints no longer match new ones.
    assert signature("The harbour board met on Friday to hear the engineers").hashes == (9211038058504,)
    assert len(signature(prose("long", 4000)).hashes) <= MOST
    assert signature("").hashes == ()


@given(st.text(max_size=400))
def test_any_text_is_a_copy_of_itself(text: str) -> None:
    found = signature(text)
    assert containment(found.shingles, found.shingles) == (1.0 if words(text) else 0.0)
    assert set(found.hashes) <= found.shingles


def test_chinese_is_counted_by_the_character() -> None:
    assert len(shingles(words("委员会星期五开会讨论港口问题"), 5)) == 10


def test_union_keeps_groups_apart() -> None:
    groups: Groups[int] = Groups()
    groups.join(1, 2)
    groups.join(3, 4)
    assert groups.add(1) == groups.add(2) != groups.add(3)
    groups.join(2, 3)
    assert len({groups.add(number) for number in (1, 2, 3, 4)}) == 1


@pytest.mark.shared
def test_copies_of_the_shared_corpus() -> None:
    texts = {
        row["id"]: row["text"]
        for name in ("mentions/slavicner.docs.jsonl", "quotes/polnear.jsonl")
        for row in rows(name)
    }
    gold = [row for row in rows("duplicates/copies.gold.jsonl") if row["lang"] in ("cs", "sl", "pl")]
    found = group((row["doc"], row["lang"], texts[row["doc"]]) for row in gold)
    grey = {frozenset((row["a"], row["b"])) for row in rows("duplicates/copies.grey.jsonl")}
    right = wrong = missed = 0
    for number, row in enumerate(gold):
        for other in gold[:number]:
            same, said = row["cluster"] == other["cluster"], found[row["doc"]] == found[other["doc"]]
            right += same and said
            missed += same and not said
            wrong += said and not same and frozenset((row["doc"], other["doc"])) not in grey
    assert 2 * right / (2 * right + wrong + missed) >= 0.97


def test_what_is_remembered_of_texts_is_bounded() -> None:
    fingerprints._remembered.cache_clear()
    text = prose("bounded", 90)
    signed = signature(text)
    assert signature(text) is signed
    assert len(signed.packed) == 8 * len(signed.shingles)
    long = text * 50
    assert signature(long) is not signature(long)
    assert fingerprints._remembered.cache_info().currsize == 1
