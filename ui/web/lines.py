"""A mention as the pages show it: its sentence marked, in its direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from ui.web.highlight import Mark, marked

if TYPE_CHECKING:
    from storage.rows import StoredMention

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ug", "yi"})


@dataclass(frozen=True, slots=True)
class MentionLine:
    """A mention with its sentence marked."""

    mention: StoredMention
    outlet: str
    sentence: Markup
    verdict: str | None = None

    @property
    def direction(self) -> str:
        """Of its text: rtl or ltr."""
        return direction(self.mention.in_language)


def direction(language: str | None) -> str:
    """The direction of a language's text."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def line(mention: StoredMention, titles: Mapping[str, str], verdict: str | None = None) -> MentionLine:
    """A mention with its sentence marked; `titles` are those of the sources by name."""
    at = mention.start - mention.sentence_start
    mark = Mark(at, at + mention.end - mention.start, "mention", mention.rule)
    return MentionLine(
        mention, titles.get(mention.source, mention.source), marked(mention.sentence, [mark]), verdict
    )
