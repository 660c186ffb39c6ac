"""Lets a benchmark be run as a file too: `python benchmarks/pipeline.py` as `python -m benchmarks.pipeline`.

A file that is run has its own folder on the path, not the project's; what it imports as `benchmarks` is then this
module, which stands for the package and puts the project's folder on the path.
"""

from __future__ import annotations

import sys
from pathlib import Path

__path__ = [str(Path(__file__).resolve().parent)]
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
