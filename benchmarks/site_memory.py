"""What ten other pages of a site add to a reader that never saw the site: part of `benchmarks.train_extraction`."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.training_pages import SMALL, Numbers, Sample
from presswatch.extract.body import keep, with_siblings
from presswatch.extract.furniture import FEW, digest

PAGES = 11  # of a site, at least
OTHERS = 10  # pages of the site that were read before, at most
_NO_BODY = 0.02  # chance up to which a reader looks nothing up
_LEAD = 40  # letters


def with_memory(
    samples: Sequence[Sample], chances: Sequence[Numbers], domains: Mapping[str, str], score: ModuleType
) -> dict[str, Any]:
    """Mean page F1 of Russian sites and of others, without and with a memory of up to ten other pages.

    `chances` are of the segments that are looked at, by models that saw no page of the publisher; `domains` are
    by the page's name. Sites that lose by it are counted.
    """
    sites: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(samples):
        if one.group != SMALL:
            sites[domains[one.name]].append(number)
    whole = [_whole(one, chance) for one, chance in zip(samples, chances, strict=True)]
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for numbers in sites.values():
        if len(numbers) < PAGES:
            continue
        seen = {number: _blocks(samples[number], whole[number]) for number in numbers}
        alone, remembered = [], []
        for place, number in enumerate(numbers):
            others = [*numbers[place + 1 :], *numbers[:place]][:OTHERS]
            counted: dict[str, int] = defaultdict(int)
            for other in others:
                for name in set(seen[other].values()):
                    counted[name] += 1
            own = _own(samples[number], whole[number])
            common = [at for at, name in seen[number].items() if counted[name] >= FEW and at not in own]
            less = whole[number].copy()
            less[common] = 0.0
            alone.append(_f1(samples[number], whole[number], score))
            remembered.append(_f1(samples[number], less, score))
        kind = figures["Russian" if samples[numbers[0]].group == "ru" else "other"]
        kind["alone"] += alone
        kind["remembered"] += remembered
        kind["gains"].append(statistics.fmean(remembered) - statistics.fmean(alone))
    return {
        name: {
            "sites": len(kind["gains"]),
            "pages": len(kind["alone"]),
            "alone": round(statistics.fmean(kind["alone"]), 4),
            "with_memory": round(statistics.fmean(kind["remembered"]), 4),
            "sites_that_lose": sum(gain < -0.0005 for gain in kind["gains"]),
            "greatest_loss": round(min(kind["gains"]), 4),
        }
        for name, kind in figures.items()
    }


def _whole(one: Sample, chance: Numbers) -> Numbers:
    found = np.zeros(len(one.page.items))
    found[one.table.layout.near] = chance
    return found


def _blocks(one: Sample, chance: Numbers) -> dict[int, str]:
    return {at: digest(one.page.items[at].text) for at in np.flatnonzero(chance > _NO_BODY).tolist()}


def _own(one: Sample, chance: Numbers) -> set[int]:
    """What a reader takes for this article's own however often it is teased: its description and its first paragraph."""
    told = ["".join(text.split()).casefold() for text in (one.context.description, one.context.body)]
    titles = [at for at, item in enumerate(one.page.items) if item.text == one.context.headline]
    below = min(titles, default=len(one.page.items))
    own: set[int] = set()
    first = True
    for at in np.flatnonzero(chance > 0.5).tolist():
        key = "".join(one.page.items[at].text.split()).casefold()
        if len(key) <= _LEAD:
            continue
        if any(key in text or (len(text) > 60 and key.startswith(text[:60])) for text in told):
            own.add(at)
        if first and at > below:
            own.add(at)
            first = False
    return own


def _f1(one: Sample, chance: Numbers, score: ModuleType) -> float:
    size = one.table.layout.size
    kept = with_siblings(one.page, chance, size, keep(chance, size))
    text = "\n".join(item.text for item, body in zip(one.page.items, kept, strict=True) if body)
    found: float = score.prf(score.shingles(score.tokens(text)), score.shingles(score.tokens(one.gold)))[2]
    return found
