"""The pages that the models are trained on: the corpus' pages with their labels, and the same ones made small."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import small_pages
from presswatch.errors import ExtractionError
from presswatch.extract import features, features_heading, features_title, titles
from presswatch.extract.document import Document, parse
from presswatch.extract.features import Context, Table
from presswatch.extract.segments import Segments, segment
from presswatch.extract.site_names import Names
from presswatch.extract.witnesses import jsonld

FOLDS = 5
SMALL = "small"  # the group of pages made small
_DESCRIBED = 0.6  # of such pages have a description
_FEWEST_TEASERS = 3  # of other pages of the language, for a page to be made small
Numbers = npt.NDArray[np.float64]


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
        if len(others) < _FEWEST_TEASERS:
            continue
        body = (one.share > 0.5).tolist()
        made = small_pages.small(row.document, one.page, body, one.context.headline, others, dice)
        if made is None or sum(made[1]) < 2:
            continue
        page, own = made
        description = one.context.description if dice.random() < _DESCRIBED else ""
        context = Context(one.context.headline, description)
        gold = "\n".join(item.text for item, is_own in zip(page.items, own, strict=True) if is_own)
        size = np.asarray([float(len(score.tokens(item.text))) for item in page.items])
        share = np.asarray(own, dtype=np.float64)
        table = features.table(page, context)
        found.append(Sample(f"{one.name} small", SMALL, one.fold, page, context, table, share, size, gold))
    return found
