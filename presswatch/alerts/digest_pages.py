"""A press review as a page: HTML for mail and browsers, and Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from presswatch.alerts.digest import Digest, Edit, Figure, Outlet, Story, Unseen
from presswatch.alerts.digest_words import WORDS
from presswatch.alerts.message import http_only, one_line

if TYPE_CHECKING:
    from jinja2 import Environment

LONGEST = 600  # characters of a sentence or headline
_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


@dataclass(frozen=True, slots=True)
class Wording:
    """A digest's parts in words of one language, times in one zone. Each is one line, unescaped."""

    digest: Digest
    language: str = "en"
    zone: str = "UTC"

    @property
    def words(self) -> dict[str, str]:
        """Words of the language; English for one that is not there."""
        return WORDS.get(self.language, WORDS["en"])

    @property
    def title(self) -> str:
        """What the document is."""
        return self.words[self.digest.period.value]

    @property
    def span(self) -> str:
        """From when to when."""
        return self.words["period"].format(
            start=self.when(self.digest.start), end=self.when(self.digest.end), zone=self.zone
        )

    def when(self, at: datetime) -> str:
        """A time in the reader's zone."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%d.%m.%Y %H:%M}"

    def line(self, text: str) -> str:
        """Text of others without line breaks and control characters."""
        return one_line(text, LONGEST)

    def link(self, url: str) -> str:
        """The address if it is a web address."""
        return http_only(url)

    def figure(self, figure: Figure) -> str:
        """The label of a figure."""
        return self.words["refusals"] if figure.label == "refusals" else self.line(figure.label)

    def origin(self, story: Story) -> str:
        """Whom a story comes from."""
        return self.words[story.origin_basis].format(origin=self.line(story.origin))

    def outlet(self, outlet: Outlet) -> str:
        """When and how an outlet carried a story."""
        parts = [self.when(outlet.at), self.words[outlet.relation]]
        if outlet.credits_origin:
            parts.append(self.words["credit"])
        return ", ".join(parts)

    def edit(self, edit: Edit) -> str:
        """What kind of change it was, and when."""
        return f"{self.line(edit.outlet)}, {self.when(edit.at)}, {self.words.get(edit.kind, edit.kind)}"

    def unseen(self, span: Unseen) -> str:
        """What was not seen, when and why."""
        reason = f" ({self.line(span.reason)})" if span.reason else ""
        times = f"{self.when(span.start)} — {self.when(span.end)}"
        return f"{self.line(span.outlet)}, {times}: {self.words[span.state]}{reason}"

    def whole(self, digest: Digest) -> str:
        """What is said where nothing is known to have been missed."""
        return self.words["whole" if digest.recorded else "unrecorded"]

    def more(self, count: int) -> str:
        """How many stories are left out."""
        return self.words["more"].format(count=count)


HTML = """\
{% macro linked(url, text) %}{% if url %}<a href="{{ url }}">{{ text }}</a>{% else %}{{ text }}{% endif %}{% endmacro %}\
<!doctype html>
<html lang="{{ w.language }}"><head><meta charset="utf-8"><title>{{ w.title }}</title></head>
<body style="font:15px/1.5 sans-serif;max-width:46em;margin:1em auto;padding:0 1em;color:#111">
<h1 style="font-size:24px;margin:0">{{ w.title }}</h1>
<p style="color:#555">{{ w.span }}</p>
<h2 style="font-size:18px">{{ w.words.figures }}</h2>
<table>{% for f in d.figures %}
<tr><td>{{ w.figure(f) }}</td><td style="text-align:right;padding-left:2em">{{ f.value }}</td>
<td style="color:#555"><sup><a href="#q{{ loop.index }}">{{ loop.index }}</a></sup></td></tr>{% endfor %}
</table>
{% for theme in d.themes %}
<h2 style="font-size:18px">{{ w.line(theme.name) }}</h2>
{% for story in theme.stories %}
<h3 lang="{{ story.language }}" dir="auto" style="font-size:16px;margin-bottom:2px">{{ w.line(story.headline) }}</h3>
<p style="color:#555;margin:0">{{ w.origin(story) }}</p>
<blockquote lang="{{ story.language }}" dir="auto" style="border-left:3px solid #888;margin:8px 0;padding:0 12px">{{ w.line(story.sentence) }}</blockquote>
<p style="margin:0">{{ w.words.outlets }}:</p>
<ul>{% for outlet in story.outlets %}
<li><bdi>{{ linked(w.link(outlet.url), w.line(outlet.title)) }}</bdi>, {{ w.outlet(outlet) }}</li>{% endfor %}
</ul>
{% endfor %}{% if theme.more %}<p>{{ w.more(theme.more) }}</p>{% endif %}
{% else %}<p>{{ w.words.nothing }}</p>
{% endfor %}
{% if d.edits %}<h2 style="font-size:18px">{{ w.words.edits }}</h2>
<ul>{% for edit in d.edits %}
<li><bdi>{{ linked(w.link(edit.url), w.line(edit.headline)) }}</bdi> ({{ w.edit(edit) }}){% if edit.old %}<br>{{ w.words.was }}: <bdi><del>{{ w.line(edit.old) }}</del></bdi>{% endif %}{% if edit.new %}<br>{{ w.words.is }}: <bdi><ins>{{ w.line(edit.new) }}</ins></bdi>{% endif %}</li>{% endfor %}
</ul>{% endif %}
<h2 style="font-size:18px">{{ w.words.unseen }}</h2>
{% if d.unseen %}<ul>{% for span in d.unseen %}
<li>{{ w.unseen(span) }}: {{ w.line(span.url) }}</li>{% endfor %}
</ul>{% else %}<p>{{ w.whole(d) }}</p>{% endif %}
<h2 style="font-size:18px">{{ w.words.queries }}</h2>
<p>{{ w.words.query_note }}</p>
<ol>{% for f in d.figures %}
<li id="q{{ loop.index }}"><code>{{ f.query }}</code></li>{% endfor %}
</ol>
</body></html>
"""


@cache
def _environment() -> Environment:
    from jinja2 import Environment

    return Environment(autoescape=True)


def html(wording: Wording) -> str:
    """The whole review as an HTML document that needs no other file."""
    return _environment().from_string(HTML).render(w=wording, d=wording.digest)


def markdown(wording: Wording) -> str:
    """The whole review as CommonMark."""
    w, d = wording, wording.digest
    out = [f"# {w.title}", "", w.span, "", f"## {w.words['figures']}", ""]
    out += [
        f"- {_md(w.figure(figure))}: **{figure.value}** \\[{n}\\]" for n, figure in enumerate(d.figures, 1)
    ]
    for theme in d.themes:
        out += ["", f"## {_md(w.line(theme.name))}"]
        for story in theme.stories:
            out += ["", f"### {_md(w.line(story.headline))}", "", _md(w.origin(story)), ""]
            out += [f"> {_md(w.line(story.sentence))}", "", f"{w.words['outlets']}:", ""]
            out += [f"- {_link(w, outlet.title, outlet.url)}, {w.outlet(outlet)}" for outlet in story.outlets]
        if theme.more:
            out += ["", w.more(theme.more)]
    if not d.themes:
        out += ["", w.words["nothing"]]
    if d.edits:
        out += ["", f"## {w.words['edits']}", ""]
        for edit in d.edits:
            out.append(f"- {_link(w, edit.headline, edit.url)} ({_md(w.edit(edit))})")
            out += [
                f"    - {w.words[key]}: {_md(w.line(text))}"
                for key, text in (("was", edit.old), ("is", edit.new))
                if text
            ]
    out += ["", f"## {w.words['unseen']}", ""]
    out += [f"- {_md(w.unseen(span))}: {_md(w.line(span.url))}" for span in d.unseen] or [w.whole(d)]
    out += ["", f"## {w.words['queries']}", "", w.words["query_note"], ""]
    for number, figure in enumerate(d.figures, 1):
        fence = "`" * (max((len(run) for run in re.findall("`+", figure.query)), default=0) + 1)
        out.append(f"{number}. {fence} {figure.query} {fence}")
    return "\n".join(out) + "\n"


def _md(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _link(wording: Wording, title: str, url: str) -> str:
    address = wording.link(url)
    if not address:
        return _md(wording.line(title))
    safe = re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found[0]):02X}", address)
    return f"[{_md(wording.line(title))}]({safe})"
