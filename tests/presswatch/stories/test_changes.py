"""What an edit is called, and which edits somebody is told of."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presswatch.stories.alignment import align
from presswatch.stories.changes import ChangeKind, changes, is_rewrite, silent_edit
from presswatch.stories.content_hash import normal_form

LABELLED = Path(__file__).parent / "data" / "edits.tsv"
MARKED = re.compile(r"\{([^|{}]*)\|([^{}]*)\}")

# What stands around each labelled sentence, so that it must be found before it can be named.
AROUND = {
    "en": (
        "The case has drawn attention for months.",
        "The next meeting is planned for the end of the season.",
    ),
    "ru": ("За этим делом давно следят журналисты.", "Следующая встреча намечена на конец сезона."),
    "hy": ("Այս գործին վաղուց են հետևում լրագրողները։", "Հաջորդ հանդիպումը նախատեսված է սեզոնի վերջում։"),
    "kk": ("Бұл істі журналистер көптен бері бақылап жүр.", "Келесі кездесу маусымның соңына жоспарланған."),
}


def labelled() -> list[tuple[str, str, str, str]]:
    rows = []
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, language, sentence = line.split("\t")
            rows.append((kind, language, MARKED.sub(r"\1", sentence), MARKED.sub(r"\2", sentence)))
    return rows


def named(kind: str, language: str, old: str, new: str) -> str:
    """The one name that `changes` gives an edit, or a list of names when it sees several."""
    if kind == "title":
        found = changes("", "", language, old_title=old, new_title=new)
    else:
        before, after = AROUND[language]
        first, second = (" ".join(part for part in (before, text, after) if part) for text in (old, new))
        found = changes(first, second, language)
    return "+".join(str(change.kind) for change in found)


def test_labelled_edits_are_named_right() -> None:
    rows = labelled()
    languages, kinds = Counter(row[1] for row in rows), Counter(row[0] for row in rows)
    assert len(rows) >= 200
    assert len(languages) >= 3
    assert len(kinds) >= 7
    wrong = [(kind, named(kind, *rest), *rest) for kind, *rest in rows if named(kind, *rest) != kind]
    right = 1 - len(wrong) / len(rows)
    assert right >= 0.95, f"{right:.3f}\n" + "\n".join(map(str, wrong))


OLD = """The harbour board met on Friday. Kestrel Dynamics has won the dredging contract, the board said.
"We will finish the work in two years," Kestrel's director Ann Orrin said. The cost was put at 40 million euros.
Residents had asked for a public hearing. Gulls nest on the old pier."""


def edited(old: str, new: str) -> str:
    assert old in OLD
    return OLD.replace(old, new)


MENTIONS = ["Kestrel Dynamics has won the dredging contract, the board said."]
QUOTES = ["We will finish the work in two years,"]


@pytest.mark.parametrize(
    ("new", "title", "alert"),
    [
        (OLD, "Contract awarded", False),
        (edited("dredging contract", "dredgeing contract"), "Contract awarded", False),
        (edited("has won", "has not won"), "Contract awarded", True),
        (
            edited("Kestrel Dynamics has won the dredging contract, the board said.", ""),
            "Contract awarded",
            True,
        ),
        (edited("two years", "three years"), "Contract awarded", True),
        (edited("two years", "2 years"), "Contract awarded", False),
        (edited("40 million", "44 million"), "Contract awarded", False),
        (edited("Gulls nest on the old pier.", ""), "Contract awarded", False),
        (OLD, "Contract awarded after all", True),
        (OLD, "Contract  awarded", False),
        (OLD + " Kestrel Dynamics declined to comment.", "Contract awarded", False),
        (" ".join(reversed(OLD.splitlines())), "Contract awarded", False),
    ],
    ids=[
        "nothing changed",
        "a slip in the mention sentence",
        "the mention sentence denies",
        "the mention sentence vanished",
        "a number in the quote",
        "a number in the quote, written otherwise",
        "a number elsewhere",
        "a sentence elsewhere vanished",
        "the title",
        "white space in the title",
        "a mention came: the matcher's business",
        "paragraphs changed places",
    ],
)
def test_silent_edit(new: str, title: str, alert: bool) -> None:
    found = changes(OLD, new, "en", old_title="Contract awarded", new_title=title)
    verdict = silent_edit(found, MENTIONS, QUOTES)
    assert verdict.alert is alert, (verdict, found)
    assert bool(verdict.changes) is alert
    assert verdict.reasons


def test_growth_of_breaking_news_is_a_rewrite_and_told_to_nobody() -> None:
    new = (
        OLD.replace("has won", "has lost")
        + " "
        + " ".join(f"Line {n} was added by the desk." for n in range(20))
    )
    found = changes(OLD, new, "en")
    assert silent_edit(found, MENTIONS, QUOTES).alert
    rewrite = is_rewrite(found, OLD, new, age=1800, from_agency=True)
    assert rewrite
    assert not silent_edit(found, MENTIONS, QUOTES, rewrite=rewrite).alert
    assert not is_rewrite(found, OLD, new, age=86400, from_agency=True)
    assert not is_rewrite(
        changes(OLD, OLD + " One word.", "en"), OLD, OLD + " One word.", age=60, from_agency=True
    )


def test_one_sentence_split_in_two_is_neither_removal_nor_addition() -> None:
    old = "The board met. The ship left the port at noon and reached the island before the storm broke. Gulls nest."
    new = "The board met. The ship left the port at noon. It reached the island before the storm broke. Gulls nest."
    assert {change.kind for change in changes(old, new, "en")} <= {ChangeKind.TYPO, ChangeKind.UPDATE}
    assert len(changes(old, new, "en")) == 1


def test_quote_that_runs_over_two_sentences_is_known_as_one() -> None:
    old = "«Мы построим мост. Работы займут год», — сказал мэр."
    new = "«Мы построим мост. Работы потребуют терпения», — сказал мэр."
    assert [change.kind for change in changes(old, new, "ru")] == [ChangeKind.QUOTE]


def test_changes_carry_places_in_both_texts() -> None:
    new = edited("40 million", "44 million")
    (change,) = changes(OLD, new, "en")
    assert OLD[change.old.start : change.old.end].strip() == change.old_text
    assert new[change.new.start : change.new.end].strip() == change.new_text
    assert change.evidence == (("40", "44"),)


texts = st.lists(
    st.sampled_from([*OLD.replace("\n", " ").split(". "), "", "\n", "Ой. ", "«Так", "»", "12"]), max_size=25
).map(". ".join)


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_alignment_covers_both_sides_exactly(old: str, new: str) -> None:
    pairs = align(old, new, "en")
    assert "".join(old[pair.old.start : pair.old.end] for pair in pairs) == old
    assert "".join(new[pair.new.start : pair.new.end] for pair in pairs) == new
    for pair in pairs:
        if pair.equal:
            assert normal_form(old[pair.old.start : pair.old.end]) == normal_form(
                new[pair.new.start : pair.new.end]
            )
    changes(old, new, "en")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_compared(old: str, new: str) -> None:
    changes(old, new, None)
    assert changes(old, old, None) == []


def test_time_grows_with_length_and_not_with_its_square() -> None:
    def cost(sentences: int) -> float:
        old = " ".join(
            f"Ship {n} brought {n * 7} crates of pears and {n % 13} anchors to pier {n % 5}."
            for n in range(sentences)
        )
        new = re.sub(r"(\d+) crates", lambda match: f"{int(match[1]) + 1} crates", old)
        start = time.process_time()
        assert len(changes(old, new, "en")) >= sentences // 2
        return time.process_time() - start

    cost(50)
    short, long = cost(200), cost(1600)
    assert long / short < 24, (short, long)  # eight times the text


def test_a_change_late_in_a_sentence_without_end_is_no_typo() -> None:
    old = " ".join(f"item{n}" for n in range(6000))
    (change,) = changes(old, old.replace("item5900", "other"), "en")
    assert change.is_substance
