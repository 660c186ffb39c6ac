"""CPU, memory and wall time of a command with all its descendants, also those that outlive it.

    python -m benchmarks.measure [--cpus N] -- COMMAND [ARGUMENT ...]

Process pools leave helpers behind that nobody waits for, and their CPU seconds then belong to nobody.
This process declares itself the reaper of its orphaned descendants (`prctl(2)`, PR_SET_CHILD_SUBREAPER), so that
every one of them is waited for and counted. The command's output goes to standard error; the last line on
standard output is JSON: wall_seconds, cpu_seconds (user and system), peak_mb (the largest process), exit_code.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.shared import ROOT

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Usage:
    """What a command took: seconds, megabytes of its largest process, and how it ended."""

    wall_seconds: float
    cpu_seconds: float
    peak_mb: int
    exit_code: int


def measure(command: list[str], *, cpus: int | None = None, cwd: Path = ROOT) -> tuple[Usage, str]:
    """Run a command below a reaper of its own; its usage, and the end of what it wrote.

    `cpus` restricts it to that many processors. Raises RuntimeError when the reaper itself fails.
    """
    program = [sys.executable, "-m", "benchmarks.measure"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    # Installed packages are compiled when they are installed; a tree that runs from its sources is at its first run.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if cpus is not None:
        program += ["--cpus", str(cpus)]
    done = subprocess.run(
        [*program, "--", *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return Usage(**json.loads(done.stdout.splitlines()[-1])), done.stderr[-4000:]
    except (IndexError, ValueError, TypeError) as error:
        raise RuntimeError(f"no measure of {command[0]}: {done.stderr[-2000:]}") from error


def _reap() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def main() -> None:
    """Run the command given after `--` and print what it took."""
    split = sys.argv.index("--")
    options, command = sys.argv[1:split], sys.argv[split + 1 :]
    if options[:1] == ["--cpus"]:
        allowed = sorted(os.sched_getaffinity(0))[: int(options[1])]
        os.sched_setaffinity(0, allowed)
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started = time.monotonic()
    code = subprocess.call(command, stdout=sys.stderr)
    wall = time.monotonic() - started
    _reap()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = spent.ru_utime + spent.ru_stime
    print(json.dumps(asdict(Usage(round(wall, 2), round(cpu, 2), spent.ru_maxrss // 1024, code))))


if __name__ == "__main__":
    main()
