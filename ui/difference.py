"""The versions of an article side by side: lines for a terminal, a page of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ui import present

if TYPE_CHECKING:
    from presswatch.stories.changes import Change
    from scheduler.jobs.versions import Version
    from storage.rows import Article

MOST_WORDS = 400  # of a sentence that are compared word by word; a longer one is shown as replaced
_WORD = re.compile(r"\s+|\w+|[^\w\s]")

# Jinja escapes all values; the page loads nothing and runs nothing.
PAGE = """<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 48em; margin: 2em auto; padding: 0 1em; }
.facts { color: #555; }
.kinds { font-weight: bold; }
del { background: #fdd; } ins { background: #dfd; text-decoration: none; }
li { margin: 0 0 1em; }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p class="facts"><a href="{{ url }}" rel="noreferrer">{{ url }}</a><br>{{ facts }}</p>
{% for version in versions %}<h2>{{ version.heading }}</h2>
{% if version.note %}<p class="facts">{{ version.note }}</p>
{% endif %}{% if version.changes %}<ul>
{% for change in version.changes %}<li><span class="kinds">{{ change.kinds }}</span><br>
{% for what, text in change.parts %}{% if what == "-" %}<del>{{ text }}</del>{% elif what == "+" %}<ins>{{ text }}</ins>{% else %}{{ text }}{% endif %}{% endfor %}</li>
{% endfor %}</ul>
{% endif %}{% endfor %}</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class _Shown:
    kinds: str
    parts: tuple[tuple[str, str], ...]


def parts(old: str, new: str) -> list[tuple[str, str]]:
    """What stayed (" "), went ("-") and came ("+") between two sentences, in order, word by word."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if not before or not after or len(before) + len(after) > 2 * MOST_WORDS:
        return [(sign, text) for sign, text in (("-", old), ("+", new)) if text]
    found = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, start, stop, new_start, new_stop in matcher.get_opcodes():
        if what == "equal":
            found.append((" ", "".join(before[start:stop])))
            continue
        gone, come = "".join(before[start:stop]), "".join(after[new_start:new_stop])
        found += [(sign, text) for sign, text in (("-", gone), ("+", come)) if text]
    return found


def marked(change: Change) -> str:
    """A change for a terminal: words that went in [-brackets-], those that came in {+braces+}."""
    signs = {" ": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    pieces = parts(change.old_text, change.new_text)
    return present.harmless("".join(signs[sign].format(text) for sign, text in pieces))


def lines(found: Article, versions: Sequence[Version], zone: tzinfo) -> Iterator[str]:
    """The versions for a terminal."""
    yield present.harmless(versions[-1].revision.headline or "(no title)")
    yield present.harmless(found.url)
    yield _facts(found, len(versions))
    for version in versions[1:]:
        yield ""
        yield _heading(version, zone)
        if note := _note(version):
            yield f"  {note}"
        for change in version.changes:
            yield f"  {_kinds(change)}"
            yield f"    {marked(change)}"


def html(found: Article, versions: Sequence[Version], zone: tzinfo) -> str:
    """The versions as a page that stands alone; all text of the web in it is escaped."""
    from jinja2 import Environment

    from presswatch.alerts.message import http_only

    newest = versions[-1].revision
    shown = [
        {
            "heading": _heading(version, zone),
            "note": _note(version),
            "changes": [
                _Shown(_kinds(change), tuple(parts(change.old_text, change.new_text)))
                for change in version.changes
            ],
        }
        for version in versions[1:]
    ]
    return (
        Environment(autoescape=True)
        .from_string(PAGE)
        .render(
            language=newest.in_language or "en",
            title=newest.headline or "(no title)",
            url=http_only(found.url),
            facts=_facts(found, len(versions)),
            versions=shown,
        )
    )


def _facts(found: Article, count: int) -> str:
    gone = f", withdrawn ({found.gone_reason})" if found.gone_at else ""
    return f"{found.source}, {present.counted(count, 'text')}{gone}"


def _heading(version: Version, zone: tzinfo) -> str:
    return f"text {version.revision.n}, {present.local(version.revision.fetched_at, zone)}"


def _note(version: Version) -> str:
    if version.reread:
        return f"read anew by extractor {version.revision.extractor_version}: the page itself did not change"
    if not version.changes:
        return "nothing changed but dates, authors or marks"
    return ""


def _kinds(change: Change) -> str:
    where = "title: " if change.in_title and change.kind.value != "title" else ""
    return where + ", ".join(kind.value for kind in change.kinds)
