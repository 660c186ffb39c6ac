"""Text of a PDF release, by pypdf."""

from __future__ import annotations

import io
import re

from presswatch import dates, languages
from presswatch.extract.document import clean
from presswatch.types import (
    Block,
    BlockKind,
    DateValue,
    Decision,
    Entry,
    Page,
    PageKind,
    Precision,
    Reading,
    Refusal,
    RefusalReason,
    Source,
)

MAX_PAGES = 60
MAX_CHARACTERS = 400_000
MAX_BYTES = 30_000_000
_PARAGRAPH = re.compile(r"\n\s*\n|(?<=[.!?…:»”])\s*\n(?=\s*[A-ZА-ЯЁ0-9«“\"—–-])")


def read(page: Page, source: Source | None, entry: Entry | None) -> Reading | Refusal:
    """The text of the first `MAX_PAGES` pages, or why there is none. Never raises for what the file holds."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if len(page.body) > MAX_BYTES:
        return Refusal(page.url, RefusalReason.TOO_LARGE, f"a PDF of {len(page.body)} bytes", page.status)
    try:
        file = PdfReader(io.BytesIO(page.body))
        texts: list[str] = []
        for number, sheet in enumerate(file.pages):
            if number >= MAX_PAGES or sum(map(len, texts)) > MAX_CHARACTERS:
                break
            texts.append(sheet.extract_text() or "")
        title = clean(str(file.metadata.title or "")) if file.metadata else ""
        created = file.metadata.creation_date if file.metadata else None
    # A broken file can fail anywhere in the library's parser.
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OverflowError,
        NotImplementedError,
        AssertionError,
    ) as error:
        return Refusal(
            page.url, RefusalReason.EMPTY, f"the PDF cannot be read: {type(error).__name__}", page.status
        )
    text = "\n".join(texts)[:MAX_CHARACTERS]
    paragraphs = [part for part in (clean(part) for part in _PARAGRAPH.split(text)) if part]
    if not paragraphs:
        return Refusal(
            page.url, RefusalReason.EMPTY, "the PDF holds no text, perhaps only pictures", page.status
        )
    headline = (entry.headline if entry else None) or title or paragraphs[0][:200]
    date: DateValue | None = None
    if entry is not None and entry.date_published is not None:
        date = DateValue(entry.date_published, Precision.SECOND, "+00:00")
    elif created is not None:
        date = dates.parse(created.isoformat(), zone=source.timezone if source else None, now=page.fetched_at)
    return Reading(
        url=page.url,
        canonical_url=None,
        headline=headline,
        description=entry.description if entry else None,
        blocks=tuple(Block(BlockKind.PARAGRAPH, part) for part in paragraphs),
        author=entry.author if entry else (),
        date_published=date,
        in_language=languages.identify(text, source.languages[0] if source and source.languages else None),
        kind=PageKind.PDF,
        decisions=(Decision("extract", "pdf", f"{len(texts)} pages, {len(paragraphs)} paragraphs"),),
    )
