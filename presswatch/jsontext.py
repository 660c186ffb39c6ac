"""JSON that any terminal, pipe or editor may be shown: the same values, nothing in it that acts."""

from __future__ import annotations

import json
import re
from typing import Any

# What JSON leaves as it is: DEL and the C1 controls, of which U+009B begins a command to a terminal; marks that turn
# the direction of text around; halves of letters, which no stream can encode.
_ACTS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def dumps(value: Any, indent: int | None = None) -> str:
    """A value as JSON in letters of every script; those that act are escaped as `\\u009b`.

    Raises TypeError for what JSON cannot hold.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _ACTS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
