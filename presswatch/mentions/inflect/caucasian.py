"""Armenian and Georgian: case endings, articles and postpositions that are written in one word."""

from __future__ import annotations

from presswatch.mentions.inflect.paradigm import Paradigm, Stem, suffixes, that_begin

ARMENIAN_SUFFIXES = suffixes(
    "եր ներ ք",
    "ի յի ու վա վան ոջ աց ց վի ից ուց անից յից վից ով ովի յով վով ում յում վում անով ոջից ոջով ամբ իցը",
    "ն ը ս դ ին ը",
    "ն ը",
    "էլ",
)
_OF_ABSTRACTS = suffixes("ան անը ամբ ունը ունից ունում ունով ուններ ուններ", "ը ն ի ում ից ով", "ը ն", "էլ")


# Common nouns that names end in, with the stems of their other cases.
_ARMENIAN_NOUNS = {
    "տուն": ("տան", "տն"),
    "լիճ": ("լճ",),
    "ջուր": ("ջր",),
    "գիր": ("գր",),
    "գիծ": ("գծ",),
    "թիվ": ("թվ",),
    "սիրտ": ("սրտ",),
    "օր": ("օրվա",),
    "տարի": ("տարվա",),
    "ամիս": ("ամս",),
    "մարդ": ("մարդու",),
    "հայր": ("հոր",),
    "մայր": ("մոր",),
    "եղբայր": ("եղբոր",),
    "քույր": ("քրոջ",),
    "կին": ("կնոջ",),
    "անուն": ("անվան",),
    "լույս": ("լուս",),
    "գույն": ("գուն",),
    "արյուն": ("արյան",),
}


def armenian(base: str) -> Paradigm:
    """The paradigm of a folded Armenian base form.

    -ություն goes to -ությ(ան), -ի to -ու, -ու to -վ before a vowel, and the vowels ի, ու of a last closed
    syllable may fall (պայմանագիր, պայմանագրի); of one syllable only nouns do so that are known (տուն, տան).
    """
    stems = [Stem(base, ARMENIAN_SUFFIXES)]
    stems += [Stem(stem, ARMENIAN_SUFFIXES) for stem in _ARMENIAN_NOUNS.get(base, ())]
    if base.endswith("ություն"):
        stems.append(Stem(base[:-3], _OF_ABSTRACTS))
    elif base.endswith("ի") and len(base) > 3:
        stems += [Stem(base[:-1] + "ու", ARMENIAN_SUFFIXES), Stem(base[:-1] + "ում", suffixes("ն", "էլ"))]
    elif base.endswith("ու") and len(base) > 3:
        stems.append(Stem(base[:-2] + "վ", ARMENIAN_SUFFIXES))
    elif len(base) > 4:
        for vowel in ("ի", "ու"):
            if base[:-1].endswith(vowel) and base[-1] not in _ARMENIAN_VOWELS:
                stems.append(Stem(base[: -1 - len(vowel)] + base[-1], ARMENIAN_SUFFIXES))
            elif base[:-2].endswith(vowel) and not _ARMENIAN_VOWELS & set(base[-2:]):  # խորհուրդ, խորհրդի
                stems.append(Stem(base[: -2 - len(vowel)] + base[-2:], ARMENIAN_SUFFIXES))
    if base.endswith("ում") and len(base) > 5:  # միավորում, միավորման
        stems.append(Stem(base[:-3] + "մ", suffixes("ան անը անն անն անից ամբ անս")))
    if base.endswith("իա") or base.endswith("յա"):
        stems.append(Stem(base[:-1], suffixes("այի այից այով այում ան անից", "ն ը ս դ")))
    return tuple(stems)


_ARMENIAN_VOWELS = frozenset("աեէըիոօւ")

GEORGIAN_SUFFIXES = suffixes(
    "ებ",
    "ი მა მ ს ს ის ისა ით ითა ად და ო ი",
    "ს ა",
    "თვის გან კენ თან ში ზე იდან დან ამდე მდე ვით შესახებ სთან თვისაც",
    "ვე ც აც ა",
)
_GEORGIAN_AFTER_FALLEN_VOWEL = that_begin(GEORGIAN_SUFFIXES, "ის ით იდან ად ებ")


def georgian(base: str) -> Paradigm:
    """The paradigm of a folded Georgian base form: nominative -ი falls, -ა and -ე fall in genitive and instrumental.

    There, in the adverbial and in the plural the vowel before ლ, რ, ნ, მ may fall too.
    """
    if base.endswith("ი") and len(base) > 2 and base[-2] not in "აეიოუ":
        # A foreign name may keep its last vowel: ზელენსკი, ზელენსკიმ.
        stems = [Stem(base[:-1], GEORGIAN_SUFFIXES), Stem(base, suffixes("მ ს მა", "თან თვის ა", "ც"))]
        if len(base) > 5 and base[-3] in "აეო" and base[-2] in "ლრნმ":  # მოედანი, მოედნის; წერეთელი, წერეთლის
            stems.append(Stem(base[:-3] + base[-2], _GEORGIAN_AFTER_FALLEN_VOWEL))
        return tuple(stems)
    if base[-1] in "აე" and len(base) > 3:
        return (Stem(base[:-1], _GEORGIAN_VOWEL[base[-1]]),)
    return (Stem(base, GEORGIAN_SUFFIXES),)


_GEORGIAN_VOWEL = {
    vowel: suffixes(
        f"{vowel} {vowel}მ {vowel}ს {vowel}სა {vowel}დ {vowel}ში {vowel}ზე {vowel}დან {vowel}მდე {vowel}ო ის ისა ით ებ ები ების",
        "ს ა",
        "თვის გან კენ თან ში ზე იდან დან მდე ვით",
        "ვე ც აც ა",
    )
    for vowel in "აე"
}

EXAMPLES = {
    "hy": """
    տուն տան տանը տնից տնում; լիճ լճի լճում; օր օրվա օրը;
    խորհուրդ խորհրդի խորհրդում խորհրդին; միավորում միավորման միավորմանը; եկեղեցի եկեղեցու եկեղեցում;
    հայաստան հայաստանի հայաստանում հայաստանից հայաստանը հայաստանին; կազմակերպություն կազմակերպության կազմակերպությունը
    կազմակերպությունում կազմակերպությանը; եվրոպա եվրոպայի եվրոպայում եվրոպան; բաքու բաքվի բաքվում բաքվից; գյումրի գյումրու գյումրիում;
    պայմանագիր պայմանագրի; ազգեր ազգերի; նախարար նախարարի նախարարը; բանկ բանկի բանկում բանկերը; սարգսյան սարգսյանի սարգսյանն սարգսյանից
    """,
    "ka": """
    მოედანი მოედნის მოედანზე !მოედნში; წერეთელი წერეთლის წერეთელმა წერეთლისთვის;
    ზელენსკი ზელენსკიმ ზელენსკის ზელენსკისთან;
    თბილისი თბილისში თბილისის თბილისიდან თბილისმა; საქართველო საქართველოს საქართველოში საქართველოდან; რუსეთი რუსეთის რუსეთთან რუსეთში;
    მაკედონია მაკედონიის მაკედონიაში მაკედონიას; ორგანიზაცია ორგანიზაციის ორგანიზაციამ; ტრამპი ტრამპის ტრამპმა ტრამპს ტრამპისთვის
    """,
}
