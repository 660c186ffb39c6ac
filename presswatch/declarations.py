"""Declarations of sources as a person would write them in presswatch.toml."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from presswatch.types import RouteKind, Source

_GENERIC = {"www", "m", "com", "org", "net", "info", "co", "gov", "edu", "ac"}
_LINE = 100  # a longer list is written one element a line


def source_toml(source: Source) -> str:
    """A `[[source]]` block of TOML that reads back as that source (fetch options aside, as `[source.fetch]`)."""
    of_kind = {
        kind: [route.url for route in source.routes if route.kind is kind and route.url != source.url]
        for kind in (RouteKind.FEED, RouteKind.SITEMAP, RouteKind.SECTION, RouteKind.TELEGRAM)
    }
    if any(route.kind is RouteKind.SECTION and route.url == source.url for route in source.routes):
        others = [route for route in source.routes if route.url != source.url]
        if others:
            of_kind[RouteKind.SECTION].append(source.url)
    pairs: list[tuple[str, object]] = [
        ("name", source.name),
        ("title", source.title if source.title != source.name else ""),
        ("url", source.url),
        ("feeds", of_kind[RouteKind.FEED]),
        ("sitemaps", of_kind[RouteKind.SITEMAP]),
        ("sections", of_kind[RouteKind.SECTION]),
        ("telegram", of_kind[RouteKind.TELEGRAM]),
        ("languages", list(source.languages)),
        ("timezone", source.timezone),
        ("country", source.country),
        ("kind", source.kind if source.kind != "news" else ""),
        ("interval", _duration(source.interval) if source.interval != 900 else ""),
        ("enabled", False if not source.enabled else ""),
        ("allow", list(source.allow)),
        ("deny", list(source.deny)),
    ]
    lines = [
        "[[source]]",
        *(f"{key} = {_value(value)}" for key, value in pairs if value not in (None, "", [])),
    ]
    if source.options:
        lines += [
            "",
            "[source.fetch]",
            *(f"{key} = {_value(value)}" for key, value in source.options.items()),
        ]
    return "\n".join(lines) + "\n"


def append(text: str, sources: Iterable[Source]) -> str:
    """A configuration text with sources added at its end; what stands in it stays as it is."""
    blocks = [source_toml(source) for source in sources]
    return "\n".join([text.rstrip("\n") + "\n" if text.strip() else "", *blocks]).lstrip("\n")


def name_for(url: str, taken: Collection[str] = ()) -> str:
    """A short key for a site, from its host: `https://www.armenpress.am/eng/` -> `armenpress`."""
    host = (urlsplit(url).hostname or "source").lower()
    labels = host.split(".")
    if len(labels) > 1 and labels[-1].isalpha():
        labels = labels[:-1]
    labels = [label for label in labels if label not in _GENERIC] or labels
    spoken = unicodedata.normalize("NFKD", "-".join(labels) or host)
    name = re.sub(r"[^a-z0-9]+", "-", spoken.encode("ascii", "ignore").decode()).strip("-")[:50] or "source"
    return free_name(name, taken)


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it when it is taken."""
    chosen = name
    number = 2
    while chosen in taken:
        chosen = f"{name}-{number}"
        number += 1
    return chosen


def _value(value: object) -> str:
    if isinstance(value, list):
        flat = "[" + ", ".join(_value(element) for element in value) + "]"
        if len(flat) <= _LINE:
            return flat
        return "[\n" + "".join(f"  {_value(element)},\n" for element in value) + "]"
    if isinstance(value, tuple):
        return _value(list(value))
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_value(key)} = {_value(element)}" for key, element in value.items()) + " }"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def _duration(seconds: float) -> str | float:
    """The shortest text that says it: 5400 -> "90m"."""
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if seconds >= length and seconds % length == 0:
            return f"{int(seconds // length)}{unit}"
    return seconds
