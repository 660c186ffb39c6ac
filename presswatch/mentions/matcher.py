"""Finds the names of a watchlist in a text, in every form, and gives each place with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from presswatch.mentions.candidates import candidates
from presswatch.mentions.ideographs import original, parted
from presswatch.mentions.lexicon import Lexicon, build
from presswatch.mentions.page import Page
from presswatch.mentions.query_watches import QueryWatches
from presswatch.mentions.resolve import Judged, introduced, resolve
from presswatch.mentions.sense import DEFAULT_WEIGHTS, is_ambiguous, judge
from presswatch.text import fold
from presswatch.types import Hit, Outcome, Watch

# Invisible hyphens in a mark's and a line feed's place leave every offset as it is.
_DIVIDED = re.compile(r"(?<=\w)-\r?\n(?=[^\W\d_])")
_ORDER = {Outcome.YES: 0, Outcome.ASK: 1, Outcome.NO: 2}


def _undivided(match: re.Match[str]) -> str:
    return "\u00ad" * len(match.group())


class Matcher:
    """All names of `watches`, in one automaton for each language that texts come in.

    Building is lazy: the first text of a language pays for its automaton. `weights` are those of the sense
    model (`presswatch.mentions.sense.train`). Watches that are queries need a whole article: see `queries`.
    Raises QueryError for a malformed one.
    """

    def __init__(self, watches: Sequence[Watch], weights: Mapping[str, float] = DEFAULT_WEIGHTS) -> None:
        self.watches = tuple(watches)
        self.weights = weights
        self.queries = QueryWatches(self.watches)
        self._lexicons: dict[str | None, Lexicon] = {}

    def match(
        self, text: str, language: str | None = None, *, title: str = "", source: str | None = None
    ) -> list[Hit]:
        """The hits in `text`, in order; `text[h.span.start:h.span.end] == h.surface`.

        `language` is the text's (BCP 47 primary subtag); `title` may introduce persons, hits in it are not
        returned; `source` is the publisher's name, evidence for the sense. Rejected candidates are in the
        list, with outcome NO.
        """
        hits = self._match(text, language, title, source)
        if ("-\n" in text or "-\r\n" in text) and (mended := _DIVIDED.sub(_undivided, text)) != text:
            # A hyphen at a line's end may divide a word or join two: as it stands, and as one word, which is as long.
            taken = {hit.span.start for hit in hits if hit.outcome is not Outcome.NO}
            hits += [
                replace(hit, surface=text[hit.span.start : hit.span.end], rule="divided at a line's end")
                for hit in self._match(mended, language, title, source)
                if hit.span.start not in taken and _DIVIDED.search(text, hit.span.start, hit.span.end)
            ]
            hits.sort(key=lambda hit: hit.span.start)
        return hits

    def _match(self, text: str, language: str | None, title: str, source: str | None) -> list[Hit]:
        lexicon = self._lexicons.get(language)
        if lexicon is None:
            lexicon = self._lexicons[language] = build(self.watches, language)
        apart, blanks = parted(text, language)
        page = Page.of(fold(apart))
        found = candidates(page, lexicon)
        if not found:
            return []
        known = (
            introduced(candidates(Page.of(fold(parted(title, language)[0])), lexicon))
            if title
            else frozenset()
        )
        hits = []
        known |= introduced(found)
        for judged in resolve(page, lexicon, self.watches, found, known):
            candidate = judged.candidate
            watch = self.watches[candidate.name.watch]
            if judged.outcome is not Outcome.NO and is_ambiguous(candidate, watch):
                judged = self._in_sense(page, lexicon, judged, candidate.name.watch in known, source)
            span = page.folded.span(candidate.start - 1, candidate.end - 1)
            if blanks:
                span = original(span, blanks)
            hits.append(
                Hit(
                    watch=watch.id,
                    span=span,
                    surface=text[span.start : span.end],
                    alias=candidate.name.alias,
                    rule=candidate.rule,
                    outcome=judged.outcome,
                    probability=judged.probability,
                    evidence=judged.evidence,
                )
            )
        return hits

    def _in_sense(
        self, page: Page, lexicon: Lexicon, judged: Judged, known: bool, source: str | None
    ) -> Judged:
        candidate = judged.candidate
        sense = judge(
            page, lexicon, self.watches[candidate.name.watch], candidate, known, source, self.weights
        )
        worse = sense.outcome if _ORDER[sense.outcome] > _ORDER[judged.outcome] else judged.outcome
        return Judged(
            candidate, worse, min(judged.probability, sense.probability), judged.evidence + sense.evidence
        )
