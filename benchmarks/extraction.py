"""Body, title, date and authors against gold, and CPU a page against trafilatura on the same pages.

    python -m benchmarks.extraction [--shared PATH] [--quick] [--seed N] [--no-peer] [--peers-python PYTHON]

Prints JSON. With the Python of an environment that has newspaper4k and news-please, these are measured too. The shipped models were trained on this corpus, so its figures are those of known publishers;
`benchmarks/train_extraction.py` prints the cross-validated ones. Pages of both readers alternate, so that
both meet the same noise of the machine. Unless `--quick`, it ends with the teasers that stand in bodies
(`benchmarks/furniture.py`).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import furniture
from benchmarks.peers.extract import PEERS
from presswatch import languages
from presswatch.extract.verb import as_row
from presswatch.reading import read_text

QUICK = 60


def shared_folder(given: str | None) -> Path:
    """The folder of shared data: as given, else PRESSWATCH_SHARED, else beside the repository."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    return Path(given or os.environ.get("PRESSWATCH_SHARED") or beside)


def scorer(shared: Path) -> ModuleType:
    """The corpus' own scorer, loaded from its file."""
    spec = util.spec_from_file_location("score_articles", shared / "corpus" / "score_articles.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load(shared: Path, count: int | None, seed: int) -> list[tuple[dict[str, Any], str]]:
    """The sample's pages with their decoded text; `count` of them at random, or all."""
    folder = shared / "corpus" / "articles"
    wanted = (folder / "sample360.txt").read_text(encoding="utf-8").split()
    if count is not None:
        wanted = sorted(random.Random(seed).sample(wanted, min(count, len(wanted))))
    known = set(wanted)
    pages = []
    with (folder / "pages.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            if page["id"] in known:
                with gzip.open(folder / page["html"]) as file:
                    text = file.read().decode(page["charset"] or "utf-8", "replace")
                pages.append((page, text))
    return pages


def ours(page: dict[str, Any], text: str) -> dict[str, Any]:
    """Our reading of a page, as the scorer wants it."""
    return as_row(page["id"], read_text(text, page["url"]))


def trafilatura_default(page: dict[str, Any], text: str) -> dict[str, Any]:
    """trafilatura's reading, with its default settings."""
    import trafilatura

    found: Any = trafilatura.bare_extraction(text, url=page["url"], with_metadata=True)
    if found is None:
        return {"id": page["id"], "title": None, "body": None, "date": None, "authors": []}
    return {
        "id": page["id"],
        "title": found.title,
        "body": found.text,
        "date": found.date,
        "authors": (found.author or "").split("; "),
    }


class Peer:
    """A peer in a process of its own (`benchmarks/peers/extract.py`), asked page by page."""

    def __init__(self, python: str, name: str) -> None:
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.peers.extract", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            cwd=Path(__file__).resolve().parents[1],
        )

    def __call__(self, page: dict[str, Any], text: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"id": page["id"], "url": page["url"], "html": text}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def end(self) -> None:
        """Let the process end."""
        self._process.communicate()


def measure(
    pages: list[tuple[dict[str, Any], str]],
    readers: dict[str, Callable[[dict[str, Any], str], dict[str, Any]]],
    score: ModuleType,
) -> dict[str, Any]:
    """For each reader the scorer's summary, and CPU milliseconds a page."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in readers}
    spent: dict[str, list[float]] = {name: [] for name in readers}
    for page, text in pages[:3]:  # what is loaded late is loaded before the clock runs
        for reader in readers.values():
            reader(page, text)
    # Few pages need the model of languages, and loading it takes as long as reading twenty.
    languages.identify("De raad heeft besloten dat de brug niet meer open is")
    for page, text in pages:
        for name, reader in readers.items():
            started = time.process_time()
            row = reader(page, text)
            own = (time.process_time() - started) * 1000
            spent[name].append(row.get("cpu_ms", own))
            scored = score.score_page(page["gold"], row)
            scored["ru"] = page["source_dataset"] == "daniel" and page["lang"] == "ru"
            rows[name].append(scored)
    report: dict[str, Any] = {}
    for name in readers:
        summary = score.summarise(rows[name])
        russian = [row["body"]["f"] for row in rows[name] if row["ru"] and "body" in row]
        times = sorted(spent[name])
        summary["russian_body"] = statistics.fmean(russian) if russian else None
        summary["cpu_ms"] = {
            "mean": statistics.fmean(times),
            "median": statistics.median(times),
            "p95": times[int(len(times) * 0.95)],
        }
        report[name] = summary
    return report


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark and print its JSON; without the corpus, say so and end well."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--shared", help="folder that holds corpus/articles")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} pages only")
    parser.add_argument("--no-peer", action="store_true", help="leave trafilatura out")
    parser.add_argument("--peers-python", help="a Python that has newspaper4k and news-please")
    options = parser.parse_args(arguments)
    shared = shared_folder(options.shared)
    if not (shared / "corpus" / "articles" / "pages.jsonl").exists():
        print(f"skipped: no corpus at {shared}; name it with --shared", file=sys.stderr)
        return 0
    pages = load(shared, QUICK if options.quick else None, options.seed)
    readers: dict[str, Callable[[dict[str, Any], str], dict[str, Any]]] = {"presswatch": ours}
    if not options.no_peer:
        readers["trafilatura"] = trafilatura_default
    peers = {name: Peer(options.peers_python, name) for name in PEERS} if options.peers_python else {}
    report = measure(pages, {**readers, **peers}, scorer(shared))
    for peer in peers.values():
        peer.end()
    if not options.quick:
        report["furniture"] = furniture.all_sets(shared)
    if not options.no_peer:
        report["cpu_ratio"] = report["presswatch"]["cpu_ms"]["mean"] / report["trafilatura"]["cpu_ms"]["mean"]
    print(
        json.dumps({"benchmark": "extraction", "pages": len(pages), "seed": options.seed, **report}, indent=1)
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
