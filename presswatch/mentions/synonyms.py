"""Words of official names which translators exchange for one another, by language.

Each line is a group of base forms, in the case they have in such names. A name of several words that has one of them
is found with any of its group: the Union, Treaty, Organization of a name are often rendered in two ways.
"""

from __future__ import annotations

from presswatch.text import fold

_GROUPS: dict[str, str] = {
    "ru": "договор соглашение; договора соглашения",
    "uk": "договір угода; договору угоди",
    "be": "дамова пагадненне; дамовы пагаднення",
    "en": "organization organisation; treaty pact; cooperation co-operation",
    "hy": "պայմանագրի համաձայնագրի; միություն միություններ; միավորված միացյալ",
    "ka": "ევროპის ევროპული; კავშირი გაერთიანება; ხელშეკრულების შეთანხმების",
    "kk": "шарт келісім шарты келісімі; одақ одағы бірлік бірлігі; еуропалық еуропа; парламенті парламент; комиссиясы комиссия; ұйымы қауымдастығы",
    "ky": "биримдиги бирлиги союзу биримдик бирлик; европа европалык; парламенти парламент; комиссиясы комиссия; келишим келишими; шериктештиги шериктештик; кызматташтык кызматташуу",
    "uz": "ittifoqi birligi; shartnomasi bitimi; hamkorlik hamkorligi",
    "az": "ittifaqı birliyi; müqaviləsi sazişi",
    "tr": "antlaşması anlaşması sözleşmesi; örgütü teşkilatı; birliği ittifakı",
    "tg": "иттиҳоди иттифоқи иттиҳодияи; созмони ташкилоти; паймони аҳдномаи шартномаи; аврупо аврупоӣ",
    "fa": "سازمان تشکیلات; پیمان معاهده",
    "ar": "منظمة هيئة; معاهدة اتفاقية; اتحاد إتحاد",
}


def _read(table: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in table.split(";"):
        words = tuple(fold(word).text for word in line.split())
        for word in words:
            found[word] = tuple(other for other in words if other != word)
    return found


SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    language: _read(table) for language, table in _GROUPS.items()
}

_SMALL = (
    "о об про по в во на и за аб у пра і з та над для от к of the for on in and to de la le du des des los las y e und der die das für über "
    "von zu i w o ds na do za pro o a při v ve și de pentru per il lo dei della туралы жөніндегі мен және боюнча менен жана тууралуу "
    "haqida to'g'risida va ve ile haqqında və մասին և եվ ու για του της και στην"
)
SMALL_WORDS = frozenset(fold(_SMALL).text.split())
"""Words that come and go in official names."""
