"""Germanic, Romance, Baltic, Finnic, Hungarian and Greek: plurals, possessives and cases of names."""

from __future__ import annotations

from presswatch.mentions.inflect.paradigm import Paradigm, Stem, Table, from_forms, suffixes

_LATIN = "bcčćdđfghjklłmnñpqrřsșßštțvwxzžģķļņŗ"


def english(base: str) -> Paradigm:
    """Plurals of names ("two Koreas") are rare and their s is most often the possessive without its apostrophe."""
    return from_forms(base, (base, base + "s") if base[-1] not in "sxz" and len(base) > 3 else (base,))


def german(base: str) -> Paradigm:
    """Genitive s and es, plural and adjective n, en, e, er, em, es."""
    if base.endswith("e"):
        stem = base[:-1]
        return from_forms(base, [stem + end for end in ("e", "en", "er", "em", "es", "ns", "s")])
    ends = ["", "s", "es", "en", "e", "er", "em", "n", "ns", "ern"] if len(base) > 3 else ["", "s"]
    return from_forms(base, [base + end for end in ends])


def dutch(base: str) -> Paradigm:
    """Genitive s, plural en and s."""
    return from_forms(
        base, [base + end for end in ("", "s", "en", "e")] if len(base) > 3 else [base, base + "s"]
    )


def romance(base: str) -> Paradigm:
    """Plural s and x; names themselves do not bend in French, Spanish, Portuguese, Catalan, Italian."""
    return from_forms(
        base, (base, base + "s", base + "x") if len(base) > 4 and base[-1] not in "sxz" else (base,)
    )


SCANDINAVIAN = Table(
    """
    *: - s en ens et ets er ers erne ernes erna ernas
    a: a as an ans or ors orna
    e: e es en ens et ets er ers erne
    o: o os
    i: i is
    y: y ys
    u: u us
    """,
    _LATIN,
)

ROMANIAN = Table(
    """
    *: - ul ului ule i ii ilor uri urile urilor u
    a: a ă e ei ele elor ii i o
    ă: ă a e ei ele elor i ii ilor
    ea: ea ei e ele elor ii i
    nea: nea nii nei ni ne nilor
    ia: ia iei ie ii iile iilor iii
    ie: ie ia iei ii iile iilor
    e: e ea ele elui ei i ii ilor
    e+: e
    le: le lor
    i: i ii ilor iul iului ei
    iu: iu iul iului ii iile iilor
    u: u ul ului i ii ilor uri
    o: o oul oului
    t: t tul tului ți ții ților turi turile t
    că: că ca ce cei
    lui: lui
    """,
    _LATIN + "ț",
)

LITHUANIAN = Table(
    """
    as: as o ui ą u e ai ų ams us ais uose au
    is: is io iui į iu yje i iai ių iams
    ys: ys io iui į iu yje y iai
    us: us aus ui ų umi uje au ūs
    a: a os ai ą oje o ų oms as omis ose
    ė: ė ės ei ę e ėje ių ėms es ėmis ėse
    ija: ija ijos ijai iją ijoje ijų
    *: - as o ui ą u e
    i: i io iui
    o: o
    """,
    _LATIN,
)

LATVIAN = Table(
    """
    s: s a am u ā i us iem os
    š: š a am u ā i
    is: is a im i ī ja jam ju jā
    us: us um u ū
    a: a as ai u ā ām ās
    e: e es ei i ē ēm ēs
    ija: ija ijas ijai iju ijā
    *: - s a am u ā
    """,
    _LATIN,
)

_FINNISH_CASES = "n a ä ta tä tta ttä ssa ssä sta stä lla llä lta ltä lle ksi na nä tta ttä an än en in on un yn ön hon han hen hin seen iin een t"
FINNISH_SUFFIXES = suffixes(
    "i",
    f"{_FINNISH_CASES} j ja jä iden ien ita itä issa issä ista istä illa illä ille ilta iltä iksi iin",
    "nsa nsä mme nne ni si aan ään",
    "kin kaan kään han hän ko kö",
    "kin",
)
ESTONIAN = suffixes(
    "", "i a u e it t d de te l le lt st s sse ks ga ta ni na", "l le lt st s sse ks ga ta ni na ni"
)
HUNGARIAN_SUFFIXES = suffixes(
    "ok ek ök k ak",
    "m d ja je a e i unk ünk uk ük juk jük ai ei jai jei",
    "t ot et öt at ban ben ba be ból ből nak nek n on en ön ra re ról ről nál nél hoz hez höz tól től val vel ig ért ként ul ül vá vé kor"
    " bal bel dal del fal fel gal gel kal kel lal lel mal mel nal nel pal pel ral rel sal sel tal tel zal zel szal szel",
    "t é éi",
)


def finnish(base: str) -> Paradigm:
    """Finnish: consonant gradation of the last syllable, -i- after a final consonant, the nen and s types."""
    stems = [Stem(base, FINNISH_SUFFIXES)]
    if base.endswith("nen"):
        stems.append(Stem(base[:-3] + "s", suffixes("e", _FINNISH_CASES + " ten iin", "nsa nsä kin", "kin")))
    elif base.endswith("s") and len(base) > 3:
        stems += [
            Stem(base[:-1] + "ks", suffixes("e", _FINNISH_CASES)),
            Stem(base[:-1] + "a", FINNISH_SUFFIXES),
        ]
    elif base[-1] not in "aeiouyäöå":
        stems.append(Stem(base + "i", FINNISH_SUFFIXES))
    elif len(base) > 3:
        for strong, weak in _GRADATION:
            if base[:-1].endswith(strong):
                stems.append(Stem(base[: -1 - len(strong)] + weak + base[-1], FINNISH_SUFFIXES))
                break
        if base[-1] == "i":
            stems.append(Stem(base[:-1] + "e", FINNISH_SUFFIXES))
    if base.endswith("t") and len(base) > 4:
        stems.append(Stem(base[:-1], FINNISH_SUFFIXES))
    return tuple(stems)


_GRADATION = (
    ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"), ("kk", "k"), ("pp", "p"), ("tt", "t"),
    ("t", "d"), ("p", "v"), ("k", ""),
)  # fmt: skip


def estonian(base: str) -> Paradigm:
    """Estonian: a chain after the base form; gradation is left out."""
    return (Stem(base, ESTONIAN),)


def hungarian(base: str) -> Paradigm:
    """Hungarian: a, e grow long before a suffix (Amerika, Amerikában); the rest is a chain."""
    stems = [Stem(base, HUNGARIAN_SUFFIXES)]
    if base[-1] in "ae":
        stems.append(Stem(base[:-1] + ("á" if base[-1] == "a" else "é"), HUNGARIAN_SUFFIXES))
    return tuple(stems)


GREEK = Table(
    """
    οσ: οσ ου ο ε οι ων ουσ
    ος: ος ου ο ε οι ων ους
    ης: ης η εσ ων
    ας: ας α εσ ων
    α: α ας εσ ων
    η: η ης εσ ων
    ο: ο ου α ων
    ι: ι ιου ια ιων
    *: -
    """,
    "βγδζθκλμνξπρστφχψς",
)

EXAMPLES = {
    "en": "korea korea koreas; nations nations; organization organization",
    "de": "europäische europäischen europäischer; union union; berlin berlins; vereinte vereinten vereinter; trump trumps",
    "nl": "amsterdam amsterdams; verenigde verenigde",
    "fr": "macron macron; nations nations",
    "sv": "stockholm stockholms; regeringen regeringens",
    "ro": "uniunea uniunii !unire; românia româniei; parlament parlamentul parlamentului; moldova moldovei; guvern guvernul guvernului",
    "lt": "vilnius vilniaus vilniuje; nausėda nausėdos nausėdai; maskva maskvos maskvoje",
    "lv": "rīga rīgas rīgā; putins putina putinam",
    "fi": "helsinki helsingin helsingissä; venäjä venäjän venäjällä; trump trumpin trumpille; unioni unionin unionissa; suomalainen suomalaisen; nato naton natoon",
    "et": "tallinn tallinna tallinnas; tartu tartus tartust",
    "hu": "amerika amerikában amerikát; trump trumpot trumpnak; unió unióban uniót; magyarország magyarországon; szervezete szervezetének",
    "el": "τραμπ τραμπ; μητσοτάκης μητσοτάκη; αθήνα αθήνας",
}
