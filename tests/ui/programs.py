"""The real command in a process of its own, and a small configuration for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from presswatch import config

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-c", "from ui.cli.main import main; main()")
SOURCE = '[[source]]\nname = "daily"\nurl = "https://daily.example/"\nfeeds = ["https://daily.example/rss"]\n'
WATCH = '[[watch]]\nid = "lop"\nname = "League of Ports"\naliases.en = ["League of Ports", "LoP"]\n'


def presswatch(*arguments: str, folder: Path, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The real command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    environment.pop(config.VARIABLE, None)
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env=environment,
        input=text,
        capture_output=True,
        check=False,
        timeout=60,
    )
