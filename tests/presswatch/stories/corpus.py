"""Where the shared corpus lies; tests that need it are skipped, saying so, where it is absent."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(os.environ.get("PRESSWATCH_SHARED") or Path(__file__).resolve().parents[4] / "shared")


def rows(name: str) -> Iterator[dict[str, Any]]:
    path = ROOT / "corpus" / name
    if not path.exists():
        pytest.skip(f"the shared corpus is absent: {path.name} (set PRESSWATCH_SHARED)")
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
