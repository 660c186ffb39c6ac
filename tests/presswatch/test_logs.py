from __future__ import annotations

import json
import logging

import pytest

from presswatch import jsontext
from presswatch.logs import FORMAT, Formatter, harmless

EVIL = "A title\n2026-01-01 00:00:00 ERROR x forged\r\x1b[2J\x9b31m\u202egnp\u2028end"


def test_no_text_forges_a_record_or_steers_the_terminal() -> None:
    record = logging.LogRecord("crawl", logging.WARNING, "x", 1, "%s was left out", (EVIL,), None)
    lines = Formatter(FORMAT).format(record).split("\n")
    assert len(lines) == 2
    assert lines[1].startswith("    2026")
    assert not [char for char in "".join(lines) if char in "\r\x1b\x9b\u202e\u2028"]


def test_a_traceback_keeps_its_lines() -> None:
    try:
        raise ValueError(EVIL)
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x", 1, "fault", (), (ValueError, error, error.__traceback__)
        )
    text = Formatter(FORMAT).format(record)
    assert "\n    Traceback" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("text", ["plain текст", "a\tb", "\u200fשלום", EVIL])
def test_harmless_text_is_one_line(text: str) -> None:
    assert "\n" not in harmless(text)
    assert harmless(harmless(text)) == harmless(text)


@pytest.mark.parametrize("value", [EVIL, "\ud800", {"a": [EVIL, 1, None, "ё"]}, "\x7f\x80\x9f"])
def test_json_keeps_its_values_and_holds_nothing_that_acts(value: object) -> None:
    text = jsontext.dumps(value, indent=1)
    assert json.loads(text) == value
    assert text.encode()
    assert not [char for char in text if char != "\n" and not char.isprintable()]
