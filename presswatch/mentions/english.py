"""English forms by rule, with the irregular words that newspapers use daily."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_SHORTEST = 3  # letters of a word that takes endings
_IRREGULAR = """
child children|man men|woman women|foot feet|tooth teeth|goose geese|mouse mice|person people
spokesman spokesmen|spokeswoman spokeswomen|policeman policemen|chairman chairmen|fisherman fishermen
medium media|datum data|criterion criteria|phenomenon phenomena
say says said saying|tell tells told telling|meet meets met meeting|give gives gave given giving
take takes took taken taking|make makes made making|hold holds held holding|leave leaves left leaving
send sends sent sending|build builds built building|buy buys bought buying|bring brings brought bringing
lead leads led leading|win wins won winning|lose loses lost losing|begin begins began begun beginning
break breaks broke broken breaking|choose chooses chose chosen choosing|speak speaks spoke spoken speaking
write writes wrote written writing|see sees saw seen seeing|find finds found finding|know knows knew known knowing
grow grows grew grown growing|draw draws drew drawn drawing|fall falls fell fallen falling
rise rises rose risen rising|strike strikes struck striking|shoot shoots shot shooting|fight fights fought fighting
sell sells sold selling|pay pays paid paying|lay lays laid laying|seek seeks sought seeking
think thinks thought thinking|teach teaches taught teaching|catch catches caught catching
steal steals stole stolen stealing|withdraw withdraws withdrew withdrawn withdrawing
overcome overcomes overcame overcoming|become becomes became becoming|come comes came coming
run runs ran running|go goes went gone going|swear swears swore sworn swearing
""".strip()
_GROUPS = [group.split() for line in _IRREGULAR.splitlines() for group in line.split("|")]
_LEMMA = {form: group[0] for group in _GROUPS for form in group}
_FORMS = {group[0]: frozenset(group) for group in _GROUPS}
_DOUBLED = re.compile(r"[^aeiou]?[aeiou][bdfglmnprt]$")
_HISSING = ("s", "x", "z", "ch", "sh")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")


@lru_cache(maxsize=4096)
def english_lemmas(word: str) -> frozenset[str]:
    """What the base form of a word in lower case may be, by its ending; the word itself among them."""
    return frozenset(lemma for lemma in _lemmas(word) if len(lemma) >= min(len(word), _SHORTEST))


@lru_cache(maxsize=4096)
def english_forms(lemma: str) -> frozenset[str]:
    """Plural and verb forms of a base form, itself among them."""
    if lemma in _FORMS:
        return _FORMS[lemma]
    if len(lemma) < _SHORTEST or not lemma.isalpha():
        return frozenset((lemma,))
    return frozenset(_forms(lemma))


def _lemmas(word: str) -> Iterator[str]:
    yield word
    if word in _LEMMA:
        yield _LEMMA[word]
        return
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    if word.endswith("ves"):
        yield f"{word[:-3]}f"
        yield f"{word[:-3]}fe"
    if word.endswith("ses"):
        yield f"{word[:-2]}is"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            yield rest
            yield f"{rest}e"
            if len(rest) > _SHORTEST and rest[-1] == rest[-2]:
                yield rest[:-1]
    if word.endswith("ied"):
        yield f"{word[:-3]}y"


def _forms(lemma: str) -> Iterator[str]:
    yield lemma
    if lemma.endswith("sis"):
        yield f"{lemma[:-2]}es"
        return
    if _CONSONANT_Y.search(lemma):
        yield from (f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing")
        return
    yield f"{lemma}{'es' if lemma.endswith(_HISSING) else 's'}"
    if lemma.endswith("o"):
        yield f"{lemma}es"
    if lemma.endswith("f"):
        yield f"{lemma[:-1]}ves"
    if lemma.endswith("fe"):
        yield f"{lemma[:-2]}ves"
    if lemma.endswith("e"):
        yield from (f"{lemma}d", f"{lemma}ing" if lemma.endswith("ee") else f"{lemma[:-1]}ing")
        return
    yield from (f"{lemma}ed", f"{lemma}ing")
    if _DOUBLED.search(lemma):
        yield from (f"{lemma}{lemma[-1]}ed", f"{lemma}{lemma[-1]}ing")
