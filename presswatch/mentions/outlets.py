"""Names of agencies and outlets as texts write them, with the endings languages hang on them."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from presswatch.mentions.patterns import any_of

_ENDINGS = {
    "Cyrillic": r"(?:[-’'][а-яёіїєґўәғқңөұүһӣӯ]{1,5}|[аяуюеиыіойьмвғқңтдпбшжн]{1,4})?",
    "Armenian": r"(?:[-–]?[ա-և]{1,4})?",
    "Georgian": r"(?:-?[ა-ჰ]{1,4})?",
    # After a mark; with none only where no plural of a noun looks so: Reutersa, Onetem, Reutersin, not Reports, Trends.
    "Latin": r"(?:[’'](?:[^\W\d_]{1,4})|(?<=[a-z])(?:u|em|om|owi|ie|in|i|ile|ille|lle|issa|a|y|ov|nak|nek|ban|ben|ul|ului))?",
    "other": "",
}
_DOMAIN = re.compile(r"(?<![\w@./])[^\W_][\w-]{1,40}\.(?:[A-Za-z]{2,10})(?![\w/@])")
_DOT = re.compile(
    r"\.(?<=[\w-]\.)[A-Za-z]{2}"
)  # without which there is no domain; a text is run through for its stops alone
_QUOTED = re.compile(r"[«“„\"](?P<name>[^\W\d_a-zа-яё][^«»“”„\"\n.,!?]{1,40})[»”“\"]")
# Words of ideographs and kana have no blank between them; Korean particles follow a name without one.
_IDEOGRAPH = "[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
_PREFIXED = "(?<=[^\\w@][لبوفكלבהומש])"  # Arabic and Hebrew write prepositions in one word with a name
_LETTERS = 3  # of a word by which the aliases that it may begin are known
_MOST_KEPT = 50_000
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
    return re.escape(_stem(alias)).replace(r"\ ", r"\s+") + _ENDINGS[_script(alias)]


def _stem(alias: str) -> str:
    """What all forms of an alias begin with."""
    inflected = _script(alias) == "Cyrillic" and len(alias) > 5
    if inflected and alias[-1] in "аяиыйь" and alias[-2:].islower():
        return alias[:-1]
    if _script(alias) == "Georgian" and alias[-1] == "ი" and len(alias) > 5:
        return alias[:-1]  # the nominative's own ending: რადიო თავისუფალი, თავისუფალს
    return alias


def _ideographic(letter: str) -> bool:
    return "\u3040" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af"


class _Aliases(dict[str, tuple[tuple[str, str, str], ...]]):
    """Aliases that some first letters of a word may begin, the longest first: each one's first word, itself, and its name.

    Few are tried at any one word, and each is compiled when a text first has its first word.
    """

    def __init__(self, extra: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        pairs = [(alias, name) for name, aliases in tables()[0].items() for alias in aliases]
        pairs.extend(extra)
        pairs.sort(key=lambda pair: len(pair[0]), reverse=True)
        self._pairs = [(_beginning(alias), alias, name) for alias, name in pairs]
        beginnings = {beginning for beginning, _, _ in self._pairs if beginning[:1].isalnum()}
        first = re.escape("".join(sorted({beginning[0] for beginning in beginnings})))
        self.starts = re.compile(
            rf"(?=[{first}])(?:(?<![\w@])|(?={_IDEOGRAPH})|(?<={_IDEOGRAPH})|{_PREFIXED}){any_of(beginnings)}"
        )

    def __missing__(self, letters: str) -> tuple[tuple[str, str, str], ...]:
        found = tuple(
            (_first_word(alias), alias, name)
            for beginning, alias, name in self._pairs
            if letters.startswith(beginning)
        )
        if len(self) < _MOST_KEPT:
            self[letters] = found
        return found


def _first_word(alias: str) -> str:
    """The first word of each form of an alias, or what all its forms begin with."""
    return _stem(alias).split(" ")[0]


def _beginning(alias: str) -> str:
    """First letters that each form of an alias has."""
    return _first_word(alias)[:_LETTERS]


@lru_cache(maxsize=4096)
def _alias(alias: str) -> re.Pattern[str]:
    edge = "" if _ideographic(alias[-1]) else rf"(?:(?![\w@])|(?={_IDEOGRAPH}))"
    return re.compile(alias_pattern(alias) + edge)


_aliases = lru_cache(maxsize=64)(_Aliases)


def _known(text: str, extra: tuple[tuple[str, str], ...]) -> Iterator[Outlet]:
    aliases = _aliases(extra)
    done = 0
    for word in aliases.starts.finditer(text):
        start = word.start()
        if start < done:
            continue
        for first, alias, name in aliases[text[start : start + _LETTERS]]:
            if text.startswith(first, start) and (match := _alias(alias).match(text, start)):
                yield Outlet(match.start(), match.end(), name, "known")
                done = match.end()
                break


def find(text: str, names: Iterable[tuple[str, str]] = ()) -> Iterator[Outlet]:
    """Yield the outlets named in a text, in order, without overlaps.

    `names` are further `(alias, canonical)` pairs, such as the titles of the workspace's sources.
    """
    extra = tuple(sorted({(alias, name) for alias, name in names if len(alias) > 2}))
    known = list(_known(text, extra))
    others: list[Outlet] = []
    for match in _DOMAIN.finditer(text) if _DOT.search(text) else ():
        end = match.group().rsplit(".", 1)[1].casefold()
        if end in _DOMAIN_ENDS:
            others.append(Outlet(match.start(), match.end(), match.group(), "domain"))
    others.extend(
        Outlet(match.start("name"), match.end("name"), None, "quoted") for match in _QUOTED.finditer(text)
    )
    starts = [outlet.start for outlet in known]
    free = [
        outlet
        for outlet in others
        if not (before := bisect_left(starts, outlet.end)) or known[before - 1].end <= outlet.start
    ]
    yield from sorted(known + free, key=lambda outlet: outlet.start)
