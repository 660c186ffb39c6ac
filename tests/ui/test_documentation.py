"""The README and the guides name what exists: every command, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ui.cli import main as cli

ROOT = Path(__file__).resolve().parents[2]


def commands() -> set[str]:
    """The names that `presswatch --help` lists."""
    text = CliRunner().invoke(cli.app, ["--help"]).output.split("Commands:")[1]
    return set(re.findall(r"^  ([a-z]+)", text, re.MULTILINE))


def test_the_readme_lists_every_command_and_no_other() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("## Commands")[1].split("\n\n")[1]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([a-z]+)", row)} == commands()


@pytest.mark.parametrize("path", ["README.md", "docs/tutorial.md", "docs/configuration.md", "CHANGELOG.md"])
def test_a_guide_speaks_of_commands_that_exist(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^ +\$? ?|bin/)presswatch ([a-z]+)", text, re.MULTILINE))
    assert named <= commands()


@pytest.mark.parametrize("path", ["README.md", "docs/tutorial.md", "docs/configuration.md"])
def test_links_to_our_own_files_lead_somewhere(path: str) -> None:
    place = ROOT / path
    for target in re.findall(r"\]\(([^)#:]+)\)", place.read_text(encoding="utf-8")):
        assert (place.parent / target).exists(), target
