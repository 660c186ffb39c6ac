"""What reviewers' verdicts tell: precision per alias, source and month, recall, and what a change would do.

Intervals are Wilson's score intervals (E. B. Wilson, "Probable inference, the law of succession, and
statistical inference", JASA 1927): honest for few verdicts and for shares near 0 or 1.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from typing import Protocol, TypeVar

RIGHT = "right"
WRONG = ("wrong_sense", "furniture", "not_about_us")
CONFIDENCE_95 = 1.959964  # standard deviations
_Key = TypeVar("_Key", bound=Hashable)


class Judged(Protocol):
    """A mention with a reviewer's verdict, such as a row of the store."""

    @property
    def watch(self) -> str: ...
    @property
    def alias(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Share:
    """A share `count / of` with the interval that holds the true one in 95 of 100 cases; all from 0 to 1."""

    count: int
    of: int
    value: float | None  # None without a single case
    low: float
    high: float


def wilson(count: int, of: int, z: float = CONFIDENCE_95) -> Share:
    """Return a share with its Wilson interval; with no case the interval is 0 to 1.

    Raises ValueError unless 0 <= count <= of.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    if of == 0:
        return Share(0, 0, None, 0.0, 1.0)
    share = count / of
    scale = 1 + z * z / of
    middle = (share + z * z / (2 * of)) / scale
    half = z / scale * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return Share(count, of, share, max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Precision:
    """How often mentions of one alias in one source and month were right. `month` is "2024-06", in UTC."""

    watch: str
    alias: str
    source: str
    month: str
    share: Share
    wrong: Mapping[str, int]  # verdict -> count


def precision(
    judged: Iterable[Judged], *, by: Sequence[str] = ("alias", "source", "month")
) -> list[Precision]:
    """Return precision per watch and each of `by` (alias, source, month; what is left out is "").

    Only mentions that were flagged (outcome yes) count. Sorted by watch, alias, source, month.
    """
    groups: dict[tuple[str, str, str, str], Counter[str]] = defaultdict(Counter)
    for one in judged:
        if one.outcome != "yes":
            continue
        month = one.at.astimezone(UTC).strftime("%Y-%m")
        key = (
            one.watch,
            one.alias if "alias" in by else "",
            one.source if "source" in by else "",
            month if "month" in by else "",
        )
        groups[key][one.verdict] += 1
    return [
        Precision(
            *key,
            wilson(counts[RIGHT], counts.total()),
            {name: counts[name] for name in WRONG if counts[name]},
        )
        for key, counts in sorted(groups.items())
    ]


def falling(months: Sequence[Precision]) -> Precision | None:
    """Return the last of a series of months when it is surely worse than those before it, else None.

    Surely: the interval of the last lies wholly below that of all earlier ones together.
    """
    if len(months) < 2:
        return None
    *before, last = sorted(months, key=lambda one: one.month)
    earlier = wilson(sum(one.share.count for one in before), sum(one.share.of for one in before))
    return last if last.share.high < earlier.low else None


@dataclass(frozen=True, slots=True)
class Recall:
    """An estimate of how much of what should be found is found, from 0 to 1, with its interval."""

    value: float | None  # None when nothing at all is thought to be there, or nobody looked
    low: float
    high: float
    missed: float  # articles thought to be missed
    sample: Share  # of the articles looked at that were passed over, how many were mentions


@dataclass(frozen=True, slots=True)
class Stratum:
    """Articles that were passed over for one reason: of `articles`, `sampled` were drawn at random and read.

    `missed` of those are about the organisation after all.
    """

    articles: int
    sampled: int
    missed: int


def recall(found: int, judged: Share, strata: Sequence[Stratum]) -> Recall:
    """Estimate recall from random samples of articles that were rejected, and of those that were not matched.

    `found` articles were flagged, of which a share `judged` is right. The reasons are sampled apart, since a rejected
    article is far likelier to be a miss than one without the name. The interval takes the bad ends of all shares
    together, so it is wider than 95 %.
    """
    shares = [
        (stratum.articles, wilson(stratum.missed, stratum.sampled)) for stratum in strata if stratum.articles
    ]
    missed = sum(size * (share.value or 0.0) for size, share in shares)
    low = _ratio(found * judged.low, sum(size * share.high for size, share in shares))
    high = _ratio(found * judged.high, sum(size * share.low for size, share in shares))
    right = found * (judged.value if judged.value is not None else 1.0)
    value = _ratio(right, missed) if all(share.of for _, share in shares) else None
    sample = wilson(sum(one.missed for one in strata), sum(one.sampled for one in strata))
    return Recall(value, low if low is not None else 0.0, high if high is not None else 1.0, missed, sample)


def _ratio(right: float, missed: float) -> float | None:
    return right / (right + missed) if right + missed > 0 else None


def draw(keys: Iterable[_Key], size: int, seed: int) -> list[_Key]:
    """Draw at most `size` keys at random, the same ones for the same seed and keys in the same order."""
    pool = list(keys)
    return random.Random(seed).sample(pool, min(size, len(pool)))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new watchlist would gain and lose, against reviewers' verdicts.

    Each list holds keys; "unseen" are those that no reviewer has judged.
    """

    lost_true: tuple[Hashable, ...]
    lost_false: tuple[Hashable, ...]
    lost_unseen: tuple[Hashable, ...]
    gained_true: tuple[Hashable, ...]
    gained_false: tuple[Hashable, ...]
    gained_unseen: tuple[Hashable, ...]

    @property
    def worse(self) -> bool:
        """Whether something that a reviewer called right is lost, or something called wrong comes back."""
        return bool(self.lost_true or self.gained_false)

    def __str__(self) -> str:
        parts = [
            f"{verb} {len(keys)} {kind}"
            for verb, kind, keys in (
                ("drops", "true", self.lost_true),
                ("removes", "false", self.lost_false),
                ("loses", "unseen", self.lost_unseen),
                ("regains", "true", self.gained_true),
                ("brings back", "false", self.gained_false),
                ("adds", "unseen", self.gained_unseen),
            )
            if keys
        ]
        return ", ".join(parts) or "changes nothing"


def difference(old: Iterable[_Key], new: Iterable[_Key], verdicts: Mapping[_Key, str]) -> Difference:
    """Compare what an old and a new watchlist find. A key is what was judged, such as (article, watch)."""
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    lost = [key for key in before if key not in after]
    gained = [key for key in after if key not in before]

    def split(keys: list[_Key]) -> tuple[tuple[_Key, ...], tuple[_Key, ...], tuple[_Key, ...]]:
        true = tuple(key for key in keys if verdicts.get(key) == RIGHT)
        false = tuple(key for key in keys if verdicts.get(key) in WRONG)
        unseen = tuple(key for key in keys if key not in verdicts)
        return true, false, unseen

    return Difference(*split(lost), *split(gained))
