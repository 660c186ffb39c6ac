"""How a family name bends that is a man's or a woman's: fewer forms than the same word as a noun has."""

from __future__ import annotations

from collections.abc import Iterable

from presswatch.mentions.inflect.paradigm import Paradigm, Stem, invariable

_BENT_BY_GENDER = frozenset(("ru", "uk", "be", "pl"))
_WITH_OVA = frozenset(("cs", "sk"))  # which give foreign women's names their own ending: Merkelová
_OVA = frozenset(("á", "é", "ou", "ej"))
_OF_WOMEN = tuple("аяa")  # a woman's name that ends otherwise has one form: Ольга Ковальчук, Ewa Zając
_POSSESSIVE = ("ов", "ев", "ин", "ын", "ав", "єв", "їв", "ін")
_FEMININE = ("ой", "ою", "ої", "ій", "ай", "аю")


def of_person(paradigm: Paradigm, base: str, code: str, gender: str) -> Paradigm:
    """`paradigm` of the folded family name `base` in the language `code`, without the forms that only others bear.

    `gender` is "m", "f" or "" for not known. Захаров is no form of Захарова, whose plural nobody uses, nor
    Алиевой of Алиев. Czech and Slovak add -ová to the names of foreign women.
    """
    if code in _WITH_OVA and gender == "f" and not base.endswith(("á", "ová")):
        stem = base[:-1] if base[-1] in "aeo" else base
        return (*paradigm, Stem(f"{stem}ov", _OVA))
    if code not in _BENT_BY_GENDER:
        return paradigm
    if gender == "f" and not base.endswith(_OF_WOMEN):
        return invariable(base)
    if base.endswith(("а", "я")):
        return _without(paradigm, (base[:-1],))
    if base.endswith(_POSSESSIVE):
        return _without(paradigm, [base + ending for ending in _FEMININE])
    return paradigm


def _without(paradigm: Paradigm, forms: Iterable[str]) -> Paradigm:
    kept = []
    for stem in paradigm:
        cut = {form[len(stem.text) :] for form in forms if form.startswith(stem.text)}
        endings = stem.endings
        kept.append(Stem(stem.text, endings - cut) if cut and isinstance(endings, frozenset) else stem)
    return tuple(stem for stem in kept if stem.endings)
