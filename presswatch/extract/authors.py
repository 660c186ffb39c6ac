"""Names of people out of bylines; agencies apart."""

from __future__ import annotations

import re
from functools import lru_cache

from presswatch.extract import east_asian
from presswatch.extract.document import clean
from presswatch.text import is_small

_LEADS = (
    r"by|(?:written|reported|story|posted|text|words|published|created|opinion|analysis|review|comment|interview) ?by|about|author|über|interview|erstellt von|von|par|por|de la redacción|di|door|av|af|"
    r"автор(?:ы)?(?: текста| статьи| материала)?|текст|беседовал[аи]?|подготовил[аи]?|записал[аи]?|"
    r"autor(?:ka|zy|es)?|autore|auteur|tekst|opracował[a]?|oprac\.|rozmawiał[a]?|작성자|글|文/|记者|作者|编辑|責任編輯|责任编辑|yazar|haber|"
    r"авторка|аўтар(?:ка)?|аутор(?:ка)?|автору|муаллиф|muallif|müəllif|հեղինակ|ავტორი|yazan|hazırlayan|hazırladı|"
    r"(?:матеріал )?підготува(?:в|ла)|материал подготовил[аи]?|(?:матэрыял )?падрыхтава(?:ў|ла)|дайындаған|даярдаган|tayyorladi|"
    r"připravila?|piše|пише|szerző|írta|scritto da|escrito por|écrit par|text|мәтін|بقلم|نویسنده|كتبت?|إعداد|מאת"
)
_LEAD = re.compile(
    rf"^\s*(?:{_LEADS})\s*[:：.՝`\-–—|]?\s+(?=\S)|^\s*(?:автор|текст|记者|作者|责任编辑|author|by)\s*[:：]\s*|"
    r"^\s*(?:本[报報]|特[约約]|[实實]习|見習|见习)?(?:记者|記者|通[讯訊][员員]|撰文|作者)[:：／/\s]*(?=[\u4e00-\u9fff]{2})",
    re.I,
)
_SPLIT = re.compile(
    r"\s*(?:;|•|⋅|∙|\||·|/|／|、|=| - | – | — |\n|\t| & |\band\b|\bog\b|\boch\b|\bund\b|\bet\b|\by\b|\bи\b|\bi\b|\boraz\b|\bwith\b|\be\b)\s*|,\s+",
    re.I,
)
_EMAIL = re.compile(r"\S+@\S+")
_URL = re.compile(r"https?://|www\.|\.(?:com|org|net|ru|de|co\.uk)\b", re.I)
_SHORTENED = re.compile(r" (?:[^\W\d_]|[JS]r|J\.D|Ph\.D|M\.D)$")  # whose point belongs to the name
_HANDLE = re.compile(r"^@\w+$")
_BEFORE_HANDLE = re.compile(r"\s*@\w+.*$")
_CREDIT = re.compile(
    r"^\W*(?:фото|foto|photos?|photography|bild(?:er)?|images?|illustrations?|illustrationen|video)\b\W", re.I
)
_BEHALF = re.compile(r",? (?:on behalf of|im Auftrag)\b.*", re.I)
_CAPITAL_SURNAME = re.compile(
    r"([^\W\d_a-zа-яё][^\W\d_A-ZА-ЯЁ]+) ([A-ZÀ-ÞА-ЯЁІЇЄҐӘҒҚҢӨҰҮҺ]{4,}(?:-[A-ZА-ЯЁІЇЄҐ]{3,})?)"
)
_CODE = re.compile(r"[(){}<>\[\]\\]")
_DOTTED = re.compile(r"\w\.\w+\.\w")
_INTERFACE = re.compile(
    r"\b(?:more (?:stories|articles|posts)|about the author|log ?(?:in|out)|my (?:news|profile|account|groups)|your account|mein profil|"
    r"new blog entry|author archives|advertiser disclosure|fact[ -]?checked|reviewed this|image library|courtesy|all things considered|"
    r"morning edition|email|bio|feedback|anmelden|registrieren|werkzeuge|войти|регистрация|пароль|личности|мнения)\b",
    re.I,
)
_NOT_A_PERSON = re.compile(
    r"\b(?:more from|show all|all articles|watch live|download|our new app|staff|editors?|editorial|redaktion|redacción|redaction|rédaction|redacja|redazione|admin|administrator|super ?user|superadmin|moderator|webadmin|"
    r"newsroom|news ?desk|news ?team|team|correspondents?|reporters?|writers?|contributors?|webmaster|guest|anonymous|"
    r"unknown|min read|minutes?|published|updated|posted|subscribe|follow|share|comments?|read more|view all|"
    r"all posts|biography|profile|copyright|press release|online desk|web desk|desk|bureau|редакция|редактор|редакція|рэдакцыя|redakce|redakcia|redakciós?|szerkesztőség|redactie|redaktionen|toimitus|redacția|"
    r"tahririyat|redaksiya(?:sı)?|haber merkezi|haber servisi|تحریریه|ब्यूरो|डेस्क|संवाददाता|टीम|编辑部|編集部|온라인뉴스팀|디지털뉴스|ban biên tập|σύνταξη|newsroom|"
    r"админ|корреспондент|пресс-служба|newsletter|facebook|twitter|instagram|youtube|linkedin|sign up|january|february|"
    r"march \d|april \d|june|july|august|september|october|november|december|am|pm|gmt|edt|est|utc|sponsored|null|undefined|none|"
    r"magazine|times|post|tribune|gazette|herald|daily|press|media|network|broadcasting|television|radio|company|inc|ltd|llc|gmbh|news|nachrichten|zeitung|verlag|institute|"
    r"foundation|university|association|agency|committee|archives?|profil|account|güncelleme|stand|symbolbild|themenstarter|reviewer|stories)\b",
    re.I,
)
_TITLES = re.compile(
    r",?\s+(?:(?:senior|chief|deputy|associate|political|political|business|health|science|technology|sports?|"
    r"foreign|national|diplomatic|economics?|world|crime|legal|education|environment|staff|special|lead|managing|executive|"
    r"middle east|us|uk|europe|asia|africa|moscow|washington|beijing)\s+)*"
    r"(?:editor|reporter|correspondent|writer|columnist|journalist|producer|contributor|commentator|analyst|freelancer|photographer|founder|director|"
    r"redakteur(?:in)?|korrespondent(?:in|ka)?|journalistin|reporterin|redaktør|journaliste|correspondante?|rédact(?:eur|rice)|periodista|redactora?|corresponsal|"
    r"repórter|jornalista|giornalista|inviat[oa]|redattore|dziennikarka?|dziennikarz|redaktor(?:ka)?|novinář(?:ka)?|novinar(?:ka)?|muhabir|editör|verslaggever|redacteur|"
    r"toimittaja|журналист(?:ка)?|корреспондент|обозреватель|репортер|журналіст(?:ка)?|кореспондент(?:ка)?|карэспандэнт)"
    r"(?:\s+(?:at|for|in|of)\b.*|-in-chief)?$",
    re.I,
)
_JUST_A_LEAD = frozenset(
    [
        "by",
        "opinion by",
        "von",
        "par",
        "por",
        "di",
        "автор",
        "текст",
        "autor",
        "text",
        "author",
        "authors",
        "written",
        "opinion",
        "login",
        "new",
        "news",
        "follow",
        "share",
        "phd",
        "md",
        "jr",
    ]
)
PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "del",
        "della",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "ibn",
        "y",
        "e",
        "zu",
        "ter",
        "dos",
        "du",
    ]
)
AGENCIES = {
    "reuters": "Reuters", "thomson reuters": "Reuters", "associated press": "Associated Press",
    "the associated press": "Associated Press", "ap": "Associated Press", "afp": "AFP",
    "agence france-presse": "AFP", "agence france presse": "AFP", "dpa": "dpa", "upi": "UPI", "efe": "EFE",
    "ansa": "ANSA", "ap news": "Associated Press", "bloomberg": "Bloomberg", "bloomberg news": "Bloomberg",
    "press association": "PA Media", "pa media": "PA Media", "pa": "PA Media", "tass": "TASS", "тасс": "ТАСС",
    "итар-тасс": "ИТАР-ТАСС", "interfax": "Interfax", "интерфакс": "Интерфакс", "риа новости": "РИА Новости",
    "ria novosti": "RIA Novosti", "белта": "БелТА", "belta": "BelTA", "xinhua": "Xinhua", "新华社": "新华社",
    "新华网": "新华网", "中新社": "中新社", "中新网": "中新网", "kyodo": "Kyodo", "kyodo news": "Kyodo", "yonhap": "Yonhap",
    "anadolu agency": "Anadolu Agency", "anadolu ajansı": "Anadolu Ajansı", "aa": "Anadolu Agency", "pap": "PAP",
    "apa": "APA", "ats": "ATS", "keystone-ats": "Keystone-ATS", "iha": "İHA", "i̇ha": "İHA", "dha": "DHA", "anka": "ANKA", "afp fact check": "AFP", "lusa": "Lusa",
    "čtk": "ČTK", "tasr": "TASR", "mti": "MTI", "sta": "STA", "hina": "Hina", "tanjug": "Tanjug", "beta": "Beta", "fonet": "FoNet", "srna": "SRNA", "fena": "FENA",
    "agerpres": "Agerpres", "mediafax": "Mediafax", "bta": "BTA", "бта": "БТА", "bns": "BNS", "elta": "ELTA", "leta": "LETA", "stt": "STT", "europa press": "Europa Press",
    "adnkronos": "Adnkronos", "agi": "AGI", "télam": "Télam", "prensa latina": "Prensa Latina", "irna": "IRNA", "isna": "ISNA", "wam": "WAM", "spa": "SPA",
    "antara": "Antara", "bernama": "Bernama", "azərtac": "AZƏRTAC", "azertac": "AZERTAC", "азертадж": "АЗЕРТАДЖ", "казтаг": "КазТАГ", "синьхуа": "Синьхуа",
    "қазақпарат": "ҚазАқпарат", "ховар": "Ховар", "khovar": "Khovar", "уза": "УзА", "uza": "UzA", "中央社": "中央社", "共同通信": "共同通信", "時事通信": "時事通信", "연합뉴스": "연합뉴스", "뉴시스": "뉴시스", "ukrinform": "Ukrinform", "укринформ": "Укринформ", "armenpress": "Armenpress",
    "арменпресс": "Арменпресс", "казинформ": "Казинформ", "kazinform": "Kazinform", "кабар": "Кабар",
    "trend": "Trend", "trend news agency": "Trend", "news agencies": "agencies", "agencies": "agencies",
    "sputnik": "Sputnik", "ani": "ANI", "pti": "PTI", "ians": "IANS", "aap": "AAP", "cnn wire": "CNN", "canadian press": "The Canadian Press",
    "the canadian press": "The Canadian Press", "ritzau": "Ritzau", "ntb": "NTB", "tt": "TT", "sda": "Keystone-SDA", "keystone-sda": "Keystone-SDA", "belga": "Belga", "anp": "ANP",
}  # fmt: skip


def agency(name: str) -> str | None:
    """The news agency that a byline part names, or None."""
    return AGENCIES.get(
        re.sub(r"^(?:by|with|from|von|источник:|source:)\s+|\s+staff$", "", name.strip().casefold()).strip(
            " .()"
        )
    )


def plain(name: str) -> str | None:
    """A byline as it is written, where it names no person: an editorial office, a site."""
    name = _LEAD.sub("", clean(_EMAIL.sub("", name[:200]))).strip(" ,.;:|·•-–—")
    if _CREDIT.match(name) or _INTERFACE.search(name) or "://" in name or "{" in name:
        return None
    return name if 2 <= len(name) <= 80 else None


@lru_cache(maxsize=2_000)  # each witness names the same people, and the pages of a site do
def is_name(text: str) -> bool:
    """Whether a text could be one person's name: two to four words that begin with capitals, or a short East Asian one."""
    words = text.split()
    if (
        len(text) > 50
        or _INTERFACE.search(text)
        or _NOT_A_PERSON.search(text)
        or any(c.isdigit() for c in text)
    ):
        return False
    if 2 <= len(words) <= 4 and all(word[0].isupper() or word.lower() in PARTICLES for word in words):
        return True
    return not text.isascii() and east_asian.is_name(text)


def has_capital_surname(name: str) -> bool:
    """Whether a name has its last word in capitals, as signatures of some countries do: "Ирина ЛАПТЕВА"."""
    return _CAPITAL_SURNAME.fullmatch(name) is not None


def without_role(text: str) -> str:
    """A name without the role behind it, where that is one: "Ann Marsh, Crime Reporter"."""
    return east_asian.without_office(_TITLES.sub("", text))


def _person(text: str) -> str | None:
    name = _BEFORE_HANDLE.sub("", _EMAIL.sub("", text)) if not text.startswith("@") else text
    name = re.sub(r"\([^)]{0,80}\)|\[[^\]]{0,80}\]", " ", name)
    whole = clean(name)
    whole = _BEHALF.sub("", whole)
    if not whole.isascii():
        if east_asian.is_long(whole):
            return None
        whole = east_asian.without_office(whole)
        if len(own := [part for part in whole.split() if east_asian.is_name(part)]) == 1:
            return own[0]
    name = _TITLES.sub("", whole).strip(" ,.;:|·•-–—*\"“”«»’'/\\")
    if _SHORTENED.search(name) and f"{name}." in whole:
        name += "."
    if name.islower() and is_small(name[:1]) and name != text.strip():  # what is left of a role, not a name
        return None
    if " " not in name and _TITLES.search(whole):  # "Guardian staff reporter" is nobody
        return None
    if not 2 <= len(name) <= 60 or _URL.search(name) or any(c.isdigit() for c in name):
        return None
    if not any(c.isalpha() for c in name) or _HANDLE.match(name) or _CODE.search(name):
        return None
    if ":" in name or _DOTTED.search(name):
        return None
    if (
        len(name.split()) > 6
        or _INTERFACE.search(name)
        or _NOT_A_PERSON.search(name)
        or name.casefold() in _JUST_A_LEAD
    ):
        return None
    return name


def _fix_case(name: str) -> str:
    if found := _CAPITAL_SURNAME.fullmatch(name):
        return f"{found[1]} {found[2].title()}"
    letters = [c for c in name if c.isalpha()]
    if len(letters) > 4 and " " in name and all(c.isupper() for c in letters):
        return " ".join(
            part.capitalize() if "-" not in part else "-".join(p.capitalize() for p in part.split("-"))
            for part in name.split()
        )
    return name


def split(byline: str, sites: frozenset[str] = frozenset()) -> tuple[list[str], list[str]]:
    """People and agencies named in a byline of any length up to 400 characters.

    `sites` are case-folded names of the site itself, which is no author.
    """
    people, agencies = _split(byline[:400], sites)
    return list(people), list(agencies)


@lru_cache(maxsize=1_000)  # as above
def _split(byline: str, sites: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    people: list[str] = []
    agencies: list[str] = []
    byline = clean(byline)
    byline = _LEAD.sub("", byline)
    if agency(byline):
        return (), (byline,)
    for part in _SPLIT.split(byline):
        part = _LEAD.sub("", part or "").strip()
        if not part or _CREDIT.match(part):
            continue
        if agency(part):
            if part not in agencies:
                agencies.append(part)
            continue
        name = _person(part)
        if name and (own := _without_site(name, sites)):
            name = own
        if name and name.casefold() not in sites and name.casefold() not in {p.casefold() for p in people}:
            people.append(name)
    if not all(name.isupper() for name in people):  # among names a part all in capitals is an outlet's
        people = [name for name in people if not name.isupper()]
    people = [name for name in people if not _edition(name, sites)] or people
    if any(map(east_asian.is_name, people)):  # and the paper that they write for
        people = [name for name in people if name.isascii() or is_name(name)]
    return tuple(_fix_case(name) for name in people[:12]), tuple(agencies)


def _edition(name: str, sites: frozenset[str]) -> bool:
    """Whether a name is the site's with more behind it: an edition, a desk."""
    return any(name.casefold().startswith(f"{site} ") for site in sites)


def _without_site(name: str, sites: frozenset[str]) -> str | None:
    """The name before the site's, where one stands there: "Ann Marsh Harbour Courier"."""
    site = next((one for one in sites if name.casefold().endswith(f" {one}")), None)
    own = name[: -len(site) - 1] if site else ""
    return own if is_name(own) else None
