"""Polish, Czech and Slovak: case endings by the end of the base form, consonant changes included."""

from __future__ import annotations

import re

from presswatch.mentions.inflect.paradigm import Paradigm, Table, endings, from_forms

_CONSONANTS = "bcćčdďfghjklłľĺmnńňpqrŕřsśšstťvwxzźżž"

_POLISH = Table(
    """
    *: - a u owi em ie e y i ów om ami ach owie iem o
    t: t ta tu towi tem cie ty tów tom tami tach ci towie
    d: d da du dowi dem dzie dy dów dom dami dach dzi dowie
    r: r ra ru rowi rem rze ry rów rom rami rach rzy rowie
    er+: ra ru rowi rem rze ry rów
    ł: ł ła łu łowi łem le ły łów łom łami łach li
    eł+: ła łu łowi łem le ły łów
    n: n na nu nowi nem nie ny nów nom nami nach ni nowie
    s: s sa su sowi sem sie sy sów som sami sach si es
    z: z za zu zowi zem zie zy zów zom zami zach zi
    k: k ka ku kowi kiem ki ków kom kami kach cy kowie o
    ek+: ka ku kowi kiem ki ków kom kami kach
    g: g ga gu gowi giem gi gów gom gami gach
    ch: ch cha chu chowi chem chy chów chom chami chach si sze
    w: w wa wu wowi wem wie wy wów wom wami wach wi wiu wia wiem wiowi wiami wiach
    p: p pa pu powi pem pie py pów pom pami pach piu pia
    b: b ba bu bowi bem bie by bów bom bami bach biu bia
    m: m ma mu mowi mem mie my mów mom mami mach mi mia miu miem
    s+: a owi em ze
    st+: ście ści
    zd+: ździe
    sto+: ście
    sta+: ście
    zda+: ździe
    zna+: źnie
    sna+: śnie
    zno+: źnie
    sno+: śnie
    sło+: śle
    zło+: źle
    białystok: białystok białegostoku białemustokowi białymstokiem białymstoku
    kościół+: kościele
    cy: cy ków kom kami kach ców com cami cach cego cemu cym ca cej cą ce cych cymi
    ci: ci tów tom tami tach ców com cami cach ciom ci
    ni: ni nych nym nymi niego niemu nim nia niej nią nie nich nimi ń
    rzeczpospolita: rzeczpospolita rzeczypospolitej rzeczpospolitej rzeczpospolitą
    ec: ec ca cu cowi cem ce ców com cami cach eca ecu ecowi ecem
    iec: iec ca cu cowi cem ce ców com cami cach ieca iecu
    ów: ów owa owowi owem owie owu owy owów owom owami owach
    ół: ół oła ołu ołowi ołem ole oły ołów ołom ołami ołach
    ód: ód odu oda odem odzie ody odów
    ór: ór oru ora orem orze ory orów
    óz: óz ozu oza ozem ozie ozy ozów
    eń: eń nia niu niowi niem nie ni niom niami niach enia eniu eniem
    ń: ń nia niu niowi niem nie ni niom niami niach
    ś: ś sia siu siowi siem sie si sią siom siami siach
    ź: ź zia ziu ziem zie zi zią
    ć: ć cia ciu ciowi ciem cie ci ciom ciami ciach cią
    ość: ość ości ością ościa ościu ościem ościom ościami ościach
    l: l la lu lowi lem le li lom lami lach lą
    rz: rz rza rzu rzowi rzem rze rzy rzom rzami rzach
    sz: sz sza szu szowi szem sze szy szów
    cz: cz cza czu czowi czem cze czy czów czą
    ż: ż ża żu żowi żem że ży ży żą
    j: j ja ju jowi jem je i jów jom jami jach ją ji ii
    a: a y i e ie ę ą o - om ami ach ów
    ka: ka ki ce kę ką ko ek k kom kami kach kiej ką
    ga: ga gi dze gę gą go g giej gom gami gach
    ra: ra ry rze rę rą ro r rom rami rach
    ta: ta ty cie tę tą to t tom tami tach ci
    da: da dy dzie dę dą do d dom dami dach
    ła: ła ły le łę łą ło ł łom łami łach
    na: na ny nie nę ną no n nom nami nach nej
    wa: wa wy wie wę wą wo w wej wom wami wach
    jska+: jsk jskom jskami jskach
    ska: ska skiej ską sko skie skich ski sce skę skim skimi
    cka: cka ckiej cką cko ckie ckich cki cce ckę ckim ckimi
    cha: cha chy sze chę chą cho ch
    ia: ia ii i ię ią io iej iom iami iach ij
    ja: ja ji i ję ją jo j jom jami jach
    la: la li lę lą lo l lom lami lach
    ca: ca cy cę cą co c com cami cach
    sła: sła sły śle słę słą seł
    cza: cza czy czę czą czej
    ża: ża ży żę żą
    ia+: ia
    i: i ych ym ymi iego iemu im ia iej ią ie ich imi i ii iom iami iach ów om ami ach k
    ki+: k
    ody+: ód
    lce+: lec
    eje+: ei ej ejom ejami ejach
    ski: ski skiego skiemu skim ska skiej ską skie skich skimi scy sku skowi
    cki: cki ckiego ckiemu ckim cka ckiej cką ckie ckich ckimi ccy cku
    y: y ego emu ym a ej ą e ych ymi i - ów om ami ach
    emcy: emcy iemiec emiec emczech emcom emcami
    łochy: łochy łoch łoszech łochom łochami
    ęgry: ęgry ęgier ęgrzech ęgrom ęgrami
    echy: echy ech echach echom echami
    o: o a u owi em ie e - om ami ach y ę ą
    ro+: rze
    sko: sko ska sku skiem
    ko: ko ka ku kiem ki kowi ków ce kę ką
    stwo: stwo stwa stwu stwem stwie stw stwom stwami stwach
    um: um a ów om ami ach
    e: e ego emu ym im ych ymi a u em ą ej om ami ach
    nie: nie nia niu niem ń nii niom niami niach
    ce+: c
    ie: ie ii ia iu iem i iom iami iach iego iemu im ich imi
    ę: ę ęcia ęciu ęciem ęta
    """,
    _CONSONANTS,
)
POLISH_AFTER_APOSTROPHE = endings("a u owi em ie e y i ów om ami ach ego emu m im ym owie iem ą ę ej o'ego s")
POLISH_ACRONYM = endings("u owi em ie ów om ami ach a y i ę ą ze cie owe owy owa owcy owiec ej ego emu ym")

_CZECH = Table(
    """
    *: - a u em ovi e ě i y ů ům ech ách ami é ové ích ův ova ovo ovy ovu ově ových ovým ovými ovou
    ům: ům omu omem omě omy omů omům omech
    ře: ře ři řem řím řích ří
    k: k ka ku kem kovi ce ci ků kům cích ky kách kové kami
    ek: ek ka ku kem kovi ce ci ků kům cích ky kách kové eku eka ekem ekovi
    h: h ha hu hem hovi ze zi hů hům zích hy hové
    ch: ch cha chu chem chovi še ši chů chům ších chy chové
    g: g ga gu gem govi zi gů gům gy gové
    r: r ra ru rem rovi re rů rům rech ry rové ře ři ra
    ec: ec ce ci cem covi ců cům cích če ec
    el+: la lu lem lovi le li lů ly
    en+: na nu nem novi ny nů ně ni
    eň: eň ně ni ní ňe ňem
    ň: ň ně ni ní
    ď: ď dě di dí
    ť: ť tě ti tí
    ř: ř ře ři řem řovi řů řům řích
    č: č če či čem čovi čů čům čích čové
    š: š še ši šem šovi šů
    ž: ž že ži žem žovi žů ží žích
    c: c ce ci cí cem covi ců cům cích
    j: j je ji jem jovi jů jům jích jové
    us: us a u em ovi usu usem use ova
    um: um a u em y ů ech
    av+: aví
    yj: yj ého ému ým ém ý yje yji yjem yjovi
    ost: ost osti ostí ostem ostech ostmi osta ostu ostě ostů ostům osty
    st: st sti stí stu stem stech stmi stě sta
    ův: ův ova ovo ovy ovu ově ovi ových ovou ovým ovými
    a: a y u o ou ě e i '' ám ami ách ovi ů ové - í
    ea: ea eje eje eji eu ejou eou ejí ejích ejím ejemi ey ee
    ka: ka ky ce ku kou ko ek k kám kami kách kovi
    ha: ha hy ze hu hou ho h hám hami hách
    ga: ga gy ze gu gou go g
    cha: cha chy še chu chou cho ch
    ra: ra ry ře ru rou ro r rám rami rách rovi
    ie: ie ii ií iím iích iemi io
    e: e i í ím ích emi em u a te tem ti ete - ů ovi eho emu ea eem eovi eu eův eova eovo eovy eovou eových eovým ových ovo ova ově
    ce+: c
    ice: ice ici icí ic icím icích icemi
    ž+: že
    o: o a u em ě e ům ech y - ovi ů i í
    ko: ko ka ku kem kách ce ek
    í: í ího ímu ím ích ími iho iové iho
    ý: ý ého ému ým ém á é ou ých ými í
    á: á é ou ým ých ými í
    é: é ého ému ém ých ým ými
    ský: ský ského skému ským ském ská ské skou ských skými ští sku skem
    cký: cký ckého ckému ckým ckém cká cké ckou ckých ckými čtí
    ská: ská ské skou ským ských skými
    ovy+: ových ovým ovými
    áhy+: ah ahám ahách ahami
    ě: ě í ím ích ěmi i
    y: y - ů ům ách ech ích ami yho ymu ym e ové ovi ovou
    ki: ki kého kému kým kém kiho kimu kim kiové
    i: i ů ům ích iho imu im iové iu iem iovi y ech
    ové: ové ů ům y ech
    u: u ou - uho
    """.replace("''", "-"),
    _CONSONANTS,
)

_SLOVAK = Table(
    """
    *: - a u om ovi e i y ov om och mi ami é i ov
    k: k ka ku kom kovi ci kov koch ky kmi
    ec: ec ca cu com covi ci cov coch ce
    ok+: ku kom ka ky kov koch
    el+: la lom lovi le lov
    er+: ra ru rom rovi ri rov
    ea: ea ey ei ee eu eou eám eách
    yj: yj ého ému ým om ý
    ek+: ka ku kom kovi ky kov koch
    ol+: la lu lom lovi le lov
    eň+: ne ni ňou ňa ňu ňom ní
    a: a y u e ou o om - ám ami ách ovi ov ej ú é ých ym ych ymi
    ľa: ľa le li ľu ľou ľ ieľ iam iach ami ľovi
    ňa: ňa ne ni ňu ňou ň iam iach ami ňovi
    ťa: ťa te ti ťu ťou ť ťovi
    ďa: ďa de di ďu ďou ď ďovi
    ča: ča če či ču čou č
    ža: ža že ži žu žou ž
    dza: dza dze dzi dzu dzou
    ka: ka ky ke ku kou ko kom iek ok kám kami kách kovi
    ska: ska skej sku skou ské ských skom sky ske
    ia: ia ie iu ii iou ií iám iami iách
    ca: ca ce cu ci cou cov
    ša: ša še šu ši šou
    o: o a u om e i ách ám ami - ovi
    ko: ko ka ku kom kovi
    ice: ice íc ic iciam iciach icami
    ovce+: oviec
    čany+: čian
    e: e a u om i í iam iach ami eho emu ých ým ými ych ym ymi ej ou eovi ea eom
    ie: ie ia iu ím í iam iach iami
    í: í ieho iemu ím om ích ími
    ý: ý ého ému ým om á ej ú ou é ých ými í
    á: á ej ú ou é ých ým ými
    y: y - ov om och ami mi ách yho ymu ym eho emu ych ymi a ej u ou e
    é: é ého ému om ých ým ými
    i: i ov om och mi iho imu im
    sť: sť sti sťou stí stiam
    ť: ť te ti ťou tí ťa ťu ťom ťovi
    ď: ď de di ďou dí ďa ďu ďom ďovi
    ľ: ľ le li ľou lí ľa ľu ľom ľovi ľmi
    ň: ň ne ni ňou ní ňa ňom ňu
    l: l la lu lom li lov ľa
    ov: ov ova ovu ovom ove ovov ovej ovou
    """,
    _CONSONANTS,
)

_OF_PERSON = ["ův", "ova", "ovo", "ovy", "ovu", "ově", "ovi", "ových", "ovým", "ovými", "ovou"]
_OF_PERSON_SLOVAK = [
    "ov",
    "ova",
    "ovo",
    "ove",
    "ovej",
    "ovu",
    "ovou",
    "ovho",
    "ovmu",
    "ovom",
    "ovým",
    "ových",
    "ovými",
]
_NASAL_OR_LONG = re.compile("([óą])([^aeiouyąęó]{1,2})$")
_CLUSTER = re.compile("([bcčdďfghjklľmnňpqrřsštťvwxzž])([bcčdďfghjklmnňpqrřsštťvwxzž])[ayo]$")
_SLOVAK_ROOT = re.compile("^(.+)([aeiouyä])([^aeiouyáéíóúýôä])[aoye]$")
_SLOVAK_LONG = {"a": "á", "e": "ie", "i": "í", "o": "ô", "u": "ú", "y": "ý", "ä": "ia"}
_SHORT = {"ó": "o", "ą": "ę"}


def polish(base: str) -> Paradigm:
    """The paradigm of a folded Polish base form; ó and ą of a last closed syllable change (Łódź, Łodzi; gołąb, gołębia)."""
    forms = set(_POLISH.forms(base))
    if match := _NASAL_OR_LONG.search(base):
        stem = base[: match.start()] + _SHORT[match[1]] + match[2]
        forms |= (
            _POLISH.forms(stem) | {f"{stem}{end}" for end in ("ia", "iem", "iowi", "iu", "ie", "i")}
        ) - {stem}
    return from_forms(base, forms)


def czech(base: str) -> Paradigm:
    """The paradigm of a folded Czech base form, with what belongs to a person: Fiala, Fialova vláda."""
    forms = _CZECH.forms(base)
    if match := _CLUSTER.search(base):  # služba, služeb
        forms |= {f"{base[: match.start()]}{match[1]}e{match[2]}"}
    return _with_possessives(base, forms, _OF_PERSON)


def slovak(base: str) -> Paradigm:
    """The paradigm of a folded Slovak base form, with what belongs to a person: Fico, Ficova vláda."""
    forms = _SLOVAK.forms(base)
    if match := _SLOVAK_ROOT.match(base):  # strana, strán; škola, škôl; Piešťany, Piešťan
        forms |= {f"{match[1]}{_SLOVAK_LONG[match[2]]}{match[3]}"}
    if match := _CLUSTER.search(base):  # služba, služieb; Malacky, Malaciek
        forms |= {f"{base[: match.start()]}{match[1]}{vowel}{match[2]}" for vowel in ("ie", "e", "o", "á")}
    return _with_possessives(base, forms, _OF_PERSON_SLOVAK)


def _with_possessives(base: str, forms: frozenset[str], ends: list[str]) -> Paradigm:
    """The forms, and adjectives of a person, which have the stem of the dative in -ovi."""
    stems = {form[:-3] for form in forms if form.endswith("ovi") and form != base and len(form) > 5}
    return from_forms(base, forms | {stem + end for stem in stems for end in ends})


EXAMPLES = {
    "pl": """
    miasto miast; gniezno gnieźnie; krosno krośnie; triest trieście; lista liście; ojczyzna ojczyźnie; oświęcim oświęcimia oświęcimiu; zamość zamościa zamościu; kościół kościoła kościele; białystok białegostoku białymstoku; linie linii; siedlce siedlec; koleje kolei kolejach; wody wód; suwałki suwałk; wojska wojsk wojskom;
    łódź łodzi łodzią; mróz mroza mrozowi !mroz; gołąb gołębia; białoruś białorusią; wisła wiśle; kielce kielc; ziobro ziobrę ziobrze;
    trump trumpa trumpowi trumpem trumpie; warszawa warszawy warszawie warszawę warszawą; kraków krakowa krakowie krakowem;
    polska polski polsce polskę polską; europejska europejskiej europejską; ryga rygi rydze rygę; organizacja organizacji
    organizację organizacją; londyn londynu londynie; rada rady radzie radę; niemcy niemiec niemczech; komisja komisji;
    morawiecki morawieckiego morawieckiemu morawieckim; parlament parlamentu parlamencie; pakt paktu pakcie
    """,
    "cs": """
    korea koreje koreji korejou !korejec; guinea guineje; flake flakea flakeovi; pence penceovi pencem;
    most mostu mostě; boleslav boleslavi boleslaví; zelenskyj zelenského zelenskému; karlovy karlových; vary varech varů; dráhy drah drahám; lázně lázní lázních; lesy lesích; služba služeb; olomouc olomoucí;
    fiala fialova fialovy fialovou; babiš babišova babišovou; pavel pavlova; piráti pirátech; starostové starostů starostům;
    trump trumpa trumpovi trumpem; praha prahy praze prahu prahou; londýn londýna londýně londýnem; unie unii unií;
    evropská evropské evropskou; británie británii británií; zeman zemana zemanovi; mayová mayové mayovou;
    rusko ruska rusku ruskem; brusel bruselu bruselem; havel havla havlovi; španělsko španělska
    """,
    "sk": """
    kórea kórey kórei; pavol pavla pavlom; blaha blahu blahom; biely bieleho bielom bielym; štátny štátneho štátnej; krásna krásnej krásnou; progresívne progresívneho progresívnom; sporiteľňa sporiteľne sporiteľni sporiteľňou;
    viedeň viedne viedni; čaďa čade čadi; baťa baťu baťovi; škola škôl; strana strán stranám; tatry tatier; malacky malaciek; služba služieb; michalovce michaloviec; topoľčany topoľčian;
    peter petra petrovi petrom; pellegrini pellegriniho pellegrinim; košice košíc; fico ficova; nové nových novým; danko dankovi;
    bratislava bratislavy bratislave bratislavu; fico fica ficovi ficom; slovensko slovenska slovensku; únia únie úniu únii;
    európska európskej európsku
    """,
}
