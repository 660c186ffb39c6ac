"""Short forms of the crash harness and of the simulated month, run as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def figures(*arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.timeout(300)
def test_kills_at_random_instants_lose_and_double_nothing() -> None:
    found = figures("benchmarks.crash", "--kills", "25")
    assert (found["kills"], found["lost"], found["doubled"], found["missing"]) == (25, 0, 0, 0)
    assert found["articles"] >= 20
    assert found["alerts"] > 0
    assert found["digests"] > 0


@pytest.mark.timeout(300)
def test_a_simulated_month_notices_its_faults_and_invents_none() -> None:
    found = figures("benchmarks.month", "--sources", "8")
    assert found["faults"] == found["faults_noticed"] > 0
    assert found["false_incidents_per_source_month"] <= 0.25  # of eight sources: one in four at most
    assert found["delay_ratio_to_fixed"] < 1


@pytest.mark.parametrize("name", ["pipeline", "newsweb", "mentions"])
def test_a_benchmark_runs_as_a_file_from_any_folder(name: str, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), "--help"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "--json" in done.stdout
