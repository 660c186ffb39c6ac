"""What an export can be; apart from what writes it, so that the command line's help loads no more."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """Form of an export, as `--format` names it."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    RIS = "ris"
    BIBTEX = "bibtex"


BINARY = frozenset({Form.PARQUET, Form.XLSX})
CITED = frozenset({Form.RIS, Form.BIBTEX})  # for articles alone
