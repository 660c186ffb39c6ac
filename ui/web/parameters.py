"""Parameters of a request, checked: a wrong one is told, never guessed at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from presswatch.errors import UsageError

LARGEST = 2**62


def whole(request: Any, name: str, default: int | None, low: int = 0, high: int = LARGEST) -> int | None:
    """A whole number from the query string; `default` where it is not given. Raises UsageError."""
    value = request.args.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 19 and low <= int(value) <= high):
        raise UsageError(
            f"{name} is not a whole number from {low} to {high}", remedy=f"for example {name}={low}"
        )
    return int(value)


def one_of(request: Any, name: str, values: Sequence[str], default: str) -> str:
    """One of some words from the query string. Raises UsageError."""
    value: str = request.args.get(name) or default
    if value not in values:
        raise UsageError(f"{name} is none of its values", remedy=f"one of {', '.join(values)}")
    return value
