"""Names that dates are written with: months, words of relative time, numerals."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

SECOND, MINUTE, HOUR, DAY, WEEK = 1, 60, 3600, 86_400, 604_800

# Beginnings of words for units of time. The longest one that fits is meant.
_UNITS = {
    SECOND: "sec сек seco seku saniy секунд sekond թոփ վայրկյան წამ ثانية ثوان 秒 초",
    MINUTE: "min мин мін хв хвіл хвіл минут мүнөт дақиқа daqiqa dəqiqə dakika րոպե წუთ دقيقة دقائق 分 分钟 分鐘 分前 분 "
    "minut мінут minút perc λεπτ דקות",
    HOUR: "hour hr час год сағат саат соат soat saat ժամ საათ ساعة ساعات 小时 小時 時間 시간 stund heure hora ora ore "
    "godzin hodin sat гадзін годин tim uur ώρ ώρες שעות ditore",
    DAY: "day день дня дней дні днів дзён дзень дні күн кун рӯз руз kun gün gun օր დღე დღის يوم أيام 天 日 일 tag jour día dia giorn dni "
    "dzień dnů dan dag päiv ημέρ μέρ ימים сут",
    WEEK: "week недел тиж тыд апта жума ҳафта hafta həftə շաբաթ კვირ أسبوع أسابيع 周 週 주 woche semaine semana settiman tydz týd "
    "veck uge εβδομάδ",
}
_AGO = (
    "ago назад тому таму бұрын мурун мурда пеш oldin avval əvvəl önce առաջ წინ 前 전 منذ قبل vor hace fa há temu před sedan siden "
    "geleden πριν לפני il y a prije pre fa przed zpět tagasi sitten"
)
_TODAY = (
    "today сегодня сьогодні сёння бүгін бүгүн имрӯз имруз bugun bugün այսօր დღეს 今天 今日 오늘 اليوم heute aujourd'hui hoy oggi hoje "
    "dziś dzisiaj dnes danas днес данас σήμερα tänään idag vandaag היום astăzi azi šodien šiandien täna bu gün i dag"
)
_YESTERDAY = (
    "yesterday вчера вчора учора ўчора кеше кечээ дирӯз дируз kecha dünən dün երեկ გუშინ 昨天 昨日 어제 أمس gestern hier ayer ieri "
    "ontem wczoraj včera jučer juče вчера јуче χθες χτες eilen igår gisteren אתמול vakar eile tegnap i går"
)
_ONE = "a an one один одну одна одне бір бир bir як yak մեկ ერთი ein einer einem eine une un una uma jedną"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AGO, TODAY, YESTERDAY = _words(_AGO) - {"il", "y", "a"}, _words(_TODAY), _words(_YESTERDAY)
_ONES = _words(_ONE)
_UNIT_BEGINNINGS = sorted(
    ((start, seconds) for seconds, starts in _UNITS.items() for start in starts.split()),
    key=lambda pair: -len(pair[0]),
)


def unit(word: str) -> int | None:
    """Seconds of the unit of time that a word names in any of the languages, or None."""
    return next((seconds for start, seconds in _UNIT_BEGINNINGS if word.startswith(start)), None)


def is_one(word: str) -> bool:
    """Whether the word stands for the number one, as in "an hour ago"."""
    return word in _ONES


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, int]]:
    """For each language the number of the month that each of its names stands for."""
    data = tomllib.loads(files("presswatch.dates").joinpath("months.toml").read_text(encoding="utf-8"))
    return {
        language: {name: number for number, names in enumerate(months, 1) for name in names}
        for language, months in data.items()
    }


@lru_cache(maxsize=64)
def _months(languages: tuple[str, ...]) -> dict[str, int]:
    """All names of months, those of `languages` before those of others, then in the order of the table."""
    tables = _tables()
    wanted = [name for language in languages for name in tables if name.split("-")[0] == language[:2].lower()]
    merged: dict[str, int] = {}
    for name in dict.fromkeys((*wanted, *tables)):
        for word, number in tables[name].items():
            merged.setdefault(word, number)
            merged.setdefault(
                word.replace("ı", "i"), number
            )  # KASIM, lowered without knowing that it is Turkish
    return merged


@lru_cache(maxsize=1)
def compound_months() -> re.Pattern[str]:
    """Finds names of months that are several words, such as the Levant's."""
    names = {word for table in _tables().values() for word in table if " " in word}
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})\b")


def month(word: str, languages: Sequence[str] = ()) -> int | None:
    """The month, 1 to 12, that a word names in lower case, with any ending; None for other words."""
    names = _months(tuple(languages))
    if (number := names.get(word)) is not None:
        return number
    for cut in range(1, min(4, len(word) - 4)):  # an ending: "қарашада", "noyabrdan", "նոյեմբերին"
        if (number := names.get(word[:-cut])) is not None and len(word) - cut >= 5:
            return number
    return None


_HAN = str.maketrans("〇零一二三四五六七八九", "00123456789")
_HAN_NUMBER = re.compile("[〇零一二三四五六七八九十]{1,5}(?=[年月日号號時时点點分])")
# Marks that stand inside words: of Arabic, Devanagari, Bengali, Gurmukhi and Thai.
MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09d7\u0a01-\u0a4d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_THAI_SHORT = re.compile(r"([\u0e01-\u0e2e]{1,2})\.\s?([\u0e01-\u0e2e])\.")  # "พ.ย."
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def plain(text: str) -> str:
    """The text in lower case with ASCII digits and plain spaces, apostrophes and dashes."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in text)
        text = _HAN_NUMBER.sub(lambda found: _han(found.group()), text)
        text = _THAI_SHORT.sub(r"\1\2", text)
        text = re.sub("[’ʼʻ`´]", "'", re.sub("[–—−‐‑]", "-", text))
    return " ".join(text.lower().replace("i̇", "i").split())


def _han(number: str) -> str:
    if "十" not in number:
        return number.translate(_HAN)
    tens, _, ones = number.partition("十")
    return str(int((tens or "一").translate(_HAN)) * 10 + int((ones or "零").translate(_HAN)))
