"""Which outlet a text credits, in which words, and for which passage."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from presswatch.mentions.marks import paragraphs
from presswatch.mentions.outlets import Outlet, find
from presswatch.types import Attribution, Span

MAX_CHARACTERS = 400_000
_WINDOW = 160  # characters before or after a name in which its verb must stand
_CLASSES = ("exclusive", "refers", "told", "published", "reports")
_AS = {"hr": "sr", "bs": "sr", "nb": "no", "nn": "no", "ms": "id"}  # languages that have another's table
_END = re.compile(r"[.!?…։](?=[\s»”\"]|$)[»”\"]?")
_ABOUT = re.compile(
    r"(?:об этом|(?:такие|эти) (?:данные|сведения)|про це|аб гэтым|пра гэта|o tym|o tom|this was|бұл туралы|бул тууралуу|bu haqda|bu barədə|այս մասին|այդ մասին"
    r"|ამის შესახებ|за това|ovo|o tome|о томе|dies|das (?:berichte\w+|melde\w+|schreib\w+|sagte|erklärte)|(?:napsal\w*|uvedl\w*|řekl\w*) to|informoval\w* o tom|cela|ин хусус|дар ин бора)\b",
    re.IGNORECASE,
)


# Words between a verb of telling and whom it tells, in one clause: what someone says that they do to an outlet tells it nothing.
_BETWEEN = (
    r"(?:\s+(?!qu['’]|(?:que|che|că|ca|dass|daß|dat|that|att|at|že|że|ako|да|што|что|що|че|дека|ότι|πως|hogy|että|et|ka|kad"
    r"|כי|أن|إن|أنه|أنها|که|ки|bahwa|rằng)\s)[^\s.;,:!?…«»“”„\"()]+){0,9}?"
)
_NAME = r"(?:(?:\s+|(?<!\S))(?-i:[A-ZÀ-ÖØ-ÞĀĄĆČĎĐĒĖĘĞĢĪİĶĽŁĻŃŅŇŌŐŘŚŞŠȘŢŤȚŪŮŰŲŹŻŽΑ-ΩΆΈΉΊΌΎΏА-ЯЁІЇЄЎҐЂЃЅЈЉЊЋЌЏ])[\w.’'-]*)"
_OPENING = "[«“”„\"‘‚'‹《「『״]?"
_CLOSING = "[»“”\"’'›》」』״]?"


@dataclass(frozen=True, slots=True)
class _Credits:
    """Patterns of one verb class: that end before an outlet's name, that begin after it, and two that must stand around it."""

    verb_class: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    around: tuple[re.Pattern[str], re.Pattern[str]] | None


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, object]]:
    data = resources.files("presswatch.mentions").joinpath("credits.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, object]] = tomllib.loads(data)
    return tables


def languages() -> list[str]:
    """Return the languages that have patterns, as BCP 47 primary subtags."""
    return sorted(_tables())


@lru_cache(maxsize=64)
def _credits(language: str) -> tuple[_Credits, ...]:
    """By verb class, the surest first, the patterns of a language; those of all languages for one without a table."""
    primary = language.split("-")[0].lower()
    table = _tables().get(_AS.get(primary, primary))
    known = [table] if table is not None else list(_tables().values())
    return tuple(_of_class(entry, verb_class) for verb_class in _CLASSES for entry in known)


def _of_class(entry: dict[str, object], verb_class: str) -> _Credits:
    # Where no blanks part words, a phrase may begin within what looks like one.
    edge = r"(?<!\w)" if entry.get("blanks", True) else ""
    kinds = str(entry.get("kinds", ""))
    nouns = str(entry.get("after_kinds", ""))

    def left(phrases: object) -> re.Pattern[str] | None:
        assert isinstance(phrases, list)
        body = _written("|".join(str(phrase) for phrase in phrases))
        return re.compile(rf"{edge}(?:{body}){_written(kinds)}{_OPENING}$", re.IGNORECASE) if body else None

    def right(phrase: object) -> re.Pattern[str] | None:
        start = rf"{_CLOSING}{_written(nouns)}{_CLOSING}(?:\s+\([^()]{{2,12}}\))?"
        return re.compile(rf"{start}(?:{_written(str(phrase))})(?!\w)", re.IGNORECASE) if phrase else None

    before = left(entry.get(f"around_{verb_class}", []))
    after = right(entry.get(f"around_right_{verb_class}"))
    return _Credits(
        verb_class,
        left(entry.get(verb_class, [])),
        right(entry.get(f"right_{verb_class}")),
        (before, after) if before is not None and after is not None else None,
    )


def _written(pattern: str) -> str:
    spaced = pattern.replace(" ?", r"\s*").replace(" ", r"\s+")
    return spaced.replace("~", _BETWEEN).replace("@", _NAME)


def attributions(text: str, language: str, names: Iterable[tuple[str, str]] = ()) -> list[Attribution]:
    """Return the outlets that a text credits, in order.

    `names` are `(alias, canonical)` pairs to know besides the built-in table, such as the titles of the
    workspace's sources. `span` is the outlet's name, `passage` the sentence that is credited to it (the one
    before for "об этом сообщает …"). An outlet only mentioned, with no word of credit, is none.
    """
    text = text[:MAX_CHARACTERS]
    patterns = _credits(language)
    outlets = list(find(text, names))
    lines = list(paragraphs(text)) if outlets else []
    starts = [start for start, _ in lines]
    ends: dict[int, list[int]] = {}
    result: list[Attribution] = []
    for outlet in outlets:
        position = bisect_right(starts, outlet.start) - 1
        if position < 0 or outlet.start >= lines[position][1]:
            continue
        verb_class = _verb_class(text, outlet, lines[position], patterns)
        if verb_class is None:
            continue
        if position not in ends:
            ends[position] = _sentence_ends(text, lines[position])
        result.append(
            Attribution(
                agent_text=text[outlet.start : outlet.end],
                agent=outlet.name,
                span=Span(outlet.start, outlet.end),
                verb_class=verb_class,
                passage=_passage(text, outlet, position, lines, ends[position]),
            )
        )
    return result


def _verb_class(
    text: str, outlet: Outlet, line: tuple[int, int], patterns: tuple[_Credits, ...]
) -> str | None:
    start, end = max(line[0], outlet.start - _WINDOW), min(line[1], outlet.end + _WINDOW)
    for one in patterns:
        if one.before is not None and one.before.search(text, start, outlet.start):
            return one.verb_class
        if one.after is not None and one.after.match(text, outlet.end, end):
            return one.verb_class
        if one.around is not None:
            before, after = one.around
            if after.match(text, outlet.end, end) and before.search(text, start, outlet.start):
                return one.verb_class
    return None


def _sentence_ends(text: str, line: tuple[int, int]) -> list[int]:
    return [match.end() for match in _END.finditer(text, *line) if match.end() < line[1]]


def _passage(text: str, outlet: Outlet, position: int, lines: list[tuple[int, int]], ends: list[int]) -> Span:
    start, end = lines[position]
    before, after = bisect_right(ends, outlet.start), bisect_left(ends, outlet.end)
    first = ends[before - 1] if before else start
    last = ends[after] if after < len(ends) else end
    while first < last and text[first].isspace():
        first += 1
    if _ABOUT.match(text, first, last):
        if first > start:
            return Span(start, first)
        if position:
            return Span(*lines[position - 1])
    return Span(first, last)
