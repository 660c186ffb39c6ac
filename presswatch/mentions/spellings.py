"""Other ways to write a declared name which every reader takes for the same name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from presswatch.mentions.alphabets import other_alphabet
from presswatch.mentions.official_names import shrunk, without_state
from presswatch.mentions.outlets import tables
from presswatch.types import WatchKind

_DATA = resources.files("presswatch.mentions")
WITH_STOPS = "with full stops"
INHABITANTS = "the people of the place"
_ARTICLE = re.compile(r"^(?:The|Die|Der|Das|Le|La|Les|El|Los|Las)\s+(?=\w+\s+\w)")
_AMPERSAND = re.compile(r"\s*&\s*")
_LEGAL = re.compile(
    r"^(?:ООО|ОАО|ПАО|ЗАО|АО|НАО|ТОО|ОсОО|ТОВ|ПрАТ|ПАТ|ТАА|ЗАТ|ՓԲԸ|ԲԲԸ|ՍՊԸ|Zarząd)\s+"
    r"|,?\s+(?:Ltd|Limited|Inc|LLC|PLC|plc|GmbH|AG|SE|SA|S\.A|SpA|S\.p\.A|NV|BV|AB|Oy|Oyj|AS|A/S|Corp|Corporation|Co|d\.o\.o|d\.d|a\.s"
    r"|s\.r\.o|Sp\. z o\.o|A\.Ş|Kft|Zrt|MMC|ASC|МЧЖ|ՓԲԸ|ԲԲԸ|ՍՊԸ)\.?$"
)
_CJK_LEGAL = re.compile(r"(?:株式会社|有限公司|股份有限公司|集团|控股)$|^株式会社")
_WESTERN = re.compile(
    "[^A-Za-zäöüéèßÄÖÜÉÈ]"
)  # letters with marks that Western newsrooms have no keys for: Yesilgöz
_JOINED_APOSTROPHE = re.compile(r"(?<=\w)['’‘ʼ`](?=\w)")
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1effə]")
_LATIN_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "œ": "oe", "ə": "e", "Ə": "E", "ð": "d", "þ": "th"}
)  # fmt: skip
_AS_TWO = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ø": "oe",
        "å": "aa",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "Ø": "Oe",
        "Å": "Aa",
    }
)
# States and bodies of states that are named by a short form at least as often; each line is one language's.
_STATES: tuple[tuple[str, ...], ...] = (
    ("Соединённые Штаты Америки", "Соединённые Штаты", "США"),
    ("Сполучені Штати Америки", "Сполучені Штати", "США"),
    ("Злучаныя Штаты Амерыкі", "Злучаныя Штаты", "ЗША"),
    (
        "Съединени американски щати",
        "Съединени щати",
        "Съединените щати",
        "Съединените американски щати",
        "САЩ",
    ),
    ("Stany Zjednoczone Ameryki", "Stany Zjednoczone", "USA"),
    ("Spojené státy americké", "Spojené státy", "USA"),
    ("Spojené štáty americké", "Spojené štáty", "USA"),
    ("Združene države Amerike", "Združene države", "ZDA"),
    ("Сједињене Америчке Државе", "Сједињене Државе", "САД"),
    ("United States of America", "United States", "USA", "U.S.", "US"),
    ("Vereinigte Staaten von Amerika", "Vereinigte Staaten", "USA"),
    ("États-Unis d'Amérique", "États-Unis"),
    ("Estados Unidos de América", "Estados Unidos", "EE. UU.", "EEUU"),
    ("Stati Uniti d'America", "Stati Uniti", "USA"),
    ("Ամերիկայի Միացյալ Նահանգներ", "Միացյալ Նահանգներ", "ԱՄՆ"),
    ("Америка Құрама Штаттары", "Құрама Штаттар", "АҚШ"),
    ("Америка Кошмо Штаттары", "Кошмо Штаттар", "АКШ"),
    ("Amerika Birleşik Devletleri", "Birleşik Devletler", "ABD"),
    ("Amerika Birləşmiş Ştatları", "Birləşmiş Ştatlar", "ABŞ"),
    ("Amerika Qoʻshma Shtatlari", "Qoʻshma Shtatlar", "AQSh"),
    ("Иёлоти Муттаҳидаи Амрико", "Иёлоти Муттаҳида", "ИМА"),
    ("ამერიკის შეერთებული შტატები", "შეერთებული შტატები", "აშშ"),
    ("ایالات متحده آمریکا", "ایالات متحده"),
    ("Российская Федерация", "РФ"),
    ("Російська Федерація", "РФ"),
    ("Расійская Федэрацыя", "РФ"),
    ("Руска федерация", "РФ"),
    ("Federacja Rosyjska", "FR"),
    ("Соединённое Королевство", "Великобритания"),
    ("Сполучене Королівство", "Велика Британія", "Великобританія", "Британія"),
    ("Великобритания", "Британия"),
    ("Великобритания", "Обединеното кралство", "Обединено кралство"),
    ("Velká Británie", "Británie", "Spojené království"),
    ("Wielka Brytania", "Zjednoczone Królestwo", "Wlk. Brytania", "W. Brytania"),
    ("Velika Britanija", "Združeno kraljestvo"),
    ("United Kingdom", "UK", "U.K."),
    ("Ұлыбритания", "Біріккен Корольдік"),
    ("Улуу Британия", "Бириккен Королдук"),
    ("Buyuk Britaniya", "Birlashgan Qirollik", "Qoʻshma Qirollik"),
    ("Böyük Britaniya", "Birləşmiş Krallıq"),
    ("Birleşik Krallık", "Büyük Britanya"),
    ("Британияи Кабир", "Бритониёи Кабир", "Подшоҳии Муттаҳида"),
    ("Մեծ Բրիտանիա", "Միացյալ Թագավորություն"),
    ("დიდი ბრიტანეთი", "გაერთიანებული სამეფო"),
    ("بریتانیا", "پادشاهی متحده", "بریتانیای کبیر"),
    ("Федеративная Республика Германия", "ФРГ"),
    ("Федеративна Республіка Німеччина", "ФРН"),
    ("Китайская Народная Республика", "Китай", "КНР"),
    ("Қытай Халық Республикасы", "Қытай", "ҚХР"),
    ("Кытай Эл Республикасы", "Кытай", "КЭР"),
    ("Xitoy Xalq Respublikasi", "Xitoy", "XXR"),
    ("Çin Xalq Respublikası", "Çin", "ÇXR"),
    ("Çin Halk Cumhuriyeti", "Çin", "ÇHC"),
    ("Ҷумҳурии Мардумии Чин", "Ҷумҳурии Халқии Чин", "Чин"),
    ("Չինաստանի Ժողովրդական Հանրապետություն", "Չինաստան", "ՉԺՀ"),
    ("ჩინეთის სახალხო რესპუბლიკა", "ჩინეთი"),
    ("جمهوری خلق چین", "چین"),
    ("Китайська Народна Республіка", "Китай", "КНР"),
    ("Кітайская Народная Рэспубліка", "Кітай", "КНР"),
    ("Chińska Republika Ludowa", "Chiny", "ChRL"),
    ("Čínská lidová republika", "Čína", "ČLR"),
    ("Китайска народна република", "Китай", "КНР"),
    ("People's Republic of China", "China", "PRC"),
    ("Корейская Народно-Демократическая Республика", "Северная Корея", "КНДР"),
    ("Корейська Народно-Демократична Республіка", "Північна Корея", "КНДР"),
    ("Республика Корея", "Южная Корея"),
    ("Республіка Корея", "Південна Корея"),
    ("Рэспубліка Карэя", "Паўднёвая Карэя"),
    ("Republic of Korea", "South Korea"),
    ("Союз Советских Социалистических Республик", "Советский Союз", "СССР"),
    ("Объединённые Арабские Эмираты", "ОАЭ"),
    ("Česká republika", "Česko"),
    ("Slovenská republika", "Slovensko"),
    ("Европейский союз", "Евросоюз", "ЕС"),
    ("Європейський Союз", "Євросоюз", "ЄС"),
    ("Еўрапейскі саюз", "Еўрасаюз", "ЕС"),
    ("Европейски съюз", "Евросъюз", "ЕС"),
    ("Unia Europejska", "UE"),
    ("Evropská unie", "EU"),
    ("Európska únia", "EÚ"),
    ("Evropska unija", "EU"),
    ("Европска унија", "ЕУ"),
    ("Organisation des Nations unies", "Nations unies", "ONU"),
    ("Organización de las Naciones Unidas", "Naciones Unidas", "ONU"),
    ("Organização das Nações Unidas", "Nações Unidas", "ONU"),
    ("Organizzazione delle Nazioni Unite", "Nazioni Unite", "ONU"),
    ("Organisation der Vereinten Nationen", "Vereinte Nationen", "UNO", "UN"),
    ("United Nations Organization", "United Nations", "UN"),
    ("European Union", "EU"),
    ("Europäische Union", "EU"),
    ("Union européenne", "UE"),
    ("Unión Europea", "UE"),
    ("Unione europea", "UE"),
    ("Uniunea Europeană", "UE"),
    ("Европейская комиссия", "Еврокомиссия", "ЕК"),
    ("Європейська комісія", "Єврокомісія", "ЄК"),
    ("Европейский парламент", "Европарламент", "ЕП"),
    ("Європейський парламент", "Європарламент", "ЄП"),
    ("Европейски парламент", "Европарламент", "ЕП"),
    ("Parlament Europejski", "Europarlament", "PE"),
    ("Evropský parlament", "Europarlament", "EP"),
)


def _by_each_name(groups: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    """By each name in small letters, all names of the groups that it stands in: Çin is one in two languages."""
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for name in group:
            key = name.lower().replace("ё", "е")
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), *group)))
    return found


_STATE_OF = _by_each_name(_STATES)
_STATE_KIND = re.compile(
    r"^(?:Республика|Республіка|Рэспубліка|Republika|Republic of|Королевство|Королівство|Kingdom of|Государство|State of)"
    r"\s+(?:the\s+)?([^\W\d_]{4,})$"
)
_MODEL = re.compile(r"(?<=[^\W\d_])-(?=\d)")  # F-35, F35
_CAMEL = re.compile(
    "(?<=[a-zа-яё]{2})(?=[A-ZА-ЯЁ][a-zа-яё])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})"
)  # TikTok, JPMorgan
_ROMANISATIONS = (
    (re.compile("sk(?:yy|iy|ii|y)$"), ("sky", "skyy", "skiy")),
    (re.compile("(?<=[b-df-hj-np-tv-z])[iy]an$"), ("yan", "ian")),
    (re.compile("(?<=[aeiou])y?ev$"), ("ev", "yev")),
    (re.compile("(?<=[aeiou])y?eva$"), ("eva", "yeva")),
    (re.compile("(?<= )[ae]l[- ](?=[A-Z])"), ("al-", "el-", "")),
)
_SAINT = re.compile(r"^(Saint|Sainte|Sankt|St|Ste)(\.? |-)(?=\w)")
_SAINTS = {"Saint": "St", "Sainte": "Ste", "Sankt": "St", "St": "Saint", "Ste": "Sainte"}
_FRENCH_ARTICLE = re.compile(r"^(Les?) (?=[^\W\d_])")
_NASAL_OF = {
    consonant: nasal
    for nasal, consonants in (("ङ", "कखगघ"), ("ञ", "चछजझ"), ("ण", "टठडढ"), ("न", "तथदध"), ("म", "पफबभ"))
    for consonant in consonants
}
_DEVANAGARI_NASAL = re.compile("(?:ङ्(?=[कखगघ])|ञ्(?=[चछजझ])|ण्(?=[टठडढ])|न्(?=[तथदध])|म्(?=[पफबभ]))")
_DEVANAGARI_POINT = re.compile("ं(?=([कखगघचछजझटठडढतथदधपफबभ]))")
_MOST_JOINED = 5  # words of a Persian name, before each of which the joiner may stand for the blank
_ENGLISH_SPELLINGS = (
    (re.compile(r"\b([Cc])o-(?=op|ord)"), r"\1o"),
    (re.compile(r"\b([Cc])o(?=operat|ordinat)"), r"\1o-"),
    (re.compile("(?<=[a-z])isation"), "ization"),
    (re.compile("(?<=[a-z])ization"), "isation"),
    (re.compile(r"\b([Dd])efence\b"), r"\1efense"),
    (re.compile(r"\b([Dd])efense\b"), r"\1efence"),
    (re.compile(r"\b([Cc])entre\b"), r"\1enter"),
    (re.compile(r"\b([Cc])enter\b"), r"\1entre"),
    (re.compile(r"\b([Ll])abour\b"), r"\1abor"),
    (re.compile(r"\b([Ll])abor\b"), r"\1abour"),
    (re.compile(r"\b([Pp])rogramme\b"), r"\1rogram"),
    (re.compile(r"\b([Pp])rogram\b"), r"\1rogramme"),
)
_CYRILLIC = re.compile("[\u0400-\u052f]")
_DOUBLED = re.compile(r"([бгдзклмнпрстф])\1")
# Two letters with full stops are a person's initials, but for these.
_WITH_STOPS = re.compile(r"[^\W\d_]{3,5}|UN|EU|US|UK")
_PATRONYMIC_LAST = re.compile(r"^(\S+)\s+(\S+)\s+(\S+(?:вич|вна|чна|ич|ұлы|қызы|уулу|кызы))$")


@lru_cache(maxsize=50_000)  # the same for texts of every language, each of which has a lexicon of its own
def spellings(text: str, kind: WatchKind, language: str) -> tuple[tuple[str, str], ...]:
    """`text` and its other spellings, each with what was done: '' for the text itself.

    Left out: a legal form, where two words or four ideographs remain; an article at the start. Written otherwise: & as
    "and", letters without their accents, an apostrophe or a hyphen missing; a state's name in official names
    short; compounds of European, State, Ministry shrunk as the press shrinks them.
    """
    return tuple(_spellings(text, kind, language))


def _spellings(text: str, kind: WatchKind, language: str) -> Iterator[tuple[str, str]]:
    seen = {text}
    todo = [(text, "")]
    while todo:
        name, how = todo.pop(0)
        yield name, how
        if len(seen) > 24:
            return
        for other, way in _one_step(name, kind, language):
            if other not in seen:
                seen.add(other)
                todo.append((other, f"{how}, {way}" if how else way))


def _one_step(text: str, kind: WatchKind, language: str) -> Iterator[tuple[str, str]]:
    bare = _LEGAL.sub("", text)
    if bare != text and len(bare.split()) > 1:
        yield bare, "without legal form"
    bare = _CJK_LEGAL.sub("", text)
    if bare != text and len(bare) >= 4:
        yield bare, "without legal form"
    if kind is WatchKind.EVENT and language == "zh":
        # Two words for leaving, which newsrooms exchange in the names of withdrawals.
        yield text.translate(str.maketrans("脱退", "退脱")), "the other word for leaving"
    if other := other_alphabet(text, language):
        yield other, "in the other alphabet"
    if kind is WatchKind.PERSON and (order := _PATRONYMIC_LAST.match(text)):
        yield f"{order[2]} {order[3]} {order[1]}", "given name first"
    if kind is WatchKind.PERSON:
        for other in (*_transcribed(text), *_romanised(text)):
            yield other, "transcribed otherwise"
    # Of the Republic of Korea the rest names two states; what such a one is called for short is listed.
    if kind is WatchKind.PLACE and text.lower() not in _STATE_OF and (state := _STATE_KIND.match(text)):
        yield state[1], "short name of a state"
    if kind is WatchKind.PLACE:
        for people in inhabitants(language).get(text, ()):
            yield people, INHABITANTS
    if kind in (WatchKind.ORGANISATION, WatchKind.PRODUCT):
        for other in other_names().get(text.casefold(), ()):
            yield other, "name in another script"
    if kind in (WatchKind.ORGANISATION, WatchKind.PRODUCT):
        yield from without_state(text)
    if kind is not WatchKind.PERSON:
        yield _ARTICLE.sub("", text), "without article"
        yield from shrunk(text)
        for other in _STATE_OF.get(text.lower().replace("ё", "е"), ()) if len(text) > 3 else ():
            yield other, "short name of a state"
    if kind is not WatchKind.PERSON and text.isupper() and _WITH_STOPS.fullmatch(text):
        yield "".join(f"{letter}." for letter in text), WITH_STOPS
    if language in ("", "en"):
        for other in _both_spellings(text):
            yield other, "the other spelling"
    if "\u200c" in text:  # Persian typists set a blank for the joiner, or nothing
        yield text.replace("\u200c", " "), "a blank for the joiner"
    elif language == "fa":
        words = text.split(" ")
        for place in range(1, min(len(words), _MOST_JOINED)):
            yield " ".join(words[:place]) + "\u200c" + " ".join(words[place:]), "a joiner for the blank"
    if language == "fa":
        for one, other in (("ئی", "یی"), ("یی", "ئی")):  # اسرائیل, اسراییل
            yield text.replace(one, other), "the other letter between vowels"
    if (saint := _SAINT.match(text)) and kind is not WatchKind.PERSON:
        yield f"{_SAINTS[saint[1]]}{saint[2]}{text[saint.end() :]}", "Saint as St"
    if language == "fr" and kind is WatchKind.PLACE and (article := _FRENCH_ARTICLE.match(text)):
        for joined in ("au ", "du ") if article[1] == "Le" else ("aux ", "des "):
            yield joined + text[article.end() :], "joined to its article"
    if _DEVANAGARI_NASAL.search(text):
        yield _DEVANAGARI_NASAL.sub("ं", text), "a point for the nasal"
    elif "ं" in text:
        yield _DEVANAGARI_POINT.sub(lambda found: f"{_NASAL_OF[found[1]]}्", text), "the nasal for its point"
    if kind is WatchKind.PRODUCT and _MODEL.search(text):
        yield _MODEL.sub("", text), "without the hyphen"
    if kind in (WatchKind.ORGANISATION, WatchKind.PRODUCT) and _CAMEL.search(text):
        yield _CAMEL.sub(" ", text), "apart"
    if " and " in text and kind is not WatchKind.PERSON and language in ("", "en"):
        yield text.replace(" and ", " & "), "ampersand"
    if "&" in text:
        yield _AMPERSAND.sub(" & ", text), "ampersand"
        if language in ("", "en"):
            yield _AMPERSAND.sub(" and ", text), "ampersand"
    if _JOINED_APOSTROPHE.search(text) and len(text) > 4:
        yield _JOINED_APOSTROPHE.sub("", text), "without apostrophe"
    if len(text) >= 6:
        yield _WESTERN.sub(lambda found: unaccented(found[0]), text), "without accents"
        yield unaccented(text), "without accents"
        yield unaccented(text.translate(_AS_TWO)), "without accents"


def _both_spellings(text: str) -> Iterator[str]:
    """An English name as the other side of the Atlantic spells it: Co-operation, Cooperation; Standardisation."""
    for pattern, other in _ENGLISH_SPELLINGS:
        changed = pattern.sub(other, text)
        if changed != text:
            yield changed


@cache
def inhabitants(language: str) -> dict[str, tuple[str, ...]]:
    """For each place that the table has in `language` (BCP 47), the words for its people."""
    table = tomllib.loads((_DATA / "inhabitants.toml").read_text(encoding="utf-8"))
    return {
        place: tuple(people.split())
        for places, people in table.get(language, {}).items()
        for place in places.split(", ")
    }


@lru_cache(maxsize=1)
def other_names() -> dict[str, tuple[str, ...]]:
    """For each name of an outlet or a brand, casefolded, its other names, as the tables have them; none of two letters."""
    brands = tomllib.loads((_DATA / "brands.toml").read_text(encoding="utf-8"))["brands"]
    return {
        alias.casefold(): tuple(other for other in aliases if other != alias and len(other) > 2)
        for aliases in (*brands, *tables()[0].values())
        for alias in aliases
    }


def _transcribed(text: str) -> Iterator[str]:
    """A foreign family name in Cyrillic with a double letter single or the other way round, and е for э."""
    given, _, family = text.rpartition(" ")
    if not given or len(family) < 5 or not _CYRILLIC.match(family):
        return
    for other in (
        *(family[: double.start()] + family[double.start() + 1 :] for double in _DOUBLED.finditer(family)),
        _DOUBLED.sub(r"\1", family),
        family + family[-1] if family[-1] in "фтлс" and family[-2] != family[-1] else family,
        family[0] + family[1:].replace("э", "е"),
    ):
        if other != family:
            yield f"{given} {other}"


def _romanised(text: str) -> Iterator[str]:
    """A family name of the former Soviet Union or of Arabs as other newsrooms spell its Latin letters: Zelenskyy, Aliev, al-Sisi."""
    for pattern, others in _ROMANISATIONS:
        if (found := pattern.search(text)) and text.isascii():
            for other in others:
                if other != found[0]:
                    yield text[: found.start()] + other + text[found.end() :]


def unaccented(text: str) -> str:
    """`text` with its Latin letters bare of their accents."""
    if not _ACCENTED.search(text):
        return text
    apart = unicodedata.normalize("NFD", text.translate(_LATIN_LETTERS))
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
