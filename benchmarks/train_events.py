"""Fits what tells one event from two: the table of common words, and the coefficients of `events.likeness`.

    python -m benchmarks.train_events [--shared FOLDER] [--write] [--worlds 2]

The table counts in how many of a thousand articles a word's stem stands, from all texts of the shared corpus but
the pairs. The model is fitted on the pairs that people judged, and on unlike articles of the local news web that
share rare words by chance, as negatives of little weight. Prints the table's size, the coefficients, and F1 and log
loss of ten-fold cross-validation on the pairs. `--write` replaces the table.
"""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.shared import ROOT, arguments, report, require_shared
from presswatch.stories import events

TABLE = ROOT / "presswatch" / "stories" / "common_words.json"
MOST = 3_000  # stems of a language
FEWEST = 3  # texts that a stem must stand in
LEAST = 25  # thousandths; a language with fewer texts than this of usual length has no table
WORDS = 150  # of an article of usual length; a shorter text counts for less
# Four topics make a whole set, one in six of the texts of another come from one outlet: they weigh less.
TEXTS = (
    ("mentions/nerel.docs.jsonl", 1.0, 1),
    ("mentions/slavicner.docs.jsonl", 0.4, 1),
    ("mentions/bodies.docs.jsonl", 1.0, 1),
    ("quotes/polnear.jsonl", 0.5, 1),
    ("mentions/ntrex.docs.jsonl", 1.0, 8),
    ("mentions/pioner.docs.jsonl", 1.0, 8),
    ("mentions/kaznerd.docs.jsonl", 0.1, 8),
)
RIDGE = 3.0  # penalty on the coefficients of standardised measures
CHANCE = 0.1  # weight of a pair of the news web
SEED = 7


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as handle:
        yield from (json.loads(line) for line in handle if line.strip())


def texts(corpus: Path) -> Iterator[tuple[str, float, str]]:
    """(language, weight, text) of the corpus; sentences in their order are put together, so many a text."""
    for name, weight, together in TEXTS:
        waiting: dict[str, list[str]] = defaultdict(list)
        for row in lines(corpus / name):
            waiting[row["lang"]].append(row["text"])
            if len(waiting[row["lang"]]) == together:
                yield row["lang"], weight, "\n".join(waiting.pop(row["lang"]))
    for row in lines(corpus / "articles/pages.jsonl"):
        body = row["gold"].get("body")
        if body and row["lang"]:
            yield row["lang"], 1.0, body if isinstance(body, str) else "\n".join(body)


def table(corpus: Path) -> dict[str, dict[str, int]]:
    """For each language the commonest stems, with the number of articles of a thousand that hold them."""
    holders: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    times: dict[str, Counter[str]] = defaultdict(Counter)
    total: dict[str, float] = defaultdict(float)
    for language, weight, text in texts(corpus):
        stems = set(events.stems(text[: events.BODY_CHARACTERS], language))
        total[language] += weight * min(1.0, len(stems) / WORDS)
        for stem in stems:
            holders[language][stem] += weight
            times[language][stem] += 1
    found = {}
    for language in sorted(holders):
        if total[language] < LEAST:
            continue
        counts = {
            stem: min(1000, round(1000 * count / total[language]))
            for stem, count in holders[language].items()
            if times[language][stem] >= FEWEST
        }
        kept = sorted((stem for stem in counts if counts[stem]), key=lambda stem: (-counts[stem], stem))
        found[language] = {stem: counts[stem] for stem in kept[:MOST]}
    return found


def chance_pairs(shared: Path, worlds: int) -> list[dict[str, Any]]:
    """Unlike articles of the local news web that share so many key terms that they would be compared."""
    spec = importlib.util.spec_from_file_location("newsweb", shared / "bench" / "newsweb.py")
    assert spec is not None
    assert spec.loader is not None
    newsweb: Any = importlib.util.module_from_spec(spec)
    sys.modules["newsweb"] = newsweb
    spec.loader.exec_module(newsweb)
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "PAGES"
        program = [sys.executable, str(shared / "bench" / "newsweb.py"), "pages"]
        source = str(shared / "corpus" / "articles" / "html")
        subprocess.run([*program, source, "--out", str(pages)], check=True, stdout=subprocess.DEVNULL)
        templates = newsweb.load_templates(pages, random.Random(SEED), 10**6)
    newsweb.load_templates = lambda *_: templates
    plan = {"pages": None, "templates": 0, "sites": 24, "articles": 50, "days": 10.0, "rate": 0, "horizon": 0}
    plan |= {"copies": 0.15, "revised": 0, "mentions": 0.3, "orgs": 200, "no_validators": 0, "speed": 0}
    for seed in range(worlds):
        world = newsweb.World(Namespace(**plan, templates_per_site=4, min_pool=300, seed=SEED + seed))
        by_language: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for article in world.articles:
            row = world.truth(article, newsweb.EPOCH)
            by_language[row["lang"]].append(row)
        for language, rows in by_language.items():
            found += _met_by_chance(rows[:200], language, random.Random(SEED + seed))
    return found


def _met_by_chance(
    rows: Sequence[Mapping[str, Any]], language: str, dice: random.Random
) -> list[dict[str, Any]]:
    holders: dict[int, list[int]] = defaultdict(list)
    shared: Counter[tuple[int, int]] = Counter()
    for number, row in enumerate(rows):
        for term in events.report(row["title"], row["text"], language).key_terms:
            shared.update((other, number) for other in holders[term])
            holders[term].append(number)
    root = [row["id"] if row["copy_of"] is None else row["copy_of"] for row in rows]
    unlike = [(a, b) for (a, b), count in shared.items() if count >= 3 and root[a] != root[b]]
    return [
        {"lang": language, "same": False, "a": rows[a], "b": rows[b]}
        for a, b in dice.sample(unlike, min(60, len(unlike)))
    ]


def measured(pairs: Sequence[Mapping[str, Any]]) -> NDArray[np.float64]:
    """The measures of pairs, a row each."""
    rows = []
    for pair in pairs:
        a, b = (events.report(pair[side]["title"], pair[side]["text"], pair["lang"]) for side in ("a", "b"))
        rows.append(list(events.likeness(a, b).measures.values()))
    return np.array(rows)


def fit(
    measures: NDArray[np.float64], same: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Intercept and coefficients of a logistic model with a ridge penalty: Newton's method."""
    middle, width = measures.mean(0), measures.std(0) + 1e-9
    design = np.c_[np.ones(len(measures)), (measures - middle) / width]
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 1e-6
    found = np.zeros(design.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weight * (same - chance)) - penalty @ found
        bend = (design.T * (weight * chance * (1 - chance))) @ design + penalty
        found += np.linalg.solve(bend, slope)
    plain = found[1:] / width
    result: NDArray[np.float64] = np.r_[found[0] - plain @ middle, plain]
    return result


def probability(coefficients: NDArray[np.float64], measures: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = 1 / (1 + np.exp(-(coefficients[0] + measures @ coefficients[1:])))
    return result


def cross_validated(
    measures: NDArray[np.float64], same: NDArray[np.float64], weight: NDArray[np.float64], judged: int
) -> dict[str, Any]:
    """F1 at thresholds and log loss on the first `judged` pairs, each predicted by a model that has not seen it."""
    f1: dict[float, list[float]] = defaultdict(list)
    losses = []
    for repeat in range(20):
        order = list(range(judged))
        random.Random(SEED + repeat).shuffle(order)
        said = np.zeros(judged)
        for part in range(10):
            left_out = order[part::10]
            kept = np.setdiff1d(np.arange(len(same)), left_out)
            said[left_out] = probability(fit(measures[kept], same[kept], weight[kept]), measures[left_out])
        true = same[:judged] == 1
        for threshold in (0.35, 0.4, 0.42, 0.43, 0.44, 0.45, 0.46, 0.48, 0.5, 0.6, 0.7):
            yes = said >= threshold
            f1[threshold].append(2 * (true & yes).sum() / (true.sum() + yes.sum()))
        losses.append(-np.mean(np.log(np.where(true, said, 1 - said))))
    return {
        "f1": {str(threshold): round(float(np.mean(values)), 3) for threshold, values in f1.items()},
        "log_loss": round(float(np.mean(losses)), 4),
    }


def main() -> None:
    """Make the table, fit, and print."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--write", action="store_true", help="replace the table of common words")
    parser.add_argument("--worlds", type=int, default=2, help="news webs to take chance pairs from")
    options = parser.parse_args()
    shared = require_shared(options.shared)
    found = table(shared / "corpus")
    if options.write:
        written = ",\n".join(
            f'"{language}":{json.dumps(counts, ensure_ascii=False, separators=(",", ":"))}'
            for language, counts in found.items()
        )
        TABLE.write_text(f"{{\n{written}\n}}\n", encoding="utf-8")
        events.common_words.cache_clear()
    pairs = list(lines(shared / "corpus" / "duplicates/tg_pairs.jsonl"))
    chance = chance_pairs(shared, options.worlds)
    measures = measured([*pairs, *chance])
    same = np.array([float(pair["same"]) for pair in (*pairs, *chance)])
    weight = np.array([1.0] * len(pairs) + [CHANCE] * len(chance))
    coefficients = fit(measures, same, weight)
    met = probability(coefficients, measures[len(pairs) :])
    names = list(events.likeness(*(events.report("", "", "en"),) * 2).measures)
    report(
        {
            "stems": {language: len(counts) for language, counts in found.items()},
            "pairs": len(pairs),
            "chance_pairs": len(chance),
            "coefficients": dict(zip(("intercept", *names), coefficients.round(2).tolist(), strict=True)),
            "cross_validated": cross_validated(measures, same, weight, len(pairs)),
            "chance_pairs_said_same": {str(at): int((met >= at).sum()) for at in (0.42, 0.5, 0.6, 0.7, 0.8)},
        }
    )


if __name__ == "__main__":
    main()
