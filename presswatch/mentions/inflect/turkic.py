"""Kazakh, Kyrgyz, Uzbek, Tatar, Bashkir, Turkmen, Azerbaijani, Turkish: chains of suffixes.

A chain is number, possession, case, relation, copula, in this order. Harmony is not enforced: a foreign name takes the
suffix of its pronunciation, which its spelling does not tell, and a name with a suffix of the wrong vowel is still that name.
"""

from __future__ import annotations

import re

from presswatch.mentions.inflect.paradigm import Paradigm, Stem, Suffixes, suffixes, that_begin
from presswatch.text import fold

_KAZAKH = suffixes(
    "лар лер дар дер тар тер",
    "ым ім м ың ің ң ы і сы сі ымыз іміз мыз міз ыңыз іңіз",
    "ның нің дың дің тың тің ға ге қа ке на не а е ны ні ды ді ты ті н да де та те нда нде дан ден тан тен нан нен"
    " мен бен пен менен ша ше дай дей тай тей ғы гі қы кі нікі дікі тікі сыз сіз",
    "ғы гі қы кі дағы дегі тағы тегі ндағы ндегі",
    "лар лер",
    "ның нің дың дің ға ге қа ке на не а е ны ні ды ді н да де та те дан ден тан тен нан нен мен бен пен",
    "мыз міз сың сің дыр дір",
)
_KYRGYZ = suffixes(
    "лар лер лор лөр дар дер дор дөр тар тер тор төр",
    "ым им ум үм м ың иң уң үң ң ы и у ү сы си су сү ыбыз ибиз убуз үбүз быз биз ыңыз иңиз",
    "нын нин нун нүн дын дин дун дүн тын тин тун түн га ге го гө ка ке ко кө на не но нө а е о ө ны ни ну нү ды ди ду дү"
    " ты ти ту тү н да де до дө та те то тө нда нде ндо ндө дан ден дон дөн тан тен тон төн нан нен нон нөн ча че чо чө дай дей дой дөй"
    " сыз сиз суз сүз",
    "гы ги гу гү кы ки ку кү дагы деги догу дөгү тагы теги тогу төгү ндагы ндеги ныкы ники нуку нүкү дыкы дики",
    "лар лер лор лөр нын нин га ге ны ни дан ден да де",
)
_TURKISH = suffixes(
    "lar ler",
    "ım im um üm m ın in un ün n ı i u ü sı si su sü ımız imiz umuz ümüz mız miz muz müz ınız iniz unuz ünüz ları leri",
    "nın nin nun nün ın in un ün nı ni nu nü yı yi yu yü ı i u ü a e ya ye na ne da de ta te nda nde dan den tan ten"
    " ndan nden la le yla yle ca ce ça çe nca nce lı li lu lü sız siz suz süz",
    "ki daki deki taki teki ndaki ndeki",
    "ler lar lerin ların lere lara leri ları lerde larda lerden lardan nin ne ni nde nden",
    "dır dir dur dür tır tir tur tür ydı ydi ydu ydü tı ti tu tü dı di du dü mış miş muş müş ymış ymiş",
)
_AZERBAIJANI = suffixes(
    "lar lər gil",
    "ım im um üm m ın in un ün n ı i u ü sı si su sü ımız imiz umuz ümüz mız miz ları ləri",
    "nın nin nun nün ın in un ün nı ni nu nü yı yi yu yü ı i u ü a ə ya yə na nə da də nda ndə dan dən ndan ndən la lə yla ylə ca cə sız siz suz süz",
    "dək can cən",
    "kı ki ku kü dakı dəki ndakı ndəki",
    "lar lər nın nin na nə dan dən",
    "dır dir dur dür",
)
_UZBEK = suffixes(  # printed in both alphabets
    "lar лар",
    "im ing i si m ng imiz ingiz miz ngiz lari им инг и си м нг имиз ингиз миз нгиз лари",
    "ning ni ga ka qa da dan ta tan dagi tagi gacha kacha qacha cha dek day ku niki nikilar siz"
    " нинг ни га ка қа да дан та тан даги таги гача кача қача ча дек дай ку ники никилар сиз",
    "gi lar ги лар",
    "dir mi дир ми",
)
_TATAR = suffixes(
    "лар ләр нар нәр",
    "ым ем м ың ең ң ы е сы се ыбыз ебез быз без",
    "ның нең га гә ка кә на нә а ә ны не н да дә та тә нда ндә дан дән тан тән нан нән ндан ндән ча чә дай дәй",
    "гы ге кы ке дагы дәге тагы тәге ндагы ндәге ныкы неке",
)
_BASHKIR = suffixes(
    "лар ләр дар дәр тар тәр ҙар ҙәр",
    "ым ем ом өм м ың ең ң ы е о ө һы һе һо һө",
    "ның нең дың дең тың тең ҙың ҙең ға гә ҡа кә на нә а ә ны не ды де ты те ҙы ҙе н ла лә да дә та тә ҙа ҙә нда ндә нан нән дан дән тан тән ҙан ҙән ндан ндән",
    "ғы ге ҡы ке лағы ләге дағы дәге тағы тәге ҙағы ҙәге",
)
_TURKMEN = suffixes(
    "lar ler",
    "ym im um üm m yň iň uň üň ň y i u ü sy si ymyz imiz",
    "nyň niň nuň nüň yň iň uň üň ny ni nu nü a e ä na ne da de nda nde dan den ndan nden",
    "ky ki daky däki ndaky ndäki",
    "dyr dir dur dür",
)

SUFFIXES: dict[str, Suffixes] = {
    "kk": _KAZAKH,
    "ky": _KYRGYZ,
    "tr": _TURKISH,
    "az": _AZERBAIJANI,
    "uz": _UZBEK,
    "tt": _TATAR,
    "ba": _BASHKIR,
    "tk": _TURKMEN,
}
# Endings that make of a place the word for its language or its people: Çince, İzmirli, қытайша. With an apostrophe, which
# keeps the name apart, they are endings like others: Çin'ce is what China does.
OF_A_PLACE = {
    code: re.compile("|".join(fold(one).text for one in listed.split()))
    for code, listed in {
        "kk": "ша ше",
        "ky": "ча че чо чө",
        "tr": "ca ce ça çe lı li lu lü",
        "az": "ca cə",
        "uz": "cha ча",
        "tt": "ча чә",
    }.items()
}
# What the last consonant becomes before a suffix that begins with a vowel: Қазақ-тың but Рейхстаг, kitap, kitabı.
_SOFTENING = {
    "kk": {"п": "б", "к": "г", "қ": "ғ"},
    "ky": {"п": "б", "к": "г"},
    "tr": {"p": "b", "ç": "c", "t": "d", "k": "ğ"},
    "az": {"k": "y", "q": "ğ"},
    "uz": {"k": "g", "q": "g", "к": "г", "қ": "ғ"},
    "tt": {"п": "б", "к": "г"},
    "ba": {"п": "б", "ҡ": "ғ", "к": "г"},
    "tk": {"p": "b", "ç": "j", "t": "d", "k": "g"},
}
_AFTER_ONE_OF_TWO = that_begin(_KAZAKH, "")
_OF_MEMBERS = that_begin(_TURKISH, "li lu lü")


def paradigm(base: str, code: str) -> Paradigm:
    """The paradigm of a folded base form in the Turkic language `code`.

    A base form that ends in a possessive suffix (ұйымы, Birliği) may lose it before another possessor, so it
    keeps its chain; the softened stem takes the same chain. Kazakh writes one consonant for two before a suffix
    (Конгресс, Конгреске), and a Turkish possessive falls before -li (Partisi, Partili).
    """
    chain = SUFFIXES[code]
    stems = [Stem(base, chain)]
    soft = _SOFTENING[code].get(base[-1])
    if soft and len(base) > 3:
        stems.append(Stem(base[:-1] + soft, chain))
    if code == "kk" and len(base) > 4 and base[-1] == base[-2]:
        stems.append(Stem(base[:-1], _AFTER_ONE_OF_TWO))
    if code == "tr" and len(base) > 5 and base.endswith(("si", "su", "sü")):
        stems.append(Stem(base[:-2], _OF_MEMBERS))
    return tuple(stems)


EXAMPLES = {
    "kk": """
    астана астананың астанаға астанада астанадан астанадағы; қазақстан қазақстанның қазақстанға қазақстанда қазақстанмен;
    ұйымы ұйымының ұйымына ұйымында ұйымындағы; тоқаев тоқаевтың тоқаевқа тоқаевпен; трамп трамптың трампқа трампты;
    парламент парламентке парламенттің парламентте; металл металлдың металға металдың !метал; ресей ресейсіз
    """,
    "ky": """
    бишкек бишкекте бишкектен бишкекке бишкектин; атамбаев атамбаевдин атамбаевге атамбаевди; уюму уюмунун уюмуна уюмунда;
    ош ошто оштун ошко; улуттук улуттук; парламент парламентти парламенттин; нарын нарынсыз; өзгөн өзгөнсүз
    """,
    "tr": """
    erdoğan erdoğanın erdoğana erdoğanı erdoğandan; birliği birliğinin birliğine birliğinde; ankara ankaranın ankaraya ankarada
    ankaradaki; rusya rusyanın rusyayı rusyaya; parlamentosu parlamentosunun parlamentosuna; partisi partili partililerin !parti;
    nato natosuz
    """,
    "az": """
    bakı bakının bakıda bakıdan bakıya; əliyev əliyevin əliyevə əliyevdən; təşkilatı təşkilatının təşkilatına; gürcüstan gürcüstanın
    gürcüstanda; birliyi birliyinin birliyinə; şəki şəkiyədək şəkiyəcən şəkisiz; quliyev quliyevgilin
    """,
    "uz": """
    toshkent toshkentda toshkentning toshkentga toshkentdan; mirziyoyev mirziyoyevning mirziyoyevga; tashkiloti tashkilotining
    tashkilotiga tashkilotidagi; rossiya rossiyaning rossiyada; тошкент тошкентда тошкентнинг; мирзиёев мирзиёевнинг мирзиёевга;
    ташкилоти ташкилотининг ташкилотига
    """,
    "tt": "казан казанда казанның казаннан; татарстан татарстанның татарстанда",
    "ba": "өфө өфөлә өфөнән; башҡортостан башҡортостандың башҡортостанда",
    "tk": "aşgabat aşgabatda aşgabadyň; türkmenistan türkmenistanyň türkmenistanda",
}
