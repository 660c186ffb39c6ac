"""How rows are shown: harmless to terminals and spreadsheets, local to people, UTC to programs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from presswatch.errors import UsageError
from presswatch.types import Span
from ui import present
from ui.cli.context import moment

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
YEREVAN = ZoneInfo("Asia/Yerevan")
ROWS: list[present.Row] = [
    {"at": AT, "title": "=1+1", "names": ("a", "b"), "n": 3, "none": None},
    {"at": None, "title": "Ж\x1b[31m\u202eред", "names": (), "n": 10, "none": None},
]
COLUMNS = {"at": "time", "title": "title", "names": "names", "n": "number", "none": "never"}


def written(form: present.Format) -> str:
    out = io.StringIO()
    present.write(ROWS, form, YEREVAN, columns=COLUMNS, empty="nothing", out=out)
    return out.getvalue()


def test_a_table_shows_the_readers_time_and_no_empty_column() -> None:
    text = written(present.Format.TABLE)
    assert "2026-03-02 13:30" in text
    assert "never" not in text
    assert "a, b" in text


def test_a_narrow_screen_gets_a_line_for_each_value(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    for width, lines in (
        ("20", ["time: 2026-03-02 13:30", "title: =1+1", "names: a, b", "number: 3"]),
        ("60", None),
    ):
        monkeypatch.setenv("COLUMNS", width)
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TERM", "dumb")
        screen = Screen()
        present.write(ROWS, present.Format.TABLE, YEREVAN, columns=COLUMNS, empty="nothing", out=screen)
        shown = [line.rstrip() for line in screen.getvalue().splitlines()]
        assert (
            shown[: len(lines)] == lines
            if lines
            else shown[0].split() == ["time", "title", "names", "number"]
        )


def test_a_table_cannot_steer_a_terminal() -> None:
    text = written(present.Format.TABLE)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "Ж" in text


def test_json_is_in_utc() -> None:
    rows = json.loads(written(present.Format.JSON))
    assert rows[0] == {
        "at": "2026-03-02T09:30:00Z",
        "title": "=1+1",
        "names": ["a", "b"],
        "n": 3,
        "none": None,
    }


def test_csv_is_read_back_and_runs_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(written(present.Format.CSV), newline="")))
    assert rows[0]["at"] == "2026-03-02T09:30:00Z"
    assert rows[0]["title"] == "'=1+1"
    assert rows[0]["names"] == "a; b"


def test_no_rows_are_explained_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    present.write([], present.Format.TABLE, UTC, columns=COLUMNS, empty="nothing yet")
    present.write([], present.Format.JSON, UTC, columns=COLUMNS, empty="nothing yet")
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("[]\n", "nothing yet\n")


def test_values_become_json() -> None:
    assert present.plain({"span": Span(1, 2), "set": {"a"}}) == {"span": {"start": 1, "end": 2}, "set": ["a"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h", AT - timedelta(hours=2)),
        ("today", datetime(2026, 3, 1, 20, 0, tzinfo=UTC)),
        ("yesterday", datetime(2026, 2, 28, 20, 0, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 2, 28, 20, 0, tzinfo=UTC)),
        ("2026-03-01T12:00", datetime(2026, 3, 1, 8, 0, tzinfo=UTC)),
        ("2026-03-01T12:00+01:00", datetime(2026, 3, 1, 11, 0, tzinfo=UTC)),
    ],
)
def test_times_that_people_type(text: str, expected: datetime) -> None:
    assert moment(text, YEREVAN, AT) == expected


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "99999999999d", "0001-01-01"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        moment(text, YEREVAN, AT)
