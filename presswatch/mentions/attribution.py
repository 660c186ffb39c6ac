"""Which outlet a text credits, in which words, and for which passage."""

from __future__ import annotations

import re
import tomllib
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


@dataclass(frozen=True, slots=True)
class _Credits:
    """By verb class, the surest first, patterns that end before an outlet's name and patterns that begin after it."""

    left: tuple[tuple[str, re.Pattern[str]], ...]
    right: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, object]]:
    data = resources.files("presswatch.mentions").joinpath("credits.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, object]] = tomllib.loads(data)
    return tables


def languages() -> list[str]:
    """Return the languages that have patterns, as BCP 47 primary subtags."""
    return sorted(_tables())


@lru_cache(maxsize=64)
def _credits(language: str) -> _Credits:
    primary = language.split("-")[0].lower()
    table = _tables().get(_AS.get(primary, primary))
    known = [table] if table is not None else list(_tables().values())
    left: list[tuple[str, re.Pattern[str]]] = []
    right: list[tuple[str, re.Pattern[str]]] = []
    for entry in known:
        kinds = str(entry.get("kinds", ""))
        after = str(entry.get("after_kinds", ""))
        for verb_class in _CLASSES:
            phrases = entry.get(verb_class, [])
            assert isinstance(phrases, list)
            if phrases:
                body = "|".join(_spaced(str(phrase)) for phrase in phrases)
                pattern = rf"(?:^|(?<=\W))(?:{body}){_spaced(kinds)}[«“„\"]?$"
                left.append((verb_class, re.compile(pattern, re.IGNORECASE)))
            if phrase := entry.get(f"right_{verb_class}"):
                pattern = rf"[»”“\"]?{_spaced(after)}[»”“\"]?(?:\s+\([^()]{{2,12}}\))?(?:{_spaced(str(phrase))})(?!\w)"
                right.append((verb_class, re.compile(pattern, re.IGNORECASE)))
    return _Credits(tuple(left), tuple(right))


def _spaced(pattern: str) -> str:
    return pattern.replace(" ?", r"\s*").replace(" ", r"\s+")


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
    result: list[Attribution] = []
    for outlet in outlets:
        line = next((line for line in lines if line[0] <= outlet.start < line[1]), None)
        if line is None:
            continue
        verb_class = _verb_class(text, outlet, line, patterns)
        if verb_class is None:
            continue
        result.append(
            Attribution(
                agent_text=text[outlet.start : outlet.end],
                agent=outlet.name,
                span=Span(outlet.start, outlet.end),
                verb_class=verb_class,
                passage=_passage(text, outlet, line, lines),
            )
        )
    return result


def _verb_class(text: str, outlet: Outlet, line: tuple[int, int], patterns: _Credits) -> str | None:
    before = text[max(line[0], outlet.start - _WINDOW) : outlet.start]
    after = text[outlet.end : min(line[1], outlet.end + _WINDOW)]
    for wanted in _CLASSES:
        if any(verb_class == wanted and pattern.search(before) for verb_class, pattern in patterns.left):
            return wanted
        if any(verb_class == wanted and pattern.match(after) for verb_class, pattern in patterns.right):
            return wanted
    return None


def _passage(text: str, outlet: Outlet, line: tuple[int, int], lines: list[tuple[int, int]]) -> Span:
    start, end = line
    ends = [match.end() for match in _END.finditer(text, start, end) if match.end() < end]
    first = max([start] + [stop for stop in ends if stop <= outlet.start])
    last = min([stop for stop in ends if stop >= outlet.end] + [end])
    while first < last and text[first].isspace():
        first += 1
    if _ABOUT.match(text, first, last):
        if first > start:
            return Span(start, first)
        position = lines.index(line)
        if position:
            return Span(*lines[position - 1])
    return Span(first, last)
