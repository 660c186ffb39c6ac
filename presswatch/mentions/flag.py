"""Hits in their places: the mentions of an article, each with its field, sentence and salience."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from presswatch.mentions.matcher import Matcher
from presswatch.mentions.query import Document
from presswatch.mentions.salience import Placed, salience
from presswatch.sentences import SentenceFinder
from presswatch.types import Field, Hit, Mention, Outcome, Span


def mentions(
    matcher: Matcher,
    headline: str | None,
    lead: str | None,
    body: str,
    captions: Sequence[str] = (),
    language: str | None = None,
    source: str | None = None,
) -> list[Mention]:
    """All candidates of an article in the order title, lead, body, captions; rejected ones have outcome NO.

    `source` is the publisher's key: evidence of the sense, and what a query's `source:` asks for. `captions` are not
    searched by queries, as the index of the archive does not hold them.

    A hit's span counts code points of its own field's text; `sentence_start` is the place of its sentence
    there. The salience is the watch's in the whole article, from its mentions that are not rejected.
    """
    title = headline or ""
    fields: list[tuple[Field, str]] = [(Field.TITLE, title)]
    if lead and lead not in body:
        fields.append((Field.LEAD, lead))
    fields.append((Field.BODY, body))
    fields += [(Field.CAPTION, caption) for caption in captions]
    whole = "\n\n".join(text for _, text in fields)
    lead_end = len(lead) if lead and body.startswith(lead) else _first_block(body)

    placed: list[tuple[Field, str, int, Hit]] = []
    offset = 0
    starts = []
    for _, text in fields:
        starts.append(offset)
        offset += len(text) + 2
    for hit in matcher.match(whole, language, source=source):
        index = bisect_right(starts, hit.span.start) - 1
        field, text = fields[index]
        start = hit.span.start - starts[index]
        if (
            field is Field.BODY and "\n" in hit.surface
        ):  # each line is a block of its own, which no name goes across
            hit = replace(
                hit, outcome=Outcome.NO, probability=0.05, evidence=(*hit.evidence, "across two blocks")
            )
        if field is Field.BODY and start < lead_end:
            field = Field.LEAD
        placed.append((field, text, starts[index], hit))
    if matcher.queries:
        places = {field: (text, start) for (field, text), start in zip(fields, starts, strict=True)}
        asked = Document(title, lead or "", body, language or "", source or "")
        for field, hit in matcher.queries.match(asked):
            text, start = places[field]
            here = Field.LEAD if field is Field.BODY and hit.span.start < lead_end else field
            moved = Span(hit.span.start + start, hit.span.end + start)
            placed.append((here, text, start, replace(hit, span=moved)))
        placed.sort(key=lambda one: one[3].span.start)
    return _with_salience(placed, language)


def _first_block(body: str) -> int:
    return body.find("\n") if "\n" in body else 0


def _with_salience(placed: list[tuple[Field, str, int, Hit]], language: str | None) -> list[Mention]:
    by_watch: dict[str, list[Placed]] = {}
    for field, text, start, hit in placed:
        if hit.outcome is not Outcome.NO:
            depth = (hit.span.start - start) / max(1, len(text))
            by_watch.setdefault(hit.watch, []).append(Placed(field, depth))
    figures = {watch: salience(places, len(by_watch)) for watch, places in by_watch.items()}
    finders: dict[str, SentenceFinder] = {}
    found = []
    for field, text, start, hit in placed:
        finder = finders.get(text)
        if finder is None:
            finder = finders[text] = SentenceFinder(text, language)
        place = hit.span.start - start
        sentence = finder.around(place)
        begin, end = sentence.start, sentence.end
        figure, parts = figures.get(hit.watch, (0.0, {}))
        moved = replace(hit, span=Span(place, hit.span.end - start))
        found.append(Mention(moved, field, text[begin:end], begin, figure, parts))
    return found
