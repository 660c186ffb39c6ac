"""Germanic, Romance, Baltic, Finnic, Hungarian and Greek: plurals, possessives and cases of names."""

from __future__ import annotations

import re
import unicodedata

from presswatch.mentions.inflect.paradigm import Paradigm, Stem, Suffixes, Table, from_forms, suffixes

_LATIN = "bcčćdđfghjklłmnñpqrřsșßštțvwxzžģķļņŗ"


def english(base: str) -> Paradigm:
    """Plurals of names ("two Koreas") are rare and their s is most often the possessive without its apostrophe."""
    return from_forms(base, (base, base + "s") if base[-1] not in "sxz" and len(base) > 3 else (base,))


# Deutscher, Internationales, Europäischer: an adjective in the form that the name of a body begins with.
_GERMAN_ADJECTIVE = re.compile("(?:isch|lich|tsch|al|ig|st|ot|eit|rein[it]+|bayer)e[rs]$")


def german(base: str) -> Paradigm:
    """Genitive s and es, plural and adjective n, en, e, er, em, es."""
    if base.endswith("e") or (len(base) > 5 and _GERMAN_ADJECTIVE.search(base)):
        stem = base[:-1] if base.endswith("e") else base[:-2]
        return from_forms(base, [stem + end for end in ("e", "en", "er", "em", "es", "ns", "s")])
    if base.endswith("ium"):
        return from_forms(base, (base, f"{base}s", f"{base[:-2]}en"))
    ends = ["", "s", "es", "en", "e", "er", "em", "n", "ns", "ern"] if len(base) > 3 else ["", "s"]
    return from_forms(base, [base + end for end in ends])


def dutch(base: str) -> Paradigm:
    """Genitive s, plural en and s."""
    return from_forms(
        base, [base + end for end in ("", "s", "en", "e")] if len(base) > 3 else [base, base + "s"]
    )


def romance(base: str) -> Paradigm:
    """Plural s and x; names themselves do not bend in French, Spanish, Portuguese, Catalan, Italian."""
    for end, plural in (("ão", "ões"), ("ión", "iones")):
        if base.endswith(end):
            return from_forms(base, (base, base.removesuffix(end) + plural))
    return from_forms(
        base, (base, base + "s", base + "x") if len(base) > 4 and base[-1] not in "sxz" else (base,)
    )


SCANDINAVIAN = Table(
    """
    *: - s en ens et ets er ers erne ernes erna ernas
    a: a as an ans or ors orna
    e: e es en ens et ets er ers erne
    o: o os on ons oar oarna oarnas
    i: i is
    y: y ys
    u: u us
    """,
    _LATIN,
)

_ROMANIAN = Table(
    """
    *: - ul ului ule i ii ilor uri urile urilor u
    a: a ă e ei ele elor ii i o
    ă: ă a e ei ele elor i ii ilor
    ea: ea ei e ele elor ii i
    nea: nea nii nei ni ne nilor
    ia: ia iei ie ii iile iilor iii
    ie: ie ia iei ii iile iilor
    e: e ea ele elui ei i ii ile ilor
    eaua: eaua ea ele elei elele elelor
    e+: e
    le: le lor
    ga+: găi
    i: i ii ile ilor iul iului ei
    iu: iu iul iului ii iile iilor
    ași+: așului așul
    u: u ul ului i ii ilor uri
    o: o oul oului
    t: t tul tului ți ții ților turi turile t
    că: că ca ce cei
    ul: - ul ului ule i ii ilor uri urile urilor e ele elor
    tea+: ții ți te ților
    te+: ții ți tea ților
    eană: eană eana ene enei enele enelor ean eni
    lui: lui
    """,
    _LATIN + "ț",
)

LITHUANIAN = Table(
    """
    as: as o ui ą u e ai ų ams us ais uose au
    is: is io iui į iu yje i iai ių iams iam iame iuose iais
    tis+: čio čiui čiu čiai čių čiams
    dis+: džio džiui džiu džiai džių džiams
    ai: ai ų ams us uose ais
    iai: iai ių iams ius iuose iais
    asis: asis ojo ajam ąjį uoju ajame
    oji: oji osios ajai ąją ąja ojoje
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
    ais: ais ā ajam o ajā ie
    ā: ā ās ajai o ajā
    i: i u iem us os
    nis+: ņa ņu ņi ņiem
    lis+: ļa ļu ļi ļiem
    dis+: ža žu ži žiem
    tis+: ša šu ši šiem
    sis+: ša šu sīs su
    pils: pils pilī pili piļu
    as: as u ām ās
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
# nd, ld, rd lose their d, a last k, p, t grows soft, before the vowel of the genitive: pank, panga; erakond, erakonna.
_SOFTENED = (("nd", "nn"), ("ld", "ll"), ("rd", "rr"), ("k", "g"), ("p", "b"), ("t", "d"))
ESTONIAN = suffixes(
    "", "i a u e it t d de te l le lt st s sse ks ga ta ni na", "l le lt st s sse ks ga ta ni na ni"
)
HUNGARIAN_SUFFIXES = suffixes(
    "ok ek ök k ak ék",
    "m d ja je já jé a e á é unk ünk uk ük juk jük ai ei jai jei",
    "t ot et öt at ban ben ba be ból ből nak nek n on en ön ra re ról ről nál nél hoz hez höz tól től val vel ig ért ként ul ül vá vé kor"
    " bal bel cal cel dal del fal fel gal gel hal hel jal jel kal kel lal lel mal mel nal nel pal pel ral rel sal sel tal tel zal zel szal szel",
    "t é éi",
)


def finnish(base: str) -> Paradigm:
    """Finnish: consonant gradation of the last syllable, -i- after a final consonant, the nen and s types."""
    stems = [Stem(base, FINNISH_SUFFIXES)]
    if base.endswith("in") and len(base) > 5:  # korkein, korkeimman, korkeimpaan
        stems += [Stem(base[:-1] + part, FINNISH_SUFFIXES) for part in _superlative(base)]
    if base.endswith("nen"):
        stems.append(Stem(base[:-3] + "s", suffixes("e", _FINNISH_CASES + " ten iin", "nsa nsä kin", "kin")))
    elif base.endswith("s") and len(base) > 3:
        stems += [
            Stem(base[:-1] + "ks", suffixes("e", _FINNISH_CASES)),
            Stem(base[:-1] + "a", FINNISH_SUFFIXES),
        ]
        if base.endswith(("us", "ys")):  # oikeus, oikeuden
            stems.append(Stem(base[:-1], suffixes("de te t", _FINNISH_CASES)))
    elif base[-1] not in "aeiouyäöå":
        stems.append(Stem(base + "i", FINNISH_SUFFIXES))
    elif len(base) == 3 and base[-2] == "t":  # itä, idän
        stems.append(Stem(f"{base[0]}d{base[2]}", FINNISH_SUFFIXES))
    elif len(base) > 3:
        if base[-1] == "e":  # puolue, puolueen; rinne, rinteen
            strong = next((s for s, w in _GRADATION if w and base[:-1].endswith(w)), "")
            weak = dict(_GRADATION)[strong] if strong else ""
            stems += [
                Stem(stem + "ee", FINNISH_SUFFIXES)
                for stem in {base[:-1], base[: len(base) - 1 - len(weak)] + strong}
            ]
        for strong, weak in _GRADATION:
            if base[:-1].endswith(strong):
                stems.append(Stem(base[: -1 - len(strong)] + weak + base[-1], FINNISH_SUFFIXES))
                break
        if base[-1] == "i":
            stems.append(Stem(base[:-1] + "e", FINNISH_SUFFIXES))
            stems += [
                Stem(base[: -1 - len(strong)] + weak + "e", FINNISH_SUFFIXES)  # joki, joen; lahti, lahden
                for strong, weak in _GRADATION
                if base[:-1].endswith(strong)
            ]
            if base.endswith("si"):  # uusi, uuden, uuteen
                stems += [Stem(f"{base[:-2]}{part}", FINNISH_SUFFIXES) for part in ("de", "te")]
    if base.endswith("t") and len(base) > 4:
        stems += [Stem(base[:-1], FINNISH_SUFFIXES), *_finnish_plural(base)]
    return tuple(stems)


def _superlative(base: str) -> tuple[str, ...]:
    """What follows the stem of a superlative for its last consonant: m in all cases, but weak or strong before a vowel."""
    vowels = "a" if _BACK.search(base) else "ä"
    return tuple(f"{middle}{vowel}" for middle in ("mm", "mp") for vowel in (vowels, "i"))


def _finnish_plural(base: str) -> list[Stem]:
    """Plurals as parties, peoples and states have: perussuomalaiset, vihreät, demokraatit, Yhdysvallat, Alankomaat."""
    if base.endswith("set"):
        return [Stem(base[:-2], _FINNISH_PLURAL)]
    if base.endswith("neet"):  # yhdistyneet, yhdistyneiden
        return [Stem(base[:-2], _FINNISH_PLURAL)]
    if base[-2] == base[-3]:  # Alankomaat, Alankomaiden
        return [Stem(base[:-2], _FINNISH_PLURAL)]
    root, vowel = base[:-2], base[-2]
    strong = {root + s[len(weak) :] for s, weak in _GRADATION if s == weak * 2 and root.endswith(weak)}
    strong |= {root[: -len(weak)] + s for s, weak in _GRADATION if weak and root.endswith(weak)}
    if vowel != "i":
        # -a has o in plurals of two syllables and some longer ones, else it is lost: valtoja, Yhdysvaltain; Saamelaisia.
        return [
            Stem(one + link, _FINNISH_PLURAL) for one in sorted({root, *strong}) for link in ("", *_LINKS)
        ]
    return [Stem(one, _FINNISH_PLURAL_IN_E) for one in sorted({root, *strong})]


_FINNISH_PLURAL_IN_E = suffixes("i ei e", f"en ja jä {_FINNISH_CASES}", "nsa nsä kin")
_FINNISH_PLURAL = suffixes("i", f"ten den en a ä {_FINNISH_CASES}", "nsa nsä kin", "kin")
_LINKS = ("o", "ö", "oj", "öj", "ain", "äin")
_BACK = re.compile("[aou]")
_GRADATION = (
    ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"), ("kk", "k"), ("pp", "p"), ("tt", "t"),
    ("t", "d"), ("p", "v"), ("k", ""),
)  # fmt: skip


def estonian(base: str) -> Paradigm:
    """Estonian: a chain after the base form or after its genitive, with gradation of the last consonant."""
    stems = [Stem(base, ESTONIAN)]
    if base.endswith("ne") and len(base) > 4:  # rahvusvaheline, rahvusvahelise
        stems.append(Stem(f"{base[:-2]}se", ESTONIAN))
    elif base.endswith("kohus"):
        stems.append(Stem(f"{base[:-2]}tu", ESTONIAN))
    elif len(base) > 3:
        for strong, weak in _SOFTENED:
            if base.endswith(strong):
                stem = base.removesuffix(strong) + weak
                stems += [Stem(stem + vowel, ESTONIAN) for vowel in "aeiu"]
                break
    return tuple(stems)


_LENGTHENED = {"a": "á", "e": "é", "o": "ó", "ö": "ő"}
_AFTER_LONG_VOWEL = Suffixes(re.compile(f"(?:i|{HUNGARIAN_SUFFIXES.pattern.pattern})"))
_FLEETING = re.compile("(?:alo|ele|ere)m$")
_DIGRAPHS = frozenset(("sz", "zs", "cs", "ny", "gy", "ty", "ly"))


def hungarian(base: str) -> Paradigm:
    """Hungarian: a, e, o, ö grow long before a suffix (Amerikában, Torontóban); the rest is a chain."""
    stems = [Stem(base, HUNGARIAN_SUFFIXES)]
    if base[-2:] in _DIGRAPHS:  # Fidesz, Fidesszel; Karácsony, Karácsonnyal
        stems.append(Stem(base[:-2] + base[-2] + base[-2:], suffixes("al el á é")))
    if _FLEETING.search(base):  # mozgalom, mozgalmat
        stems.append(Stem(f"{base[:-2]}m", HUNGARIAN_SUFFIXES))
    if base[-1] in _LENGTHENED:
        stems.append(Stem(base[:-1] + _LENGTHENED[base[-1]], _AFTER_LONG_VOWEL))
    return tuple(stems)


_GREEK = Table(
    """
    οσ: οσ ου ο ε οι ων ουσ
    ησ: ησ η εσ ων ουσ εισ
    ασ: ασ α εσ ων
    μα: μα ματοσ ματα ματων
    α: α ασ ησ εσ ων
    η: η ησ εσ ων εωσ
    εσ: εσ ων ουσ
    εισ: εισ εων
    ο: ο ου α ων
    ι: ι ιου ια ιων
    *: -
    """,
    "βγδζθκλμνξπρστφχψς",
)

_ROMANIAN_A = re.compile("a(?=[^aeiouăâî]+(?:ea|a|ă|e)$)")
_ROMANIAN_REDUCED = {"ea": "ii", "a": "ii i ile ilor", "ă": "ii i ile ilor", "e": "ii i"}


def romanian(base: str) -> Paradigm:
    """The paradigm of a folded Romanian base form; a becomes ă before an ending in i (Banca, Băncii; Adunarea, Adunării)."""
    forms = set(_ROMANIAN.forms(base))
    if match := _ROMANIAN_A.search(base):
        end = re.search("(?:ea|a|ă|e)$", base)
        cut = end.start() if end else len(base)
        stem = f"{base[: match.start()]}ă{base[match.end() : cut]}"
        endings = _ROMANIAN_REDUCED[base[cut:]].split()
        forms |= {stem + ending for ending in endings}
        if changed := {"t": "ț", "d": "z"}.get(stem[-1]):  # Autoritatea, Autorității; Garda, Gărzii
            forms |= {f"{stem[:-1]}{changed}{ending}" for ending in endings}
        if base[match.start() - 1] == "o":  # Școala, Școlii; Poarta, Porții
            stem = f"{base[: match.start()]}{base[match.end() : cut]}"
            stems = {stem, f"{stem[:-1]}{ {'t': 'ț', 'd': 'z'}.get(stem[-1], stem[-1]) }"}
            forms |= {one + ending for one in stems for ending in endings}
        if base[match.start() - 1] == "e":  # Dreapta, Dreptei
            stem = f"{base[: match.start()]}{base[match.end() : cut]}"
            forms |= {stem + ending for ending in ("e", "ei", "ele", "elor")}
        if base[match.start() - 1] == "i":  # Piața, Pieței
            stem = f"{base[: match.start()]}e{base[match.end() : cut]}"
            forms |= {stem + ending for ending in ("e", "ei", "ele", "elor")}
    return from_forms(base, forms)


_GREEK_ACCENTS = {"α": "ά", "ε": "έ", "η": "ή", "ι": "ί", "ο": "ό", "υ": "ύ", "ω": "ώ"}
_GREEK_DIPHTHONG = re.compile("[αεου]ι|[αεο]υ")


def greek(base: str) -> Paradigm:
    """The paradigm of a folded Greek base form, with its accent wherever the last three syllables have it, or none (capitals)."""
    forms: set[str] = {base}
    for form in _GREEK.forms(_toneless(base)):
        forms.add(form)
        places = [
            place
            for place, letter in enumerate(form)
            if letter in _GREEK_ACCENTS and not _GREEK_DIPHTHONG.match(form, place)
        ]
        forms |= {form[:at] + _GREEK_ACCENTS[form[at]] + form[at + 1 :] for at in places[-3:]}
    return from_forms(base, forms)


def _toneless(word: str) -> str:
    """A Greek word without its accents; a diaeresis stays."""
    apart = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", apart.replace("\u0301", ""))


EXAMPLES = {
    "en": "korea korea koreas; nations nations; organization organization",
    "de": "deutscher deutschen deutsches; ministerium ministerien; müller !mülle; europäische europäischen europäischer; union union; berlin berlins; vereinte vereinten vereinter; trump trumps",
    "nl": "amsterdam amsterdams; verenigde verenigde",
    "fr": "macron macron; eleição eleições; unión uniones; nations nations",
    "sv": "bro broar bron; stockholm stockholms; regeringen regeringens",
    "ro": "haga hagăi; școala școlii școlile; poarta porții; dreapta dreptei; coroana coroanei; lege legile; șoseaua șosele; garda gărzii; iași iașului; banca băncii; curtea curții; autoritatea autorității; adunarea adunării; guvernul guvernului guvern; piața pieței; uniunea uniunii !unire; românia româniei; parlament parlamentul parlamentului; moldova moldovei; guvern guvernul guvernului",
    "lt": "tarptautinis tarptautiniam; trakai trakų trakuose; šiauliai šiaulių; žemaitaitis žemaitaičio; aukščiausiasis aukščiausiojo; vyriausioji vyriausiosios; vilnius vilniaus vilniuje; nausėda nausėdos nausėdai; maskva maskvos maskvoje",
    "lv": "vēlēšanas vēlēšanu vēlēšanām; starptautiskais starptautiskā starptautiskajam; centrālā centrālās; meži mežu; daugavpils daugavpilī; krišjānis krišjāņa; cēsis cēsīs; rīga rīgas rīgā; putins putina putinam",
    "fi": "joki joen joella; mäki mäen; uusi uuden uuteen uudessa; lampi lammen; korkein korkeimman korkeimpaan korkeimmassa korkeimmat; yhdysvallat yhdysvaltain yhdysvaltojen yhdysvaltoihin yhdysvalloissa yhdysvaltoja !yhdysvaltalainen; alankomaat alankomaiden alankomaihin alankomaissa; filippiinit filippiinien filippiineillä; yhdistyneet yhdistyneiden yhdistyneissä; kansakunnat kansakuntien kansakunnissa kansakuntia; voimat voimien voimia; itä idän idässä itään; perussuomalaiset perussuomalaisten perussuomalaisille; vihreät vihreiden; sosialidemokraatit sosialidemokraattien; lahti lahden; puolue puolueen puolueessa; oikeus oikeuden; rinne rinteen; tampere tampereella; helsinki helsingin helsingissä; venäjä venäjän venäjällä; trump trumpin trumpille; unioni unionin unionissa; suomalainen suomalaisen; nato naton natoon",
    "et": "pank panga pangale; liit liidu; erakond erakonna; rahvusvaheline rahvusvahelise; kohus kohtu; tallinn tallinna tallinnas; tartu tartus tartust",
    "hu": "mozgalom mozgalmat mozgalma mozgalmának; miskolc miskolccal; közgyűlés közgyűlésén közgyűlésével közgyűlésének; tanács tanácsában tanácsát; chicago chicagóban chicagót; malmö malmőben; európa európát !európai; london londonnak !londoni; orbán orbánék orbánéknak; fidesz fidesszel; karácsony karácsonnyal; amerika amerikában amerikát; trump trumpot trumpnak; unió unióban uniót; magyarország magyarországon; szervezete szervezetének",
    "el": "διεθνές διεθνούς; δυνάμεις δυνάμεων; κυβέρνηση κυβερνήσεως; ένωση ενώσεως; τραμπ τραμπ; μητσοτάκης μητσοτάκη μητσοτακησ; αθήνα αθήνας; συμβούλιο συμβουλίου; ολυμπιακός ολυμπιακού; επιτροπή επιτροπής",
}
