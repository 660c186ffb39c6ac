"""Subjects in languages whose verb stands last: what lies between a name and its verb is no part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from presswatch.mentions.clauses import Token
from presswatch.mentions.cues import Cues, shared
from presswatch.mentions.given_names import given_name
from presswatch.mentions.noun_phrases import CONJUNCTIONS
from presswatch.text import fold

FIRST_PHRASE = frozenset({"fa", "tg", "hi"})  # the subject before all else
TURKIC = frozenset({"tr", "az", "kk", "ky", "uz", "tk", "tt"})
_LONGEST_PHRASE = 12  # words
_SHORTEST_OBLIQUE = 5  # letters of a name from which on its last ones may be a case
# Locative, ablative, dative, genitive, instrumental; accusatives only where no possessive looks so.
_CASES = {
    "tr": r"m[ae]y[ıi]|[dt][ae](?:ki|n)?|n[dt]?[ae]n?|[yn][ae]|[ıiuü]n[ae]|l[ae]r[ae]|l[ae]|n[ıiuü]|[ae]r[ae]k|[ıiuü]p|ken",
    "az": r"mağı|məyi|d[aə]n?|d[ae]k[ıi]|dəki|n[dt]?[aə]n?|[yn][aə]|l[aə]r[aə]|l[aə]|n[ıiuü]|[aə]r[aə]q|[aə]r[aə]k|[ıiuü]b|k[əe]n",
    "kk": r"[дт][ае]н?|нда|нде|нан|нен|[ғқ]а|[гк]е|[ндт][ыі]ң|[ндт][ыі]|[мбп]ен|[ыі]п|отыр[ыі]п",
    "ky": r"[дт][аеоө]н?|нда|нде|нан|нен|[гк][аеоө]|[ндт][ыиуү]н|н[ыиуү]|[ыиуү]п|менен",
    "uz": r"da|dan|dagi|[gkq]a|ni|ning|ib|bilan|да|дан|[гкқ]а|ни|нинг|иб|билан",
    "tk": r"d[aä]n?|n[dt]?[aä]n?|g[ae]|[ny][aä]|y[ňn]|n[yi]|[yi]p",
    "tt": r"[дт][аә]н?|н[аә]н?|[гк][аә]|н[еы]ң|н[еы]|[еы]п|белән",
}
_ENDS = {language: re.compile(rf"\w{{2,}}(?:{cases})\Z") for language, cases in _CASES.items()}
_PARTICIPLES = {
    "tr": re.compile(r"\w+(?:[dt][ıiuü]ğ[ıiuü]|[ae]c[ae]ğ[ıi]|m[ıi]ş|[ae]n|göre|ilgili|sonra|önce)\Z"),
    "az": re.compile(r"\w+(?:d[ıiuü]ğ[ıiuü]|m[ıiuü]ş|[aə]n|sonra|əvvəl)\Z"),
    "kk": re.compile(r"\w+(?:[ғқгк][ае]н|атын|етін|кейін|бұрын)\Z"),
    "ky": re.compile(r"\w+(?:[гк][аеоө]н|кийин|мурун)\Z"),
    "uz": re.compile(r"\w+(?:[gkq]an|ган|soʻng|so‘ng|keyin|haqida|munosabat)\Z"),
}
_NEVER = re.compile("(?!)")
_POSTPOSITIONS = shared("postpositions")
_POSSESSIVE = ("ı", "i", "u", "ü", "ы", "і", "ү", "у", "и")  # ends of what is somebody's: sözcüsü, өкілі
_PLACES = ("стан", "stan", "ston")  # ends of countries, which look like ablatives in some languages
_ARMENIAN_DEFINITE = re.compile(r"\w{2,}(?:ը|[աեէըոօւ]ն)\Z")


def is_oblique(token: Token, language: str) -> bool:
    """Whether a word of a Turkic language has a case that no subject has; a name of a person has none by mistake."""
    ends = _ENDS.get(language)
    if ends is None or token.kind != "w":
        return False
    if not token.capital:
        return ends.match(token.low) is not None
    if language == "tr":
        return "'" in token.text or "’" in token.text  # names take their endings behind an apostrophe
    low = token.low
    if len(low) < _SHORTEST_OBLIQUE or low.endswith(_PLACES) or low.endswith(("ни", "ны", "нı", "ni", "nı")):
        return False
    folded = fold(token.text).text
    return ends.match(low) is not None and folded != given_name(folded, language)


def turkic_end(tokens: Sequence[Token], cues: Cues) -> int | None:
    """The place of the last word of the subject among the words before its verb; None where they hold none.

    From the end adverbs and words of an oblique case are left out: «Okan Göl Moskova'da muhabirlere şunları söyledi». What is left
    over is the subject if it is a name or what somebody is; else a name that is in no case is: the first of the clause, but
    the last behind a participle, whose clause holds other names (… ile bir araya gelen Okan Göl).
    """
    language = cues.language
    last = len(tokens) - 1
    governed = False
    while last >= 0 and (tokens[last].low in _POSTPOSITIONS or _is_aside(tokens, last, cues)):
        governed = governed or tokens[last].low in _POSTPOSITIONS
        last -= 1
    participle = _PARTICIPLES.get(language, _NEVER)
    if last >= 0 and not governed:
        left = tokens[last]
        role = left.low in cues.titles or (left.low.endswith(_POSSESSIVE) and not participle.match(left.low))
        if left.capital or role:
            return last
    bare = [i for i, token in enumerate(tokens) if token.capital and not is_oblique(token, language)]
    joined = {
        i for i, token in enumerate(tokens) if token.low in CONJUNCTIONS and i - 1 in bare and i + 1 in bare
    }
    ends = [i for i in bare if i + 1 not in bare and i + 1 not in joined]
    if not ends:
        return None
    clause = any(not token.capital and participle.match(token.low) for token in tokens[: ends[-1]])
    return ends[-1] if clause else ends[0]


def _is_aside(tokens: Sequence[Token], place: int, cues: Cues) -> bool:
    token = tokens[place]
    if token.capital:
        # Of names one stays: Baku'da Moskova'da is what is left of nobody.
        return is_oblique(token, cues.language) and any(t.capital for t in tokens[:place])
    return token.kind != "w" or token.low in cues.skipped or is_oblique(token, cues.language)


def first_phrase(tokens: Sequence[Token], cues: Cues) -> tuple[int, int] | None:
    """The places `[first, last]` of the first noun phrase of a clause: up to a preposition, a time, a mark or "that".

    A clause that opens with a preposition goes on behind its comma. None where it holds no phrase.
    """
    first = 0
    while first < len(tokens) and (tokens[first].kind != "w" or tokens[first].low in cues.skipped):
        first += 1
    if first < len(tokens) and tokens[first].low in cues.prepositions:
        comma = next((i for i in range(first, len(tokens)) if tokens[i].text == ","), None)
        if comma is None:
            return None
        first = comma + 1
    last = first - 1
    for place in range(first, min(len(tokens), first + _LONGEST_PHRASE)):
        token = tokens[place]
        if token.kind != "w" or token.low in cues.small or token.low in cues.relatives:
            break
        last = place
    return (first, last) if last >= first else None


def armenian_end(tokens: Sequence[Token], cues: Cues) -> int | None:
    """The place of the first word with the article of a subject, a name or title: «Մայք Պոմպեոն», «նախարարը»; None where none has it."""
    for place, token in enumerate(tokens):
        if (token.capital or token.low in cues.titles) and _ARMENIAN_DEFINITE.match(token.low):
            return place
    return None
