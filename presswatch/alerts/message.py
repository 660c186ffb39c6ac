"""The words of an alert: subject, text and HTML, and the id by which a receiver counts it once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from jinja2 import Environment

LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Line:
    """One article of an alert."""

    headline: str
    url: str
    outlet: str
    published: datetime | None
    sentence: str
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What an alert tells of one story."""

    key: str
    watch: str
    kind: str  # mention, edit, gone, delisted, incident, recovery, expected
    lines: tuple[Line, ...]  # the origin first
    edit: str = ""  # what was changed, in words
    footnotes: tuple[str, ...] = ()  # what could not be seen
    more: int = 0  # articles beyond `lines`


@dataclass(frozen=True, slots=True)
class Message:
    """A notice in words, ready to be sent."""

    id: str
    subject: str
    text: str
    html: str


WORDS = {
    "en": {
        "mention": "{watch} in {outlet}: {headline}",
        "edit": "Changed after publication, {outlet}: {headline}",
        "gone": "Withdrawn, {outlet}: {headline}",
        "delisted": "Taken out of the site's list, {outlet}: {headline}",
        "incident": "{headline}",
        "recovery": "Over: {headline}",
        "expected": "Not carried yet: {headline}",
        "copies": "Also in",
        "more": "and {count} more, not shown",
        "several": "{count} alerts: {subject}",
        "also": "also in {count} more",
        "changed": "What changed",
        "unseen": "Not visible to us",
    },
    "ru": {
        "mention": "{watch} — {outlet}: {headline}",
        "edit": "Изменено после публикации, {outlet}: {headline}",
        "gone": "Снято с публикации, {outlet}: {headline}",
        "delisted": "Убрано из списка сайта, {outlet}: {headline}",
        "incident": "{headline}",
        "recovery": "Закончилось: {headline}",
        "expected": "Пока не опубликовано: {headline}",
        "copies": "Также",
        "more": "и ещё {count}, не показаны",
        "several": "Оповещений: {count}. {subject}",
        "also": "и ещё {count}",
        "changed": "Что изменилось",
        "unseen": "Чего мы не видели",
    },
}

TEXT = """\
{{ first.headline }}
{{ first.outlet }}{% if first.when %}, {{ first.when }}{% endif %}
{{ first.url }}

{{ first.sentence }}
{% if edit %}
{{ words.changed }}: {{ edit }}
{% endif %}{% if rest %}
{{ words.copies }}:
{% for line in rest %}- {{ line.outlet }}{% if line.when %}, {{ line.when }}{% endif %}: {{ line.url }}
{% endfor %}{% if more %}- {{ more }}
{% endif %}{% endif %}{% if footnotes %}
{{ words.unseen }}:
{% for note in footnotes %}- {{ note }}
{% endfor %}{% endif %}"""

HTML = """\
{% macro linked(url, text) %}{% if url %}<a href="{{ url }}">{{ text }}</a>{% else %}{{ text }}{% endif %}{% endmacro %}\
<div style="font:15px/1.5 sans-serif;max-width:42em">
<h2 dir="auto" style="font-size:18px;margin:0 0 4px">{{ linked(first.url, first.headline) }}</h2>
<p style="color:#555;margin:0 0 12px">{{ first.outlet }}{% if first.when %}, {{ first.when }}{% endif %}</p>
<blockquote dir="auto" style="border-left:3px solid #888;margin:0 0 12px;padding:0 12px">{{ first.sentence }}</blockquote>
{% if edit %}<p><b>{{ words.changed }}:</b> {% for part in edit.splitlines() %}{{ part }}{% if not loop.last %}<br>{% endif %}{% endfor %}</p>{% endif %}
{% if rest %}<p><b>{{ words.copies }}</b></p><ul>
{% for line in rest %}<li>{{ linked(line.url, line.outlet) }}{% if line.when %}, {{ line.when }}{% endif %}</li>
{% endfor %}{% if more %}<li>{{ more }}</li>{% endif %}</ul>{% endif %}
{% if footnotes %}<p style="color:#555"><b>{{ words.unseen }}</b></p><ul style="color:#555">
{% for note in footnotes %}<li>{{ note }}</li>
{% endfor %}</ul>{% endif %}
</div>
"""


def message_id(key: str, channel: str) -> str:
    """A deterministic id of an alert on a channel: a resent message carries the same."""
    return hashlib.blake2b(f"{key}\x1f{channel}".encode(), digest_size=16).hexdigest()


_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def one_line(text: str, limit: int = 200) -> str:
    """Text without line breaks, control characters, and what no XML may hold, for a subject, header or cell."""
    cleaned = " ".join(_UNFIT.sub(" ", text).split())
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1] + "…"


_CALLS = re.compile(r"https?://\S+|[@!](?=\w)|\](?=\()")


def calls_nobody(text: str) -> str:
    """Text for a chat in which no word of others rings: "@everyone", "<!channel>", and no link under other words.

    A word joiner, which is not seen, stands behind the mark; addresses stay as they are but for angle brackets.
    """

    def quiet(found: re.Match[str]) -> str:
        mark = found.group()
        if mark.startswith("http"):
            return mark.replace("<", "%3C").replace(">", "%3E")
        return f"{mark}\u2060"

    return _CALLS.sub(quiet, text)


def http_only(url: str) -> str:
    """The address if it is a web address, else an empty text: no other scheme is ever linked."""
    return url if url.startswith(("http://", "https://")) else ""


@cache
def _environment(autoescape: bool) -> Environment:
    from jinja2 import Environment

    return Environment(autoescape=autoescape, trim_blocks=False)


def render(notice: Notice, channel: str, *, zone: str = "UTC", language: str = "en") -> Message:
    """A notice in words, times in the reader's zone.

    Raises ValueError for a notice without lines.
    """
    if not notice.lines:
        raise ValueError("a notice needs at least one line")
    words = WORDS.get(language, WORDS["en"])
    local = ZoneInfo(zone)
    lines = [
        {
            "headline": one_line(line.headline),
            "url": http_only(line.url),
            "outlet": one_line(line.outlet),
            "when": f"{line.published.astimezone(local):%d.%m.%Y %H:%M}" if line.published else "",
            "sentence": one_line(line.sentence, 600),
        }
        for line in notice.lines
    ]
    subject = words[notice.kind].format(
        watch=notice.watch, outlet=lines[0]["outlet"], headline=lines[0]["headline"]
    )
    if also := len(lines) - 1 + notice.more:
        subject += f" ({words['also'].format(count=also)})"
    values = {
        "first": lines[0],
        "rest": lines[1:],
        "edit": notice.edit,
        "footnotes": notice.footnotes,
        "more": words["more"].format(count=notice.more) if notice.more else "",
        "words": words,
    }
    return Message(
        id=message_id(notice.key, channel),
        subject=one_line(subject),
        text=_environment(False).from_string(TEXT).render(values).strip() + "\n",
        html=_environment(True).from_string(HTML).render(values),
    )


def joined(messages: Sequence[Message], id: str, *, language: str = "en") -> Message:
    """Several messages as one, under an id of their own; a single one stays as it is.

    Raises ValueError for none.
    """
    if not messages:
        raise ValueError("there is no message")
    if len(messages) == 1:
        return replace(messages[0], id=id)
    words = WORDS.get(language, WORDS["en"])
    return Message(
        id=id,
        subject=one_line(words["several"].format(count=len(messages), subject=messages[0].subject)),
        text="\n\n".join(f"{n}. {one.subject}\n\n{one.text}" for n, one in enumerate(messages, 1)),
        html="\n<hr>\n".join(one.html for one in messages),
    )
