"""Watched names in real news of thirty languages, and how fast they are found.

    python -m benchmarks.mentions [--quick] [--seed N] [--shared FOLDER]

Prints JSON. `quality`: for each set of the corpus the figures of its own scorer (`corpus/score_mentions.py`), over all, by
language and by kind. `speed`: articles a second (process time, one core) on Russian articles with watchlists of 10,
1,000 and 10,000 names, for the matcher, for plain Aho-Corasick over the names as declared, and, where simplemma is
installed, and pymorphy3 for lemmatising each token. The made-up names share their letters with real ones, so they meet as many
false starts as real ones do.
"""

from __future__ import annotations

import importlib.util
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import ahocorasick_rs

from benchmarks.shared import arguments, report, require_shared
from presswatch.mentions.matcher import Matcher
from presswatch.mentions.verb import match_lines, watches_from_jsonl
from presswatch.types import Alias, Watch, WatchKind

SETS = ("slavicner", "nerel", "kaznerd", "pioner", "ntrex", "bodies")
NAMES_ONLY = "slavicner, names only"
SIZES = (10, 1_000, 10_000)
QUICK = 400  # documents a set of a quick run
ARTICLES = 300  # of the speed measure
Row = dict[str, Any]


def main() -> None:
    """Score, time and print."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--only", choices=("quality", "speed"), help="Measure this alone.")
    options = parser.parse_args()
    corpus = require_shared(options.shared) / "corpus"
    scorer = load_scorer(corpus / "score_mentions.py")
    chance = random.Random(options.seed)
    result: Row = {}
    if options.only in (None, "quality"):
        quality = {name: _quality(scorer, corpus / "mentions", name, options.quick, chance) for name in SETS}
        quality[NAMES_ONLY] = _quality(
            scorer, corpus / "mentions", "slavicner", options.quick, chance, with_aliases=False
        )
        result["quality"] = quality
    if options.only in (None, "speed"):
        result["speed"] = _speed(corpus / "mentions", options.quick, chance)
    report(result)


def load_scorer(path: Path) -> ModuleType:
    """The scorer of the corpus, which is a script there and no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _quality(
    scorer: ModuleType, folder: Path, name: str, quick: bool, chance: random.Random, with_aliases: bool = True
) -> Row:
    documents = rows(folder / f"{name}.docs.jsonl")
    gold = rows(folder / f"{name}.gold.jsonl")
    watchlist = rows(folder / f"{name}.watchlist.jsonl")
    if quick and len(documents) > QUICK:
        documents = chance.sample(documents, QUICK)
        kept = {document["id"] for document in documents}
        gold = [row for row in gold if row["doc"] in kept]
    if not with_aliases:
        for row in watchlist:
            for names in row["names"].values():
                names["aliases"] = []
    watches = watches_from_jsonl(json.dumps(row) for row in watchlist)
    scored = scorer.score(
        gold, match_lines(documents, watches), {row["id"]: row["type"] for row in watchlist}
    )
    figures = {
        key: _short(value) for key, value in scored.items() if isinstance(value, dict) and "P" in value
    }
    return {"documents": len(documents), "macro_F1": scored["macro"]["F1"], **figures}


def _short(figures: Row) -> Row:
    return {key: figures[key] for key in ("P", "R", "F1", "span_recall", "tp", "fp", "fn")}


def _speed(folder: Path, quick: bool, chance: random.Random) -> Row:
    texts = [row["text"] for row in rows(folder / "slavicner.docs.jsonl") if row["lang"] == "ru"]
    texts = chance.sample(texts, min(60 if quick else ARTICLES, len(texts)))
    words = sorted({word for text in texts for word in re.findall(r"[А-ЯЁ][а-яё]{4,}", text)})
    result: Row = {
        "articles": len(texts),
        "bytes_per_article": sum(len(t.encode()) for t in texts) // len(texts),
    }
    for size in SIZES:
        watches = [made_up(number, words, chance) for number in range(size)]
        started = time.process_time()
        matcher = Matcher(watches)
        matcher.match("", "ru")
        built = time.process_time() - started
        result[str(size)] = {
            "build_seconds": round(built, 2),
            "matcher": _rate(texts, partial(matcher.match, language="ru")),
            "plain Aho-Corasick": _rate(texts, _plain(watches)),
        }
    if importlib.util.find_spec("simplemma"):
        import simplemma

        result["lemmatising each token, simplemma"] = _rate(
            texts[:60],
            lambda text: [simplemma.lemmatize(word, lang="ru") for word in re.findall(r"\w+", text)],
        )
    if importlib.util.find_spec("pymorphy3"):
        import pymorphy3

        parse = pymorphy3.MorphAnalyzer(lang="ru").parse
        result["lemmatising each token, pymorphy3"] = _rate(
            texts[:60], lambda text: [parse(word)[0].normal_form for word in re.findall(r"\w+", text)]
        )
    return result


def made_up(number: int, words: Sequence[str], chance: random.Random) -> Watch:
    """A person whose names are real words with their letters changed behind the fourth."""
    given, family = (_changed(chance.choice(words), chance) for _ in range(2))
    name = f"{given} {family}"
    return Watch(str(number), name, WatchKind.PERSON, (Alias(name, "ru", primary=True),))


def _changed(word: str, chance: random.Random) -> str:
    tail = list(word[4:])
    chance.shuffle(tail)
    return word[:4] + "".join(tail) + chance.choice(("ов", "ин", "ский", "ко", "дзе", "ян"))


def _plain(watches: Iterable[Watch]) -> Callable[[str], object]:
    automaton = ahocorasick_rs.AhoCorasick([watch.name.lower() for watch in watches])
    return lambda text: automaton.find_matches_as_indexes(text.lower())


def _rate(texts: Iterable[str], work: Callable[[str], object]) -> Row:
    texts = list(texts)
    for text in texts[:10]:
        work(text)
    started = time.process_time()
    for text in texts:
        work(text)
    elapsed = max(1e-9, time.process_time() - started)
    return {
        "articles_per_second": round(len(texts) / elapsed, 1),
        "milliseconds": round(elapsed / len(texts) * 1e3, 3),
    }


if __name__ == "__main__":
    main()
