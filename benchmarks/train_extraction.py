"""Train the models of `presswatch/extract/models` and print their cross-validated scores.

    pip install catboost
    python -m benchmarks.train_extraction [--shared PATH] [--write FOLDER] [--titles] [--trees N] [--seed N]

Pages are parted by the name of their publisher into five folds; every figure is of pages whose publisher the
model had not seen. The second look is trained on what the first says of pages it was not trained on, and on what that
leaves in doubt. Beside the corpus' pages the models of bodies learn from the same ones made small
(`benchmarks/small_pages.py`), whose figures stand apart. With `--write` models trained on all folds are written to
FOLDER. Nothing of a page is kept but numbers.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.extraction import scorer, shared_folder
from benchmarks.site_memory import with_memory
from benchmarks.training_pages import FOLDS, SMALL, Labelled, Numbers, Sample, bodies, load, smaller
from presswatch.extract import features, features_second, features_title
from presswatch.extract.body import doubtful, keep, leaves_doubt, with_siblings
from presswatch.extract.layout import Matrix

DEPTH = 6
TITLE_SEEDS = (1, 2)
SMALL_WEIGHT = 0.5  # of such a page against one of the corpus
Places = npt.NDArray[np.int64]


def choose_titles(pages: list[Labelled]) -> tuple[dict[str, str], dict[str, bool]]:
    """For each page the headline by models that saw no page of its publisher, and whether it is the gold one."""
    said: dict[str, str] = {}
    right: dict[str, bool] = {}
    for fold in range(FOLDS):
        others = [one for one in pages if one.fold != fold and one.right]
        models = [fit_title(others, seed) for seed in TITLE_SEEDS]
        for one in pages:
            if one.fold == fold and one.titles:
                best = int(np.argmax(sum(model.predict(one.rows) for model in models)))
                said[one.row["id"]] = one.titles[best]
                if one.right:
                    right[one.row["id"]] = one.right[best]
    return said, right


def fit_body(
    samples: list[Sample],
    rows: list[Matrix],
    places: list[Places],
    trees: int,
    seed: int,
) -> Any:
    """Trees for the chance that a segment is body; a page counts once, however long it is.

    `rows` are of the segments that `places` names among those that are looked at.
    """
    from catboost import CatBoostClassifier, Pool

    pairs = list(zip(samples, places, strict=True))
    wanted = np.concatenate([one.seen(one.share)[at] for one, at in pairs])
    weight = np.concatenate(
        [
            (one.seen(one.size)[at] / (one.size @ one.share + 50) * 100 + 0.02)
            * (SMALL_WEIGHT if one.group == SMALL else 1.0)
            for one, at in pairs
        ]
    )
    forest = CatBoostClassifier(
        iterations=trees,
        depth=DEPTH,
        learning_rate=0.1,
        loss_function="CrossEntropy",
        border_count=32,
        l2_leaf_reg=5,
        rsm=0.3,
        bootstrap_type="Bernoulli",
        subsample=0.7,
        boosting_type="Plain",
        leaf_estimation_iterations=1,
        random_seed=seed,
        allow_writing_files=False,
        verbose=0,
    )
    return forest.fit(Pool(np.concatenate(rows), label=wanted, weight=weight))


def fit_title(pages: list[Labelled], seed: int) -> Any:
    """Trees that put the right headline of a page before the others.

    A publisher with many pages counts as the square root of their number.
    """
    from catboost import CatBoost, Pool

    often = Counter(one.row["domain"] for one in pages)
    pool = Pool(
        np.concatenate([one.rows for one in pages]),
        label=np.concatenate([one.right for one in pages]).astype(float),
        group_id=np.concatenate([np.full(len(one.right), number) for number, one in enumerate(pages)]),
        group_weight=np.concatenate(
            [np.full(len(one.right), often[one.row["domain"]] ** -0.5) for one in pages]
        ),
    )
    settings = {
        "iterations": 150,
        "depth": 6,
        "learning_rate": 0.05,
        "loss_function": "QuerySoftMax",
        "rsm": 0.3,
        "bootstrap_type": "Bernoulli",
        "subsample": 0.7,
        "boosting_type": "Plain",
        "leaf_estimation_iterations": 5,
        "l2_leaf_reg": 5,
        "border_count": 64,
        "random_seed": seed,
        "allow_writing_files": False,
        "verbose": 0,
    }
    return CatBoost(settings).fit(pool)


def cross_validated(
    samples: list[Sample], rows: list[Matrix], places: list[Places], trees: int, seed: int
) -> list[Numbers]:
    """For each page the chances of its rows by a model that saw no page of its publisher."""
    chances: list[Numbers] = [np.zeros(0)] * len(samples)
    for fold in range(FOLDS):
        others = [number for number, one in enumerate(samples) if one.fold != fold and len(rows[number])]
        model = fit_body(
            [samples[n] for n in others], [rows[n] for n in others], [places[n] for n in others], trees, seed
        )
        for number, one in enumerate(samples):
            if one.fold == fold and len(rows[number]):
                chances[number] = model.predict_proba(rows[number])[:, 1]
    return chances


@dataclass
class Looks:
    """What both looks are trained on, and the chances of all pages' segments by models that did not know them."""

    first: list[Matrix]
    first_places: list[Places]
    second: list[Matrix]
    second_places: list[Places]
    once: list[Numbers]
    twice: list[Numbers]


def look(samples: list[Sample], trees: int, seed: int) -> Looks:
    """Both looks, cross-validated."""
    first = [one.table.values for one in samples]
    everything = [np.arange(len(rows)) for rows in first]
    once = cross_validated(samples, first, everything, trees, seed)
    doubts = [doubtful(chances) for chances in once]
    second = [
        features_second.second_look(one.page, one.context, one.table, chances, doubt)
        for one, chances, doubt in zip(samples, once, doubts, strict=True)
    ]
    twice = [chances.copy() for chances in once]
    settled = cross_validated(samples, second, doubts, trees, seed)
    for one, chances, doubt, again in zip(samples, twice, doubts, settled, strict=True):
        if leaves_doubt(chances, one.seen(one.table.layout.size)):
            chances[doubt] = again
    return Looks(first, everything, second, doubts, once, twice)


def report(
    samples: list[Sample], chances: list[Numbers], score: ModuleType, wanted: set[str]
) -> dict[str, Any]:
    """Mean page F1 and pages below 0.5, by kind of page and for the fixed sample.

    `chances` are of the segments that are looked at.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for one, chance in zip(samples, chances, strict=True):
        whole = np.zeros(len(one.page.items))
        whole[one.table.layout.near] = chance
        size = one.table.layout.size
        kept = with_siblings(one.page, whole, size, keep(whole, size))
        text = "\n".join(item.text for item, body in zip(one.page.items, kept, strict=True) if body)
        f1 = score.prf(score.shingles(score.tokens(text)), score.shingles(score.tokens(one.gold)))[2]
        groups = () if one.group == SMALL else ("all", *(("sample",) if one.name in wanted else ()))
        for group in (one.group, *groups):
            found[group].append(f1)
        if one.name in wanted and one.group == "ru":
            found["sample ru"].append(f1)
    return {
        group: {
            "pages": len(values),
            "page_f1": round(statistics.fmean(values), 4),
            "bad": sum(v < 0.5 for v in values),
        }
        for group, values in sorted(found.items())
    }


def as_forest(models: list[Any], names: tuple[str, ...]) -> dict[str, Any]:
    """What `presswatch.extract.model.Forest` takes: the mean of models, their trees padded to one depth."""
    trees: list[dict[str, Any]] = []
    bias = 0.0
    for model in models:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            model.save_model(str(path), format="json")
            saved = json.loads(path.read_text(encoding="utf-8"))
        scale, start = saved["scale_and_bias"]
        bias += (start[0] if isinstance(start, list) else start) / len(models)
        for tree in saved["oblivious_trees"]:
            leaves = [value * scale / len(models) for value in tree["leaf_values"]]
            trees.append({"splits": tree["splits"] or [], "leaves": leaves})
    depth = max(len(tree["splits"]) for tree in trees)
    forest: dict[str, Any] = {
        "names": list(names),
        "features": [],
        "borders": [],
        "leaves": [],
        "scale": 1.0,
        "bias": bias,
    }
    for tree in trees:
        missing = depth - len(tree["splits"])
        forest["features"].append([split["float_feature_index"] for split in tree["splits"]] + [0] * missing)
        borders = [float(f"{split['border']:.6g}") for split in tree["splits"]]
        forest["borders"].append(borders + [3e38] * missing)
        leaves = [round(value, 5) for value in tree["leaves"]]
        forest["leaves"].append(leaves + [0.0] * (2**depth - len(leaves)))
    return forest


def main(arguments: list[str] | None = None) -> int:
    """Train, print the cross-validated scores as JSON, and write the models where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--shared")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--titles", action="store_true", help="only the model of headlines")
    parser.add_argument("--trees", type=int, default=170)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    shared = shared_folder(options.shared)
    if not (shared / "corpus" / "articles" / "pages.jsonl").exists():
        print(f"skipped: no corpus at {shared}; name it with --shared", file=sys.stderr)
        return 0
    score = scorer(shared)
    pages = load(shared, score)
    said, right = choose_titles(pages)
    wanted = set((shared / "corpus" / "articles" / "sample360.txt").read_text(encoding="utf-8").split())
    result: dict[str, Any] = {
        "title_exact": {
            "all": statistics.fmean(right.values()),
            "sample": statistics.fmean(value for name, value in right.items() if name in wanted),
        }
    }
    headed = [one for one in pages if one.right]
    forests = {}
    if options.write:
        models = [fit_title(headed, seed) for seed in TITLE_SEEDS]
        forests["title"] = as_forest(models, features_title.NAMES)
    if not options.titles:
        samples = bodies(pages, said, score)
        samples += smaller(pages, samples, said, score, options.seed)
        looks = look(samples, options.trees, options.seed)
        result["first"] = report(samples, looks.once, score, wanted)
        result["second"] = report(samples, looks.twice, score, wanted)
        domains = {one.row["id"]: one.row["domain"] for one in pages}
        result["with_memory_of_the_site"] = with_memory(samples, looks.twice, domains, score)
        if options.write:
            names = features.NAMES
            model = fit_body(samples, looks.first, looks.first_places, options.trees, options.seed)
            forests["body_first"] = as_forest([model], names)
            model = fit_body(samples, looks.second, looks.second_places, options.trees, options.seed)
            forests["body_second"] = as_forest([model], (*names, *features_second.SECOND))
    print(json.dumps({"cross_validated": result}, indent=1))
    for name, forest in forests.items():
        text = json.dumps(forest, separators=(",", ":"))
        (options.write / f"{name}.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
