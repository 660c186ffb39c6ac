"""A press review as a file for office programs: DOCX and PDF, made in memory."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional
from xml.sax.saxutils import escape

from presswatch.errors import UsageError

if TYPE_CHECKING:
    from presswatch.alerts.digest_pages import Wording

# DejaVu Sans has Latin, Greek, Cyrillic, Armenian and Georgian letters, which the fonts of PDF itself lack.
FONT = "DejaVuSans"
FOLDERS = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/TTF",
    "/usr/share/fonts/dejavu",
    "/usr/local/share/fonts",
    "/Library/Fonts",
)


def docx(wording: Wording) -> bytes:
    """The whole review as a Word document."""
    from docx import Document
    from docx.shared import Pt

    w, d = wording, wording.digest
    page = Document()
    page.core_properties.title = w.title
    page.core_properties.author = "presswatch"
    page.core_properties.created = page.core_properties.modified = d.end
    page.styles["Normal"].font.size = Pt(10.5)
    page.add_heading(w.title, 0)
    page.add_paragraph(w.span)
    page.add_heading(w.words["figures"], 1)
    table = page.add_table(rows=0, cols=2)
    for number, figure in enumerate(d.figures, 1):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = w.figure(figure), f"{figure.value} [{number}]"
    for theme in d.themes:
        page.add_heading(w.line(theme.name), 1)
        for story in theme.stories:
            _turn(page.add_heading(w.line(story.headline), 2))
            page.add_paragraph(w.origin(story))
            _turn(page.add_paragraph(w.line(story.sentence), style="Intense Quote"))
            page.add_paragraph(f"{w.words['outlets']}:")
            for outlet in story.outlets:
                item = page.add_paragraph(style="List Bullet")
                _docx_link(item, w.line(outlet.title), w.link(outlet.url))
                item.add_run(f", {w.outlet(outlet)}")
        if theme.more:
            page.add_paragraph(w.more(theme.more))
    if not d.themes:
        page.add_paragraph(w.words["nothing"])
    if d.edits:
        page.add_heading(w.words["edits"], 1)
        for edit in d.edits:
            item = page.add_paragraph(style="List Bullet")
            _docx_link(item, w.line(edit.headline), w.link(edit.url))
            item.add_run(f" ({w.edit(edit)})")
            if edit.old:
                item.add_run(f"\n{w.words['was']}: ")
                item.add_run(w.line(edit.old)).font.strike = True
            if edit.new:
                item.add_run(f"\n{w.words['is']}: ")
                item.add_run(w.line(edit.new)).font.underline = True
    page.add_heading(w.words["unseen"], 1)
    for span in d.unseen:
        page.add_paragraph(f"{w.unseen(span)}: {w.line(span.url)}", style="List Bullet")
    if not d.unseen:
        page.add_paragraph(w.whole(d))
    page.add_heading(w.words["queries"], 1)
    page.add_paragraph(w.words["query_note"])
    for number, figure in enumerate(d.figures, 1):
        page.add_paragraph(f"[{number}] {figure.query}")
    stream = BytesIO()
    page.save(stream)
    return stream.getvalue()


def _turn(paragraph: Any) -> None:
    """Has Word set a paragraph from right to left where its first letter is of such a script."""
    from docx.oxml import OxmlElement

    strong = (direction for char in paragraph.text if (direction := bidirectional(char)) in ("L", "R", "AL"))
    if next(strong, "L") != "L":
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run.font.rtl = True


def _docx_link(paragraph: Any, text: str, url: str) -> None:
    """Adds a link; python-docx has no call for it, so that its XML is written here."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if not url:
        paragraph.add_run(text)
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def pdf(wording: Wording, font: Path | None = None) -> bytes:
    """The whole review as a PDF.

    `font` is the TrueType file of DejaVu Sans, sought in the usual folders when None. Raises UsageError
    when it is not there. Scripts that need shaping (Arabic, Indic) come out as single letters.
    """
    from reportlab.lib.enums import TA_LEFT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    w, d = wording, wording.digest
    _register(str(font or _font()))
    body = ParagraphStyle(
        "body", fontName=FONT, fontSize=9.5, leading=13, alignment=TA_LEFT, spaceAfter=4, splitLongWords=1
    )
    styles = {
        "title": ParagraphStyle("title", body, fontSize=18, leading=23),
        "h1": ParagraphStyle("h1", body, fontSize=14, leading=18, spaceBefore=10, keepWithNext=1),
        "h2": ParagraphStyle("h2", body, fontSize=11, leading=14, spaceBefore=6, keepWithNext=1),
        "body": body,
        "quote": ParagraphStyle("quote", body, leftIndent=12, borderPadding=2, textColor="#333333"),
        "item": ParagraphStyle("item", body, leftIndent=12, bulletIndent=2, spaceAfter=1),
        "query": ParagraphStyle("query", body, fontSize=7, leading=9, textColor="#555555"),
    }
    story: list[Any] = []

    def add(style: str, markup: str, bullet: str | None = None) -> None:
        story.append(Paragraph(markup, styles[style], bulletText=bullet))

    add("title", escape(w.title))
    add("body", escape(w.span))
    add("h1", escape(w.words["figures"]))
    for number, figure in enumerate(d.figures, 1):
        add("item", f"{escape(w.figure(figure))}: {figure.value} [{number}]", "•")
    for theme in d.themes:
        add("h1", escape(w.line(theme.name)))
        for told in theme.stories:
            add("h2", escape(w.line(told.headline)))
            add("body", escape(w.origin(told)))
            add("quote", escape(w.line(told.sentence)))
            add("body", escape(f"{w.words['outlets']}:"))
            for outlet in told.outlets:
                link = _pdf_link(w.line(outlet.title), w.link(outlet.url))
                add("item", f"{link}, {escape(w.outlet(outlet))}", "•")
        if theme.more:
            add("body", escape(w.more(theme.more)))
    if not d.themes:
        add("body", escape(w.words["nothing"]))
    if d.edits:
        add("h1", escape(w.words["edits"]))
        for edit in d.edits:
            parts = [f"{_pdf_link(w.line(edit.headline), w.link(edit.url))} ({escape(w.edit(edit))})"]
            if edit.old:
                parts.append(f"{w.words['was']}: <strike>{escape(w.line(edit.old))}</strike>")
            if edit.new:
                parts.append(f"{w.words['is']}: <u>{escape(w.line(edit.new))}</u>")
            add("item", "<br/>".join(parts), "•")
    add("h1", escape(w.words["unseen"]))
    for span in d.unseen:
        add("item", escape(f"{w.unseen(span)}: {w.line(span.url)}"), "•")
    if not d.unseen:
        add("body", escape(w.whole(d)))
    add("h1", escape(w.words["queries"]))
    add("body", escape(w.words["query_note"]))
    for number, figure in enumerate(d.figures, 1):
        add("query", f"[{number}] {escape(figure.query)}")
    stream = BytesIO()
    # invariant: no time of making in it, so that one digest is one file.
    SimpleDocTemplate(
        stream,
        pagesize=A4,
        title=w.title,
        author="presswatch",
        lang=w.language,
        invariant=1,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    ).build(story)
    return stream.getvalue()


def _pdf_link(text: str, url: str) -> str:
    quoted = escape(url, {'"': "&quot;"})
    return f'<a href="{quoted}" color="#1a4f8b">{escape(text)}</a>' if url else escape(text)


@cache
def _register(path: str) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(FONT, path))


def _font() -> Path:
    for folder in FOLDERS:
        path = Path(folder) / f"{FONT}.ttf"
        if path.is_file():
            return path
    raise UsageError(
        f"a PDF needs the font {FONT}, which is not installed",
        remedy="apt-get install fonts-dejavu-core, or choose --format docx or html",
    )
