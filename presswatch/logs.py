"""Text of others made harmless for terminals and logs."""

from __future__ import annotations

import logging
import re

# Control characters, and those that turn the direction of text around (Unicode Bidi overrides).
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def harmless(text: str) -> str:
    """Text without what would steer a terminal; tabs and line ends become spaces."""
    return _UNSAFE.sub("\ufffd", text.replace("\t", " ").replace("\n", " ").replace("\r", " "))


class Formatter(logging.Formatter):
    """One record, whose further lines are set in: what an address or a headline holds cannot pass for another record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        return "\n    ".join(map(harmless, super().format(record).split("\n")))


def to_standard_error(level: int) -> None:
    """Let the process log to standard error from this level on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
