"""The content hash of a text, frozen.

Its normal form uses nothing from elsewhere in the project, and a change of it is a new version beside
the old one, so that a hash can be recomputed from the archive for ever.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

HASH_VERSION = 1

_SPACE_1 = re.compile(r"[\s\u200b\u2060\ufeff]+")
_ZERO_WIDTH_1 = re.compile(r"[\u200b\u2060\ufeff]")
_DROPPED_1 = dict.fromkeys([0x00AD, *range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_FOLDED_1 = str.maketrans(
    {
        **dict.fromkeys("«»“”„‟‹›〝〞＂", '"'),
        **dict.fromkeys("’‘‚‛ʼ′`´＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        "…": "...",
    }
)
_MADE_1 = {chr(code): made or "" for code, made in (_DROPPED_1 | _FOLDED_1).items()}
_SPECIAL_1 = re.compile(
    f"[{re.escape(''.join(_MADE_1))}]"
)  # a table for translate is slow where most letters stay
# A line that is nothing but one of these words, numbers and a time is a counter or a stamp, no text.
_VOLATILE_WORDS_1 = """
    updated last modified edited published posted views view read reads reading min mins minute
    minutes comments comment shares share likes like at on by et gmt utc am pm today yesterday
    обновлено обновлён обновлен изменено опубликовано просмотров просмотра просмотры просмотр
    прочтений комментариев комментария комментарий комментарии поделились мин минут минуты время
    чтения в мск сегодня вчера оновлено переглядів перегляди коментарів опубліковано абноўлена
    праглядаў каментарыяў жаңартылды қаралды қаралым көрсетілім пікір жарияланды оқылды жаңыланды
    көрүлдү каралды թարմացվել է դիտում դիտումներ մեկնաբանություն հրապարակվել aktualisiert
    aktualizováno aktualizacja mis à jour actualizado atualizado aggiornato güncellendi yeniləndi
    yangilandi
"""
_VOLATILE_1 = frozenset(_VOLATILE_WORDS_1.split())
_MONTHS_WORDS_1 = """
    january february march april may june july august september october november december jan feb mar
    apr jun jul aug sep sept oct nov dec января февраля марта апреля мая июня июля августа сентября
    октября ноября декабря года січня лютого березня квітня травня червня липня серпня вересня
    жовтня листопада грудня року студзеня лютага сакавіка красавіка траўня чэрвеня ліпеня жніўня
    верасня кастрычніка лістапада снежня қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек
    қазан қараша желтоқсан жыл жылы январь февраль март апрель май июнь июль август сентябрь октябрь
    ноябрь декабрь հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի
    հոկտեմբերի նոյեմբերի դեկտեմբերի
"""
_MONTHS_1 = frozenset(_MONTHS_WORDS_1.split())
_TOKEN_1 = re.compile(r"[^\W\d_]+|\d[\d.,:/ \-+]*")
_LONGEST_VOLATILE_1 = 80


def _is_volatile_1(line: str) -> bool:
    if len(line) > _LONGEST_VOLATILE_1 or not any(letter.isdigit() for letter in line):
        return False
    tokens = [token.lower() for token in _TOKEN_1.findall(line)]
    letters = [token for token in tokens if not token[0].isdigit()]
    if len(letters) > 6 or not any(token in _VOLATILE_1 for token in letters):
        return False
    return all(token in _VOLATILE_1 or token in _MONTHS_1 for token in letters)


def _normal_form_1(text: str) -> str:
    folded = unicodedata.normalize("NFC", _SPECIAL_1.sub(lambda found: _MADE_1[found.group()], text))
    kept = (line for line in folded.splitlines() if not _is_volatile_1(line.strip()))
    joined = "\n".join(kept)
    return _SPACE_1.sub(" ", joined).strip() if _ZERO_WIDTH_1.search(joined) else " ".join(joined.split())


_NORMAL_FORMS = {1: _normal_form_1}


def normal_form(text: str, version: int = HASH_VERSION) -> str:
    """The text as a content hash of that version sees it.

    Version 1: Unicode NFC; invisible marks dropped; every white space one blank; typographic quotes,
    apostrophes and dashes as ASCII; lines that only count or stamp (views, "updated 12:05") left out.
    Letter case stays, since a changed capital can be a changed name. Raises KeyError on an unknown version.
    """
    return _NORMAL_FORMS[version](text)


def text_hash(text: str, version: int = HASH_VERSION) -> str:
    """The content hash of a text: `"<version>:<SHA-256 of its normal form in hex>"`.

    The version is part of the value, so that hashes of two versions never compare equal by accident.
    Headline and body are hashed apart; author, dates, section and counters take no part.
    """
    form = normal_form(text, version).encode("utf-8", "surrogatepass")
    return f"{version}:{hashlib.sha256(form).hexdigest()}"


def hash_version(value: str) -> int:
    """The version of a content hash. Raises ValueError when it has none."""
    return int(value.partition(":")[0])
