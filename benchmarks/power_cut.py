"""Power cuts while articles are stored, flagged, grouped, alerted and sent, and what is left then.

    python -m benchmarks.power_cut [--cuts 100] [--articles 60] [--seed N]

A child does the work of `benchmarks.crash` while each of its writes and syncs is noted (`benchmarks.faults`). At so
many instants, half of them just after a message went out, the files are put together as a power cut may have left
them. The receiver of the messages is another machine: what it got, it has.

JSON on standard output: `damaged`, files that are not sound; `torn`, articles that are there without one before
them; `lost`, messages that went out of which the database knows nothing, so that their ids could be given to others;
`undone`, articles that were acknowledged and are read again, which a power cut may cost; `unfinished`, restored files
from which the work did not come to its right end. Exit code 1 when any but `undone` is not 0. Needs a C compiler.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import crash, faults
from storage import database, upkeep

DATABASE = "presswatch.db"
FINISHED = 5  # one restored file in so many is worked on to the end


def record(folder: Path, library: Path, articles: int, checkpoint_pages: int) -> list[faults.Event]:
    """What a child wrote that worked through so many articles in a new folder."""
    crash.prepared(folder)
    names = [folder / name for name in (DATABASE, f"{DATABASE}-wal")]
    begun = {str(path): path.read_bytes() for path in names if path.exists()}
    trace = folder.parent / f"{folder.name}.trace"
    subprocess.run(
        [sys.executable, "-m", "benchmarks.power_cut", "--child", str(folder), "--articles", str(articles)],
        env={
            **os.environ,
            **faults.environment(library, f"{folder}/", trace=trace),
            "PRESSWATCH_CHECKPOINT_PAGES": str(checkpoint_pages),
        },
        check=True,
    )
    before = [
        event
        for name, content in begun.items()
        for event in (faults.Event("w", name, 0, content), faults.Event("s", name))
    ]
    return [*before, *faults.read_trace(trace)]


def restore(
    events: Sequence[faults.Event], instants: Sequence[int], dice: random.Random
) -> list[Mapping[str, bytes]]:
    """The files by name as cuts after these events leave them; `sent` is another machine's, and is whole."""
    disk, left = faults.Disk(), list[Mapping[str, bytes]]()
    wanted = Counter(instants)
    received: dict[str, bytearray] = {}
    for number, event in enumerate(events):
        name = Path(event.name).name
        if name in ("sent", "stored"):
            received.setdefault(name, bytearray()).extend(event.data)
        else:
            disk.take(event)
        for _ in range(wanted[number]):
            files = {Path(path).name: content for path, content in disk.after_a_cut(dice).items()}
            left.append({**files, **{name: bytes(data) for name, data in received.items()}})
    return left


def judged(files: Mapping[str, bytes], folder: Path, *, finish: bool) -> Counter[str]:
    """What is wrong with a restored workspace, put into an empty folder."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    found: Counter[str] = Counter()
    with database.open(folder / DATABASE) as db:
        found["damaged"] += not upkeep.check(db).is_sound
        there = sorted(
            int(url.rsplit("/", 1)[1].split("-")[0])
            for (url,) in db.execute("SELECT url FROM article").fetchall()
        )
        found["torn"] += there != list(range(len(there)))
        known = {
            row[0] for row in db.execute("SELECT message_id FROM delivery WHERE state IN ('sending', 'sent')")
        }
        found["lost"] += len(set(crash.Log(folder / "sent").lines()) - known)
        found["undone"] += len(set(crash.Log(folder / "stored").lines()) - set(map(str, there)))
    if finish:
        watchlist = crash.prepared(folder)
        crash.work(folder, watchlist, len(there) + 10)
        ended = crash.judged(folder)
        found["unfinished"] += any(ended[name] for name in ("lost", "doubled", "missing"))
    return found


def run(
    folder: Path,
    cuts: int,
    articles: int,
    dice: random.Random,
    library: Path,
    checkpoints: Sequence[int] = (40, 4000),
) -> Counter[str]:
    """So many cuts with the log copied back after each so many pages, often and seldom; what was found in all."""
    found: Counter[str] = Counter()
    for checkpoint_pages in checkpoints:
        work = folder / f"work{checkpoint_pages}"
        work.mkdir()
        events = record(work, library, articles, checkpoint_pages)
        sends = [n for n, event in enumerate(events) if event.name.endswith("/sent")]
        instants = [
            dice.choice(sends) if n % 2 and sends else dice.randrange(2, len(events)) for n in range(cuts)
        ]
        for n, files in enumerate(restore(events, instants, dice)):
            with tempfile.TemporaryDirectory() as place_of_one:
                found += judged(files, Path(place_of_one), finish=n % FINISHED == 0)
        found["cuts"] += cuts
        found["messages"] += len(sends)
    return found


def _child(folder: Path, articles: int) -> None:
    """Works as `benchmarks.crash` does, and leaves without closing the file."""
    database.CHECKPOINT_PAGES = int(os.environ["PRESSWATCH_CHECKPOINT_PAGES"])
    crash.work(folder, crash.prepared(folder), articles)
    os._exit(0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, and write the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cuts", type=int, default=100, help="of each kind")
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.child:
        _child(chosen.child, chosen.articles)
    with tempfile.TemporaryDirectory(prefix="presswatch-power-") as name:
        library = faults.build(Path(name))
        if library is None:
            parser.error("needs a C compiler")
        found = run(Path(name), chosen.cuts, chosen.articles, random.Random(chosen.seed), library)
    figures = {
        key: found[key] for key in ("cuts", "messages", "damaged", "torn", "lost", "undone", "unfinished")
    }
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return int(any(figures[key] for key in ("damaged", "torn", "lost", "unfinished")))


if __name__ == "__main__":
    sys.exit(main())
