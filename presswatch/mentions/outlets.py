"""Names of agencies and outlets as texts write them, with the endings languages hang on them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_ENDINGS = {
    "Cyrillic": r"(?:[-’'][а-яёіїєґўәғқңөұүһӣӯ]{1,5}|[аяуюеиыіойьмвғқңтдпбшжн]{1,4})?",
    "Armenian": r"(?:[-–]?[ա-և]{1,4})?",
    "Georgian": r"(?:-?[ა-ჰ]{1,4})?",
    "Latin": r"(?:[’'](?:[^\W\d_]{1,4}))?",
    "other": "",
}
_DOMAIN = re.compile(r"(?<![\w@./])[^\W_][\w-]{1,40}\.(?:[A-Za-z]{2,10})(?![\w/@])")
_WORD = re.compile(r"(?<![\w@])[^\W_]")
_QUOTED = re.compile(r"[«“„\"](?P<name>[^\W\d_a-zа-яё][^«»“”„\"\n.,!?]{1,40})[»”“\"]")
_DOMAIN_ENDS = frozenset(
    {
        "am",
        "asia",
        "az",
        "by",
        "com",
        "eu",
        "ge",
        "info",
        "io",
        "kg",
        "kz",
        "media",
        "md",
        "net",
        "news",
        "org",
        "press",
        "ru",
        "su",
        "tj",
        "tm",
        "today",
        "tv",
        "ua",
        "uk",
        "uz",
        "world",
        "agency",
    }
)


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet's name in a text: `text[start:end]` is the surface form."""

    start: int
    end: int
    name: str | None  # canonical; None for one that no table has
    kind: str  # "known", "domain", "quoted"


@lru_cache(maxsize=1)
def tables() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Return canonical names with their aliases, and which of them are wire agencies."""
    data = resources.files("presswatch.mentions").joinpath("agencies.toml").read_text(encoding="utf-8")
    parsed = tomllib.loads(data)
    outlets = {name: tuple(aliases) for name, aliases in parsed["outlet"].items()}
    return outlets, frozenset(parsed["wire"]["names"])


def _script(alias: str) -> str:
    last = next((character for character in reversed(alias) if character.isalpha()), "")
    for low, high, name in (("\u0400", "\u052f", "Cyrillic"), ("\u0530", "\u058f", "Armenian")):
        if low <= last <= high:
            return name
    if "\u10a0" <= last <= "\u10ff":
        return "Georgian"
    return "Latin" if last < "\u0250" else "other"


def alias_pattern(alias: str) -> str:
    """Return a pattern for an alias with the endings of its script; upper case stays upper case."""
    stem = alias
    script = _script(alias)
    if script == "Cyrillic" and len(alias) > 5 and alias[-1] in "аяиыйь" and alias[-2:].islower():
        stem = alias[:-1]
    return re.escape(stem).replace(r"\ ", r"\s+") + _ENDINGS[script]


@lru_cache(maxsize=64)
def _by_first(extra: tuple[tuple[str, str], ...]) -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    """Patterns by their first character, the longest alias first: few are tried at any one word."""
    pairs = [(alias, name) for name, aliases in tables()[0].items() for alias in aliases]
    pairs.extend(extra)
    pairs.sort(key=lambda pair: len(pair[0]), reverse=True)
    result: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for alias, name in pairs:
        pattern = re.compile(rf"{alias_pattern(alias)}(?![\w@])")
        result.setdefault(alias[0], []).append((pattern, name))
    return {first: tuple(patterns) for first, patterns in result.items()}


def _known(text: str, extra: tuple[tuple[str, str], ...]) -> Iterator[Outlet]:
    patterns = _by_first(extra)
    done = 0
    for word in _WORD.finditer(text):
        if word.start() < done:
            continue
        for pattern, name in patterns.get(text[word.start()], ()):
            if match := pattern.match(text, word.start()):
                yield Outlet(match.start(), match.end(), name, "known")
                done = match.end()
                break


def find(text: str, names: Iterable[tuple[str, str]] = ()) -> Iterator[Outlet]:
    """Yield the outlets named in a text, in order, without overlaps.

    `names` are further `(alias, canonical)` pairs, such as the titles of the workspace's sources.
    """
    extra = tuple(sorted({(alias, name) for alias, name in names if len(alias) > 2}))
    known = list(_known(text, extra))
    taken = [(outlet.start, outlet.end) for outlet in known]
    others: list[Outlet] = []
    for match in _DOMAIN.finditer(text):
        end = match.group().rsplit(".", 1)[1].casefold()
        if end in _DOMAIN_ENDS:
            others.append(Outlet(match.start(), match.end(), match.group(), "domain"))
    others.extend(
        Outlet(match.start("name"), match.end("name"), None, "quoted") for match in _QUOTED.finditer(text)
    )
    free = [
        outlet
        for outlet in others
        if not any(start < outlet.end and outlet.start < end for start, end in taken)
    ]
    yield from sorted(known + free, key=lambda outlet: outlet.start)
