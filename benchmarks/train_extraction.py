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
import gzip
import hashlib
import json
import random
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

from benchmarks import small_pages
from benchmarks.extraction import scorer, shared_folder
from presswatch.errors import ExtractionError
from presswatch.extract import features, features_heading, features_second, features_title, titles
from presswatch.extract.body import doubtful, keep, leaves_doubt
from presswatch.extract.document import Document, parse
from presswatch.extract.features import Context, Table
from presswatch.extract.layout import Matrix
from presswatch.extract.segments import Segments, segment
from presswatch.extract.site_names import Names
from presswatch.extract.witnesses import jsonld

FOLDS = 5
DEPTH = 6
TITLE_SEEDS = (1, 2)
SMALL = "small"  # the group of pages made small
SMALL_WEIGHT = 0.5  # of such a page against one of the corpus
SMALL_DESCRIBED = 0.6  # of such pages have a description
Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass
class Sample:
    """A page with a gold body: its features, and for each segment its share of gold tokens and its size."""

    name: str
    group: str
    fold: int
    page: Segments
    context: Context
    table: Table
    share: Numbers
    size: Numbers
    gold: str

    def seen(self, values: Numbers) -> Numbers:
        """Of values for each segment those that the model looks at."""
        return values[self.table.layout.near]


@dataclass
class Labelled:
    """A page of the corpus: its row there, its candidates of headlines, and which of them are the gold one."""

    row: dict[str, Any]
    fold: int
    document: Document
    page: Segments
    titles: list[str]
    rows: Numbers
    right: list[bool]  # empty where no gold headline is known
    description: str
    declared_body: str


def fold_of(domain: str) -> int:
    """The fold of a publisher: by the name in its domain, so that its domains in other countries go along."""
    parts = domain.split(".")
    name = parts[-2] if len(parts) == 2 else parts[0]
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def labels(page: Segments, gold: str, score: ModuleType) -> tuple[Numbers, Numbers]:
    """For each segment the share of its tokens that stand in gold, and how many tokens it has."""
    lines = [score.tokens(line) for line in gold.split("\n")]
    tokens = [token for line in lines for token in line]
    shingles = {tuple(tokens[i : i + 4]) for i in range(len(tokens) - 3)}
    whole = {tuple(line) for line in lines if line}
    flat = f" {' '.join(tokens)} "
    own = [score.tokens(item.text) for item in page.items]
    size = np.asarray([len(words) for words in own], dtype=np.float64)
    share = np.zeros(len(own))
    for number, words in enumerate(own):
        if tuple(words) in whole:
            share[number] = 1.0
        elif 2 <= len(words) < 4:
            share[number] = 0.5 if f" {' '.join(words)} " in flat else 0.0
        elif len(words) >= 4:
            covered = np.zeros(len(words), dtype=bool)
            for i in range(len(words) - 3):
                if tuple(words[i : i + 4]) in shingles:
                    covered[i : i + 4] = True
            share[number] = covered.mean()
    _settle_copies(share, size, own, lines)
    return share, size


def _settle_copies(share: Numbers, size: Numbers, own: list[list[str]], lines: list[list[str]]) -> None:
    """Of a text that stands on the page several times, gold means the copy among gold; short accidents are none."""
    weight = share * size
    around = np.convolve(weight, np.ones(9), "same")[: len(size)] if len(size) >= 9 else weight
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, words in enumerate(own):
        if words:
            places[tuple(words)].append(number)
    often = Counter(tuple(line) for line in lines)
    for copied, numbers in places.items():
        if len(numbers) > 1 and share[numbers[0]] > 0:
            for number in sorted(numbers, key=lambda n: -around[n])[max(often[copied], 1) :]:
                share[number] = 0.0
    for number in np.flatnonzero((share > 0) & (size < 4)).tolist():
        near = (share * size)[max(number - 4, 0) : number + 5].sum() - share[number] * size[number]
        if near < 8:
            share[number] = 0.0


def load(shared: Path, score: ModuleType) -> list[Labelled]:
    """All pages of the corpus that can be read, with the numbers about their candidates of headlines."""
    folder = shared / "corpus" / "articles"
    found: list[Labelled] = []
    for line in (folder / "pages.jsonl").read_bytes().splitlines():  # text may hold other line ends
        row = json.loads(line)
        with gzip.open(folder / row["html"]) as file:
            text = file.read().decode(row["charset"] or "utf-8", "replace")
        try:
            document = parse(text, row["url"])
            page = segment(document)
        except ExtractionError:
            continue
        if not page.items:
            continue
        declared = jsonld.read(document.scripts, row["url"])
        description = declared.description or document.meta("og:description", "description") or ""
        layout = features_heading.Layout(page)
        candidates = titles.candidates(document, page, declared, layout)
        names = Names(document, page, declared)
        rows = features_title.rows(candidates, document, page, names, layout, description)
        gold = row["gold"].get("title")
        wanted = score.norm_title(gold) if gold else None
        found.append(
            Labelled(
                row,
                fold_of(row["domain"]),
                document,
                page,
                [title.text for title in candidates],
                np.asarray(rows, dtype=np.float64),
                [score.norm_title(title.text) == wanted for title in candidates] if gold else [],
                description,
                declared.body,
            )
        )
    return found


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


def bodies(pages: list[Labelled], said: dict[str, str], score: ModuleType) -> list[Sample]:
    """The pages with a gold body; `said` holds the headlines that their segments are compared with."""
    samples: list[Sample] = []
    for one in pages:
        row = one.row
        if "body" not in row["gold"]:
            continue
        context = Context(said.get(row["id"], ""), one.description, one.declared_body)
        share, size = labels(one.page, row["gold"]["body"], score)
        group = "ru" if row["source_dataset"] == "daniel" and row["lang"] == "ru" else row["source_dataset"]
        table = features.table(one.page, context)
        samples.append(
            Sample(row["id"], group, one.fold, one.page, context, table, share, size, row["gold"]["body"])
        )
    return samples


def smaller(
    pages: list[Labelled], samples: list[Sample], said: dict[str, str], score: ModuleType, seed: int
) -> list[Sample]:
    """The samples' pages made small, with teasers of pages of the same language and fold; changes the pages' trees."""
    dice = random.Random(seed)
    rows = {one.row["id"]: one for one in pages}
    pool: dict[tuple[int, str], list[tuple[str, small_pages.Teaser]]] = defaultdict(list)
    for one in samples:
        if title := said.get(one.name):
            pool[one.fold, rows[one.name].row["lang"]].append((one.name, small_pages.teaser(title, one.gold)))
    found: list[Sample] = []
    for one in samples:
        row = rows[one.name]
        others = [teaser for name, teaser in pool[one.fold, row.row["lang"]] if name != one.name]
        if len(others) < 3:
            continue
        body = (one.share > 0.5).tolist()
        made = small_pages.small(row.document, one.page, body, one.context.headline, others, dice)
        if made is None or sum(made[1]) < 2:
            continue
        page, own = made
        description = one.context.description if dice.random() < SMALL_DESCRIBED else ""
        context = Context(one.context.headline, description)
        gold = "\n".join(item.text for item, is_own in zip(page.items, own, strict=True) if is_own)
        size = np.asarray([float(len(score.tokens(item.text))) for item in page.items])
        share = np.asarray(own, dtype=np.float64)
        table = features.table(page, context)
        found.append(Sample(f"{one.name} small", SMALL, one.fold, page, context, table, share, size, gold))
    return found


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
        kept = keep(whole, one.table.layout.size)
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
