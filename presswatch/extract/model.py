"""Boosted oblivious trees, evaluated for all rows at once.

Each tree asks the same question of every row at each of its levels, so a whole forest is one
comparison of columns and one look-up (Prokhorenkova et al., "CatBoost: unbiased boosting with
categorical features", 2018). The trees are trained by `benchmarks/train_extraction.py` and lie beside
this file as JSON.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


class Forest:
    """Trees of equal depth. `declared` holds `features`, `borders`, `leaves`, `scale` and `bias`."""

    def __init__(self, declared: dict[str, Any]) -> None:
        self._features = np.asarray(declared["features"], dtype=np.int64)  # (trees, depth)
        self._borders = np.asarray(declared["borders"], dtype=np.float32)  # (trees, depth)
        self._leaves = np.asarray(declared["leaves"], dtype=np.float64)  # (trees, 2 ** depth)
        self._scale, self._bias = float(declared["scale"]), float(declared["bias"])
        self.names: tuple[str, ...] = tuple(declared["names"])

    def raw(self, rows: npt.NDArray[np.float32]) -> Values:
        """The sum of the trees for each row."""
        trees, depth = self._features.shape
        above = rows[:, self._features.ravel()] > self._borders.ravel()
        leaf = above.reshape(len(rows), trees, depth) @ (1 << np.arange(depth))
        total: Values = self._leaves[np.arange(trees), leaf].sum(axis=1) * self._scale + self._bias
        return total

    def probability(self, rows: npt.NDArray[np.float32]) -> Values:
        """The logistic of the sum: for each row a number between 0 and 1."""
        chance: Values = 1.0 / (1.0 + np.exp(-np.clip(self.raw(rows), -40, 40)))
        return chance


@lru_cache(maxsize=8)
def forest(name: str) -> Forest:
    """The trained trees called `name`: body_first, body_second or title."""
    path = resources.files("presswatch.extract") / "models" / f"{name}.json"
    return Forest(json.loads(path.read_text(encoding="utf-8")))
