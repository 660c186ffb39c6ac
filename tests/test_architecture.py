"""Imports run one way: ui > scheduler > crawler > storage > presswatch, and never in a circle."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["presswatch", "storage", "crawler", "scheduler", "ui"]  # a room imports only rooms before it
ONLY_IN = {
    "scrapy": {"crawler"},
    "sqlite3": {"storage"},
    "sqlite_utils": {"storage"},
    "apscheduler": {"scheduler"},
    "procrastinate": {"scheduler"},
    "psycopg": {"scheduler"},
    "psycopg_pool": {"scheduler"},
    "obstore": {"scheduler"},
}


def modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_rooms_below_its_own(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    above = set(ROOMS[ROOMS.index(room) + 1 :])
    tops = {name.split(".")[0] for name in imported(path)}
    assert not tops & above
    for library, rooms in ONLY_IN.items():
        if library in tops:
            assert room in rooms, f"only {rooms} may import {library}"


def test_no_import_circle() -> None:
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in modules()
    }
    graph = {
        name: {other for other in imported(path) if other in names and other != name}
        for name, path in names.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name in done:
            return
        for other in graph[name]:
            if not name.startswith(f"{other}."):
                visit(other, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("room", ["crawler", "storage", "ui"])
def test_room_package_stays_empty(room: str) -> None:
    assert (ROOT / room / "__init__.py").read_text(encoding="utf-8").strip() == ""


@pytest.mark.parametrize("command", [["--help"], ["status", "--help"], ["extract", "--help"]])
def test_light_commands_start_without_scrapy(command: list[str]) -> None:
    code = (
        "import sys\n"
        "from ui.cli.main import main\n"
        f"sys.argv = ['presswatch', *{command!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "assert not {'scrapy', 'twisted'} & set(sys.modules), 'heavy import'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
