"""Revisions, copies and edits of the local news web, found by the real command, against the server's truth.

    python -m benchmarks.revisions [--sites 6] [--articles 40] [--rounds 5] [--seed 1] [--quick] [--shared FOLDER]

Crawls the web, then moves its clock on some hours a round, crawls again, and reads every stored article again
by its address, without validators, so that each page is extracted anew under all that was learnt since.
An article that was corrected between two looks must have one revision more; any other revision is false.
Then articles are grouped: planted copies must stand in their original's story, unlike articles in none
together. Alerts of edits may name no article but one that was corrected in a sentence with a mention,
of which the web makes none. Prints JSON.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.newsweb import NewsWeb, command, serve, write_workspace
from benchmarks.shared import arguments, report, require_shared
from presswatch import config
from presswatch.alerts.rules import Rule
from scheduler.jobs import edits, flag, group
from storage import database
from storage.database import Database

HOUR = 3600
AT_ONCE = 200  # addresses in one command


class Watched:
    """What a reader of the web must have seen: for each article the corrections between its looks."""

    def __init__(self, web: NewsWeb) -> None:
        self._web = web
        self._modified: dict[str, str] = {}
        self.expected: dict[str, int] = defaultdict(int)

    def look(self) -> list[str]:
        """Notes the present state of all articles; returns their addresses."""
        for row in self._web.lines("/__truth__"):
            url = self._web.base(row["site"]) + row["path"]
            if self._modified.setdefault(url, row["modified"]) != row["modified"]:
                self._modified[url] = row["modified"]
                self.expected[url] += 1
        return list(self._modified)


def revisions(db: Database, expected: dict[str, int]) -> dict[str, Any]:
    """Revisions stored against corrections made, article by article."""
    stored = {url: count - 1 for url, count in db.execute("SELECT url, revisions FROM article")}
    right = sum(min(count, expected.get(url, 0)) for url, count in stored.items())
    false = {url: count for url, count in stored.items() if count > expected.get(url, 0)}
    missed = {url: count for url, count in expected.items() if count > stored.get(url, 0)}
    found, made = sum(stored.values()), sum(expected.values())
    return {
        "corrections": made,
        "revisions": found,
        "f1": round(2 * right / (found + made), 4) if right else 0.0,
        "articles_with_false_ones": len(false),
        "articles_with_missed_ones": len(missed),
        "false_examples": sorted(false)[:3],
        "missed_examples": sorted(missed)[:3],
    }


def copies(db: Database, web: NewsWeb) -> dict[str, Any]:
    """Planted copies that stand in their original's story, and stories that hold unlike articles."""
    truth = {row["id"]: row for row in web.lines("/__truth__")}
    number = {web.base(row["site"]) + row["path"]: key for key, row in truth.items()}
    story, relation = {}, {}
    for url, story_id, how in db.execute(
        "SELECT article.url, story_id, relation FROM story_member JOIN article ON article.id = article_id"
    ):
        if url in number:
            story[number[url]], relation[number[url]] = story_id, how
    result: dict[str, Any] = {}
    for kind in ("exact", "edited", "excerpt"):
        planted = [key for key, row in truth.items() if row["copy_kind"] == kind and key in story]
        together = sum(story[key] == story.get(truth[key]["copy_of"]) for key in planted)
        result[kind] = {"planted": len(planted), "found": together}
    members = defaultdict(list)
    for key, story_id in story.items():
        members[story_id].append(key)
    root = {key: row["copy_of"] if row["copy_of"] is not None else key for key, row in truth.items()}
    unlike = [
        pair for keys in members.values() for pair in combinations(keys, 2) if root[pair[0]] != root[pair[1]]
    ]
    result["distinct_pairs_merged"] = len(unlike)
    result["merged_as_reports"] = sum("report" in (relation[a], relation[b]) for a, b in unlike)
    return result


def main() -> None:
    """Run the benchmark and print its result."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--sites", type=int, default=6)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--step", type=float, default=3, help="hours that a round moves the clock on")
    parser.add_argument("--rate", type=float, default=40, help="new articles a day and site")
    parser.add_argument("--revised", type=float, default=0.2, help="share of articles that are corrected")
    parser.add_argument("--port", type=int, default=8941)
    parser.add_argument("--keep", type=Path, help="leave the workspace in this folder")
    args = parser.parse_args()
    if args.quick:
        args.sites, args.articles, args.rounds = 3, 15, 4
    shared = require_shared(args.shared)
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        plan = ("--sites", args.sites, "--articles", args.articles, "--seed", args.seed, "--rate", args.rate)
        more = (
            "--revised",
            args.revised,
            "--no-validators",
            1,
            "--horizon",
            args.rounds * args.step / 24 + 1,
        )
        with serve(shared, folder, *map(str, (*plan, *more)), port=args.port) as web:
            made = write_workspace(folder, web, args.sites)
            watched = Watched(web)
            codes = [command(made, "crawl", "--json")[0]["exit_code"]]
            watched.look()
            for _ in range(args.rounds):
                web.get(f"/__clock__?advance={args.step * HOUR:.0f}")
                codes.append(command(made, "crawl", "--json")[0]["exit_code"])
                urls = watched.look()
                for start in range(0, len(urls), AT_ONCE):
                    named = [part for url in urls[start : start + AT_ONCE] for part in ("--url", url)]
                    codes.append(command(made, "crawl", "--json", *named)[0]["exit_code"])
            workspace = config.load(made)
            db = database.open(Path(workspace.database))
            now = datetime.now(UTC)
            flag.follow(db, flag.prepare(db, workspace.watches, now, workspace.sources), lambda: now)
            group.follow(db, lambda: now)
            alerts = edits.follow(db, [Rule("press", ("mail",))], lambda: now)
            result = {
                "sites": args.sites,
                "rounds": args.rounds,
                "seed": args.seed,
                "articles": db.execute("SELECT count(*) FROM article").fetchone()[0],
                "exit_codes": sorted(set(codes)),
                "revisions": revisions(db, watched.expected),
                "copies": copies(db, web),
                "edit_alerts": alerts,
            }
            db.close()
    report(json.loads(json.dumps(result)))


if __name__ == "__main__":
    main()
