"""Coverage-guided fuzzing of every parser of outside bytes, with atheris (libFuzzer for Python).

    python benchmarks/fuzz.py url --runs 300000             one target; `all` for each in turn
    python benchmarks/fuzz.py all --runs 1000 --quick       a first look

Each target runs in a process of its own, which an uncaught exception, a broken promise, a hang of more than
`SECONDS` or `MEGABYTES` of memory ends; the input is then kept in the folder of findings. Seeds are our own
and, where it is there, rows of the shared collection. The result is one JSON object: executions, seconds,
coverage (edges of instrumented code) and findings of each target.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.shared import ROOT, report, shared_folder

SECONDS = 10  # of one execution
MEGABYTES = 2048
LONGEST = {"url": 2_000, "robots": 4_000, "date": 400, "query": 500}  # bytes; others:
LONGEST_DOCUMENT = 8_000

SEEDS: dict[str, tuple[str, ...]] = {
    "url": (
        "https://press.example/a/../b?utm_source=x&id=1#top",
        "//[::1]:80/x",
        "http://127.1/",
        "ht\ttp:\\\\a@b/",
    ),
    "robots": (
        "User-agent: *\nDisallow: /*a*$\nAllow: /a\nCrawl-delay: 2\nSitemap: https://a.example/s.xml\n",
    ),
    "date": (
        "2026-11-20T09:30:00+05:30",
        "20 ноября 2026, 09:30",
        "2 hours ago",
        "1795167000",
        "令和8年11月20日",
    ),
    "query": (
        '("Kestrel Dynamics" OR harbour*) NEAR/5 board NOT title:cancelled lang:en',
        "SENTENCE(a b) -c",
    ),
    "feed": (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>N</title><item><title>A &amp; B</title>'
        "<link>https://press.example/1</link><guid>1</guid><pubDate>Fri, 20 Nov 2026 09:30:00 GMT</pubDate>"
        "<description>&lt;p&gt;x&lt;/p&gt;</description></item></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><link href="/1"/><updated>2026-11-20T09:30:00Z'
        "</updated><title type='html'>&lt;b&gt;x</title></entry></feed>",
        '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"/1","title":"x","tags":["a"]}]}',
    ),
    "sitemap": (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://press.example/1</loc>'
        "<lastmod>2026-11-20</lastmod><news:news><news:title>x</news:title></news:news></url></urlset>",
        "<sitemapindex><sitemap><loc>https://press.example/s.xml</loc></sitemap></sitemapindex>",
    ),
    "section": (
        "<html><body><main><h2><a href='/2026/11/20/board-approves-the-plan'>The board approves the plan</a></h2>"
        "<time datetime='2026-11-20'></time><a rel=next href='?page=2'>Older</a></main></body></html>",
    ),
    "html": (
        "<!doctype html><html lang=en><head><title>The plan</title><meta property='article:published_time' "
        'content=\'2026-11-20T09:30:00Z\'><script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":'
        '"The plan","author":{"name":"A B"}}</script></head><body><article><h1>The plan</h1><p class=byline>By A B</p>'
        f"<p>{'The harbour board approved the plan for the new quay. ' * 6}</p><table><tr><td>1</table></article>",
    ),
}
# Folder and file of the shared collection, and the field that holds the text, for each target.
COLLECTED = {
    "url": ("urls/whatwg.jsonl", "input"),
    "robots": ("robots/google.jsonl", "robots"),
    "date": ("dates/own.jsonl", "value"),
    "query": ("strings/naughty.jsonl", "value"),
    "feed": ("feeds/feedparser.jsonl", "text"),
    "sitemap": ("sitemaps/own.jsonl", "text"),
    "section": ("html/xss.jsonl", "input"),
    "html": ("html/tokenizer_inputs.jsonl", "input"),
}
_STATUS = re.compile(r"^#(\d+)\s+\S+(?:.*?\bcov: (\d+))?", re.MULTILINE)


def seeds(target: str, folder: Path) -> int:
    """Writes the seeds of a target into a folder; their number."""
    texts = [text.encode() for text in SEEDS[target]]
    shared = shared_folder()
    name, field = COLLECTED[target]
    path = shared / "hostile" / name if shared else None
    if path is not None and path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "b64" in row:
                texts.append(base64.b64decode(row["b64"]))
            elif isinstance(row.get(field), str):
                texts.append(row[field].encode("utf-8", "surrogatepass"))
    longest = LONGEST.get(target, LONGEST_DOCUMENT)
    for number, text in enumerate(texts):
        (folder / f"seed-{number:05d}").write_bytes(text[:longest])
    return len(texts)


def fuzz(target: str, runs: int, seconds: int, seed: int, findings: Path) -> dict[str, Any]:
    """One target in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name)
        given = seeds(target, corpus)
        command = [
            sys.executable,
            "-m",
            "benchmarks.fuzz",
            "--inside",
            target,
            str(corpus),
            f"-runs={runs}",
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            f"-timeout={SECONDS}",
            f"-rss_limit_mb={MEGABYTES}",
            f"-max_len={LONGEST.get(target, LONGEST_DOCUMENT)}",
            f"-artifact_prefix={findings}/{target}-",
            "-print_final_stats=1",
        ]
        started = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False
        )
    statuses = _STATUS.findall(done.stderr)
    result: dict[str, Any] = {
        "target": target,
        "seeds": given,
        "executions": max((int(n) for n, _ in statuses), default=0),
        "seconds": round(time.monotonic() - started, 1),
        "edges": max((int(edges) for _, edges in statuses if edges), default=0),
        "clean": done.returncode == 0,
    }
    if done.returncode:
        result["why"] = (done.stdout + done.stderr)[-3000:]
    return result


def _inside(target: str, arguments: list[str]) -> None:
    """The fuzzing process: never returns."""
    import warnings

    import atheris

    warnings.simplefilter("ignore")
    with atheris.instrument_imports(
        include=["presswatch", "crawler.discover", "crawler.guard", "feedparser"]
    ):
        from benchmarks.fuzz_targets import TARGETS
        from crawler import warm
    assert warm is not None  # imported for what it loads
    atheris.Setup([sys.argv[0], *arguments], TARGETS[target])
    atheris.Fuzz()


def main() -> None:
    """Fuzzes what is asked for and prints the result; the exit code is 1 where something was found."""
    if sys.argv[1:2] == ["--inside"]:
        _inside(sys.argv[2], sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument("target", choices=[*SEEDS, "all"])
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=3600, help="of one target, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the runs")
    parser.add_argument(
        "--findings", type=Path, default=Path("findings"), help="folder for inputs that break something"
    )
    options = parser.parse_args()
    options.findings.mkdir(parents=True, exist_ok=True)
    runs = max(options.runs // (100 if options.quick else 1), 1)
    chosen = list(SEEDS) if options.target == "all" else [options.target]
    results = [fuzz(name, runs, options.seconds, options.seed, options.findings.resolve()) for name in chosen]
    report({"executions": sum(each["executions"] for each in results), "targets": results})
    if not all(each["clean"] for each in results):
        sys.exit(1)


if __name__ == "__main__":
    main()
