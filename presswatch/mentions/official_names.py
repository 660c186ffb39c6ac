"""Official names as the press shortens them: without the state, to one word, to initials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from presswatch.text import fold

WITHOUT_STATE = "without the state"
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
    ("на Република България", ("на България",)),
    ("Републике Србије", ("Србије",)),
    ("Republike Srbije", ("Srbije",)),
    ("Republike Hrvatske", ("RH", "Hrvatske")),
    ("Republike Slovenije", ("RS", "Slovenije")),
    ("České republiky", ("ČR",)),
    ("Slovenskej republiky", ("SR",)),
    ("Rzeczypospolitej Polskiej", ("RP",)),
    ("Republicii Moldova", ("RM", "Moldovei", "a Moldovei")),
    ("a României", ("României",)),
    ("of the Russian Federation", ("of Russia",)),
    ("of the Republic of Armenia", ("of Armenia",)),
    ("of the Republic of Azerbaijan", ("of Azerbaijan",)),
    ("of the Republic of Belarus", ("of Belarus",)),
    ("of the Republic of Kazakhstan", ("of Kazakhstan",)),
    ("of the Republic of Moldova", ("of Moldova",)),
    ("of the Kyrgyz Republic", ("of Kyrgyzstan",)),
    ("of Ukraine", ()),
    ("of Georgia", ()),
)
_SMALL = ("a ", "of ", "на ")  # words before a state's name
_ENDS = tuple(f" {one}" for tail, shorter in _TAILS for one in (tail, *shorter))
# «Палата представителей США»: all but the first word in small letters, then whose it is.
_OF_SOMEBODY = re.compile(r"^([А-ЯЁІЇЄҐЎ][\w-]+(?:\s+[\w-]+){1,4}(?<! имени)(?<! им))\s+([А-ЯЁІЇЄҐЎ][\w-]+)$")
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
    (re.compile(r"^Государственн\w+\s+(\w+)(?P<state>\s+[А-ЯЁ].+)?$"), ("Гос",)),
    (re.compile(r"^Государственн\w+\s+(деп)артамент(?P<state>\s+[А-ЯЁ].+)?$"), ("Гос",)),
    (re.compile(r"^Генеральн\w+\s+(\w+)(?P<state>\s+[А-ЯЁ].+)?$"), ("Ген",)),
    (re.compile(r"^Совет (?i:(без))опасности(?P<state>\s+[А-ЯЁ].+)?$"), ("Сов",)),
    (re.compile(r"^Центральн\w+\s+(банк)$"), ("Центро",)),
)
_MINISTRY = re.compile(r"^[Мм]инистерство\s+(\w{5,})(?:\s+(.+))?$")


def without_state(text: str) -> Iterator[tuple[str, str]]:
    """An office without the state it belongs to: «Следственный комитет», and its initials with and without it: МВД."""
    for head, tails in _heads(text):
        if len(head.split()) < 2:
            continue
        yield head, WITHOUT_STATE
        letters = initials(head)
        if len(letters) > 1:
            for tail in tails:
                yield f"{letters} {tail}", "initials and the state"
        if len(letters) > 2:
            yield letters, f"{WITHOUT_STATE}, initials"


def _heads(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What stands before the state in `text`, with the names that the state may have there."""
    for tail, shorter in _TAILS if text.endswith(_ENDS) else ():
        for one in (tail, *shorter):
            if text.endswith(f" {one}"):
                yield text[: -len(one)].rstrip(), (tail, *shorter)
                return
    match = _OF_SOMEBODY.match(text)
    if match:
        yield match[1], (match[2],)


@lru_cache(maxsize=4096)
def beginnings_of_state(text: str) -> tuple[str, ...]:
    """How words begin, folded and after a blank, that name the state at the end of an official name or belong to it."""
    found = []
    for _, tails in _heads(text):
        for tail in tails:
            word = fold(max(tail.split(), key=len) if tail.startswith(_SMALL) else tail.split()[0]).text
            found.append(f" {word} " if tail.isupper() else f" {word[: max(4, len(word) - 2)]}")
    return tuple(dict.fromkeys(found))


def initials(text: str) -> str:
    """Capitals for the words of `text`, and for the parts of those with a hyphen: ВВС. Small words lend none."""
    words = [
        word for word in _OF_ACRONYM.findall(text) if not _FUNCTION_WORD.fullmatch(word) or word == "дел"
    ]
    if not 2 <= len(words) <= 5 or any(len(word) > 1 and word.isupper() for word in words):
        return ""
    return "".join(word[0] for word in words).upper()


def shrunk(text: str) -> Iterator[tuple[str, str]]:
    """Official names with the state's name short, and compounds of European, State, General, Ministry as one word."""
    for tail, shorter in _TAILS if text.endswith(_ENDS) else ():
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
                yield beginning + match.group(1).lower() + (match.groupdict().get("state") or ""), "one word"
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
