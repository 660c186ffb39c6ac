"""Persian, Tajik, Arabic, Hebrew, Mongolian, Korean: suffixes of the first two, prefixes of the next two."""

from __future__ import annotations

import re

from presswatch.mentions.inflect.paradigm import Paradigm, Stem, invariable, suffixes
from presswatch.text import fold

_PERSIAN_ENCLITICS = "ش شان م مان ت تان ست"
PERSIAN_SUFFIXES = suffixes("ها ان", f"ی های هایی {_PERSIAN_ENCLITICS}", "را")
# What ی makes of a consonant is an adjective (ایرانی); after a vowel it is the ezafe, and a second one makes the adjective.
_PERSIAN_AFTER_CONSONANT = suffixes("ها ان", f"های هایی {_PERSIAN_ENCLITICS}", "را")
_PERSIAN_AFTER_VOWEL = suffixes("ها", f"ی های هایی یش یشان یمان یتان {_PERSIAN_ENCLITICS}", "را")
_PERSIAN_AFTER_HE = suffixes("ها", f"ی های هایی اش ام ات {_PERSIAN_ENCLITICS}", "را")
TAJIK_SUFFIXES = suffixes("ҳо он гон ён", "и е ро ам ат аш амон атон ашон ю йи яш ву у", "ро и у ю ву")
_TAJIK_AFTER_VOWEL = suffixes("ҳо он гон ён", "и е ро ам ат аш амон атон ашон ю йи яш ву у ст", "ро и у ю ву")
MONGOLIAN_SUFFIXES = suffixes(
    "ууд үүд нууд нүүд",
    "ын ийн ны ний н ы ий г ыг ийг ад эд од өд т д нд ан ээ аас ээс оос өөс гаар гээр аар ээр оор өөр тай тэй той руу рүү луу лүү",
    "хан хэн даа дээ",
)

ARABIC_PREFIXES = re.compile("(?:[وف])?(?:[بكلس])?(?:ال)?|(?:[وف])?لل")
HEBREW_PREFIXES = re.compile("ו?(?:כש|מש|לכש|ש)?[מלבכה]?ה?")


def persian(base: str) -> Paradigm:
    """Persian: plural ها, after vowels the ezafe ی, enclitic pronouns; the joiner between is folded away."""
    if base[-1] in "او":
        return (Stem(base, _PERSIAN_AFTER_VOWEL),)
    return (Stem(base, _PERSIAN_AFTER_HE if base[-1] == "ه" else _PERSIAN_AFTER_CONSONANT),)


def tajik(base: str) -> Paradigm:
    """Tajik: plural ҳо, ezafe и, object ро, enclitic pronouns, after vowels ст for аст; a last и is spelt ӣ where it is stressed.

    What ӣ makes of a consonant is an adjective (олмонӣ).
    """
    chain = _TAJIK_AFTER_VOWEL if base[-1] in "аеёиӣоуӯэюя" else TAJIK_SUFFIXES
    if base[-1] == "ӣ" or (base[-1] == "и" and len(base) > 3):  # Эмомалӣ, Эмомалии
        return tuple(Stem(base[:-1] + last, chain) for last in "иӣ")
    return (Stem(base, chain),)


def mongolian(base: str) -> Paradigm:
    """Mongolian in Cyrillic: cases; the vowel before a last consonant may fall."""
    return (Stem(base, MONGOLIAN_SUFFIXES),)


def arabic(base: str) -> Paradigm:
    """Arabic: names take prefixes; the article is part of many base forms and falls after li-."""
    article = fold("ال").text
    bare = base[len(article) :] if base.startswith(article) and len(base) > 4 else base
    return invariable(base) if bare == base else (*invariable(base), *invariable(bare))


def hebrew(base: str) -> Paradigm:
    """Hebrew: the article may stand or fall after a prefix."""
    bare = base[1:] if base.startswith("ה") and len(base) > 2 else base
    return invariable(base) if bare == base else (*invariable(base), *invariable(bare))


KOREAN_SUFFIXES = suffixes(
    "들 측 님 씨 발 내",
    "의 은 는 이 가 을 를 에 에서 에게 에게서 께 께서 과 와 도 로 으로 만 까지 부터 보다 처럼 나 이나 라고 이라고 라는 이라는 이다 다 인 며 이며"
    " 로부터 으로부터 로서 으로서 로써 으로써 한테 조차 마저 뿐 서",
    "는 은 도 만 의",
)


def korean(base: str) -> Paradigm:
    """Korean: particles, which are written in one word with the name."""
    return (Stem(base, KOREAN_SUFFIXES),)


EXAMPLES = {
    "ko": "은행 은행은 은행이 은행에서 은행에서는 은행의 !은행장; 이재명 이재명은 이재명의",
    "fa": """
    ایران ایران‌ها ایران‌مان !ایرانی !ایرانی‌ها; ترامپ ترامپ‌ها; اتحادیه اتحادیه‌ی اتحادیه‌ها; باکو باکوی !باکوان; کانادا کانادای !کانادایی
    """,
    "tg": "эмомалӣ эмомалии эмомали; пелоси пелосӣ пелосиро; осиё осиёст осиёро; чин чинро чину !чинӣ; тоҷикистон тоҷикистони тоҷикистонро; раҳмон раҳмонро; созмон созмони; душанбе душанберо",
    "mn": "монгол монголын монголд; улаанбаатар улаанбаатарт улаанбаатарын",
    "ar": "مصر مصر",
    "he": "ישראל ישראל",
}
