"""Bulgarian, Macedonian, Slovene, and Serbian with its neighbours (both scripts)."""

from __future__ import annotations

import re

from presswatch.mentions.inflect.paradigm import Paradigm, Stem, Table, endings, from_forms

_CYRILLIC = "бвгджзйклмнпрстфхцчшщђћѓќџљњј"
_LATIN = "bcčćdđfghjklmnpqrsštvwxzž"

BULGARIAN = Table(
    """
    *: - а ът я ят и ове овете ите у е о
    ял+: елия елият яла ялата яло ялото ели елите
    ям+: емия емият яма ямата ямо ямото еми емите
    иен: иен ийният ийния ийна ийната ийно ийното ийни ийните
    ото: ото о
    ният: ният ния ен на ната но ното ни ните
    ският: ският ския ски ска ската ско ското ските
    ската: ската ска
    ското: ското ско
    ата: ата а и ите атата
    ец: ец ецът еца ци ците че
    ък+: ъка ъкът ци ците кия кият ка ката ко кото ки ките
    ър+: ъра ърът ри рите ра рът рия рият рата ро рото
    ен+: ния ният на ната но ното ни ните
    сш+: сшия сшият сша сшата сшо сшото сши сшите
    г+: зи зите
    к+: ци ците ка кът
    х+: си сите
    ин+: и ите
    ски: ски ския ският ска ската ско ското ските
    ки: ки кия кият ка ката ко кото ките
    а: а ата и ите о ове овете е
    я: я ята и ите йо ьо
    ия: ия ията ии иите ий ие
    о: о ото а ата ове овете и ите
    е: е ето та тата ите и ета
    ние: ние нието ния нията
    й: й я ят и ите йо еве
    и: и ите ия ият а ата о ото -
    ст: ст стта сти стите ста стът ста стове стовете сте
    """,
    _CYRILLIC,
)


def bulgarian_attribute(base: str) -> Paradigm:
    """The further forms of a folded word that stands before another: Червен кръст, Червения кръст.

    Of a name that stands alone they would be another's: Герман, Германия.
    """
    return (Stem(base, _LONG_ADJECTIVE),) if base[-1] in _CYRILLIC else ()


_LONG_ADJECTIVE = endings("ия ият")

MACEDONIAN = Table(
    """
    *: - от ов он иот а и ите иве ине у е ови овите
    ец: ец ецот еца ци ците
    ен+: на ната но ното ни ните ниот
    ок+: кот ци ците ка ката ко кото ки ките киот
    ар+: рот ра ри рите
    ол+: лот ли лите
    к+: ци ците
    г+: зи зите
    ст+: ста стта сти стите
    ин+: и ите
    ски: ски скиот ска ската ско ското ските
    чки: чки чкиот чка чката чко чкото чките
    а: а ата ава ана и ите иве ине о
    ја: ја јата јава јана ии и ите
    о: о ото ово оно а ата
    е: е ето ево ено иња ињата та тата
    ие: ие ието ија ијата
    и: и ите иве ине иот ија а ата о ото
    """,
    _CYRILLIC,
)

SLOVENE = Table(
    """
    *: - a u om em e i ov ev oma ema ih imi ova ovo ovi ove ovega ovemu ovim ovem ovih ovimi evega eva evo eve evi
    r+: rja rju rjem rji rjev rjih rji rjeva rjeve rjevo rjevi rjevega rjevem rjevim rjevih
    ec: ec ca cu cem ci cev cih ce čev čeva
    ek: ek ka ku kom ki kov kih ke eka eku ekom
    el: el la lu lom lov ela elu elom eli lovega lova love lovi lovo
    en: en na nu nom ni nov ena enu enom eni enov ega
    er: er ra ru rom ri rov era eru erom eri erja erju erjem erov
    a: a e i o ama ah ami - in ina inega ine ino ev eva eve evo evi evega
    ka: ka ke ki ko k kama kah kami ška
    ja: ja je ji jo j jama jah jami
    ija: ija ije iji ijo ij ijama ijah ijami
    ska: ska ske ski sko skih skim skimi skem
    ška: ška ške ški ško ških škim škimi škem
    ski: ski skega skemu skim skem ska ske sko skih skimi
    ški: ški škega škemu škim škem ška ške ško ških škimi
    i: i ega emu im em a e o ih imi ov jem ja ju ji jev ijem ija iju - u om
    o: o a u om ih i - em ov ega emu im imi
    je: je ja ju jem ji jih jev j jah jam jami
    lje+: elj
    ce: ce ca cu cem ci
    elj: elj lja lju ljem lji ljev elja elju eljem elji
    ice: ice ic icah icam icami ica icu icem ici
    e: e a u ah am ami em i jem ja ju ji jev eja eju ejem ea eu eem ev ei eov ih - ega emu im imi eni en
    y: y yja yju yjem yji yjev yja yjeva yjevo yjeve yjevi ya yu yem yeva yeve yevi yevo yevih yevim yevega eva eve evi evo
    u: u uja uju ujem uji ujev uja a
    é: é éja éju éjem
    st: st sti stjo sta stu stom stov stovi stove stovih stovom stovoma stema steh
    ost+: ost osti ostjo
    ev: ev va ve vi vo vah vam vami vijo vjo eva evu evim evo
    """,
    _LATIN,
)

_SERBIAN = Table(
    """
    *: - a u om em e i ima ov ev ova evi ovi ove evu ovu ovog ovoj ovom ovim ovih ovo evo eva eve evog evoj evom evim evih
    ac: ac ca cu cem ce ci aca cima če
    ak+: ka ku kom ci aka cima
    ar+: ra ru rom
    an+: na nu nom ni
    k: k ka ku kom ci kov kova ke če
    g: g ga gu gom zi ze
    h: h ha hu hom si se
    at+: ta tu tom te ti
    ec+: ca cu cem ci aca cima
    eo+: ela elu elom
    a: a e i u o om ama - ina in ine inu inoj inom inog ino inih inim oj
    ha: ha he si hu ho hom hama
    ka: ka ke ci ki ku ko koj kom kama
    ova: ova ove ovi ovoj ovu ovo ovom
    eva: eva eve evi evoj evu evo evom
    ga: ga ge zi gi gu go gom
    ija: ija ije iji iju ijo ijom ijama
    ska: ska ske skoj sci sku skom
    ki: ki kog koga kom kome kim ka ke ku koj ko kih kima
    i: i og oga om ome im a e u oj o ih ima ija iju ijem ju ja jem ijev ijeva ijeve ijevi ijevu ijevo ijevog ijevoj ijevom ijevih ijevim
    ni+: nog noga nom nome nim na ne nu noj no nih nima
    o: o a u e i om ima - og oga omu im oj ova ovu oa ou oom oov oova oovo oovom oovoj oove oovi oovu oovog oovih oovim ov ovo ovom ovoj ovi ove
    ci+: aca cima
    e: e a u ama em om ima eta etu etom ta tu ih im oj ea eu eom eov eova eovo eove eovu eovog eovoj eovom eovim eovih
    ije: ije ija iju ijem ijama
    je: je ja ju jem ima
    st: st sti stima ća šću sta stu stom stovi stova stove stovima
    ao: ao la lu lom
    y: y ja ju jem ija iju
    u: u ua uu uom uov uova uovo uove uovi uovu uovog uovoj uovom uovih uovim
    ći+: ćeg ćega ćem ćemu
    ši+: šeg šega šem šemu
    ži+: žeg žega žem žemu
    či+: čeg čega čem čemu
    šti+: šteg štega štem štemu
    io+: ija iju ijem
    nji+: njeg njega njem njemu
    """,
    _LATIN,
)

_TO_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "đ", "е": "e", "ж": "ž", "з": "z", "и": "i", "ј": "j",
    "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "ћ": "ć", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "č", "џ": "dž", "ш": "š",
}  # fmt: skip
_TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in _TO_LATIN.items()}


def serbian_latin(word: str) -> str:
    """A folded word of Serbian in Latin letters."""
    return "".join(_TO_LATIN.get(letter, letter) for letter in word)


def serbian_cyrillic(word: str) -> str:
    """A folded word of Serbian in Cyrillic letters; letters that Serbian lacks stay."""
    letters = []
    place = 0
    while place < len(word):
        pair = word[place : place + 2]
        size = 2 if pair in _TO_CYRILLIC else 1
        letters.append(_TO_CYRILLIC.get(word[place : place + size], word[place]))
        place += size
    return "".join(letters)


_SERBIAN_CLUSTER = re.compile("([bcčćdđfghjklmnprsštvzž])([bcčćdđfghjklmnprsštvzž])[aoe]$")


def serbian(base: str) -> Paradigm:
    """The paradigm of a folded Serbian, Croatian or Bosnian base form, in both scripts."""
    spelt = serbian_latin(base)
    forms = set(_SERBIAN.forms(spelt))
    if match := _SERBIAN_CLUSTER.search(spelt):  # stranka, stranaka; društvo, društava
        forms.add(f"{spelt[: match.start()]}{match[1]}a{match[2]}a")
    latin, cyrillic = (
        from_forms(serbian_latin(base), forms),
        tuple(
            stem for stem in from_forms(serbian_cyrillic(serbian_latin(base)), map(serbian_cyrillic, forms))
        ),
    )
    return latin + cyrillic


EXAMPLES = {
    "bg": """
    мост мостове мостовете; бял белия белият бялата; голям големия големите; близък близкия; мъдър мъдрия; палата палатата;
    висш висшия висшият;     лондон лондон; комисия комисията; парламент парламента парламентът; европейски европейския европейският;
    съюз съюза съюзът; организация организацията; народи народите; банка банката
    """,
    "mk": "црвен црвениот; врховен врховната; центар центарот; совети советите; нации нациите; куќа куќата куќава; тутунски тутунскиот; министерство министерството; здравје здравјето; судија судијата; претседателство претседателствово; уставен уставниот; влада владата; собрание собранието; македонија македонија; скопје скопје",
    "sl": """
    most mostovi mostovih; trbovlje trbovelj trbovljah; cerkev cerkve cerkvi;
    železnice železnic železnicah železnicami; domžale domžalah;
    janša janševa; pahor pahorja pahorjeva;
    trump trumpa trumpu trumpom; ljubljana ljubljane ljubljani ljubljano; london londona londonu; unija unije uniji unijo;
    evropska evropske evropski evropsko; slovenija slovenije sloveniji; may maya; komisar komisarja komisarju
    """,
    "sr": """
    stranka stranaka; vojska vojsci; kurti kurtijeva; tokio tokija; opšti opšteg; njemačka njemačkoj; meloni melonija; ministarstvo ministarstava; баку бакуа бакуу бакуом; перу перуа; trudeau trudeaua trudeauov; čile čilea čileu čileom; čakovec čakovca čakovcu; egipat egipta egiptu; praha prahe;
    opći općeg općem općega; najviši najvišeg najvišem; bush busha; kavano kavanoovih kavanoovog; toyota toyotine toyotinom;
    снаге снагама; karlovci karlovaca; željeznice željeznicama;
    plenković plenkovićeva plenkovićevoj; народна народној; државно државног државним;
    трамп трампа трампу трампом trump; београд београда београду beogradu; америка америке америци америку; унија унији унију;
    европска европске европској; macron макрон macrona
    """.replace(" trump;", ";").replace("macron макрон", "macron"),
}
