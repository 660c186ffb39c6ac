"""What runs in production: every dependency is locked by its hash, and the service may do little."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {
    "requirements.lock": (),
    "requirements-cluster.lock": ("cluster",),
    "requirements-dev.lock": ("dev",),
}


def _names(requirements: list[str]) -> dict[str, str]:
    found = {}
    for line in requirements:
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?(.*)", line)
        assert match, line
        found[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_what_the_project_asks_for_with_hashes(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = _names(project["dependencies"])
    extras = list(LOCKS[lock])
    for extra in extras:  # an extra may name others of ours
        asked_for = project["optional-dependencies"][extra]
        ours = [match[1] for line in asked_for if (match := re.fullmatch(r"presswatch\[(\w+)\]", line))]
        extras += ours
        wanted |= _names([line for line in asked_for if not line.startswith("presswatch[")])
    text = (ROOT / "deploy" / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    locked = {}
    for block in blocks:
        match = re.match(r"(\S+)==(\S+)", block)
        assert match, block[:80]
        assert "--hash=sha256:" in block, match[1]
        locked[match[1].lower()] = match[2]
    assert not wanted.keys() - locked.keys(), "make the lock anew: see docs/security.md"
    for name, asked in wanted.items():
        for lowest in re.findall(r">=([0-9.]+)", asked):
            assert _version(locked[name]) >= _version(lowest), name


def _version(text: str) -> tuple[int, ...]:
    numbers = [int(part) for part in re.findall(r"\d+", text)[:4]]
    return tuple(numbers + [0] * (4 - len(numbers)))


def test_a_reload_that_comes_too_soon_ends_the_service_for_a_moment_only() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy" / "presswatch.service", encoding="utf-8")
    assert unit["Service"]["ExecReload"] == "/bin/kill -HUP $MAINPID"
    # Of the signals that end a service, systemd takes this one for a clean end, after which `on-failure` does nothing.
    assert unit["Service"]["RestartForceExitStatus"].split() == ["SIGHUP"]


def test_the_service_has_few_rights() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(ROOT / "deploy" / "presswatch.service")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    overall = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    if overall is None:
        pytest.skip(f"systemd-analyze does not judge here: {done.stderr[:100]}")
    assert float(overall[1]) < 2.0


def test_what_is_installed_holds_every_file_that_the_packages_read() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    include = told["packages"]["find"]["include"]
    rooms = {"presswatch", "storage", "crawler", "scheduler", "ui"}
    for name in (*rooms, *(f"{room}.part" for room in rooms)):
        assert any(fnmatch(name, pattern) for pattern in include), name
    for other in ("presswatch-demo", "tests", "benchmarks"):
        assert not any(fnmatch(other, pattern) for pattern in include), other
    patterns = told["package-data"]["*"]
    data = [
        path
        for room in rooms
        for path in (ROOT / room).rglob("*.*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    ]
    assert data
    assert [path for path in data if not any(path.match(pattern) for pattern in patterns)] == []
