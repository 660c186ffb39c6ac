"""Copies, events, edits and histories: how right, how fast, and what a growing archive does to look-ups.

    python -m benchmarks.stories [--seed 1] [--quick] [--shared FOLDER] [--articles 1000000] [--only look_ups,...]

Scores the shared corpus' copies, pairs and histories, and the project's own labelled edits; then fills a
database with the fingerprints of 10,000 and of a million articles, at one rate of articles a day, and
measures what a new article's look-ups cost in each: CPU, and pages read past SQLite's cache. Prints JSON.
"""

from __future__ import annotations

import json
import random
import string
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from benchmarks.shared import ROOT, arguments, report, shared_folder
from presswatch.stories import clusters, events, fingerprints
from presswatch.stories.alignment import align
from presswatch.stories.changes import ChangeKind, changes, silent_edit
from presswatch.stories.content_hash import normal_form
from presswatch.stories.verb import cluster_lines, pair_lines
from storage import articles, database, stories

PER_DAY = 1_000  # articles that a day brings, in both archives
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FINGERPRINTS = 32  # rows of an article of usual length
PROBES = 1_300
WARM_UP = 1_000  # of them, uncounted: a watcher that runs has the newest pages in its cache


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as handle:
        yield from (json.loads(line) for line in handle if line.strip())


def f1(right: int, wrong: int, missed: int) -> float:
    return round(2 * right / (2 * right + wrong + missed), 4) if right else 0.0


def copies(corpus: Path, quick: bool) -> dict[str, Any]:
    """Pairwise and B-cubed F1, as the corpus' scorer counts them (grey pairs count neither way)."""
    texts = {
        row["id"]: row["text"]
        for name in ("mentions/slavicner.docs.jsonl", "quotes/polnear.jsonl")
        for row in lines(corpus / name)
    }
    gold = [
        row
        for row in lines(corpus / "duplicates/copies.gold.jsonl")
        if not quick or row["lang"] in ("cs", "sl", "pl")
    ]
    documents = [{"id": row["doc"], "lang": row["lang"], "text": texts[row["doc"]]} for row in gold]
    start = time.process_time()
    found = {line["doc"]: line["cluster"] for line in cluster_lines(documents)}
    spent = time.process_time() - start
    truth = {row["doc"]: row["cluster"] for row in gold}
    grey = {frozenset((row["a"], row["b"])) for row in lines(corpus / "duplicates/copies.grey.jsonl")}
    real, said = together(truth), together(found)
    wrong = sum(pair not in grey for pair in said - real)
    return {
        "documents": len(gold),
        "pairwise_f1": f1(len(real & said), wrong, len(real - said)),
        "b_cubed_f1": b_cubed(truth, found),
        "cpu_ms_per_document": round(spent / len(gold) * 1e3, 3),
    }


def together(group_of: Mapping[str, str]) -> set[frozenset[str]]:
    groups = defaultdict(list)
    for doc, cluster in group_of.items():
        groups[cluster].append(doc)
    return {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}


def b_cubed(truth: Mapping[str, str], found: Mapping[str, str]) -> float:
    real, said = defaultdict(set), defaultdict(set)
    for doc in truth:
        real[truth[doc]].add(doc)
        said[found[doc]].add(doc)
    counted = [doc for doc in truth if len(real[truth[doc]]) > 1 or len(said[found[doc]]) > 1]
    shares = [(real[truth[doc]] & said[found[doc]], real[truth[doc]], said[found[doc]]) for doc in counted]
    precision = sum(len(both) / len(group) for both, _, group in shares) / len(counted)
    recall = sum(len(both) / len(group) for both, group, _ in shares) / len(counted)
    return round(2 * precision * recall / (precision + recall), 4)


def pairs(corpus: Path) -> dict[str, Any]:
    gold = list(lines(corpus / "duplicates/tg_pairs.jsonl"))
    start = time.process_time()
    said = {line["id"]: line["same"] for line in pair_lines(gold)}
    spent = time.process_time() - start
    counts = Counter((row["same"], said[row["id"]]) for row in gold)
    return {
        "pairs": len(gold),
        "f1": f1(counts[True, True], counts[False, True], counts[True, False]),
        "cpu_ms_per_pair": round(spent / len(gold) * 1e3, 3),
    }


def translations(corpus: Path) -> dict[str, Any]:
    """News that was translated sentence by sentence, 12 a report: is a report told in another language, and no other."""
    sentences: dict[str, list[str]] = defaultdict(list)
    for row in lines(corpus / "mentions/ntrex.docs.jsonl"):
        sentences[row["lang"]].append(row["text"])
    reports = {
        language: [
            events.report(those[start], "\n".join(those[start + 1 : start + 12]), language)
            for start in range(0, len(those) - 11, 12)
        ]
        for language, those in sentences.items()
        if language in ("ru", "uk", "kk", "hy", "de", "pl", "fr")
    }
    found = {}
    for one, other in (("ru", "uk"), ("ru", "kk"), ("ru", "hy"), ("ru", "de"), ("hy", "fr"), ("de", "pl")):
        counts = Counter(
            (a == b, events.likeness(left, right).same)
            for a, left in enumerate(reports[one])
            for b, right in enumerate(reports[other])
            if a == b or abs(a - b) > 1  # what follows may be of the same article
        )
        found[f"{one}-{other}"] = {
            "recall": round(counts[True, True] / (counts[True, True] + counts[True, False]), 3),
            "wrong": counts[False, True],
            "unlike_pairs": counts[False, True] + counts[False, False],
        }
    return found


def edits() -> dict[str, Any]:
    sys.path.insert(0, str(ROOT))
    from tests.presswatch.stories.test_changes import labelled, named

    by_kind: dict[str, Counter[bool]] = defaultdict(Counter)
    by_language: dict[str, Counter[bool]] = defaultdict(Counter)
    for kind, language, old, new in labelled():
        holds = named(kind, language, old, new) == kind
        by_kind[kind][holds] += 1
        by_language[language][holds] += 1
    right = sum(counts[True] for counts in by_kind.values())
    total = sum(counts.total() for counts in by_kind.values())

    def shares(groups: Mapping[str, Counter[bool]]) -> dict[str, float]:
        return {name: round(counts[True] / counts.total(), 3) for name, counts in sorted(groups.items())}

    return {
        "edits": total,
        "right": round(right / total, 4),
        "by_kind": shares(by_kind),
        "by_language": shares(by_language),
    }


def histories(corpus: Path, quick: bool) -> dict[str, Any]:
    rows = list(lines(corpus / "revisions/wikiversions.jsonl"))[: 20 if quick else None]
    costs = []
    rebuilt = slips = alerts = 0
    for row in rows:
        for old, new in pairwise(row["versions"]):
            start = time.process_time()
            found = changes(old, new, row["lang"])
            costs.append((len(old) + len(new), time.process_time() - start))
            small = [change for change in found if change.kind in (ChangeKind.TYPO, ChangeKind.MOVE)]
            slips += len(small)
            alerts += silent_edit(small, [change.old_text for change in small], []).alert
            aligned = align(old, new, row["lang"])
            sides = (
                "".join(old[pair.old.start : pair.old.end] for pair in aligned),
                "".join(new[pair.new.start : pair.new.end] for pair in aligned),
            )
            rebuilt += sides == (old, new)
    costs.sort()
    half = len(costs) // 2
    rates = [
        round(sum(spent for _, spent in part) / sum(size for size, _ in part) * 1e6, 3)
        for part in (costs[:half], costs[half:])
    ]
    return {
        "pairs": len(costs),
        "rebuilt_exactly": round(rebuilt / len(costs), 4),
        "typos_and_moves": slips,
        "alerts_of_them": alerts,
        **kept(rows),
        "cpu_ms_per_pair": round(sum(spent for _, spent in costs) / len(costs) * 1e3, 2),
        "cpu_us_per_character_shorter_half": rates[0],
        "cpu_us_per_character_longer_half": rates[1],
    }


def kept(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Versions of each page stored one after the other as looks at one address: each that differs is a revision."""
    from presswatch.types import Block, BlockKind
    from tests.storage.builders import reading

    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        db = database.open(Path(folder) / "presswatch.db")
        for number, row in enumerate(rows):
            versions = [normal_form(text) for text in row["versions"]]
            differing += 1 + sum(old != new for old, new in pairwise(versions))
            for hour, text in enumerate(row["versions"]):
                blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in text.split("\n") if line.strip())
                page = reading(number, blocks=blocks, in_language=row["lang"], headline=row["title"])
                articles.append(db, "wiki", page, NOW + timedelta(hours=hour))
        stored, pages = db.execute("SELECT sum(revisions), count(*) FROM article").fetchone()
        db.close()
    return {
        "pages": len(rows),
        "articles": pages,
        "differing_versions": differing,
        "revisions_stored": stored,
    }


def look_ups(seed: int, sizes: tuple[int, int]) -> dict[str, Any]:
    costs = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.db"
            filled = fill(path, seed, size)
            costs[size] = {**probe(path, seed), **filled}
            path.unlink()
    small, large = (costs[size] for size in sizes)
    return {
        "articles": {str(size): cost for size, cost in costs.items()},
        "cpu_ratio": round(large["cpu_ms"] / small["cpu_ms"], 3),
        "cpu_ratio_of_the_database_alone": round(large["database_cpu_ms"] / small["database_cpu_ms"], 3),
        "pages_read_more": round(large["pages_read"] - small["pages_read"], 2),
    }


def fill(path: Path, seed: int, size: int) -> dict[str, Any]:
    """Fingerprints and key terms of so many articles, `PER_DAY` a day up to `NOW`."""
    dice = random.Random(seed)
    start = time.perf_counter()
    db = database.open(path)
    days = [(NOW - timedelta(days=day), first) for day, first in enumerate(range(0, size, PER_DAY))]
    for table, each in (("fingerprint", FINGERPRINTS), ("key_term", events.KEY_TERMS + events.NAME_TERMS)):
        segments: dict[int, list[int]] = defaultdict(list)
        for day, first in days:
            segments[stories._segment(table, day)] += range(first, min(first + PER_DAY, size))
        for segment in sorted(segments):
            rows = sorted(
                (dice.getrandbits(48), article) for article in segments[segment] for _ in range(each)
            )
            with database.transaction(db):
                db.conn.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({segment}, ?, ?)", rows)
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return {
        "filled_in_s": round(time.perf_counter() - start, 1),
        "megabytes": round(path.stat().st_size / 1e6, 1),
    }


def probe(path: Path, seed: int) -> dict[str, Any]:
    """What `PROBES` new articles cost: signature and key terms, and the look-ups of both."""
    dice = random.Random(seed + 1)
    texts = [prose(dice) for _ in range(PROBES)]
    db = database.open(path)
    for text in texts[:WARM_UP]:
        look_up(db, text)
    spent = 0.0
    database_spent = 0.0
    before = bytes_read()
    for text in texts[WARM_UP:]:
        start = time.process_time()
        found = fingerprints.signature(text)
        described = events.report("", text, "en")
        terms = (*described.key_terms, *described.name_terms)
        middle = time.process_time()
        stories._postings(db, "fingerprint", found.hashes, 0, NOW)
        stories._postings(db, "key_term", terms, 0, NOW)
        end = time.process_time()
        spent += end - start
        database_spent += end - middle
    pages = (bytes_read() - before) / 4096
    db.close()
    counted = PROBES - WARM_UP
    return {
        "cpu_ms": round(spent / counted * 1e3, 3),
        "database_cpu_ms": round(database_spent / counted * 1e3, 3),
        "pages_read": round(pages / counted, 2),
    }


def look_up(db: database.Database, text: str) -> None:
    stories._postings(db, "fingerprint", fingerprints.signature(text).hashes, 0, NOW)
    described = events.report("", text, "en")
    stories._postings(db, "key_term", (*described.key_terms, *described.name_terms), 0, NOW)


def prose(dice: random.Random, count: int = 400) -> str:
    return " ".join("".join(dice.choices(string.ascii_lowercase, k=dice.randint(2, 9))) for _ in range(count))


def bytes_read() -> int:
    """Bytes that this process has read, from the disk or the system's cache (Linux)."""
    for line in Path("/proc/self/io").read_text(encoding="ascii").splitlines():
        if line.startswith("rchar:"):
            return int(line.split()[1])
    return 0


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument(
        "--only",
        default="",
        help="parts to run, by comma: copies, pairs, translations, edits, histories, look_ups",
    )
    options = parser.parse_args()
    wanted = set(options.only.split(",")) - {""}
    corpus = shared_folder(options.shared)
    result: dict[str, Any] = {
        "fingerprint": {
            "width": fingerprints.WIDTH,
            "window": fingerprints.WINDOW,
            "copy_from": clusters.COPY,
        }
    }

    def part(name: str) -> bool:
        return not wanted or name in wanted

    if corpus is None:
        result["skipped"] = (
            "copies, pairs, translations, histories: no shared corpus; give --shared FOLDER or set PRESSWATCH_SHARED"
        )
    else:
        if part("copies"):
            result["copies"] = copies(corpus / "corpus", options.quick)
        if part("pairs"):
            result["pairs"] = pairs(corpus / "corpus")
        if part("translations"):
            result["translations"] = translations(corpus / "corpus")
        if part("histories"):
            result["histories"] = histories(corpus / "corpus", options.quick)
    if part("edits"):
        result["edits"] = edits()
    if part("look_ups"):
        sizes = (1_000, 50_000) if options.quick else (10_000, options.articles)
        result["look_ups"] = look_ups(options.seed, sizes)
    report(result)


if __name__ == "__main__":
    main()
