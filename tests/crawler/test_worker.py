"""The long-lived worker: jobs in, results out, and what happens when it dies."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.worker import Result, Worker
from presswatch.config import Workspace
from presswatch.types import RunState
from storage.archive import warc_files
from tests.crawler.site import Answer, Asked, Site, article

Make = Callable[..., Workspace]
Start = Callable[..., Worker]


@pytest.fixture
def start() -> Iterator[Start]:
    made: list[Worker] = []

    def make(path: Path, **options: float) -> Worker:
        made.append(Worker(path, **options))  # type: ignore[arg-type]
        made[-1].start()
        return made[-1]

    yield make
    for worker in made:
        worker.stop(5)


def results(worker: Worker, count: int, seconds: float = 40.0) -> list[Result]:
    """As many results, or what came within the time."""
    found: list[Result] = []
    until = time.monotonic() + seconds
    while len(found) < count and time.monotonic() < until:
        found += worker.poll()
        time.sleep(0.05)
    return found


def tables(site: Site, *names: str) -> str:
    return "".join(f'[[source]]\nname = "{name}"\nurl = "{site.url}/{name}"\n' for name in names)


def test_jobs_come_back_once_each(site: Site, workspace: Make, start: Start) -> None:
    site.pages["/one"] = article("The harbour plan")
    made = workspace(tables(site, "a"), site.endpoint)
    worker = start(made.path)
    assert worker.submit("a", urls=(f"{site.url}/one",))
    assert not worker.submit("a")
    assert worker.submit("unknown")
    by_source = {result.source: result.summary for result in results(worker, 2)}
    assert by_source["a"] is not None
    assert by_source["a"].counts.new == 1
    assert by_source["unknown"] is not None
    assert by_source["unknown"].state is RunState.FAILED
    assert not worker.busy


def test_a_killed_worker_gives_its_jobs_back_and_is_replaced(
    site: Site, workspace: Make, start: Start
) -> None:
    def slow(_: Asked) -> Answer:
        time.sleep(3)
        return Answer(article("The harbour plan"))

    site.pages["/slow"] = slow
    made = workspace(tables(site, "a"), site.endpoint)
    worker = start(made.path)
    worker.submit("a", urls=(f"{site.url}/slow",))
    until = time.monotonic() + 20
    while not site.paths() and time.monotonic() < until:
        worker.poll()
        time.sleep(0.05)
    first = worker.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    (lost,) = results(worker, 1)
    assert lost.lost
    worker.submit("a", urls=(f"{site.url}/quick",))
    (after,) = results(worker, 1)
    assert after.summary is not None
    assert after.summary.state is RunState.FINISHED  # the dead process's lease was taken over
    assert worker.pid != first


def test_a_worn_worker_is_replaced_between_crawls(site: Site, workspace: Make, start: Start) -> None:
    worker = start(workspace(tables(site, "a"), site.endpoint).path, max_crawls=1)
    first = worker.pid
    worker.submit("a")
    assert len(results(worker, 1)) == 1
    until = time.monotonic() + 20
    while worker.pid == first and time.monotonic() < until:
        worker.poll()
        time.sleep(0.1)
    assert worker.pid != first
    worker.submit("a")
    assert len(results(worker, 1)) == 1


def test_stopping_lets_the_running_crawl_end_cleanly(site: Site, workspace: Make, start: Start) -> None:
    def slow(_: Asked) -> Answer:
        time.sleep(1.5)
        return Answer(article("The harbour plan"))

    site.pages["/slow"] = slow
    worker = start(workspace(tables(site, "a"), site.endpoint).path)
    worker.submit("a", urls=(f"{site.url}/slow",))
    until = time.monotonic() + 20
    while not site.paths() and time.monotonic() < until:
        worker.poll()
        time.sleep(0.05)
    (result,) = worker.stop()
    assert not result.lost
    assert result.summary is not None
    assert result.summary.counts.new == 1


def test_a_new_process_goes_on_as_the_one_before_while_the_file_is_broken(
    site: Site, workspace: Make, start: Start
) -> None:
    site.pages["/one"], site.pages["/two"] = article("The harbour plan"), article("The bridge plan")
    made = workspace(tables(site, "a"), site.endpoint)
    worker = start(made.path)
    worker.submit("a", urls=(f"{site.url}/one",))
    assert len(results(worker, 1)) == 1
    made.path.write_text(made.path.read_text(encoding="utf-8") + "[[source]\n", encoding="utf-8")
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    until = time.monotonic() + 20
    while not worker.restarts and time.monotonic() < until:
        worker.poll()
        time.sleep(0.05)
    worker.submit("a", urls=(f"{site.url}/two",))
    (result,) = results(worker, 1)
    assert result.summary is not None
    assert result.summary.counts.new == 1


def test_an_archive_that_cannot_be_used_stops_no_crawl_and_is_used_once_it_can(
    site: Site, workspace: Make, start: Start, tmp_path: Path
) -> None:
    site.pages["/one"], site.pages["/two"] = article("The harbour plan"), article("The bridge plan")
    folder = tmp_path / "archive"
    folder.write_text("no folder", encoding="utf-8")
    tail = f'\n[archive]\nenabled = true\nfolder = "{folder}"\n'
    made = workspace(tables(site, "a") + tail, site.endpoint)
    worker = start(made.path)
    for path in ("one", "two"):
        worker.submit("a", urls=(f"{site.url}/{path}",))
        (result,) = results(worker, 1)
        assert result.summary is not None
        assert result.summary.counts.new == 1
        if path == "one":
            folder.unlink()
    (file,) = warc_files.files(folder)
    assert [line.url for line in warc_files.read_index(file) if line.kind == "response"] == [
        f"{site.url}/two"
    ]
