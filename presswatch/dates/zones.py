"""Time zones as dates name them: offsets, abbreviations, places of the IANA database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

# Abbreviations that mean one offset wherever the press uses them (RFC 2822 for the American ones). CST, IST, AMT and
# others mean several: they are known, and tell nothing.
_OFFSETS = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0, "гринвич": 0, "гринвичу": 0,
    "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "bst": 1, "cet": 1, "mez": 1, "west": 1, "cest": 2, "mesz": 2, "eet": 2, "eest": 3,
    "msk": 3, "мск": 3, "msd": 4, "trt": 3, "azt": 4, "get": 4, "uzt": 5, "tjt": 5, "kgt": 6, "almt": 5,
    "wib": 7, "wita": 8, "wit": 9, "jst": 9, "kst": 9, "hkt": 8, "aest": 10, "aedt": 11,
}  # fmt: skip
AMBIGUOUS = frozenset({"cst", "ist", "amt", "ast", "sst", "ect", "bdt", "pkt"})
# Where 05/06/2026 is a day in May: the United States and English Canada, not the rest of America.
_MONTH_FIRST = (
    "Adak Anchorage Boise Chicago Denver Detroit Edmonton Halifax Indiana Indianapolis Juneau Kentucky Los_Angeles Menominee "
    "New_York Nome North_Dakota Phoenix Regina St_Johns Toronto Vancouver Winnipeg"
)
_MONTH_FIRST_PLACES = frozenset(_MONTH_FIRST.split())
_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?")
_IANA = re.compile(r"[a-z]{2,20}/[a-z_+/-]{2,40}", re.IGNORECASE)
_FOUND = re.compile(
    r"(?:(?:gmt|utc|ut)\s?)?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)(?![\d-])"
    r"|(?P<place>[a-z]{3,12}/[a-z_]{2,20}(?:/[a-z_]{2,20})?)"
    r"|по (?:московскому времени|москве)(?P<moscow>)"
    r"|(?P<word>[^\W\d_]{1,8})\b"
)


def writes_month_first(zone: str | None) -> bool:
    """Whether figures of a date stand in America's order where a zone's clock is kept."""
    return zone is not None and (
        zone == "Pacific/Honolulu"
        or (zone.startswith("America/") and zone.split("/")[1] in _MONTH_FIRST_PLACES)
    )


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone that a text names: `name` is "+03:00" or an IANA name; `tz` None when it may be several."""

    name: str
    tz: tzinfo | None
    end: int = 0  # where it stood in the text


def offset_zone(text: str) -> tzinfo | None:
    """The zone of an offset such as "+03:00" or "-0530"; None when no place on earth has it."""
    found = _OFFSET.fullmatch(text)
    if not found:
        return None
    hours, minutes = int(found[2]), int(found[3] or 0)
    if minutes > 59:
        return None
    delta = timedelta(hours=hours, minutes=minutes) * (-1 if found[1] == "-" else 1)
    return timezone(delta) if timedelta(hours=-12) <= delta <= timedelta(hours=14) else None


@lru_cache(maxsize=512)
def place(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, in any case of letters; None when there is none."""
    if name.upper() != "UTC" and not _IANA.fullmatch(name):
        return None
    candidates = (
        name,
        "/".join("_".join(w.capitalize() for w in part.split("_")) for part in name.split("/")),
    )
    for candidate in candidates:
        try:
            return ZoneInfo(candidate)
        except (KeyError, ValueError, OSError):
            continue
    return None


class ImpossibleZone(ValueError):
    """A text names an offset that no place on earth has."""


def read(text: str) -> Zone | None:
    """The zone that the beginning of `text` (lower case) names, or None. Raises ImpossibleZone."""
    start = len(text) - len(text.lstrip(" ,;(["))
    found = _FOUND.match(text, start)
    if not found:
        return None
    if found["offset"]:
        tz = offset_zone(found["offset"])
        if tz is None:
            raise ImpossibleZone(found["offset"])
        return Zone(_written(tz), tz, found.end())
    if found["place"]:
        zone = place(found["place"])
        return Zone(zone.key, zone, found.end()) if zone else None
    if found["moscow"] is not None:
        return Zone("+03:00", timezone(timedelta(hours=3)), found.end())
    word = found["word"]
    if word in AMBIGUOUS:
        return Zone(word, None, found.end())
    if word in _OFFSETS:
        tz = timezone(timedelta(hours=_OFFSETS[word]))
        return Zone(_written(tz), tz, found.end())
    return None


def _written(tz: tzinfo) -> str:
    delta = tz.utcoffset(None) or timedelta(0)
    minutes = int(delta.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
