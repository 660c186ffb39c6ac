"""Edits are named alike in all languages whose closed classes are listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from presswatch.stories.changes import changes
from presswatch.stories.edit_tokens import quoted_stretches, tokens
from presswatch.stories.edit_words import classes
from presswatch.stories.edits import ChangeKind, classify

LISTED = Path(__file__).parent / "data" / "edit_words.tsv"


def listed() -> list[list[str]]:
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("kind", "language", "old", "new"), listed())
def test_an_edit_is_named(kind: str, language: str, old: str, new: str) -> None:
    kinds = classify(old, new, language).kinds
    assert ChangeKind(kind) in kinds
    assert ChangeKind(kind) is not ChangeKind.TYPO or len(kinds) == 1


def test_a_sign_is_a_word_where_there_are_no_blanks() -> None:
    known = classes("zh").known
    assert [token.text for token in tokens("双方尚未达成AI协议", known=known)] == [
        *("双", "方", "尚未", "达", "成", "AI", "协", "议"),
    ]
    assert [token.text for token in tokens("मंत्री ने कहा")] == ["मंत्री", "ने", "कहा"]
    assert [token.key for token in tokens("İptal می‌رود")] == ["iptal", "ميرود"]


@pytest.mark.parametrize(
    "text",
    [
        "总统说：「我们准备好进行谈判」。",
        "მინისტრმა თქვა: „ჩვენ მზად ვართ“.",
        "قال الوزير: «نحن مستعدون للحوار».",
    ],
)
def test_words_without_capitals_are_quoted_too(text: str) -> None:
    assert len(quoted_stretches(text)) == 1


def test_one_sentence_of_a_chinese_text_changed() -> None:
    old = "外交部周一举行记者会。发言人表示，双方已就停火达成一致。会议还讨论了贸易问题。"
    new = "外交部周一举行记者会。发言人表示，双方尚未就停火达成一致。会议还讨论了贸易问题。"
    (change,) = changes(old, new, "zh")
    assert change.kind is ChangeKind.NEGATION
    assert old[change.old.start : change.old.end] == "发言人表示，双方已就停火达成一致。"
