"""Which language a text is in.

The letters decide where they can: a script of one language, letters that one of the related languages
alone has. Between the rest py3langid decides, restricted to languages of the press (Lui and Baldwin,
"langid.py: an off-the-shelf language identification tool", 2012). Results are BCP 47 primary subtags.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MAX_TEXT = 1000  # characters: a longer text says no more
MIN_LETTERS = 3  # fewer letters are no evidence
IDEOGRAPHIC = frozenset(("ja", "wuu", "yue", "zh"))  # mostly ideographs, and no blanks between words

_PRESS = (
    "ru uk be bg mk sr kk ky tg uz az tt ba mn tr tk hy ka en de fr es it pt nl pl cs sk sl hr bs ro hu el sq lt lv et fi sv da no "
    "nn is xh zu he ar fa ur hi bn zh ja ko vi th id ms ps ku ug ca gl eu mt ga cy af sw am ta te ml kn mr gu pa ne si my km lo"
)
PRESS = frozenset(_PRESS.split())
_OTHER_SCRIPTS = "ru uk be bg mk kk ky tg tt ba mn hy ka el he ar fa ur ps ug hi mr ne bn zh ja ko th ta te"
_NEVER_LATIN = frozenset(_OTHER_SCRIPTS.split())

# One script, one language of the press.
_SCRIPTS = (
    (re.compile("[\u0530-\u058f]"), "hy"),
    (re.compile("[\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]"), "ka"),
    (re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), "el"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u0980-\u09ff]"), "bn"),
    (re.compile("[\u0b80-\u0bff]"), "ta"),
    (re.compile("[\u0c00-\u0c7f]"), "te"),
    (re.compile("[\u0d00-\u0d7f]"), "ml"),
    (re.compile("[\u0c80-\u0cff]"), "kn"),
    (re.compile("[\u0a80-\u0aff]"), "gu"),
    (re.compile("[\u0a00-\u0a7f]"), "pa"),
    (re.compile("[\u1000-\u109f]"), "my"),
    (re.compile("[\u1780-\u17ff]"), "km"),
    (re.compile("[\u0e80-\u0eff]"), "lo"),
    (re.compile("[\u1200-\u137f]"), "am"),
)
_HAN = re.compile("[\u3400-\u9fff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LETTER = re.compile(r"[^\W\d_]")
_NO_ASCII_LETTERS = bytes(sign for sign in range(0x80) if not chr(sign).isalpha())

# Letters that are evidence inside a script: each language with those that it has, and how much one counts.
_CYRILLIC_LETTERS = {
    "ru": "ыэёъщ",
    "uk": "іїєґ",
    "be": "іўыэё",
    "kk": "әғқңөұүһіыэё",
    "ky": "ңөүыэё",
    "tg": "ӣӯҷҳқғэёъ",
    "uz": "ўқғҳэёъ",
    "tt": "әөүҗңһыэё",
    "ba": "ҙҫҡғәөүңһыэё",
    "mn": "өүыэё",
    "bg": "ъщ",
    "sr": "ђјљњћџ",
    "mk": "ѓѕјљњќџ",
}
_SPECIAL = frozenset("".join(_CYRILLIC_LETTERS.values()))
_ARABIC_LETTERS = {
    "fa": "پچژگکی",
    "ur": "ٹڈڑےںھہ",
    "ps": "ټډړښځڅېۍګڼ",
    "ug": "ەۇۆۈېىڭۋ",
    "ku": "ێۆڵڕ",
    "ar": "ةىيكإأ",
}
_LATIN_LETTERS = {
    "az": "ə", "tr": "ğış", "uz": "oʻgʻ", "tk": "ýžňäöüçş", "pl": "ąęłśźżńć", "cs": "ěřůž", "sk": "ľĺŕôä", "ro": "ăâîșțşţ",
    "hu": "őű", "lt": "ėįųūčšž", "lv": "āēģīķļņū", "et": "õ", "de": "ß", "vi": "ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "mt": "ħġż", "is": "þð", "es": "ñ¿¡",
}  # fmt: skip
# Standards so near to each other that no letters tell: whoever says which it is knows better than a count of words.
_ALIKE = (frozenset(("sr", "hr", "bs")), frozenset(("id", "ms")))
# What a short text is before anything is known of it: the languages that most of the press is written in.
_PRIOR = {"en": 5.0, "ru": 5.0, "de": 2.0, "fr": 2.0, "es": 2.0, "uk": 2.0}
_WORDS = {
    "ru": "и в на что не он она это как из для его или был года также сообщил который после",
    "uk": "і та що не на він вона це як із для його або був року також повідомив який після у до про",
    "be": "і што не на ён яна гэта як з для яго або быў года таксама які пасля у да пра",
    "bg": "и в на че не той тя това как от за или беше година също след се ще са с",
    "mk": "и во на дека не тој таа ова како од за или беше година исто по се ќе со",
    "sr": "и у на да не он она ово како од за или је године такође после се ће са су",
    "kk": "және мен бен пен үшін деп бұл бойынша туралы болды да де бір емес ол бар кейін деді айтты еді екен осы болып",
    "ky": "жана менен үчүн деп бул боюнча тууралуу болду да болгон бир эмес ал бар анын алар кийин деди айтты эле экен ошол ушул бирок болуп",
    "tg": "ва дар аз ба ки барои ин бо соли аст буд шуд кард гуфт аст як низ ҳам худ он то ё мо вай мебошад",
    "uz": "ва билан учун деб бу бўйича ҳақида бўлди",
}
# Words that fill any longer text of a language and few of any other. Portuguese and Dutch are left to the model: so many
# of their words are Galician or Afrikaans too.
_PLAIN = {
    "en": "the and of that with from this have has their which for are been who by at it would to be they not said more about its "
    "or we his you",
    "de": "und der das nicht mit für auf ist eine sich auch dem im wird werden einen dass zum von zu den sind hat bei als oder nach "
    "wurde haben durch kann noch nur",
    "fr": "les des une dans pour sur qui est pas aux du et avec ont au plus cette par",
    "es": "el los las del una y más fue pero sus ha han esta está desde también muy",
    "pl": "w i się z na że nie jest oraz przez dla są który która które tym już przy też",
    "it": "il di che è gli della delle nel sono alla dei più anche dal i lo ed",
}
# Ends of words that tell a headline of few letters: Russian among the languages of Central Asia, Bulgarian with its articles.
_ENDINGS = {
    "ru": re.compile(
        "...(?:ого|его|ому|ил|ила|или|ал|ала|али|ют|ает|ует|ть|ся|ией|ий|ский|ская|ские|ской|ного|ный|ние|нию|ость|ости|ировал|ировали)$"
    ),
    "uk": re.compile(
        "...(?:ого|ому|ив|ила|или|ав|ала|али|ють|ати|ити|ння|ською|ський|ська|ської|ість|ості)$"
    ),
    "bg": re.compile("...(?:ата|ото|ите|ът|ят|ове|ски|ира|ува|ха|аха|яха|ние|ния)$"),
}
_MOST_ENDINGS = 60
_SURE_ENDINGS = 3
_PLAIN_WORDS = {language: frozenset(words.split()) for language, words in _PLAIN.items()}
_PLAIN_SHARE = 0.12
_ENOUGH_WORDS = 50
_FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼʻ][^\W\d_]+)*")


def identify(text: str, hint: str | None = None) -> str | None:
    """The language of a text, or None when there is too little of it.

    `hint` is what a page or source says (a BCP 47 tag): it is followed where the text leaves the choice
    open between related languages, never against the letters.
    """
    said = hint[:3].split("-")[0].split("_")[0].lower() if hint else None
    return _identify(text[:MAX_TEXT], said)


def paragraphs(texts: Iterable[str], article: str | None = None) -> list[str | None]:
    """The language of each paragraph; short ones take `article`'s unless their letters say otherwise."""
    return [
        (identify(text, article) if len(text) >= 60 or _script(text) != _script_of(article) else article)
        for text in texts
    ]


@lru_cache(maxsize=4096)
def _identify(text: str, said: str | None) -> str | None:
    lowered = text.lower()
    plain = lowered.encode("ascii", "ignore")
    beyond, letters = len(lowered) - len(plain), len(plain.translate(None, _NO_ASCII_LETTERS))
    if MIN_LETTERS <= letters >= 4 * beyond:  # too few others for any script but the Latin
        return _by_plain_words(lowered) or _by_letters(lowered, said, _LATIN_LETTERS)
    counts = Counter(lowered)
    signs = "".join(counts)  # each once: what is not among them need not be sought in the text
    total = sum(counts[sign] for sign in _LETTER.findall(signs))
    if total < MIN_LETTERS:
        return said if said in PRESS and total else None

    def share(script: re.Pattern[str]) -> float:
        return sum(counts[sign] for sign in script.findall(signs)) / total

    if not signs.isascii():
        for script, language in _SCRIPTS:
            # A Japanese text is half Chinese characters.
            if share(script) > (0.25 if language == "ja" else 0.5):
                return language
        if share(_HAN) > 0.5:
            return "zh"
        if share(_CYRILLIC) > 0.5:
            return _cyrillic(lowered, said)
        if share(_ARABIC) > 0.5:
            return _by_letters(lowered, said, _ARABIC_LETTERS)
        if share(_DEVANAGARI) > 0.5:
            return _modelled(lowered, said, frozenset({"hi", "mr", "ne"}))
    return _by_plain_words(lowered) or _by_letters(lowered, said, _LATIN_LETTERS)


def _by_plain_words(text: str) -> str | None:
    """The language whose commonest words fill the text, where no other's come near: it needs no model."""
    words = text.split()
    if len(words) < _ENOUGH_WORDS:
        return None
    counts = Counter(words)
    seen = sorted((sum(counts[word] for word in known), language) for language, known in _PLAIN_WORDS.items())
    best, second = seen[-1], seen[-2]
    return best[1] if best[0] >= _PLAIN_SHARE * len(words) and best[0] > 4 * second[0] else None


def _cyrillic(text: str, said: str | None) -> str | None:
    """One of the languages that are written in Cyrillic letters, by its own letters before all."""
    present = _SPECIAL & set(text)
    possible = {
        language for language, letters in _CYRILLIC_LETTERS.items() if present <= set(letters) or not present
    }
    if not possible:
        # A foreign name or two in it: those languages whose letters cover most.
        counts = {letter: text.count(letter) for letter in present}
        covered = {
            language: sum(number for letter, number in counts.items() if letter in letters)
            for language, letters in _CYRILLIC_LETTERS.items()
        }
        most = max(covered.values())
        possible = {language for language, number in covered.items() if number >= most * 0.9}
    if len(possible) == 1:
        return possible.pop()
    words = _WORD.findall(text)
    seen = {
        language: sum(word in known for word in words)
        for language, known in _FUNCTION_WORDS.items()
        if language in possible
    }
    scores = _scores(text, frozenset(possible))
    for language, number in seen.items():
        ending = _ENDINGS.get(language)
        bent = sum(ending.search(word) is not None for word in words[:_MOST_ENDINGS]) if ending else 0
        scores[language] = scores.get(language, -1e9) + 4.0 * number + 2.0 * min(bent, _SURE_ENDINGS)
    if said in possible:
        scores[said] = scores.get(said, -1e9) + 6.0
    return max(scores, key=lambda language: scores[language])


def _by_letters(text: str, said: str | None, letters: dict[str, str]) -> str | None:
    """One of the languages of a script, by py3langid with the weight of its own letters."""
    possible = frozenset(letters) if letters is _ARABIC_LETTERS else PRESS - _NEVER_LATIN
    scores = _scores(text, possible)
    total = len(_LETTER.findall(text)) or 1
    for language, own in letters.items():
        count = sum(map(text.count, own))
        if language in scores and count:
            scores[language] += min(12.0, 60.0 * count / total + min(count, 4))
    if said in scores:
        scores[said] += 5.0
    best = max(scores, key=lambda language: scores[language]) if scores else None
    return said if any(said in alike and best in alike for alike in _ALIKE) else best


def _modelled(text: str, said: str | None, possible: frozenset[str]) -> str:
    scores = _scores(text, possible)
    if said in scores:
        scores[said] += 5.0
    return max(scores, key=lambda language: scores[language])


def _scores(text: str, possible: frozenset[str]) -> dict[str, float]:
    """py3langid's log-probabilities of the languages asked for."""
    return {
        language: float(score) + _PRIOR.get(language, 0.0)
        for language, score in _model().rank(text)
        if language in possible
    }


@lru_cache(maxsize=1)
def _model() -> LanguageIdentifier:
    from presswatch import language_model

    return language_model.load(PRESS)


def _script(text: str) -> str:
    counts = {
        "cyrillic": len(_CYRILLIC.findall(text)),
        "latin": len(_LATIN.findall(text)),
        "arabic": len(_ARABIC.findall(text)),
        "han": len(_HAN.findall(text)),
    }
    for script, language in _SCRIPTS:
        counts[language] = len(script.findall(text))
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def _script_of(language: str | None) -> str:
    if language in _CYRILLIC_LETTERS:
        return "cyrillic"
    if language in _ARABIC_LETTERS:
        return "arabic"
    if language == "zh":
        return "han"
    return language if language and any(language == known for _, known in _SCRIPTS) else "latin"
