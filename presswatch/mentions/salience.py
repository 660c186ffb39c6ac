"""How central a watched thing is to an article: one figure with its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from presswatch.types import Field

_WEIGHTS = {"title": 0.35, "lead": 0.2, "early": 0.15, "density": 0.2, "alone": 0.1}
_SATURATED = 5  # mentions in a body beyond which another adds nothing


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one mention stands: its field, and in the body how far from the start, 0 to 1."""

    field: Field
    depth: float = 0.0


def salience(mine: Iterable[Placed], watched: int) -> tuple[float, Mapping[str, float]]:
    """The salience, 0 to 1, of a watch with the mentions `mine` among `watched` watches of the article; and its parts.

    Parts, each 0 to 1 times its weight: in the title; in the lead; how early in the body; how often (saturating
    at five); how far it is alone among what is watched. A caption alone counts little.
    """
    places = list(mine)
    body = [place for place in places if place.field in (Field.BODY, Field.QUOTE)]
    raw = {
        "title": float(any(place.field is Field.TITLE for place in places)),
        "lead": float(any(place.field is Field.LEAD for place in places)),
        "early": max((1.0 - place.depth for place in body), default=0.0),
        "density": min(len(body), _SATURATED) / _SATURATED,
        "alone": 1.0 / max(1, watched) if places else 0.0,
    }
    parts = {name: round(value * _WEIGHTS[name], 4) for name, value in raw.items()}
    return round(min(1.0, sum(parts.values())), 4), parts
