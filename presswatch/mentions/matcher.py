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
from presswatch.mentions.sense import DEFAULT_WEIGHTS, Sense, is_ambiguous, judge, shows_another_sense
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
        resolved = resolve(page, lexicon, self.watches, found, known)
        for judged in self._in_sense(page, lexicon, resolved, known, source):
            candidate = judged.candidate
            watch = self.watches[candidate.name.watch]
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
        self, page: Page, lexicon: Lexicon, resolved: list[Judged], known: frozenset[int], source: str | None
    ) -> list[Judged]:
        """`resolved` with the sense of each ambiguous name, for which all its places in the text are witnesses."""

        def asked(place: int, elsewhere: bool = False) -> Sense:
            candidate = resolved[place].candidate
            number = candidate.name.watch
            watch, is_known = self.watches[number], number in known
            return judge(page, lexicon, watch, candidate, is_known, source, self.weights, elsewhere)

        places = [
            place
            for place, one in enumerate(resolved)
            if one.outcome is not Outcome.NO
            and is_ambiguous(one.candidate, self.watches[one.candidate.name.watch])
        ]
        senses = {place: asked(place) for place in places}
        others = {
            resolved[place].candidate.name.watch
            for place, sense in senses.items()
            if shows_another_sense(sense.evidence)
        }
        judged = list(resolved)
        for place, sense in senses.items():
            one = resolved[place]
            if one.candidate.name.watch in others:
                sense = asked(place, elsewhere=True)
            judged[place] = Judged(
                one.candidate,
                max(one.outcome, sense.outcome, key=_ORDER.__getitem__),
                min(one.probability, sense.probability),
                one.evidence + sense.evidence,
            )
        return judged
