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
    """Trees of equal depth, at most eight. `declared` holds `features`, `borders`, `leaves`, `scale` and `bias`."""

    def __init__(self, declared: dict[str, Any]) -> None:
        features = np.asarray(declared["features"], dtype=np.int64).T  # (depth, trees)
        self._used, column = np.unique(features, return_inverse=True)
        self._column = column.reshape(features.shape)
        self._borders = np.asarray(declared["borders"], dtype=np.float32).T[:, :, None]
        self._bits = (1 << np.arange(len(features), dtype=np.uint8))[:, None, None]
        leaves = np.asarray(declared["leaves"], dtype=np.float64)  # (trees, 2 ** depth)
        self._leaves = leaves.ravel()
        self._offset = (np.arange(len(leaves), dtype=np.intp) * leaves.shape[1])[:, None]
        self._scale, self._bias = float(declared["scale"]), float(declared["bias"])
        self.names: tuple[str, ...] = tuple(declared["names"])

    def raw(self, rows: npt.NDArray[np.float32]) -> Values:
        """The sum of the trees for each row."""
        # With rows along the last axis each question is one stretch of memory.
        columns = np.ascontiguousarray(rows[:, self._used].T)
        answers = (columns[self._column] > self._borders).view(np.uint8)
        answers *= self._bits
        leaf = np.bitwise_or.reduce(answers, axis=0)
        total: Values = self._leaves.take(leaf + self._offset).sum(axis=0) * self._scale + self._bias
        return total

    def probability(self, rows: npt.NDArray[np.float32]) -> Values:
        """The logistic of the sum: for each row a number between 0 and 1."""
        chance: Values = 1.0 / (1.0 + np.exp(-np.minimum(np.maximum(self.raw(rows), -40), 40)))
        return chance


@lru_cache(maxsize=8)
def forest(name: str) -> Forest:
    """The trained trees called `name`: body_first, body_second or title."""
    path = resources.files("presswatch.extract") / "models" / f"{name}.json"
    return Forest(json.loads(path.read_text(encoding="utf-8")))
