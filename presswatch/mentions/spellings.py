"""Other ways to write a declared name which every reader takes for the same name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from presswatch.mentions.outlets import tables
from presswatch.types import WatchKind

WITHOUT_STATE = "without the state"
INHABITANTS = "the people of the place"
_ARTICLE = re.compile(r"^(?:The|Die|Der|Das|Le|La|Les|El|Los|Las)\s+(?=\w+\s+\w)")
_AMPERSAND = re.compile(r"\s*&\s*")
_LEGAL = re.compile(
    r"^(?:ООО|ОАО|ПАО|ЗАО|АО|НАО|ТОО|ОсОО|ТОВ|ПрАТ|ПАТ|ТАА|ЗАТ|ՓԲԸ|ԲԲԸ|ՍՊԸ|Zarząd)\s+"
    r"|,?\s+(?:Ltd|Limited|Inc|LLC|PLC|plc|GmbH|AG|SE|SA|S\.A|SpA|S\.p\.A|NV|BV|AB|Oy|Oyj|AS|A/S|Corp|Corporation|Co|d\.o\.o|d\.d|a\.s"
    r"|s\.r\.o|Sp\. z o\.o|A\.Ş|Kft|Zrt|MMC|ASC|МЧЖ|ՓԲԸ|ԲԲԸ|ՍՊԸ)\.?$"
)
_CJK_LEGAL = re.compile(r"(?:株式会社|有限公司|股份有限公司|集团|控股)$|^株式会社")
_JOINED_APOSTROPHE = re.compile(r"(?<=\w)['’‘ʼ`](?=\w)")
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
# The name of a state in official names and its short forms, in the case they have there.
_TAILS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Российской Федерации", ("РФ", "России")),
    ("Соединённых Штатов Америки", ("США",)),
    ("Соединенных Штатов Америки", ("США",)),
    ("Республики Беларусь", ("РБ", "Беларуси", "Белоруссии")),
    ("Республики Армения", ("РА", "Армении")),
    ("Республики Казахстан", ("РК", "Казахстана")),
    ("Кыргызской Республики", ("КР", "Кыргызстана", "Киргизии")),
    ("Республики Таджикистан", ("РТ", "Таджикистана")),
    ("Российской империи", ()),
    ("Рэспублікі Беларусь", ("РБ", "Беларусі")),
    ("Հայաստանի Հանրապետության", ("ՀՀ", "Հայաստանի")),
    ("Қазақстан Республикасы", ("ҚР",)),
    ("Кыргыз Республикасы", ("КР",)),
    ("Европейского союза", ("ЕС", "Евросоюза")),
    ("Unii Europejskiej", ("UE",)),
    ("Evropské unie", ("EU",)),
    ("Evropske unije", ("EU",)),
    ("Европейския съюз", ("ЕС",)),
    ("Європейського Союзу", ("ЄС",)),
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
    ("Америка Құрама Штаттары", "АҚШ"),
    ("Америка Кошмо Штаттары", "АКШ"),
    ("Amerika Birleşik Devletleri", "ABD"),
    ("Amerika Birləşmiş Ştatları", "ABŞ"),
    ("Amerika Qoʻshma Shtatlari", "AQSh"),
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
    ("Федеративная Республика Германия", "ФРГ"),
    ("Федеративна Республіка Німеччина", "ФРН"),
    ("Китайская Народная Республика", "Китай", "КНР"),
    ("Китайська Народна Республіка", "Китай", "КНР"),
    ("Кітайская Народная Рэспубліка", "Кітай", "КНР"),
    ("Chińska Republika Ludowa", "Chiny", "ChRL"),
    ("Čínská lidová republika", "Čína", "ČLR"),
    ("Китайска народна република", "Китай", "КНР"),
    ("People's Republic of China", "China", "PRC"),
    ("Корейская Народно-Демократическая Республика", "Северная Корея", "КНДР"),
    ("Корейська Народно-Демократична Республіка", "Північна Корея", "КНДР"),
    ("Республика Корея", "Южная Корея"),
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
_STATE_OF = {name.lower().replace("ё", "е"): group for group in _STATES for name in group}
_FUNCTION_WORD = re.compile(r"[a-zа-яёіїєґўա-և]{1,4}\.?")
_OF_ACRONYM = re.compile(r"[^\W\d_]+")

# "European X" and "X of Europe" shrink to one word.
_EUROPEAN: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"^Европейск\w+\s+(\w+)$"), ("Евро",)),
    (re.compile(r"^Европейски\s+(\w+)$"), ("Евро",)),
    (re.compile(r"^Європейськ\w+\s+(\w+)$"), ("Євро",)),
    (re.compile(r"^Еўрапейск\w+\s+(\w+)$"), ("Еўра",)),
    (re.compile(r"^Evropsk\w+\s+(\w+)$"), ("Euro", "Evro")),
    (re.compile(r"^(\w+)\s+Europejsk\w+$"), ("Euro",)),
    (re.compile(r"^Европск\w+\s+(\w+)$"), ("Евро",)),
    (re.compile(r"^Европа\w*\s+(\w+)$"), ("Евро",)),
    (re.compile(r"^Еуропа\w*\s+(\w+)$"), ("Еуро",)),
    (re.compile(r"^Եվրոպա\w*\s+(\w+)$"), ("Եվրա", "Եվրո")),
    (re.compile(r"^ევროპ\w*\s+(\w+)$"), ("ევრო",)),
    (re.compile(r"^Государственн\w+\s+(\w+)$"), ("Гос",)),
    (re.compile(r"^Генеральн\w+\s+(\w+)$"), ("Ген",)),
    (re.compile(r"^Центральн\w+\s+(банк)$"), ("Центро",)),
)
_STATE_KIND = re.compile(
    r"^(?:Республика|Республіка|Рэспубліка|Republika|Republic of|Королевство|Королівство|Kingdom of|Государство|State of)"
    r"\s+(?:the\s+)?([^\W\d_]{4,})$"
)
_PATRONYMIC_LAST = re.compile(r"^(\S+)\s+(\S+)\s+(\S+(?:вич|вна|чна|ич|ұлы|қызы|уулу|кызы))$")
_MINISTRY = re.compile(r"^[Мм]инистерство\s+(\w{5,})(?:\s+(.+))?$")


def spellings(text: str, kind: WatchKind, language: str) -> Iterator[tuple[str, str]]:
    """`text` and its other spellings, each with what was done: '' for the text itself.

    Left out: a legal form, where two words or four ideographs remain; an article at the start. Written otherwise: & as
    "and", letters without their accents, an apostrophe or a hyphen missing; a state's name in official names
    short; compounds of European, State, Ministry shrunk as the press shrinks them.
    """
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
    if kind is WatchKind.PERSON and (order := _PATRONYMIC_LAST.match(text)):
        yield f"{order[2]} {order[3]} {order[1]}", "given name first"
    if kind is WatchKind.PLACE and (state := _STATE_KIND.match(text)):
        yield state[1], "short name of a state"
    if kind is WatchKind.PLACE:
        for people in inhabitants(language).get(text, ()):
            yield people, INHABITANTS
    if kind is WatchKind.ORGANISATION:
        for other in other_names().get(text.casefold(), ()):
            yield other, "name of an outlet"
        yield from _without_state(text)
    if kind is not WatchKind.PERSON:
        yield _ARTICLE.sub("", text), "without article"
        yield from _shrunk(text)
        for other in _STATE_OF.get(text.lower().replace("ё", "е"), ()) if len(text) > 3 else ():
            yield other, "short name of a state"
    if "&" in text:
        yield _AMPERSAND.sub(" & ", text), "ampersand"
        if language in ("", "en"):
            yield _AMPERSAND.sub(" and ", text), "ampersand"
    if _JOINED_APOSTROPHE.search(text) and len(text) > 4:
        yield _JOINED_APOSTROPHE.sub("", text), "without apostrophe"
    if len(text) >= 6:
        yield _unaccented(text), "without accents"
        yield _unaccented(text.translate(_AS_TWO)), "without accents"


def _without_state(text: str) -> Iterator[tuple[str, str]]:
    """An office without the state it belongs to: «Следственный комитет»."""
    for tail, shorter in _TAILS:
        for one in (tail, *shorter):
            rest = text[: -len(one)].rstrip()
            if text.endswith(f" {one}") and len(rest.split()) > 1:
                yield rest, WITHOUT_STATE


@cache
def inhabitants(language: str) -> dict[str, tuple[str, ...]]:
    """For each place that the table has in `language` (BCP 47), the words for its people."""
    table = tomllib.loads(
        (resources.files("presswatch.mentions") / "inhabitants.toml").read_text(encoding="utf-8")
    )
    return {
        place: tuple(people.split())
        for places, people in table.get(language, {}).items()
        for place in places.split(", ")
    }


@lru_cache(maxsize=1)
def other_names() -> dict[str, tuple[str, ...]]:
    """For each name of an outlet, casefolded, its names in other scripts and languages, as the table of agencies has them."""
    return {
        alias.casefold(): tuple(other for other in aliases if other != alias and len(other) > 3)
        for aliases in tables()[0].values()
        for alias in aliases
    }


def _shrunk(text: str) -> Iterator[tuple[str, str]]:
    for tail, shorter in _TAILS:
        forms = (tail, *shorter)
        for one in forms:
            if text.endswith(f" {one}"):
                for other in forms:
                    if other != one:
                        yield text[: -len(one)] + other, "state's name short"
    for pattern, beginnings in _EUROPEAN:
        match = pattern.match(text)
        if match:
            for beginning in beginnings:
                yield beginning + match.group(1).lower(), "one word"
    match = _MINISTRY.match(text)
    if match and len(match.group(1).split()) == 1:
        rest = f" {match.group(2)}" if match.group(2) else ""
        if not rest or rest.strip()[0].isupper():
            yield f"Мин{match.group(1).lower()}{rest}", "one word"


def acronym(text: str) -> str:
    """The capitals that the words of an official name begin with, '' if there are fewer than two.

    Words in small letters of up to four letters (of, und, по) lend none.
    """
    words = [word for word in _OF_ACRONYM.findall(text) if not _FUNCTION_WORD.fullmatch(word)]
    if not 2 <= len(words) <= 8 or not text[:1].isupper() or any(word.isupper() for word in words):
        return ""
    return "".join(word[0] for word in words).upper()


def _unaccented(text: str) -> str:
    if not any(
        "\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff" or letter == "ə" for letter in text
    ):
        return text
    apart = unicodedata.normalize("NFD", text.translate(_LATIN_LETTERS))
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
