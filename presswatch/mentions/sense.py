"""In which sense an acronym stands: evidence from its document, weighed into a probability.

ОДКБ is an alliance and a children's hospital, CSTO an alliance and an officer, SCO an organisation, a football club and a
software house. Nothing is known here of any one of them: the evidence is what the letters are said to mean in
the document, what stands beside them, which field of life the words around belong to, and what the watchlist says.
A logistic model weighs it; its weights start from experience and learn from reviewers' verdicts.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from presswatch.mentions.candidates import Candidate
from presswatch.mentions.cues import cues, languages, shared
from presswatch.mentions.expansions import expansion, initialism, other_body
from presswatch.mentions.lexicon import Case, Lexicon, Word
from presswatch.mentions.page import Page
from presswatch.mentions.patterns import any_of
from presswatch.mentions.states import states
from presswatch.text import fold
from presswatch.types import Outcome, Watch, WatchKind

DEFAULT_WEIGHTS: Mapping[str, float] = {
    "bias": 2.2,
    "long form in the text": 3.0,
    "expanded as another name": -6.0,
    "words of another expansion": -3.2,
    "a context word": 1.2,
    "an excluded word": -4.5,
    "beside the name of a company form": -4.0,
    "completed by another capitalised word": -0.3,
    "follows another capitalised word": -0.3,
    "joined to another acronym": -0.3,
    "numbered": -1.2,
    "a common word among capitals": -3.0,
    "in the manner of a job title": -3.2,
    "another sense elsewhere in the text": -3.0,
    "part of a name of another field": -2.6,
    "a text of another field": -2.2,
    "sport": -0.2,
    "medicine": -0.4,
    "company and technology": -0.2,
    "standards": -0.2,
    "television": -0.2,
    "politics": 0.8,
}
"""Log-odds that each piece of evidence adds to a mention being meant."""

YES_FROM = 0.6
NO_UNTIL = 0.35
_WINDOW = 400  # characters on each side that count as the words around

_FIELDS = {
    "sport": "football futbol fútbol fußball fussball soccer league ligue liga stürmer verein club clube klub klubu spieler jugador joueur"
    " zawodnik transfer goalkeeper coach trainer entrenador stadium match spiel sezon temporada saison season playoff championship debut"
    " defensa contrato erstliga bundesliga goal striker midfield defender scored полузащитник защитник форвард футбол клуб матч гол чемпионат лиг тренер нападающ вратар хоккей"
    " cricket wicket batter batsman bowler innings rugby basketball baseball teammate midfielder баскетбол волейбол теннис турнир",
    "medicine": "hospital clinic patient doctor surgeon больниц клиническ врач пациент медицин хирург отделени палат лечени роддом реанимац"
    " лікар хворих поліклін ясли szpital pacjent nemocnic klinik",
    "company and technology": "startup software linux unix server lawsuit shareholder investor ceo cto cfo coo cio co-founder cofounder fintech"
    " saas cloud developers copyright patent стартап компани программн разработчик инвестор акционер",
    "standards": "iso iec standard norm norma norme стандарт гост specification",
    "television": "episode staffel serie series sitcom cast abc cbs ncis actor actress season navy сериал эпизод сери акт rtl",
    "politics": "summit member state treaty secretary president minister foreign sanction parliament peacekeep border alliance diplomat council"
    " саммит стран государств член договор генсек секретар президент министр санкц миротвор военн безопасност союз переговор границ учени"
    " գագաթ նախագահ նախարար անդամ երկր պետություն министрлігі елдер ұйым мүше мемлекет өлкө уюм країн держав міністр прэзідэнт міністр краін"
    " staat mitglied gipfel minister präsident sommet président ministre membre cumbre país países estado miembro szczyt państw prezydent"
    " vertice stato paesi verenigde landen lidstaten országok zirve ülke",
}
_SHORT_STEM = 3  # letters of a stem that is a word with its endings: гол, голу, not голова


def _cues(stems: str) -> re.Pattern[str]:
    folded = {fold(stem).text for stem in stems.split()}
    short = {stem for stem in folded if len(stem) <= _SHORT_STEM}
    whole = f"|{any_of(short)}(?:s|а|у|ом|е|ы|и|і|ов|ам|ами|ах)?(?= )" if short else ""
    return re.compile(f" (?:{any_of(folded - short)}{whole})")


_FIELD_PATTERNS = {name: _cues(stems) for name, stems in _FIELDS.items()}
# Words of a watch's own names that say which field is its own, besides those above.
_OWN_WORDS = {
    "medicine": re.compile(
        " (?:health|здоров|здрав|санте|santé|salud|gesundheit|zdrow|zdrav|sağlık|денсаулық|առողջ|medic|медик"
        "|drug|disease|pharm|cancer|vaccin|epidem|emergenc|лекарств|болезн|заболев|эпидем|чрезвычайн|надзвичайн|надзвычайн|łeków|leków|φαρμάκ|υγεί|ασθεν)"
    ),
    "sport": re.compile(" (?:olympic|олимп|sport|спорт|athlet)"),
    "company and technology": re.compile(" (?:stock|exchange|бирж|börse|technolog|технолог)"),
}
_OWN_FIELD = "politics"
_MANY = 3  # words of sport that make a text one of sport: one or two stand in any
# Words of doctors and patients are in any text of health; where a hospital stands, one more is enough.
_FEW_OF_MEDICINE = 2
_WARDS = frozenset(
    f" {stem}"
    for stem in fold(
        "hospital clinic больниц клиническ отделени палат роддом реанимац лікар поліклін szpital nemocnic klinik"
    ).text.split()
)
_BESIDE = frozenset(
    ("completed by another capitalised word", "follows another capitalised word", "joined to another acronym")
)
_ANOTHER_SENSE = frozenset(
    ("expanded as another name", "beside the name of a company form", "in the manner of a job title")
)
_WITH_CUES = frozenset(languages())
_DEPARTMENT = 2  # letters
_OFFICES = shared("offices")
_FEW_WORDS = 2  # on each side that tell whether a line is all in capitals
_NUMBERED = re.compile(r" ?(?:no\.?|nr\.|#) ?\d")
_COMPANY = re.compile(
    r"(?:group|corp|corporation|inc|ltd|llc|plc|gmbh|ag|sa|holdings?|technologies|systems|company|co|limited|partners|solutions|industries"
    r"|группа|холдинг|групп)"
)
_LEGAL_FORM = re.compile("(?:inc|ltd|llc|plc|gmbh|corp|limited|holdings?)")
_JOB_BEFORE = re.compile(
    r"(?:\b(?:our|as|new|former|its|their|the company's|acting|vp|ceo|cto|and|deputy|appointed|named|hired|promoted to) |, |\()$"
)
_JOB_AFTER = re.compile(
    r"(?: (?:of|at|and co-founder|and founder|role|position|for)\b|, (?:who|has|joined|said)\b)"
)
_AS_A_JOB = re.compile(r"(?<!known )(?<!such )(?<!to )\bas $")  # as CSTO, she leads; not: known as CSTO
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Sense:
    """How likely a watched sense is meant, what follows, and the evidence with its log-odds."""

    probability: float
    outcome: Outcome
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reviewer's word on one candidate: the evidence that was seen, and whether the watched sense was meant."""

    evidence: tuple[str, ...]
    right: bool


def is_ambiguous(candidate: Candidate, watch: Watch) -> bool:
    """Whether the sense must be asked: of one-word acronyms, and wherever the watch names other senses."""
    name = candidate.name
    acronym = len(name.words) == 1 and name.words[0].case is Case.ACRONYM and len(name.words[0].base) <= 6
    return (acronym and watch.kind is WatchKind.ORGANISATION) or bool(watch.exclude)


def judge(
    page: Page,
    lexicon: Lexicon,
    watch: Watch,
    candidate: Candidate,
    known: bool,
    source: str | None = None,
    weights: Mapping[str, float] = DEFAULT_WEIGHTS,
    elsewhere: bool = False,
) -> Sense:
    """The sense of one candidate; `known` tells whether the text gives the watch's long name.

    `elsewhere` tells that another place of the text shows another sense of the same letters (`shows_another_sense`):
    one text seldom uses them in two (Gale, Church and Yarowsky, "One sense per discourse", 1992).
    """
    found = evidence(page, lexicon, watch, candidate, known)
    if elsewhere and not known and not shows_another_sense(found):
        found = (*found, "another sense elsewhere in the text")
    if source:
        found = (*found, f"source {source}")
    odds = weights.get("bias", 0.0) + sum(weights.get(_kind(piece), 0.0) for piece in found)
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
    outcome = (
        Outcome.YES if probability >= YES_FROM else Outcome.NO if probability <= NO_UNTIL else Outcome.ASK
    )
    return Sense(round(probability, 4), outcome, found)


def shows_another_sense(found: Iterable[str]) -> bool:
    """Whether evidence of one place says what else the letters mean, and not only that the watched sense is unlikely."""
    return any(_kind(piece) in _ANOTHER_SENSE for piece in found)


def _kind(piece: str) -> str:
    return piece.partition(": ")[0]


def evidence(
    page: Page, lexicon: Lexicon, watch: Watch, candidate: Candidate, known: bool
) -> tuple[str, ...]:
    """What the document says about the sense, as names of `DEFAULT_WEIGHTS`, some with ": detail".

    Where the watchlist does not say what the letters stand for, another expansion cannot be told from the
    watch's own, nor another field of life, so neither is evidence.
    """
    own = lexicon.own_words[candidate.name.watch]
    found = ["long form in the text"] if known else []
    found += _from_watch(page, watch)
    if len(candidate.name.words) > 1:
        return tuple(found)
    letters = candidate.name.words[0].base
    spelled_out = candidate.name.watch in lexicon.with_long
    other = expansion(page, candidate, letters, own) if spelled_out else ""
    if spelled_out and not other and _is_spelled_out_in(lexicon.language.code, watch):
        other = other_body(page, candidate, own, lexicon.language.code)
    if other:
        found.append(f"expanded as another name: {other}")
    elif not known and spelled_out and len(letters) > 2:
        words = initialism(page, letters, own)
        if words:
            found.append(f"words of another expansion: {words}")
    found += _beside(page, candidate, own, lexicon.language.code)
    if not any(" " in alias.text for alias in watch.aliases):  # what the letters stand for is not known
        return tuple(found)
    around = (
        page.words[max(0, candidate.start - _WINDOW) : candidate.start]
        + page.words[candidate.end : candidate.end + _WINDOW]
    )
    return (*found, *_fields(around, found, own))


def _is_spelled_out_in(code: str, watch: Watch) -> bool:
    return any(alias.language == code and " " in alias.text for alias in watch.aliases)


def _fields(around: str, found: list[str], own: tuple[Word, ...]) -> list[str]:
    """The fields of life which the words around belong to, less those of the watch's own names."""
    cues = {name: set(pattern.findall(around)) for name, pattern in _FIELD_PATTERNS.items()}
    names = " " + " ".join(word.base for word in own) + " "
    fields = [
        name
        for name, seen in cues.items()
        if seen
        and (
            name == _OWN_FIELD
            or not (
                _FIELD_PATTERNS[name].search(names) or (name in _OWN_WORDS and _OWN_WORDS[name].search(names))
            )
        )
    ]
    if _OWN_FIELD in fields:
        return fields
    beside = any(piece in _BESIDE for piece in found)
    if fields and beside:
        fields.append("part of a name of another field")
    wards = cues["medicine"] & _WARDS
    if ("medicine" in fields and len(cues["medicine"]) > (1 if wards else _FEW_OF_MEDICINE)) or (
        "sport" in fields and len(cues["sport"]) >= _MANY
    ):
        fields.append("a text of another field")
    return fields


def _from_watch(page: Page, watch: Watch) -> list[str]:
    found = []
    for kind, listed in (("a context word", watch.context), ("an excluded word", watch.exclude)):
        for text in listed:
            wanted = _wanted(text)
            if wanted and f" {wanted}" in page.words:
                found.append(f"{kind}: {text}")
    return found


@lru_cache(maxsize=4096)  # of a watchlist, asked for with each candidate
def _wanted(text: str) -> str:
    return " ".join(_WORD.findall(fold(text).text))


def _is_office_or_state(word: str, language: str) -> bool:
    """Whether a capitalised word behind an acronym says who speaks for it or whose it is: FBI Director, МИД РФ."""
    low = word.casefold()
    known = cues(language) if language in _WITH_CUES else None
    titled = known is not None and (low in known.titles or known.roles.match(low) is not None)
    return titled or low in _OFFICES or bool(word.isupper() and states(fold(word).text, capitals=True))


def _is_common_word(page: Page, candidate: Candidate, language: str) -> bool:
    """Whether letters that are a pronoun or a preposition too stand among nothing but capitals: WHO IS TO BLAME."""
    letters = candidate.name.words[0].base
    known = cues(language) if language in _WITH_CUES else None
    if known is None or letters not in known.small | known.pronouns | known.relatives:
        return False
    beside: list[tuple[int, int]] = []
    place: tuple[int, int] | None = (candidate.start, candidate.end)
    while len(beside) < _FEW_WORDS and place is not None and (place := page.word_after(place[1])) is not None:
        beside.append(place)
    place = (candidate.start, candidate.end)
    while len(beside) < 2 * _FEW_WORDS and place is not None and (place := page.word_before(place[0])):
        beside.append(place)
    return len(beside) > 1 and all(page.cased[first:last].isupper() for first, last in beside)


def _beside(page: Page, candidate: Candidate, own: tuple[Word, ...], language: str) -> list[str]:
    found = []
    after, before = page.word_after(candidate.end), page.word_before(candidate.start)
    if after is not None and page.plain[candidate.end : after[0]] == " " and page.capitalised(after):
        word = page.plain[after[0] : after[1]]
        further = page.word_after(after[1])
        then = (
            page.plain[further[0] : further[1]]
            if further and page.plain[after[1] : further[0]] in (" ", ", ")
            else ""
        )
        if _COMPANY.fullmatch(word) or (_LEGAL_FORM.fullmatch(then) and page.capitalised(further)):
            found.append("beside the name of a company form")
        elif not (
            any(w.accepts(word) for w in own)
            or _is_office_or_state(page.cased[after[0] : after[1]], language)
        ):
            found.append("completed by another capitalised word")
    if before is not None and page.plain[before[1] : candidate.start] == " " and page.capitalised(before):
        word = page.plain[before[0] : before[1]]
        department = page.cased[before[0] : before[1]].isupper() and len(word) <= _DEPARTMENT  # ГУ МЧС, СУ СК
        if not (page.starts_sentence(before[0]) or department or any(w.accepts(word) for w in own)):
            found.append("follows another capitalised word")
    if _is_common_word(page, candidate, language):
        found.append("a common word among capitals")
    if page.plain[candidate.start - 1] == "/" or page.plain[candidate.end] == "/":
        found.append("joined to another acronym")
    if _NUMBERED.match(page.plain, candidate.end):
        found.append("numbered")
    job = _JOB_BEFORE.search(page.plain, max(0, candidate.start - 20), candidate.start)
    served = _AS_A_JOB.search(page.plain, max(0, candidate.start - 20), candidate.start)
    if (job and _JOB_AFTER.match(page.plain, candidate.end)) or (
        served and page.plain[candidate.end] in ",.;"
    ):
        found.append("in the manner of a job title")
    return found


def train(
    verdicts: Iterable[Verdict],
    start: Mapping[str, float] = DEFAULT_WEIGHTS,
    *,
    strength: float = 0.5,
    rounds: int = 60,
) -> dict[str, float]:
    """Weights that fit the verdicts: logistic regression drawn towards `start` by an L2 penalty of `strength`.

    Deterministic, and of any number of verdicts: one weight after the other is moved by its slope over a bound of
    its curvature (Boehning and Lindsay, "Monotonicity of quadratic-approximation algorithms", 1988), so that no
    step leads away. With no verdicts the weights are those of `start`.
    """
    rows = Counter((frozenset(_kind(piece) for piece in v.evidence) | {"bias"}, v.right) for v in verdicts)
    weights = dict(start)
    if not rows:
        return weights
    ordered = sorted((sorted(kinds), right, count) for (kinds, right), count in rows.items())
    odds = [sum(weights.get(kind, 0.0) for kind in kinds) for kinds, _, _ in ordered]
    having: dict[str, list[int]] = {}
    for index, (kinds, _, _) in enumerate(ordered):
        for kind in kinds:
            having.setdefault(kind, []).append(index)
    for _ in range(rounds):
        for kind, indexes in sorted(having.items()):
            weight = weights.get(kind, 0.0)
            slope, curvature = strength * (weight - start.get(kind, 0.0)), strength
            for index in indexes:
                _, right, count = ordered[index]
                slope += count * (1 / (1 + math.exp(-max(-30.0, min(30.0, odds[index])))) - right)
                curvature += count / 4
            weights[kind] = weight - slope / curvature
            for index in indexes:
                odds[index] += weights[kind] - weight
    return {kind: round(weight, 4) for kind, weight in weights.items()}
