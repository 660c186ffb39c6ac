"""A name of one script written in another, as newspapers of the other language may write it.

There is no one way: each rule gives the commonest letter first and others after it, and a name gets a bounded number of
variants. The way goes over a plain phonetic Latin (sh, ch, zh, kh, ts, y), the same for all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, islice, product

from presswatch.mentions.inflect.languages import script

_MOST_VARIANTS = 12
_MOST_RESPELT = 6  # of a name that stays in its script


def _pairs(table: str) -> dict[str, tuple[str, ...]]:
    rows = (cell.split("=") for cell in table.split())
    return {left: tuple("" if r == "-" else r for r in right.split("|")) for left, right in rows}


_ROMAN = {
    "Cyrl": _pairs(
        "а=a б=b в=v г=g ґ=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch"
        " ш=sh щ=shch ъ=- ы=y ь=- э=e ю=yu я=ya і=i ї=yi є=ye ў=u қ=q ғ=gh ң=ng ү=u ұ=u ө=o ә=a һ=h ҳ=h ҷ=j ӯ=u"
        " ӣ=i љ=l њ=n џ=j ј=y ћ=ch ђ=j дж=j ае=aye|ae ое=oye|oe уе=uye|ue ие=iye|ie ее=eye|ee яе=yaye|yae ёе=yoye|yoe"
        " юе=yuye|yue ые=yye|ye ье=ye|e|yo ьё=yo|ye ьи=yi|i ий=iy|y|i|ii ый=y|yi"
    ),
    "Armn": _pairs(
        "ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=y թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=ch մ=m յ=y ն=n շ=sh ո=o չ=ch"
        " պ=p ջ=j ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=v փ=p ք=k օ=o ֆ=f ու=u եվ=ev"
    ),
    "Geor": _pairs(
        "ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=p ქ=k ღ=gh ყ=k|q შ=sh ჩ=ch ც=ts"
        " ძ=dz წ=ts ჭ=ch ხ=kh ჯ=j ჰ=h"
    ),
}
# Where a language reads letters of its script otherwise.
_ROMAN_OF = {
    "uk": _ROMAN["Cyrl"] | _pairs("г=h|g и=y|i ий=y|yi|yy|iy ій=iy|ii|y"),
    "kk": _ROMAN["Cyrl"] | _pairs("қ=k|q ж=zh|j"),
    "ky": _ROMAN["Cyrl"] | _pairs("ж=zh|j"),
    "bg": _ROMAN["Cyrl"] | _pairs("щ=sht ъ=a|u ий=iy|i|y"),
}
_SLAVIC_LATIN = "š=sh č=ch ž=zh ř=rzh ć=ch đ=j ě=ye ď=d ť=t ň=n c=ts j=y ch=kh w=v"
_TURKIC_LATIN = "ş=sh ç=ch c=j j=zh ğ=gh|g ı=y x=kh ə=a ö=o ü=u q=k"
_PHONETIC = {
    "pl": _pairs("sz=sh cz=ch rz=zh ż=zh ź=z ł=l ć=ch ś=sh ń=n ó=u ą=on ę=en ch=kh c=ts j=y w=v dż=j"),
    **dict.fromkeys(("cs", "sk", "sl", "hr", "sr", "bs"), _pairs(_SLAVIC_LATIN)),
    **dict.fromkeys(("tr", "az"), _pairs(_TURKIC_LATIN)),
    "uz": _pairs("x=kh j=j"),
    "de": _pairs(
        "tsch=ch sch=sh w=v z=ts tz=ts ck=k j=y ch=kh v=f|v ö=o ü=u ä=e ei=ay|ey ie=i eu=oy|ey äu=oy th=t ah=a eh=e oh=o uh=u"
    ),
    "hu": _pairs("sz=s cs=ch zs=zh s=sh c=ts j=y gy=d"),
    "fr": _pairs("tch=ch ch=sh ou=u j=zh eau=o au=o ai=e ei=e oi=ua ph=f qu=k ç=s c=k ge=zhe gi=zhi gé=zhe"),
    "es": _pairs("ch=ch ll=ly ñ=ny qu=k gue=ge gui=gi j=kh z=s ce=se ci=si ge=khe gi=khi h=- c=k x=ks"),
    "it": _pairs(
        "ch=k gh=g gia=ja gio=jo giu=ju gi=ji ge=je ci=chi ce=che sci=shi sce=she gli=li gn=ny zz=ts z=ts c=k j=y qu=kv"
    ),
    "ro": _pairs("ș=sh ț=ts"),
}
_ENGLISH = _pairs(
    "č=ch š=sh ž=zh ć=ch đ=j ł=l ş=sh ç=ch ğ=gh|g augh=o|a|au|avag ough=o gh=-|g|h th=t ph=f ck=k oo=u ee=i ch=ch w=v|u x=ks qu=kv c=k ey=i|ey ie=i"
)

_TARGETS = {
    "Cyrl": _pairs(
        "shch=щ sh=ш ch=ч zh=ж kh=х ts=ц ya=я yu=ю yo=ё|йо ye=е|є dz=дз gh=г|ғ ng=нг j=дж|ж a=а b=б c=к d=д e=е|э f=ф g=г"
        " h=х|г i=и|і k=к l=л m=м n=н o=о p=п q=қ|к r=р s=с t=т u=у v=в w=в x=кс y=й|ы|и z=з"
    ),
    "Armn": _pairs(
        "shch=շչ sh=շ ch=չ|ճ zh=ժ kh=խ ts=ց|ծ ya=յա yu=յու yo=յո ye=ե dz=ձ gh=ղ|գ j=ջ a=ա b=բ c=ք d=դ e=ե|է f=ֆ g=գ h=հ i=ի k=կ|ք"
        " l=լ m=մ n=ն o=ո p=պ|փ q=ք|ղ r=ր s=ս t=տ|թ u=ու v=վ w=վ x=քս y=յ|ի z=զ"
    ),
    "Geor": _pairs(
        "shch=შჩ sh=შ ch=ჩ|ჭ zh=ჟ kh=ხ ts=ც|წ ya=ია yu=იუ yo=იო ye=ე dz=ძ gh=ღ j=ჯ a=ა b=ბ c=კ d=დ e=ე f=ფ g=გ h=ჰ i=ი k=კ|ქ l=ლ"
        " m=მ n=ნ o=ო p=პ|ფ q=ყ|კ r=რ s=ს t=ტ|თ u=უ v=ვ w=ვ x=ქს y=ი z=ზ"
    ),
    "ar": _pairs(
        "sh=ش ch=تش zh=ج kh=خ ts=تس ya=يا yu=يو yo=يو ye=ي dz=دز gh=غ j=ج a=ا|- b=ب c=ك d=د e=ي|- f=ف g=غ|ج h=ه i=ي|- k=ك l=ل m=م n=ن"
        " o=و|وا p=ب q=ق r=ر s=س t=ت u=و v=ف w=و x=كس y=ي z=ز"
    ),
    "fa": _pairs(
        "sh=ش ch=چ zh=ژ kh=خ ts=تس ya=یا yu=یو yo=یو ye=ی dz=دز gh=غ|گ j=ج a=ا|- b=ب c=ک d=د e=-|ی f=ف g=گ h=ه i=ی k=ک l=ل m=م n=ن"
        " o=و p=پ q=ق r=ر s=س t=ت u=و v=و w=و x=کس y=ی z=ز"
    ),
    "Hebr": _pairs(
        "sh=ש ch=צ' zh=ז' kh=ח ts=צ ya=יה yu=יו yo=יו ye=י dz=דז gh=ג j=ג' a=א|- b=ב c=ק d=ד e=-|א f=פ g=ג h=ה i=י k=ק l=ל m=מ n=נ o=ו"
        " p=פ q=ק r=ר s=ס t=ט u=ו v=וו|ב|ו w=וו x=קס y=י z=ז"
    ),
}
_CYRILLIC_FLAVOURS = {
    "be": _TARGETS["Cyrl"]
    | _pairs(
        "shch=шч i=і e=э|е o=о|а y=й|ы ti=ці te=цэ|це tya=ця tyu=цю di=дзі de=дзе dya=дзя dyu=дзю she=шэ che=чэ zhe=жэ tse=цэ re=рэ"
        " shi=шы chi=чы zhi=жы tsi=цы ri=ры"
    ),
    "uk": _TARGETS["Cyrl"] | _pairs("i=і|и e=е|є ye=є|е y=й|и yo=йо|ьо g=г"),
    "ru": _TARGETS["Cyrl"] | _pairs("ye=е gh=г i=и y=й|ы|и q=к l=л|ль"),
    "kk": _TARGETS["Cyrl"] | _pairs("ye=е g=г|ғ k=к|қ i=и|ы"),
    "tg": _TARGETS["Cyrl"] | _pairs("ye=е j=ҷ kh=х|ҳ h=ҳ i=и|ӣ q=қ"),
    "sr": _TARGETS["Cyrl"]
    | _pairs("shch=шч ya=ја yu=ју yo=јо ye=је|е nya=ња nyu=њу lya=ља lyu=љу ch=ч|ћ j=џ|ђ y=ј|и kh=х"),
}
_CYRILLIC_FLAVOURS["mk"] = _CYRILLIC_FLAVOURS["sr"]
_RESPELT = frozenset(
    ("be", "sr", "mk", "uk", "kk", "tg")
)  # languages in Cyrillic that spell names as they hear them
_STRESSED = dict(zip("aeiou", "áéíóú", strict=True))
_R_AT_THE_START = re.compile(r"\bՐ")
_ADJECTIVE = re.compile(r"(?<=ск)(?:[іи]й|й|и|і)\b")  # Зеленський
_ADJECTIVE_LATIN = re.compile(r"(?<=sk)(?:ij|y|i)\b")  # Zelenský
_GEORGIAN_OWN = re.compile("(?:შვილი|იანი|ელი|ური|სკი|კლი|რგი)$")
_GERMAN_START = re.compile("^s(?=[tp])")
_FRENCH_SILENT = re.compile("(?<=[aeiouyéè])(?:t|d|s|x|z)$|(?<=[^aeiouy])e$")
_FINAL_IN = re.compile(r"in\b")
_U_AT_THE_START = re.compile(r"\bВ(?=[бвгджзйклмнпрстфхцчш])")
_SHORT_U = re.compile("(?<=[аеёіоуыэюя])в(?![аеёіоуыэюя])")  # Belarusian в after a vowel
_FINAL_HEBREW = {"מ": "ם", "נ": "ן", "צ": "ץ", "פ": "ף", "כ": "ך"}
_LATIN_FLAVOURS = {
    "pl": _pairs(
        "shch=szcz sh=sz ch=cz zh=ż kh=ch ts=c v=w ya=ja yu=ju yo=jo ye=je y=j|y j=dż gh=g shi=szy chi=czy zhi=ży tsi=cy ri=ri|ry"
        " la=ła lo=ło lu=łu l=ł|l li=li le=le lya=la e=e|ie "
        "bya=bia pya=pia mya=mia nya=nia vya=wia fya=fia sya=sia zya=zia kya=kia gya=gia rya=ria dya=dia tya=tia"
    ),
    "cs": _pairs("shch=šč sh=š ch=č zh=ž kh=ch ts=c ya=ja yu=ju yo=jo ye=je y=j|y j=dž gh=g"),
    "sl": _pairs("shch=šč sh=š ch=č zh=ž kh=h ts=c ya=ja yu=ju yo=jo ye=je y=j|i j=dž gh=g"),
    "de": _pairs(
        "shch=schtsch sh=sch ch=tsch zh=sch kh=ch ts=z v=w ya=ja yu=ju yo=jo ye=je y=j|y j=dsch gh=g z=s|z"
    ),
    "fr": _pairs(
        "shch=chtch sh=ch ch=tch zh=j kh=kh|h ts=ts u=ou ya=ia yu=iou y=i|y j=dj gh=g aye=aïe oye=oïe"
    ),
    "tr": _pairs("shch=şç sh=ş ch=ç zh=j|c kh=h ts=ts ya=ya yu=yu j=c gh=g y=y|i"),
    "az": _pairs("shch=şç sh=ş ch=ç zh=j|c kh=x ts=ts ya=ya yu=yu j=c gh=ğ y=y|i a=a|ə"),
    "hu": _pairs("shch=scs sh=s ch=cs zh=zs kh=h ts=c ya=ja yu=ju yo=jo ye=je y=j|i j=dzs gh=g s=sz"),
    "fi": _pairs("shch=štš sh=š|sh ch=tš|tsh zh=ž|zh kh=h ya=ja yu=ju yo=jo ye=je y=i|y j=dž gh=g"),
    "lt": _pairs("shch=šč sh=š ch=č zh=ž kh=ch ts=c ya=ja yu=ju yo=jo ye=je y=j|i j=dž gh=g"),
    "lv": _pairs("shch=šč sh=š ch=č zh=ž kh=h ts=c ya=ja yu=ju yo=jo ye=je y=j|i j=dž gh=g"),
    "uz": _pairs("shch=sh sh=sh ch=ch zh=j kh=x ts=s ya=ya yu=yu j=j gh=g' y=y|i"),
    "es": _pairs("shch=shch zh=zh|y kh=j ya=ia|ya yu=iu|yu ye=ie|e y=i|y gh=g"),
    "en": _pairs("shch=shch gh=gh ya=ya|ia yu=yu|iu ye=ye|e y=y|i zh=zh|j kh=kh|h"),
}
_LATIN_FLAVOURS["et"] = _LATIN_FLAVOURS["fi"]
_ENDS_AS = {"lv": "s", "lt": "as"}  # of men's names
_LATIN_FLAVOURS |= dict.fromkeys(("sk", "hr", "bs", "sr"), _LATIN_FLAVOURS["sl"])
# Newspapers in these spell names of Central Asia and the Caucasus by their own rules, or as the English do: Aliyev, Alijew.
_ALSO_ENGLISH = frozenset(
    ("de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "sl", "hr", "ro", "sv", "da", "nb", "fi", "hu")
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def transliterations(name: str, source: str, language: str, target: str) -> list[str]:
    """`name`, declared for the language `source`, as texts of `language` may write it in the script `target`.

    At most a dozen, the likeliest first; none where the scripts have no rules, or are the same and the spelling too.
    """
    written = script(name)
    if not written or (written == target and not (written == "Cyrl" and _differ(source, language))):
        return []
    table, final = _target(language, target)
    if table is None:
        return []
    words = _WORD.findall(name)
    between = ["-" if gap == "-" else " " for gap in _WORD.split(name)[1:-1]]
    each = [
        list(islice(_word(word, written, source, table, final if last else ""), _MOST_VARIANTS))
        for word, last in zip(words, [False] * (len(words) - 1) + [True], strict=True)
    ]
    if not words or not all(each):
        return []
    longest = max(map(len, each))
    found: list[str] = []
    for index in range(longest):
        chosen = [variants[min(index, len(variants) - 1)] for variants in each]
        text = chosen[0] + "".join(gap + word for gap, word in zip(between, chosen[1:], strict=True))
        found += _finished(text, language, target)
    if target == "Latn" and len(words) > 1 and written != "Latn" and language in _ALSO_ENGLISH:
        found = found[: _MOST_VARIANTS - 2] + transliterations(name, source, "en", target)[:2]
    most = _MOST_RESPELT if written == target else _MOST_VARIANTS
    return list(dict.fromkeys(found))[:most]


def _finished(text: str, language: str, target: str) -> Iterator[str]:
    """A name with what a language does to the whole: Лаўроў, Уладзімір; Poutine; Pashinián, whose stress nobody tells."""
    if language == "be" and target == "Cyrl":
        text = _SHORT_U.sub("ў", _U_AT_THE_START.sub("У", text))
    elif language == "uk" and target == "Cyrl":
        text = _ADJECTIVE.sub("ький", text)
    elif (
        language in ("cs", "sk")
        and target == "Latn"
        and (adjective := _ADJECTIVE_LATIN.sub("ý", text)) != text
    ):
        yield adjective
    elif language in _ENDS_AS and text[-1] not in "aeiouyėēīū":
        text += _ENDS_AS[language]
    elif target == "Armn":
        text = _R_AT_THE_START.sub("Ռ", text)
    elif language == "fr" and target == "Latn":
        text = _FINAL_IN.sub("ine", text)
    yield text
    if language == "es" and target == "Latn":
        for vowel in re.finditer(r"[aeiou](?=\w*$)", text):
            yield text[: vowel.start()] + _STRESSED[vowel.group()] + text[vowel.end() :]


def _differ(source: str, language: str) -> bool:
    """Whether two languages in Cyrillic spell one name in two ways: Путин, Пуцін; Вучић, Вучич."""
    return source != language and not _RESPELT.isdisjoint((source, language))


def romanised(word: str) -> str:
    """A folded word in plain phonetic Latin letters, itself where its script has no rules."""
    table = _ROMAN.get(script(word))
    return next(_spelled(word, table), word) if table else word


def _target(language: str, target: str) -> tuple[dict[str, tuple[str, ...]] | None, str]:
    if target == "Arab":
        return _TARGETS.get(language, _TARGETS["ar"]), ""
    if target == "Cyrl":
        return _CYRILLIC_FLAVOURS.get(language, _TARGETS["Cyrl"]), ""
    if target == "Latn":
        return _LATIN_FLAVOURS.get(language, _LATIN_FLAVOURS["en"]), ""
    return _TARGETS.get(target), "ი" if target == "Geor" else ""


def _word(
    word: str, written: str, source: str, table: dict[str, tuple[str, ...]], final: str
) -> Iterator[str]:
    lower = word.lower()
    readings: Iterator[str] = islice(_phonetic(lower, written, source), 4)
    if written == "Geor" and lower.endswith("ი") and len(lower) > 3:
        bare = _phonetic(
            lower[:-1], written, source
        )  # a foreign name loses its Georgian ending, and theirs do not
        readings = (
            chain(readings, islice(bare, 2))
            if _GEORGIAN_OWN.search(lower)
            else chain(islice(bare, 3), readings)
        )
    for phonetic in readings:
        for spelled in islice(_spelled(phonetic, table), _MOST_VARIANTS):
            if final and spelled[-1] not in "აეიოუ":
                spelled += final
            if "\u05d0" <= spelled[-1] <= "\u05ea":
                spelled = spelled[:-1] + _FINAL_HEBREW.get(spelled[-1], spelled[-1])
            if len(spelled) > 2 and (len(spelled) > 3 or table.get("a") != ("ا", "-")):
                # Georgian has no capitals but in headlines, and a name in those would demand them.
                yield spelled if table is _TARGETS["Geor"] else spelled[0].upper() + spelled[1:]


def _phonetic(word: str, written: str, source: str) -> Iterator[str]:
    if written == "Latn":  # names from English keep their spelling in most languages
        own = _PHONETIC.get(source)
        if source == "de":
            word = _GERMAN_START.sub("sch", word)
        readings = [_FRENCH_SILENT.sub("", word), word] if source == "fr" else [word]
        found = (
            [unaccented_letters(spelled) for one in readings for spelled in islice(_spelled(one, own), 2)]
            if own
            else []
        )
        word = unaccented_letters(word)
        return iter(dict.fromkeys((*found, *islice(_spelled(word, _ENGLISH), 4 - len(found)))))
    table = _ROMAN_OF.get(source) or _ROMAN.get(written) if written == "Cyrl" else _ROMAN.get(written)
    if table is None:
        return iter(())
    if written == "Cyrl" and word[0] == "е" and source != "bg":  # Ельцин
        return chain(islice(_spelled(f"й{word}", table), 2), _spelled(word, table))
    return _spelled(word, table)


def unaccented_letters(word: str) -> str:
    """A word in phonetic Latin letters without the accents that its language had."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _spelled(word: str, table: dict[str, tuple[str, ...]]) -> Iterator[str]:
    choices: list[tuple[str, ...]] = []
    place = 0
    while place < len(word):
        for size in (4, 3, 2, 1):
            piece = word[place : place + size]
            if len(piece) == size and piece in table:
                choices.append(table[piece])
                place += size
                break
        else:
            choices.append((word[place],))
            place += 1
    found = sorted(
        islice(product(*(range(len(choice)) for choice in choices)), 256),
        key=lambda taken: sum(map(bool, taken)),
    )
    for taken in found:
        spelled = "".join(choice[i] for choice, i in zip(choices, taken, strict=True))
        if spelled:
            yield spelled
