"""The recipes of docs/recipes.md, run as they stand there over a small press."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import database
from tests.ui.web.press import build

RECIPES = Path(__file__).resolve().parents[2] / "docs" / "recipes.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", RECIPES.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a press in it, where the recipes run one after the other."""
    return build(tmp_path_factory.mktemp("recipes")).workspace.root


@pytest.fixture(scope="module")
def counted(folder: Path) -> Iterator[dict[str, int]]:
    """Mentions of each source."""
    db = database.open(folder / "presswatch.db", read_only=True)
    rows = db.query("SELECT source, count(*) AS n FROM mentions GROUP BY source")
    yield {row["source"]: row["n"] for row in rows}
    db.close()


def command(language: str, block: str) -> list[str]:
    if language == "python":
        return [sys.executable, "-c", block]
    if language == "r":
        return ["Rscript", "-e", block]
    return ["sh", "-ec", block]


def test_there_is_a_recipe_for_each_tool() -> None:
    assert {language for language, _ in BLOCKS} == {"sh", "python", "r"}
    text = "".join(block for _, block in BLOCKS)
    for tool in (
        "sqlite3 ",
        "sqlite-utils ",
        "datasette ",
        "pandas",
        "duckdb",
        "RSQLite",
        "xlsx",
        "ris",
        "bibtex",
    ):
        assert tool in text


def test_the_recipes_work_one_after_the_other(folder: Path, counted: dict[str, int]) -> None:
    """Those whose tool is there: one reads what another wrote."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    tools = {"r": "Rscript", "python": sys.executable}
    there = [
        (language, block)
        for language, block in BLOCKS
        if shutil.which(tools.get(language, block.split(" ", 1)[0]), path=path)
    ]
    assert len(there) >= len(BLOCKS) - 3  # Rscript and sqlite3 may be missing
    for language, block in there:
        check(folder, counted, path, language, block)


def check(folder: Path, counted: dict[str, int], path: str, language: str, block: str) -> None:
    """Run a recipe and look at what it gave."""
    done = subprocess.run(
        command(language, block),
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if "GROUP BY" in block or "groupby" in block:
        found = dict(re.findall(r"^(\w+),(\d+)\s*$", done.stdout, re.MULTILINE))
        assert {source: int(number) for source, number in found.items()} == counted
    elif "MATCH" in block:
        assert "herald|" in done.stdout
    else:
        for target in re.findall(r"--output (\S+)", block):
            assert (folder / target).stat().st_size > 0
            assert "read and written" in done.stderr
