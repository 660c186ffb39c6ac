"""The time zone that a publisher's clock most likely shows, from its address or its language.

Only for want of anything better: a source whose zone is known needs no guess, and what is guessed is marked as
assumed. Countries with several zones are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

_OF_COUNTRY = {
    "am": "Asia/Yerevan", "az": "Asia/Baku", "by": "Europe/Minsk", "ge": "Asia/Tbilisi", "kg": "Asia/Bishkek",
    "kz": "Asia/Almaty", "md": "Europe/Chisinau", "tj": "Asia/Dushanbe", "tm": "Asia/Ashgabat", "uz": "Asia/Tashkent",
    "ua": "Europe/Kyiv", "tr": "Europe/Istanbul", "ir": "Asia/Tehran", "af": "Asia/Kabul", "cn": "Asia/Shanghai",
    "tw": "Asia/Taipei", "hk": "Asia/Hong_Kong", "jp": "Asia/Tokyo", "kr": "Asia/Seoul", "sg": "Asia/Singapore",
    "in": "Asia/Kolkata", "pk": "Asia/Karachi", "bd": "Asia/Dhaka", "lk": "Asia/Colombo", "np": "Asia/Kathmandu",
    "th": "Asia/Bangkok", "vn": "Asia/Ho_Chi_Minh", "my": "Asia/Kuala_Lumpur", "ph": "Asia/Manila", "il": "Asia/Jerusalem",
    "jo": "Asia/Amman", "lb": "Asia/Beirut", "sy": "Asia/Damascus", "iq": "Asia/Baghdad", "sa": "Asia/Riyadh",
    "ae": "Asia/Dubai", "qa": "Asia/Qatar", "kw": "Asia/Kuwait", "eg": "Africa/Cairo", "za": "Africa/Johannesburg",
    "ng": "Africa/Lagos", "ke": "Africa/Nairobi", "gh": "Africa/Accra", "ma": "Africa/Casablanca", "tn": "Africa/Tunis",
    "dz": "Africa/Algiers", "et": "Africa/Addis_Ababa", "uk": "Europe/London", "ie": "Europe/Dublin", "is": "Atlantic/Reykjavik",
    "fr": "Europe/Paris", "de": "Europe/Berlin", "at": "Europe/Vienna", "ch": "Europe/Zurich", "li": "Europe/Zurich",
    "nl": "Europe/Amsterdam", "be": "Europe/Brussels", "lu": "Europe/Luxembourg", "it": "Europe/Rome", "mt": "Europe/Malta",
    "dk": "Europe/Copenhagen", "no": "Europe/Oslo", "se": "Europe/Stockholm", "fi": "Europe/Helsinki", "ee": "Europe/Tallinn",
    "lv": "Europe/Riga", "lt": "Europe/Vilnius", "pl": "Europe/Warsaw", "cz": "Europe/Prague", "sk": "Europe/Bratislava",
    "hu": "Europe/Budapest", "ro": "Europe/Bucharest", "bg": "Europe/Sofia", "gr": "Europe/Athens", "cy": "Asia/Nicosia",
    "rs": "Europe/Belgrade", "hr": "Europe/Zagreb", "si": "Europe/Ljubljana", "ba": "Europe/Sarajevo", "mk": "Europe/Skopje",
    "al": "Europe/Tirane", "gb": "Europe/London", "ar": "America/Argentina/Buenos_Aires", "uy": "America/Montevideo",
    "py": "America/Asuncion", "bo": "America/La_Paz", "pe": "America/Lima", "co": "America/Bogota", "ve": "America/Caracas",
    "cr": "America/Costa_Rica", "gt": "America/Guatemala", "hn": "America/Tegucigalpa", "sv": "America/El_Salvador",
    "ni": "America/Managua", "pa": "America/Panama", "do": "America/Santo_Domingo", "cu": "America/Havana",
}  # fmt: skip
# Languages whose press works in one zone, or in zones that agree.
_OF_LANGUAGE = {
    "hy": "am", "az": "az", "be": "by", "ka": "ge", "ky": "kg", "kk": "kz", "tg": "tj", "tk": "tm", "uz": "uz", "uk": "ua",
    "tr": "tr", "fa": "ir", "zh": "cn", "ja": "jp", "ko": "kr", "hi": "in", "bn": "bd", "th": "th", "vi": "vn", "he": "il",
    "de": "de", "nl": "nl", "it": "it", "da": "dk", "no": "no", "nb": "no", "sv": "se", "fi": "fi", "et": "ee", "lv": "lv",
    "lt": "lt", "pl": "pl", "cs": "cz", "sk": "sk", "hu": "hu", "ro": "ro", "bg": "bg", "el": "gr", "sr": "rs", "hr": "hr",
    "sl": "si", "is": "is",
}  # fmt: skip
# Domains that are sold to all the world, with the languages in which they are their country's.
_SOLD = {"co": frozenset(("es",)), "ph": frozenset(("en", "tl", "fil"))}


def likely_zone(url: str, languages: Sequence[str], country: str | None = None) -> str | None:
    """The IANA zone of the country, else of that in the address, else of the first language that has one, or None."""
    for place in ((country or "").lower(), (urlsplit(url).hostname or "").rpartition(".")[2]):
        foreign = place in _SOLD and place != (country or "").lower() and _SOLD[place].isdisjoint(languages)
        if place in _OF_COUNTRY and not foreign:
            return _OF_COUNTRY[place]
    return next(
        (_OF_COUNTRY[_OF_LANGUAGE[language]] for language in languages if language in _OF_LANGUAGE), None
    )
