"""An article as a reference manager takes it: RIS and BibTeX.

RIS is the tagged format of Research Information Systems as Zotero, EndNote and Mendeley read it; BibTeX entries have
BibLaTeX's type `online` and the fields of both, so that either reads them. Values are rows of the view `articles`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_SPACE = re.compile(r"\s+")
_MOST_WORDS = 4  # of a person's name; what is longer is kept as one


def ris(article: Mapping[str, Any], outlet: str) -> str:
    """One record, its lines ended by CR LF, an empty line after it; `outlet` is the title of its source."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _ris(article, outlet)) + "ER  - \r\n\r\n"


def _ris(article: Mapping[str, Any], outlet: str) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    yield "ID", str(article["article_id"])
    yield "TI", _line(article["headline"]) or article["url"]
    for name in article["author"] or ():
        yield "AU", _line(name)
    yield "T2", _line(outlet)
    if published := _day(article):
        yield "PY", f"{published.year:04}"
        yield "DA", published.isoformat().replace("-", "/")
    if lead := _line(article["description"]):
        yield "AB", lead
    for word in article["keywords"] or ():
        yield "KW", _line(word)
    if language := article["in_language"]:
        yield "LA", language
    yield "UR", article["url"]
    yield "Y2", article["last_checked_at"][:10].replace("-", "/")


def bibtex(article: Mapping[str, Any], outlet: str) -> str:
    """One entry, an empty line after it; special characters are LaTeX's, others stay as they are (UTF-8)."""
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in _bibtex(article, outlet))
    return f"@online{{presswatch{article['article_id']},\n{lines}}}\n\n"


def _bibtex(article: Mapping[str, Any], outlet: str) -> Iterator[tuple[str, str]]:
    # The second pair of braces keeps a style from writing the names in a headline in lower case.
    yield "title", f"{{{_latex(article['headline'] or article['url'])}}}"
    if authors := [_person(name) for name in article["author"] or ()]:
        yield "author", " and ".join(authors)
    yield "organization", _latex(outlet)
    if published := _day(article):
        yield "date", published.isoformat()
        yield "year", f"{published.year:04}"
    # A comment or a brace in an address would end the field; both have another spelling there.
    yield "url", article["url"].replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
    yield "urldate", article["last_checked_at"][:10]
    if lead := _latex(article["description"]):
        yield "abstract", lead
    if words := [_latex(word) for word in article["keywords"] or ()]:
        yield "keywords", ", ".join(words)
    if language := article["in_language"]:
        yield "langid", language


def _day(article: Mapping[str, Any]) -> date | None:
    """The day of publication where the article was published, as the paper itself prints it."""
    if not article["date_published"]:
        return None
    at, zone = datetime.fromisoformat(article["date_published"]), article["date_published_zone"] or "Z"
    with suppress(ValueError, OSError, KeyError):
        return at.astimezone(datetime.fromisoformat(f"2000-01-01T00:00{zone}").tzinfo).date()
    with suppress(ValueError, OSError, KeyError):
        return at.astimezone(ZoneInfo(zone)).date()
    return at.date()


def _line(text: str | None) -> str:
    return _SPACE.sub(" ", text or "").strip()


def _latex(text: str | None) -> str:
    return "".join(_SPECIAL.get(char, char) for char in _line(text))


def _person(name: str) -> str:
    """A name as an author; one that is no person's, or holds words of the format, is kept as one by braces."""
    words = _line(name).split()
    plain = len(words) <= _MOST_WORDS and "," not in name and "and" not in (word.lower() for word in words)
    return _latex(name) if plain else f"{{{_latex(name)}}}"
