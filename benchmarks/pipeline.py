"""CPU of the whole pipeline against what others would run, on the same web in the same minutes.

    python -m benchmarks.pipeline [--sites 20] [--articles 50] [--rounds 5] [--all] [--quick] [--shared FOLDER]

A news web of real page templates on loopback, feeds only. In each round presswatch (robots, extraction, identity,
quotes, mentions of 200 names, stories, search index, archive), a plain Scrapy and trafilatura and SQLite pipeline
(`benchmarks/peers/plain.py`) and Scrapy fetching only crawl it one after the other; ratios are of the same round, and medians
of the rounds are reported. CPU is that of all descendants (`benchmarks/measure.py`). Afterwards presswatch crawls again with
nothing new, and once more with about one article in a hundred new. `--all` adds news-please, newspaper4k and trafilatura's own crawler, once,
where they are installed, and presswatch on one processor beside all. `--write PAGE` puts a table into a
page of the documentation (`make bench`), `--compare FILE` tells how the ratios lie to stored ones (continuous integration, with
`--quick`; it never fails for them). Prints JSON.
"""

from __future__ import annotations

import json
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.measure import measure
from benchmarks.newsweb import NewsWeb, judge, serve, write_workspace
from benchmarks.shared import arguments, report, require_shared

PRESSWATCH = "from ui.cli.main import main; main()"
PEERS = {"newsplease_crawl": "newsplease", "newspaper4k": "newspaper", "trafilatura_crawl": "trafilatura"}
MARKS = ("<!-- pipeline -->", "<!-- end of pipeline -->")
VERSIONS = ("presswatch", "scrapy", "trafilatura", "news-please", "newspaper4k", "lxml", "sqlite-utils")
Row = dict[str, Any]


class Bench:
    """The runs on one news web. Every run gets a folder of its own."""

    def __init__(self, web: NewsWeb, folder: Path, sites: int) -> None:
        self._web, self._folder, self._sites = web, folder, sites
        self.articles = len(web.lines("/__truth__"))
        names = {f"org{o['id']}": [o["name"], *o["aliases"]] for o in json.loads(web.get("/__orgs__"))}
        self._names = folder / "names.json"
        self._names.write_text(json.dumps(names), encoding="utf-8")
        self.workspace = folder

    def _feeds(self, sites: int) -> list[str]:
        return [f"{self._web.base(site)}/feed.xml" for site in range(sites)]

    def _run(self, command: list[str], *, python: str = sys.executable, cpus: int | None = None) -> Row:
        self._web.log()
        usage, errors = measure([python, *command], cpus=cpus)
        row: Row = asdict(usage)
        row["requests"] = {kind: log["requests"] for kind, log in self._web.log().items()}
        if usage.exit_code:
            row["errors"] = errors[-600:]
        return row

    def presswatch(self, cpus: int | None = None) -> Row:
        """A first crawl into a new workspace, and what it found."""
        self.workspace = Path(tempfile.mkdtemp(dir=self._folder))
        config = write_workspace(self.workspace, self._web, self._sites, archive=True, sitemaps=False)
        row = self._run(["-c", PRESSWATCH, "--config", str(config), "crawl", "--json"], cpus=cpus)
        truth = judge(self.workspace / "presswatch.db", self._web)
        row |= {key: truth[key] for key in ("stored_once", "not_articles", "mention_f1")}
        return row

    def again(self) -> Row:
        """Another crawl of the workspace crawled last."""
        config = self.workspace / "presswatch.toml"
        return self._run(["-c", PRESSWATCH, "--config", str(config), "crawl", "--json"])

    def plain(self) -> Row:
        """The plain pipeline."""
        database = Path(tempfile.mkdtemp(dir=self._folder)) / "plain.db"
        feeds = self._feeds(self._sites)
        row = self._run(["-m", "benchmarks.peers.plain", str(database), str(self._names), *feeds])
        with closing(sqlite3.connect(database)) as link:
            row["stored"] = link.execute("SELECT count(*) FROM articles").fetchone()[0]
            row["mentions"] = link.execute("SELECT count(*) FROM mentions").fetchone()[0]
        return row

    def fetch_only(self) -> Row:
        """Scrapy, fetching only."""
        return self._run(["-m", "benchmarks.peers.fetch_only", *self._feeds(self._sites)])

    def peer(self, module: str, python: str) -> Row:
        """Another tool."""
        command = ["-m", f"benchmarks.peers.{module}", *self._feeds(self._sites)]
        row = self._run(command, python=python)
        articles = row["requests"].get("article", 0)
        row["cpu_per_1000"] = per_thousand(row, self.articles)
        row["article_requests"] = articles
        return row


def per_thousand(row: Row, articles: int) -> float:
    """CPU seconds per 1,000 articles."""
    return round(float(row["cpu_seconds"]) * 1000 / articles, 1)


def rounds(bench: Bench, count: int) -> Row:
    """Paired runs of the three, in turning order, and the medians of their ratios."""
    runs: dict[str, Callable[[], Row]] = {
        "presswatch": bench.presswatch,
        "plain": bench.plain,
        "fetch_only": bench.fetch_only,
    }
    seen: dict[str, list[Row]] = {name: [] for name in runs}
    for turn in range(count):
        order = list(runs)
        for name in order[turn % 3 :] + order[: turn % 3]:
            seen[name].append(runs[name]())
    cpu = {name: [row["cpu_seconds"] for row in rows] for name, rows in seen.items()}

    def ratio(peer: str) -> float:
        pairs = zip(cpu["presswatch"], cpu[peer], strict=True)
        return round(float(statistics.median(ours / theirs for ours, theirs in pairs)), 3)

    return {
        "ratio_to_plain": ratio("plain"),
        "ratio_to_fetch_only": ratio("fetch_only"),
        "cpu_per_1000": {
            name: [per_thousand(row, bench.articles) for row in rows] for name, rows in seen.items()
        },
        "wall_seconds": {name: [row["wall_seconds"] for row in rows] for name, rows in seen.items()},
        "peak_mb": {name: max(row["peak_mb"] for row in rows) for name, rows in seen.items()},
        "last": {name: rows[-1] for name, rows in seen.items()},
    }


def main() -> None:
    """Run the benchmark and print its result."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--articles", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="the other tools too, and one processor")
    parser.add_argument(
        "--peers-python", default=sys.executable, help="interpreter with news-please and newspaper4k"
    )
    parser.add_argument("--port", type=int, default=8951)
    parser.add_argument("--write", type=Path, help="put the figures into this page, between its marks")
    parser.add_argument("--compare", type=Path, help="tell how the ratios lie to those stored in this file")
    args = parser.parse_args()
    if args.quick:
        args.sites, args.articles, args.rounds = min(args.sites, 6), min(args.articles, 25), 1
    shared = require_shared(args.shared)
    folder = Path(tempfile.mkdtemp())
    try:
        options = ("--sites", str(args.sites), "--articles", str(args.articles), "--seed", str(args.seed))
        with serve(shared, folder, *options, "--horizon", "10", port=args.port) as web:
            bench = Bench(web, folder, args.sites)
            result: Row = {"articles": bench.articles, "sites": args.sites, "rounds": args.rounds}
            result |= rounds(bench, args.rounds)
            if args.all:
                python = args.peers_python
                others = {m: bench.peer(m, python) for m, package in PEERS.items() if _has(python, package)}
                result["others"] = others
                ours = statistics.median(result["cpu_per_1000"]["presswatch"])
                result["ratio_of_others"] = {
                    name: round(row["cpu_per_1000"] / ours, 1) for name, row in others.items()
                }
                one, all_ = bench.presswatch(cpus=1), bench.presswatch()
                result["speedup_of_all_processors"] = round(one["wall_seconds"] / all_["wall_seconds"], 2)
            elif not bench.workspace.joinpath("presswatch.db").exists():
                bench.presswatch()
            result["nothing_new"] = bench.again()
            result["one_in_a_hundred_new"] = one_percent(bench, web)
        result["versions"] = versions(args.peers_python)
        if args.write:
            write(args.write, result)
        report(result)
        if args.compare:
            print(compared(result, json.loads(args.compare.read_text(encoding="utf-8"))), file=sys.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compared(result: Row, stored: dict[str, float]) -> str:
    """A line for each stored ratio; it is for people to judge, since a busy machine moves them by a tenth."""
    return "\n".join(
        f"{name}: {result[name]:.2f}, stored {before:.2f} ({result[name] / before - 1:+.0%})"
        for name, before in stored.items()
    )


def write(page: Path, result: Row) -> None:
    """Replace what stands between the page's marks by a table. Raises ValueError where it has none."""
    before, start, rest = page.read_text(encoding="utf-8").partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if not start or not end:
        raise ValueError(f"{page} has no {MARKS[0]} … {MARKS[1]}")
    rows = [
        ("ratio to the plain pipeline", result["ratio_to_plain"]),
        ("ratio to fetching only", result["ratio_to_fetch_only"]),
    ]
    rows += [
        (f"{name}, CPU s per 1,000 articles", statistics.median(seen))
        for name, seen in result["cpu_per_1000"].items()
    ]
    rows += [
        (f"{name}, CPU s per 1,000 articles", row["cpu_per_1000"])
        for name, row in result.get("others", {}).items()
    ]
    rows += [(f"{name}, peak MB of a process", seen) for name, seen in result["peak_mb"].items()]
    rows += [
        (f"{name}, CPU s", result[name]["cpu_seconds"]) for name in ("nothing_new", "one_in_a_hundred_new")
    ]
    if "speedup_of_all_processors" in result:
        rows.append(("articles a second of all processors against one", result["speedup_of_all_processors"]))
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    said = f"{result['sites']} sites, {result['articles']} articles, medians of {result['rounds']} paired rounds; "
    said += ", ".join(f"{name} {version}" for name, version in sorted(result["versions"].items()))
    text = f"{before}{start}\n\n{said}.\n\n| figure | measured |\n|---|---|\n{table}\n\n{end}{after}"
    page.write_text(text, encoding="utf-8")


def one_percent(bench: Bench, web: NewsWeb) -> Row:
    """Move the clock until about a hundredth of the articles is new, and crawl again."""
    before = len(web.lines("/__truth__"))
    wanted = max(1, before // 100)
    for _ in range(200):
        if len(web.lines("/__truth__")) - before >= wanted:
            break
        web.get("/__clock__?advance=600")
    return {"new": len(web.lines("/__truth__")) - before, **bench.again()}


def _has(python: str, package: str) -> bool:
    done = subprocess.run([python, "-c", f"import {package}"], capture_output=True, check=False)
    return done.returncode == 0


def versions(python: str) -> dict[str, str]:
    """The versions of what was measured; of the peers, those of their interpreter."""
    program = (
        "import importlib.metadata as m, json, sys\n"
        "print(json.dumps({d.name.lower(): d.version for d in m.distributions() if d.name.lower() in sys.argv[1:]}))"
    )
    found = {"python": platform.python_version()}
    for interpreter in (python, sys.executable):
        done = subprocess.run(
            [interpreter, "-c", program, *VERSIONS], capture_output=True, text=True, check=True
        )
        found |= json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
