"""What was changed between two versions of an article, and whether somebody should be told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from presswatch.stories.alignment import CELLS, Pair, align
from presswatch.stories.content_hash import normal_form
from presswatch.stories.edit_tokens import quoted_stretches
from presswatch.stories.edits import ChangeKind, Edit, classify
from presswatch.stories.fingerprints import containment, shingles, words
from presswatch.types import Span

__all__ = ["Change", "ChangeKind", "SilentEdit", "changes", "is_rewrite", "silent_edit"]

MOVED = 0.8  # share of common words from which a sentence gone here and come there is one


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two versions: `kinds[0]` names it, the others hold too.

    `old` and `new` are places in the two texts (in the titles, for `in_title`); an empty one says that
    the sentence came or went. `evidence` pairs the words taken with those put in their place.
    """

    kinds: tuple[ChangeKind, ...]
    old: Span
    new: Span
    old_text: str
    new_text: str
    evidence: tuple[tuple[str, str], ...] = ()
    in_title: bool = False

    @property
    def kind(self) -> ChangeKind:
        """The kind that names this change."""
        return self.kinds[0]

    @property
    def is_substance(self) -> bool:
        """Whether it says something else than before, rather than the same, better spelt or moved."""
        return not set(self.kinds) <= {ChangeKind.TYPO, ChangeKind.MOVE}


@dataclass(frozen=True, slots=True)
class SilentEdit:
    """Whether a change is to be told: `changes` are those that made it so, or none."""

    alert: bool
    changes: tuple[Change, ...]
    reasons: tuple[str, ...]


def changes(
    old: str, new: str, language: str | None = None, *, old_title: str = "", new_title: str = ""
) -> list[Change]:
    """Every change between two versions of an article, the title's first, then in the old text's order.

    Sentences are aligned first (`presswatch.stories.alignment`), then each pair that differs is classed
    (`presswatch.stories.edits`). Equal sentences, also those whose white space or quotation marks alone
    differ, are no change.
    """
    found: list[Change] = []
    vocabulary = frozenset(re.findall(r"\b[^\W\d_]+\b", f"{old} {new}")) & frozenset(words(f"{old} {new}"))
    if normal_form(old_title) != normal_form(new_title):
        found.append(_title_change(old_title, new_title, language, vocabulary))
    old_quoted, new_quoted = _inside(quoted_stretches(old)), _inside(quoted_stretches(new))
    body: list[Change] = []
    for pair in align(old, new, language):
        if pair.equal:
            continue
        before, after = old[pair.old.start : pair.old.end], new[pair.new.start : pair.new.end]
        if not normal_form(before) and not normal_form(after):
            continue
        if not before.strip() or not after.strip():
            kind = ChangeKind.REMOVAL if before.strip() else ChangeKind.ADDITION
            body.append(Change((kind,), pair.old, pair.new, before.strip(), after.strip()))
            continue
        edit = classify(
            before,
            after,
            language,
            old_quoted=_from(old_quoted, pair.old.start),
            new_quoted=_from(new_quoted, pair.new.start),
            vocabulary=vocabulary,
        )
        body.append(_change(edit, pair, before, after))
    return found + _with_moves(body, language)


def _title_change(old: str, new: str, language: str | None, vocabulary: frozenset[str]) -> Change:
    spans = Span(0, len(old)), Span(0, len(new))
    if not old.strip() or not new.strip():
        return Change((ChangeKind.TITLE,), *spans, old, new, ((old, new),), in_title=True)
    edit = classify(old, new, language, vocabulary=vocabulary)
    kinds = edit.kinds if edit.kinds == (ChangeKind.TYPO,) else (ChangeKind.TITLE, *edit.kinds)
    return Change(kinds, *spans, old, new, edit.evidence, in_title=True)


def _change(edit: Edit, pair: Pair, before: str, after: str) -> Change:
    return Change(edit.kinds, pair.old, pair.new, before.strip(), after.strip(), edit.evidence)


def _inside(stretches: Sequence[tuple[int, int]]) -> Callable[[int], bool]:
    starts = [start for start, _ in stretches]

    def inside(place: int) -> bool:
        at = bisect_right(starts, place) - 1
        return at >= 0 and stretches[at][0] < place < stretches[at][1]

    return inside


def _from(inside: Callable[[int], bool], start: int) -> Callable[[int], bool]:
    return lambda place: inside(start + place)


def _with_moves(body: list[Change], language: str | None) -> list[Change]:
    """The same changes, where a sentence gone here and come there is one change: a move, or an edit."""
    gone = [number for number, change in enumerate(body) if change.kind is ChangeKind.REMOVAL]
    come = [number for number, change in enumerate(body) if change.kind is ChangeKind.ADDITION]
    waiting: dict[str, list[int]] = defaultdict(list)
    for number in come:
        waiting[normal_form(body[number].new_text)].append(number)
    joined: dict[int, int] = {}
    for number in gone:
        twins = waiting.get(normal_form(body[number].old_text))
        if twins:
            joined[number] = twins.pop(0)
    left = [number for number in gone if number not in joined]
    right = [number for number in come if number not in joined.values()]
    if len(left) * len(right) <= CELLS:
        tokens = {number: words(body[number].old_text or body[number].new_text) for number in (*left, *right)}
        for number in left:
            for other in right:
                if other in joined.values() or len(tokens[number]) < 4:
                    continue
                if Indel.normalized_similarity(tokens[number], tokens[other], score_cutoff=MOVED) >= MOVED:
                    joined[number] = other
                    break
    result = []
    for number, change in enumerate(body):
        if number in joined:
            result.append(_moved(change, body[joined[number]], language))
        elif number not in joined.values():
            result.append(change)
    return result


def _moved(gone: Change, come: Change, language: str | None) -> Change:
    here = replace(gone, new=come.new, new_text=come.new_text)
    if normal_form(gone.old_text) == normal_form(come.new_text):
        return replace(here, kinds=(ChangeKind.MOVE,))
    edit = classify(gone.old_text, come.new_text, language)
    return replace(here, kinds=(*edit.kinds, ChangeKind.MOVE), evidence=edit.evidence)


def is_rewrite(found: Sequence[Change], old: str, new: str, *, age: float, from_agency: bool) -> bool:
    """Whether a revision is the ordinary growth of breaking news rather than an edit of a finished text.

    `age` is in seconds from publication to the revision. True within three hours (for an agency; one for
    others) when the text grew by a half or more, or when more sentences changed than stayed.
    """
    if age > (3 * 3600 if from_agency else 3600):
        return False
    grew = len(new) >= 1.5 * len(old)
    changed = sum(len(change.old_text) for change in found if not change.in_title and change.is_substance)
    return grew or 2 * changed > len(old)


def silent_edit(
    found: Iterable[Change], mention_sentences: Iterable[str], quotes: Iterable[str], *, rewrite: bool = False
) -> SilentEdit:
    """Whether changes are to be told to somebody who watches an organisation.

    `mention_sentences` are the old version's sentences with a mention of it, `quotes` what the old
    version quoted of it. Only the title, such a sentence, or one that gives such a quote counts, and only
    when it changed in substance or vanished. With `rewrite` (see `is_rewrite`) nothing is told.
    """
    watched = [normal_form(text) for text in mention_sentences]
    said = [normal_form(text) for text in quotes]
    told, reasons = [], []
    for change in found:
        if not change.is_substance or change.kind is ChangeKind.ADDITION:
            continue
        if change.in_title:
            where = "title"
        elif _holds(change.old_text, watched):
            where = "mention"
        elif _holds(change.old_text, said):
            where = "quote"
        else:
            continue
        told.append(change)
        reasons.append(f"{where}: {change.kind}")
    if rewrite and told:
        return SilentEdit(False, (), ("rewrite of breaking news", *reasons))
    return SilentEdit(
        bool(told),
        tuple(told),
        tuple(reasons or ["no sentence with a mention or quote, nor the title, changed in substance"]),
    )


def _holds(sentence: str, parts: Sequence[str]) -> bool:
    form = normal_form(sentence)
    return (
        any(part and (part in form or form in part or _shares(form, part)) for part in parts)
        if form
        else False
    )


def _shares(form: str, part: str) -> bool:
    # Sentences are cut by whoever flagged the mention, perhaps at other places than here.
    return containment(shingles(words(form), 4), shingles(words(part), 4)) >= 0.5
