"""What other programs read in the files: each row once, each value in its type, no text taken for anything else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from presswatch import citations
from presswatch.errors import UsageError
from presswatch.types import Refusal, RefusalReason
from storage import articles, export, export_files, refusals
from storage.database import Database
from storage.export_forms import CITED, Form
from storage.views import VIEWS
from tests.storage.builders import NOW, entry, reading, url

OUTLETS = {"herald": "The Herald & Sons"}
HARD = 'The {50%} "deal" \\ of A & B: $3_000 ~ #1^2 = ёж, Ա'


@pytest.fixture
def written(db: Database) -> Database:
    articles.append(
        db, "herald", reading(1, headline=HARD, author=("Anna Petrosyan", "Sand and Sea, Ltd")), NOW
    )
    articles.append(
        db, "herald", reading(2, headline="=1+1", author=(), date_published=None), NOW, entry=entry(2)
    )
    articles.append(db, "herald", reading(3, description=None, keywords=("ports", "10%")), NOW)
    articles.unseen(db, [entry(1), entry(4)], NOW)
    refusals.record(db, "herald", Refusal(url(5), RefusalReason.PAYWALL, "a detail"), NOW)
    return db


def saved(db: Database, view: str, form: Form, folder: Path) -> Path:
    path = folder / f"{view}.{form}"
    rows = export.rows(db, view)
    assert export_files.write(rows, view, form, path, OUTLETS) == rows.taken
    return path


@pytest.mark.parametrize("form", [form for form in Form if form not in CITED])
@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_a_file_holds_as_many_rows_as_the_view(
    written: Database, tmp_path: Path, view: str, form: Form
) -> None:
    (there,) = written.execute(f'SELECT count(*) FROM "{view}"').fetchone()
    assert export_files.count(saved(written, view, form, tmp_path), form) == there


def test_a_sheet_takes_what_no_xml_may_hold(db: Database, tmp_path: Path) -> None:
    articles.append(db, "herald", reading(1), NOW)
    db.conn.execute("UPDATE revision SET headline = 'a' || char(65534) || 'b'")  # as it was stored once
    assert export_files.count(saved(db, "articles", Form.XLSX, tmp_path), Form.XLSX) == 1
    articles.append(db, "herald", reading(2, headline="a\uffffb"), NOW, entry=entry(2))
    assert [row["headline"] for row in export.rows(db, "articles")] == ["a\ufffeb", "a\ufffdb"]


@pytest.mark.parametrize("form", sorted(CITED))
def test_articles_alone_are_cited(written: Database, tmp_path: Path, form: Form) -> None:
    assert export_files.count(saved(written, "articles", form, tmp_path), form) == 3
    with pytest.raises(UsageError, match="articles alone"):
        export_files.write(export.rows(written, "mentions"), "mentions", form, tmp_path / "x", OUTLETS)


def test_parquet_has_types(written: Database, tmp_path: Path) -> None:
    from pyarrow import parquet

    path = saved(written, "articles", Form.PARQUET, tmp_path)
    found = parquet.read_table(path).to_pylist()[0]
    assert found["headline"] == HARD
    assert found["author"] == ["Anna Petrosyan", "Sand and Sea, Ltd"]
    assert found["is_accessible_for_free"] is True
    assert found["date_published"] == datetime(2026, 11, 24, 16, 14, 5, tzinfo=UTC)


def test_excel_holds_text_as_text(written: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    monkeypatch.setattr(export_files, "CELL", 200)
    sheet = openpyxl.load_workbook(saved(written, "articles", Form.XLSX, tmp_path)).active
    names = [cell.value for cell in sheet[1]]
    rows = [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row["headline"] for row in rows] == [HARD, "=1+1", "Headline 3"]
    assert sheet.cell(3, names.index("headline") + 1).data_type == "s"
    assert rows[0]["author"] == "Anna Petrosyan; Sand and Sea, Ltd"
    assert rows[0]["article_id"] == 1
    assert rows[1]["date_published"] is None
    assert {len(row["article_body"]) for row in rows} == {200}
    assert all(row["article_body"].endswith("[…]") for row in rows)


def test_a_sheet_that_is_full_is_told(
    written: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_files, "SHEET", 2)
    with pytest.raises(UsageError, match="no more than 2 rows") as caught:
        saved(written, "articles", Form.XLSX, tmp_path)
    assert "parquet" in caught.value.remedy


def test_ris_is_read_by_a_reference_manager(written: Database, tmp_path: Path) -> None:
    import rispy

    path = saved(written, "articles", Form.RIS, tmp_path)
    found = rispy.loads(path.read_text(encoding="utf-8"))
    assert [one["title"] for one in found] == [HARD, "=1+1", "Headline 3"]
    assert found[0]["type_of_reference"] == "NEWS"
    assert found[0]["authors"] == ["Anna Petrosyan", "Sand and Sea, Ltd"]
    assert found[0]["date"] == "2026/11/24"
    assert found[0]["secondary_title"] == OUTLETS["herald"]
    assert found[0]["urls"] == [url(1)]
    assert found[2]["keywords"] == ["ports", "10%"]
    assert "date" not in found[1]


def test_bibtex_is_read_by_a_parser(written: Database, tmp_path: Path) -> None:
    from bibtexparser import middlewares
    from bibtexparser.entrypoint import parse_file

    library = parse_file(
        str(saved(written, "articles", Form.BIBTEX, tmp_path)),
        append_middleware=[middlewares.SeparateCoAuthors(), middlewares.LatexDecodingMiddleware()],
    )
    assert not library.failed_blocks
    found = {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}
    first = found["presswatch1"]
    assert (
        first["title"].replace("\u02c6", "^").removeprefix("{").removesuffix("}") == HARD
    )  # the decoder's own circumflex
    assert first["organization"] == OUTLETS["herald"]
    assert len(first["author"]) == 2
    assert first["url"] == url(1)
    assert first["date"] == "2026-11-24"
    assert "year" not in found["presswatch2"]


def row(**values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("headline", "description", "date_published", "in_language"))
    kept = {
        "article_id": 7,
        "url": "https://a.example/",
        "author": [],
        "keywords": [],
        "last_checked_at": "2026-11-28T",
    }
    return {**empty, **kept, **values}


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Yerevan", "2027-01-01"),
        ("+04:00", "2027-01-01"),
        ("-05:00", "2026-12-31"),
        (None, "2026-12-31"),
    ],
)
def test_a_citation_has_the_day_that_the_paper_prints(zone: str | None, day: str) -> None:
    midnight = row(
        date_published="2026-12-31T20:00:00Z", date_published_zone=zone
    )  # in Yerevan: a day, no more
    assert f"date = {{{day}}},\n  year = {{{day[:4]}}}" in citations.bibtex(midnight, "Herald")
    assert f"PY  - {day[:4]}\r\nDA  - {day.replace('-', '/')}\r\n" in citations.ris(midnight, "Herald")


def test_nothing_in_a_text_ends_a_record_or_begins_another() -> None:
    evil = "x\r\nER  - \r\nTY  - JOUR\r\nTI  - y"
    record = citations.ris(row(headline=evil, author=[evil], description=evil), evil)
    assert record.count("\nER  - ") == 1
    assert record.count("\nTY  - ") == 0
    evil = "x}}\n@book{other, title={y}}\\end{}"
    entry = citations.bibtex(row(headline=evil, author=[evil], url=f"https://a.example/{evil}"), evil)
    assert entry.count("@online{") == 1
    depth = 0
    for before, char in zip(" " + entry, entry, strict=False):
        depth += (char == "{") * (before != "\\") - (char == "}") * (before != "\\")
        assert depth >= 0
    assert depth == 0
