"""Where the shared corpus and its servers lie, and the parts that every benchmark needs.

The corpus is not part of this project. Its folder is named by `--shared`, by the environment
variable PRESSWATCH_SHARED, or is the sibling folder `shared`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def shared_folder(named: Path | None = None) -> Path | None:
    """The folder of the shared corpus, or None where there is none."""
    for folder in (named, os.environ.get("PRESSWATCH_SHARED"), ROOT.parent / "shared"):
        if folder and (Path(folder) / "corpus").is_dir():
            return Path(folder)
    return None


def arguments(description: str) -> argparse.ArgumentParser:
    """A parser with the arguments that all benchmarks take."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a smaller run, for a first look")
    parser.add_argument("--shared", type=Path, help="folder of the shared corpus")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: output is always JSON")
    return parser


def require_shared(named: Path | None) -> Path:
    """The folder of the shared corpus; ends the program with a JSON line where there is none."""
    folder = shared_folder(named)
    if folder is None:
        report({"skipped": "no shared corpus: give --shared FOLDER or set PRESSWATCH_SHARED"})
        sys.exit(0)
    return folder


def report(result: dict[str, Any]) -> None:
    """Print a result as JSON."""
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
