"""What the whole suite shares: how much of each collection of bad input came out as expected, and a server that takes alerts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import pytest
from hypothesis import settings

from tests.scheduler.receivers import HttpReceiver

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

Tally = Callable[..., None]


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Tally:
    """Counts a collection: `tally(name, rows, wrong)`, with `exceptions`, ids of rows and why they need not hold.

    The count is told at the end of the run, "hostile/strings: 347 of 347". Fails where a row is wrong.
    """

    def count(
        name: str, total: int, wrong: Collection[object], exceptions: Mapping[str, str] | None = None
    ) -> None:
        excused = exceptions or {}
        lines = [f"{name}: {total - len(wrong) - len(excused)} of {total}"]
        lines += [f"  but for {row}: {why}" for row, why in sorted(excused.items())]
        record_property("tally", "\n".join(lines))
        assert total, f"{name} is empty"
        assert not wrong

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the counts after the last test."""
    told = [
        str(value)
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        for name, value in getattr(report, "user_properties", ())
        if name == "tally" and report.when == "call"
    ]
    if told:
        terminalreporter.write_sep("-", "collections of bad input, as expected")
        for lines in sorted(told):
            terminalreporter.write_line(lines)


@pytest.fixture
def hook() -> Iterator[HttpReceiver]:
    made = HttpReceiver()
    yield made
    made.close()
