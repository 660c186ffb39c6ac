"""Abbreviations after which a full stop does not end a sentence, by language, in small letters."""

from __future__ import annotations

_LISTS: dict[str, str] = {
    "ru": "г гг в вв н э т д п пп им ул стр рис тыс млн млрд трлн руб коп долл см ср др пр проф акад доц чл корр"
    " ген полк подполк майор кап лейт серж ред изд обл р-н пос дер просп пер бул наб кв корп стр м мин сек"
    " напр нач зам гл св о-в ок род ум жен муж англ нем фр лат итал кг км га т.е т.д т.п т.к т.н и.о с.г",
    "en": "mr mrs ms dr prof gen col lt sgt capt maj adm gov sen rep rev hon st jr sr vs etc inc ltd corp co no"
    " fig dept est approx e.g i.e u.s u.k u.n a.m p.m jan feb mar apr jun jul aug sept sep oct nov dec mt pres"
    " cmdr brig messrs mme mlle",
    "uk": "р рр ст м вул ім тис млн млрд грн коп напр проф акад ген див та ін обл смт пров просп буд кв с т.д т.п т.зв",
    "be": "г гг ст вул ім тыс млн млрд руб праф акад ген гл і інш вобл р-н т.д т.п",
    "bg": "г гр ул бул лв хил млн млрд проф акад доц д-р ген полк инж напр вж стр чл ал т.е т.н т.нар св",
    "pl": "r w ul al pl np dr prof hab mgr inż gen płk mjr kpt por im tys mln mld zł gr nr str św ks abp bp tzw itd itp"
    " jw ok pt ww m.in",
    "cs": "r tj tzn tzv např atd apod mj resp čl odst str dr ing mgr bc prof doc gen plk mjr kpt tis mil mld č ul nám"
    " sv p.o n.l cca st",
    "sl": "g ga dr mag prof gen npr itn ipd oz sv str št ul tj t.i mio mrd čl",
    "sk": "r tj tzn tzv napr atď apod resp čl ods str dr ing mgr prof doc gen plk tis mil mld č ul nám sv",
    "sr": "г бр ул др проф ген пук мил млрд нпр тј итд св стр dr prof br ul npr tj itd sv",
    "hr": "dr prof br ul npr tj itd sv mil mlrd str gen god",
    "de": "z b d h u a bzw ca dr prof hr fr nr str st mio mrd evtl ggf inkl usw vgl z.b d.h u.a jan feb aug sept okt nov dez",
    "fr": "m mm mme mlle dr pr st ste av bd etc env p ex cf art n° janv févr avr juil sept oct nov déc",
    "es": "sr sra srta dr dra d dña ud uds av etc núm pág art ee uu ee.uu p ej lic ing gral",
    "it": "sig dott prof avv on ing art n pag ecc s gen col",
    "pt": "sr sra dr dra prof eng art n pág etc av gen",
    "nl": "dhr mevr dr prof ir mr nr blz bijv d.w.z o.a enz jl a.s",
    "hy": "թ թթ դ դդ հ ք գ մ պրոֆ ակադ օր և այլն տ.գ",
    "ka": "წ წწ ქ ე.ი ე.წ გვ მაგ პროფ აკად",
    "kk": "ж жж ғ т б с мың млн млрд теңге проф акад ген т.б т.с.с",
    "ky": "ж жж к кк б миң млн млрд проф акад ген ж.б",
    "tg": "с сс ҳ ҳаз млн млрд проф акад ғ в.б",
    "uz": "y yy b h mln mlrd prof akad gen va h.k",
    "az": "il s m min mln mlrd prof akad gen və s h.b",
    "tr": "dr prof doç av yrd gen alb yb bşk bkz vb vs mah cad sok no tl",
    "ro": "dl dna dr prof ing nr str bd etc art alin mil mld lt gen col",
    "hu": "dr prof ifj id ún pl stb kb u ill sz évf",
    "fi": "esim mm ym yms jne ns n klo ko nro s tri prof milj mrd",
    "el": "κ κα δρ κ.λπ π.χ δηλ αρ",
}

ABBREVIATIONS: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _LISTS.items()
}
ABBREVIATIONS[""] = frozenset(word for words in ABBREVIATIONS.values() for word in words if len(word) > 1)
"""Words by language; '' holds those of all languages, single letters left out."""
