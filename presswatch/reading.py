"""All that one page tells: read(page) gives a Reading, or the reason why there is none.

The page is parsed once; JSON-LD, meta elements, microdata, the visible text and what a route said of the
article are witnesses, whose candidates are all kept, with the one that was chosen marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from presswatch import languages
from presswatch.errors import ExtractionError
from presswatch.extract import body, dating, kinds, live, naming, places, state, titles
from presswatch.extract.completing import completed
from presswatch.extract.corrections import with_notices
from presswatch.extract.decode import decode
from presswatch.extract.definitions import Definition, Definitions
from presswatch.extract.described import described_text
from presswatch.extract.document import Document, parse
from presswatch.extract.features import Context
from presswatch.extract.features_heading import Layout
from presswatch.extract.furniture import MAX_PER_PAGE, Memory, digest
from presswatch.extract.listing import lists_articles
from presswatch.extract.next_story import next_story
from presswatch.extract.own_text import clean_markup, own_lead
from presswatch.extract.sections import sections
from presswatch.extract.segments import Segments, segment
from presswatch.extract.trimming import trimmed
from presswatch.extract.witnesses import jsonld
from presswatch.types import (
    Block,
    BlockKind,
    Candidate,
    DateValue,
    Decision,
    Entry,
    Page,
    PageKind,
    Reading,
    Refusal,
    RefusalReason,
    RouteKind,
    Source,
)

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_NO_BODY = 0.02  # probability
_MAX_VALUE = 300  # characters of a candidate that are kept


def read(
    page: Page,
    source: Source | None = None,
    memory: Memory | None = None,
    entry: Entry | None = None,
    definitions: Definitions | None = None,
) -> Reading | Refusal:
    """The article on a page, or why there is none. Never raises for what a page contains.

    `memory` is what the source's pages have in common, `entry` what a route said of the article,
    `definitions` what a person declared of sites; each may be missing. Times without a zone are read
    in the zone of `source`, else of its country, the address' country or the language, and nothing is
    dated later than `page.fetched_at`.
    """
    kind = page.headers.get("content-type", "")
    if page.body[:1024].lstrip().startswith(b"%PDF-") or "application/pdf" in kind.lower():
        from presswatch.extract import pdf

        return pdf.read(page, source, entry)
    charset = _CHARSET.search(kind)
    decoded = decode(page.body, charset[1] if charset else None)
    return read_text(
        decoded.text,
        page.url,
        utf8=decoded.utf8,
        source=source,
        memory=memory,
        entry=entry,
        definitions=definitions,
        now=page.fetched_at,
    )


def read_text(
    html: str,
    url: str,
    *,
    utf8: bytes | None = None,
    source: Source | None = None,
    memory: Memory | None = None,
    entry: Entry | None = None,
    definitions: Definitions | None = None,
    now: datetime | None = None,
) -> Reading | Refusal:
    """Like `read`, for text that is decoded already; `utf8` is the same text in UTF-8, where that is at hand."""
    try:
        document = parse(html, url, utf8)
        definition = definitions.of(url, now) if definitions else None
        if definition:
            definition.prune(document)
        page = segment(document)
    except ExtractionError as error:
        return Refusal(url, RefusalReason.EMPTY, error.message)
    return _Reader(document, page, source, memory, entry, definition, now).read()


@dataclass
class _Reader:
    """One page on its way to a reading."""

    document: Document
    page: Segments
    source: Source | None
    memory: Memory | None
    entry: Entry | None
    definition: Definition | None
    now: datetime | None

    def read(self) -> Reading | Refusal:
        document, page, entry = self.document, self.page, self.entry
        self.declared = declared = jsonld.read(document.scripts, document.url)
        self.candidates: list[Candidate] = []
        self.decisions: list[Decision] = []
        self.digests: list[str] = []
        described = (
            declared.description,
            document.meta("og:description", "description", "twitter:description"),
        )
        self.description = next(
            (text for text in described if text), (entry.description if entry else "") or ""
        )
        headline, title_at = self._headline()
        self.other_at = next_story(page, title_at)
        blocks, chosen, sure = self._body(headline, title_at)
        if chosen and title_at > chosen[0]:  # said again further down
            title_at = next((n for n in range(chosen[0], -1, -1) if page.items[n].text == headline), title_at)
        text = "\n".join(block.text for block in blocks if block.kind is not BlockKind.CAPTION)
        if not text and not headline:
            return Refusal(document.url, RefusalReason.EMPTY, "the page shows no title and no running text")
        named_live = live.is_named_live(document.url, headline or "")
        if not (self.definition or named_live) and lists_articles(document, page, chosen, declared):
            return Refusal(document.url, RefusalReason.NOT_AN_ARTICLE, "it lists articles")
        language = self._language(text or headline or "")
        tongues = tuple(
            dict.fromkeys(
                (*((language,) if language else ()), *(self.source.languages if self.source else ()))
            )
        )
        zone = self.source.timezone if self.source else None
        country = self.source.country if self.source else None
        zone = zone or places.likely_zone(document.url, tongues, country)
        published = self._published(title_at, zone, tongues)
        if declared.live:
            blocks = list(live.declared_entries(declared, blocks, zone, tongues, self.now))
        elif named_live:
            blocks = list(live.shown_entries(page, chosen, blocks, published, now=self.now))
        kind = kinds.kind_of(document, declared, headline or "", blocks)
        if kind is PageKind.GALLERY:
            blocks = kinds.with_captions(page, chosen, blocks)
        people, agencies = self._people(title_at, chosen)
        free = kinds.is_free(declared, document, page, len(text))
        self._decide("kind", kind.value, f"{len(blocks)} blocks, {len(text)} characters")
        if not free:
            blocks = kinds.without_wall(blocks)
            self._decide(
                "paywall", "not free", "the page says that the article is paid for, or ends in a wall"
            )
        return Reading(
            url=document.url,
            canonical_url=self._canonical(),
            headline=headline,
            description=self.description or None,
            blocks=tuple(blocks),
            author=people,
            agency=agencies,
            date_published=published,
            date_modified=dating.modified(
                document, page, declared, zone=zone, languages=tongues, now=self.now
            ),
            in_language=language,
            article_section=sections(document, page, declared, headline or "", title_at),
            keywords=tuple(dict.fromkeys((*declared.keywords, *self._metas("article:tag"))))[:50],
            image=document.absolute(document.meta("og:image", "twitter:image") or declared.image or "")
            or None,
            kind=kind,
            is_accessible_for_free=free,
            next_page=kinds.next_page(document, page, chosen) if kind is PageKind.ARTICLE else None,
            amp_url=next((href for rel, href, _ in document.links if rel == "amphtml"), None),
            feeds=tuple(href for rel, href, what in document.links if "alternate" in rel and what in _FEEDS)[
                :20
            ],
            candidates=tuple(self.candidates),
            decisions=(
                *self.decisions,
                Decision(
                    "extract",
                    kind.value,
                    f"an F1 of {sure:.2f} is expected of the body",
                    {"sure": round(sure, 3)},
                ),
            ),
            furniture=tuple(self.digests),
        )

    def _decide(self, verdict: str, reason: str, detail: str) -> None:
        self.decisions.append(Decision("extract", verdict, reason, {"detail": detail[:_MAX_VALUE]}))

    def _metas(self, name: str) -> list[str]:
        return [content for key, content in self.document.metas if key == name][:20]

    def _note(self, field: str, value: str, origin: str, detail: str, chosen: bool) -> None:
        self.candidates.append(Candidate(field, value[:_MAX_VALUE], origin, detail, chosen))

    def _headline(self) -> tuple[str | None, int]:
        """The headline, and the number of the segment that shows it (or of the first h1, else -1)."""
        page = self.page
        if self.definition and (said := self.definition.headline(self.document)):
            self._note("headline", said, "definition", self.definition.name, True)
            at = next((n for n, item in enumerate(page.items) if item.text == said), -1)
            return said, at
        layout = Layout(page)
        entry = self.entry
        found = titles.candidates(
            self.document,
            page,
            self.declared,
            layout,
            entry.headline if entry else None,
            formerly=entry is not None and entry.route.kind is RouteKind.URL,
        )
        best = titles.agreed(found) or titles.choose(
            found, self.document, page, self.declared, layout, self.description
        )
        for title in found:
            if title is best or title.origins - {"h2", "named", "title_part", "h1_part", "h2_part"}:
                self._note("headline", title.text, "+".join(sorted(title.origins)), "", title is best)
        if best is None:
            return None, -1
        spots = best.spots or [
            (n, item.box) for n, item in enumerate(page.items) if page.boxes[item.box].tag == "h1"
        ]
        at = min(spots, key=layout.cost)[0] if spots else -1
        return best.text, at

    def _body(self, headline: str | None, title_at: int) -> tuple[list[Block], list[int], float]:
        page = self.page
        if self.definition and (said := self.definition.body(self.document, page)):
            self._note("article_body", page.items[said[0]].text, "definition", self.definition.name, True)
            said = self._without_furniture(said, title_at)
            return self._blocks(said), said, 1.0
        context = Context(headline or "", self.description, self.declared.body)
        chances = body.probabilities(page, context)
        common = self._furniture(chances, title_at)
        chosen, sure = body.choose(page, chances, common)
        chosen = [number for number in chosen if number != title_at] or chosen
        told = [text for text in (self.description, self.entry and self.entry.description) if text]
        if other := described_text(page, chosen, told):
            self._decide("body", "described", "another text of the page begins as its description does")
            chosen = [number for number in other if number not in common] or other
        until = len(page.items) if self.other_at is None else self.other_at
        chosen = [number for number in chosen if number < until] or chosen
        chosen = trimmed(page, chosen)
        whole = [number for number in completed(page, chances, chosen, title_at) if number not in common]
        chosen = self._with_notices(trimmed(page, whole, chosen) if whole else chosen)
        shown = sum(len(page.items[n].text) for n in chosen)
        if self.declared.body:
            much = len(self.declared.body)
            instead = much > 600 and shown < much * 0.3
            short = "" if much >= shown * 0.6 else "a teaser: shorter than the visible text"
            self._note("article_body", self.declared.body, "json-ld", f"{much} characters {short}", instead)
            if instead:
                self._decide("body", "json-ld", "the visible page has far less text than its JSON-LD")
                return [Block(BlockKind.PARAGRAPH, self.declared.body)], [], 0.8
        fed = clean_markup(self.entry.content_html) if self.entry and self.entry.content_html else ""
        if fed:
            instead = len(fed) > 600 and shown < len(fed) * 0.3
            self._note("article_body", fed, "feed", f"{len(fed)} characters", instead)
            if instead:
                self._decide("body", "feed", "the visible page has far less text than the feed")
                return [Block(BlockKind.PARAGRAPH, fed)], [], 0.7
        if shown < state.LEAST and headline and (stated := state.paragraphs(self.document, headline)):
            self._note("article_body", "\n".join(stated), "state", f"{len(stated)} paragraphs", True)
            self._decide("body", "state", "the page shows less than the data of its scripts")
            return [Block(BlockKind.PARAGRAPH, text) for text in stated], [], 0.7
        if chosen:
            detail = f"{len(chosen)} segments, {shown} characters"
            self._note("article_body", page.items[chosen[0]].text, "page", detail, True)
        return self._blocks(chosen), chosen, sure

    def _with_notices(self, chosen: list[int]) -> list[int]:
        page, memory = self.page, self.memory
        taken = set(chosen)
        return [
            number
            for number in with_notices(page, chosen)
            if number in taken or memory is None or not memory.is_furniture(digest(page.items[number].text))
        ]

    def _without_furniture(self, said: list[int], title_at: int) -> list[int]:
        """The segments that a definition names without those that other pages of the source have too."""
        named = set(said)
        common = self._furniture([float(number in named) for number in range(len(self.page.items))], title_at)
        return [number for number in said if number not in common] or said

    def _furniture(self, chances: Sequence[float], title_at: int) -> set[int]:
        """The segments that other pages of the source have too; keeps the digests from which the memory learns.

        What is sure to be no body is not looked up, and without a memory nothing is.
        """
        memory = self.memory
        if memory is None:
            return set()
        digests = {
            number: digest(self.page.items[number].text)
            for number, chance in enumerate(chances)
            if chance > _NO_BODY
        }
        self.digests = list(digests.values())[:MAX_PER_PAGE]
        common = {number for number, name in digests.items() if memory.is_furniture(name)}
        told = (self.description, self.entry.description if self.entry else "", self.declared.body)
        return common - own_lead(self.page, chances, title_at, told) if common else common

    def _blocks(self, chosen: Sequence[int]) -> list[Block]:
        page = self.page
        made = body.blocks(page, chosen, self.description)
        bold = [page.items[n].bold_chars * 2 > len(page.items[n].text) for n in chosen]
        made = list(kinds.with_questions(made, bold))
        placed = sorted(
            [*zip(chosen, made, strict=True), *body.captions(page, chosen)], key=lambda pair: pair[0]
        )
        return [block for _, block in placed]

    def _language(self, text: str) -> str | None:
        said = (
            self.declared.language
            or self.document.language
            or self.document.meta("og:locale", "language")
            or ""
        )
        hint = said or (self.source.languages[0] if self.source and self.source.languages else "")
        found = languages.identify(text, hint or None)
        if found is None and self.source and len(self.source.languages) == 1:
            return self.source.languages[0]
        return found

    def _published(self, title_at: int, zone: str | None, tongues: Sequence[str]) -> DateValue | None:
        if self.definition and (said := self.definition.date(self.document, zone, tongues, self.now)):
            self._note("date_published", dating.written(said), "definition", self.definition.name, True)
            return said
        found = dating.candidates(
            self.document,
            self.page,
            self.declared,
            title_at=title_at,
            zone=zone,
            languages=tongues,
            now=self.now,
            entry=self.entry,
        )
        for number, dated in enumerate(found[:12]):
            detail = f"{dated.value.precision.value}, believed {dated.score:.2f}: {dated.text}"
            self._note("date_published", dating.written(dated.value), dated.origin, detail, number == 0)
        return found[0].value if found else None

    def _people(self, title_at: int, chosen: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self.definition and (said := self.definition.authors(self.document)):
            self._note("author", "; ".join(said), "definition", self.definition.name, True)
            return said, ()
        found = naming.candidates(
            self.document,
            self.page,
            self.declared,
            title_at=title_at,
            chosen=chosen,
            entry=self.entry,
            other_at=self.other_at,
        )
        people, agencies = naming.choose(found)
        for named in found:
            self._note(
                "author",
                "; ".join((*named.people, *named.agencies)),
                named.origin,
                named.text,
                named.people == people,
            )
        return people, agencies

    def _canonical(self) -> str | None:
        for rel, href, _ in self.document.links:
            if rel == "canonical":
                return href
        address = self.document.meta("og:url")
        return self.document.absolute(address) if address else None
