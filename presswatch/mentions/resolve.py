"""Which of the candidates of one document are mentions: what the document itself says about its names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from presswatch.mentions.bearers import other_person
from presswatch.mentions.candidates import Candidate
from presswatch.mentions.given_names import given_name
from presswatch.mentions.inflect.languages import script
from presswatch.mentions.lexicon import Case, Lexicon
from presswatch.mentions.longer_names import longer_name
from presswatch.mentions.official_names import WITHOUT_STATE, beginnings_of_state
from presswatch.mentions.page import Page
from presswatch.mentions.rules import INITIALS
from presswatch.mentions.spellings import WITH_STOPS
from presswatch.mentions.states import names_own_state, other_owner, own_states
from presswatch.types import Outcome, Watch, WatchKind

_MONTHS = frozenset(["наурыз", "нооруз", "novruz"])  # feasts that share their name with a month
# Ministries and courts take no capital there.
_INSTITUTIONS_IN_SMALL_LETTERS = frozenset(("hy", "sl", "fi", "et"))
_MINISTRY = re.compile("ministerstv")  # Czech and Slovak
_FINNIC = frozenset(("fi", "et"))  # eduskunta, riigikogu
_LONG_WORD = 9  # letters
_LONG_ACRONYM = 3  # letters
_STANDS_OUT = 5  # letters of such a word
_DETERMINERS = frozenset(("the", "a", "an", "these", "those", "some", "any", "no", "every", "each", "of"))
_DETERMINERS |= {"its", "his", "her", "their", "our", "my", "your"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with what became of it."""

    candidate: Candidate
    outcome: Outcome = Outcome.YES
    probability: float = 1.0
    evidence: tuple[str, ...] = ()


def introduced(found: Iterable[Candidate]) -> frozenset[int]:
    """The watches (by place) that candidates name in full: persons by given and family name, others by several words."""
    return frozenset(
        c.name.watch
        for c in found
        if c.whole
        and not c.doubt
        and len(c.name.words) > 1
        and c.rule != "initials"
        and not c.name.how.startswith((WITHOUT_STATE, WITH_STOPS))
    )


def resolve(
    page: Page, lexicon: Lexicon, watches: Sequence[Watch], found: list[Candidate], known: frozenset[int]
) -> list[Judged]:
    """One judgement for each watch and place, in order; `known` are the watches that the title introduces."""
    known = known | introduced(found)
    judged = [_alone(page, lexicon, watches, candidate, known) for candidate in _best(found)]
    judged = _nested(page, watches, judged)
    return _shared(watches, judged, known)


def _best(found: list[Candidate]) -> list[Candidate]:
    """For each watch the longest of the candidates that overlap, whole names and those without doubt first."""
    kept: list[Candidate] = []
    last: dict[int, int] = {}
    for candidate in sorted(
        found, key=lambda c: (c.start, -c.end, not c.whole, bool(c.doubt), bool(c.name.foreign))
    ):
        before = last.get(candidate.name.watch)
        if before is not None and candidate.start < kept[before].end:
            if kept[before].doubt and not candidate.doubt and candidate.whole:
                kept[before] = candidate
            continue
        last[candidate.name.watch] = len(kept)
        kept.append(candidate)
    return kept


def _no(candidate: Candidate, probability: float, *evidence: str) -> Judged:
    return Judged(candidate, Outcome.NO, probability, evidence)


def _alone(
    page: Page, lexicon: Lexicon, watches: Sequence[Watch], candidate: Candidate, known: frozenset[int]
) -> Judged:
    name = candidate.name
    watch = watches[name.watch]
    # An English name of several words, spelt as declared, stands so in any language (Brightwell Robotics in a
    # German text); a single word may be an acronym or a noun of that language, and other names are translated.
    spelt_out = (
        candidate.rule == "exact"
        and name.foreign == "en"
        and (len(name.words) > 1 or _stands_out(lexicon, candidate))
    )
    if (
        name.foreign
        and watch.kind is not WatchKind.PERSON
        and name.watch not in lexicon.with_own
        and not spelt_out
        and not _is_of_another_script(page, candidate)
    ):
        if candidate.doubt:
            return _no(candidate, 0.1, candidate.doubt)
        return Judged(candidate, Outcome.ASK, 0.45, (f"declared for texts in {name.foreign}",))
    if candidate.doubt == "a name in small letters":
        event = watch.kind is WatchKind.EVENT and len(name.words) == 1 and name.words[0].base not in _MONTHS
        if event or _names_in_small_letters(page, lexicon, watch, candidate):
            return Judged(candidate, Outcome.YES, 0.7, (candidate.doubt,))
        return _no(candidate, 0.1, candidate.doubt)
    if candidate.doubt:
        return _no(candidate, 0.1, candidate.doubt)
    if not candidate.whole and name.watch not in known:
        return _no(candidate, 0.2, "a family name whose bearer the text does not introduce")
    thing = _other_thing(page, lexicon, watch, candidate)
    if thing:
        return Judged(candidate, *thing)
    if candidate.rule == "initials" and name.watch not in known:
        return Judged(candidate, Outcome.ASK, 0.5, ("initials of a person whom the text does not introduce",))
    if watch.kind is WatchKind.PERSON and _lacks_a_given_name(page, candidate):
        other = other_person(page, lexicon, name.watch, candidate)
        if other:
            return _no(candidate, 0.15, other)
    if watch.kind is WatchKind.ORGANISATION:
        own = own_states(lexicon, name.watch, watch)
        owner = other_owner(page, lexicon.language.code, own, candidate)
        if owner:
            return _no(candidate, 0.15, f"of another state: {owner}")
        if longer := longer_name(page, candidate):
            return _no(candidate, 0.15, f"a piece of a longer name: {longer}")
    if name.how == INITIALS and name.watch not in known:
        return Judged(
            candidate, Outcome.ASK, 0.4, ("initials of a name that the text does not give in full",)
        )
    if name.how.startswith(WITHOUT_STATE):
        if _is_completed(page, lexicon, watch, candidate):
            return _no(candidate, 0.2, "completed by another name")
        if name.watch not in known:
            if not any(word in page.words for word in beginnings_of_state(name.alias)):
                return Judged(candidate, Outcome.ASK, 0.4, ("an office that the text does not give in full",))
            return Judged(candidate, Outcome.YES, 0.7, ("the text names the state of the office",))
    if name.short and not name.primary and watch.kind is not WatchKind.PERSON:
        return _short_form(page, lexicon, watch, candidate)
    return Judged(candidate)


def _is_of_another_script(page: Page, candidate: Candidate) -> bool:
    """Whether Latin capitals of an acronym stand among words of another script, where they are no word: CSTO in a Russian text."""
    word = candidate.name.words[0]
    if len(candidate.name.words) > 1 or word.case is not Case.ACRONYM or script(word.base) != "Latn":
        return False
    letters = page.cased[candidate.start : candidate.start + len(word.base)]
    if len(letters) < _LONG_ACRONYM or not letters.isupper():
        return False
    beside = (page.word_before(candidate.start), page.word_after(candidate.end))
    scripts = {script(page.plain[place[0] : place[1]]) for place in beside if place is not None}
    return bool(scripts) and "Latn" not in scripts


def _lacks_a_given_name(page: Page, candidate: Candidate) -> bool:
    """Whether a person is named by family name alone, which may have several words: Le Pen, von der Leyen."""
    name = candidate.name
    if not candidate.whole or len(name.words) == 1 or name.short:
        return True
    first = page.plain[candidate.start : page.words.index(" ", candidate.start)]
    return len(name.words) > 2 and name.anchor > 0 and not name.words[0].accepts(first)


def _stands_out(lexicon: Lexicon, candidate: Candidate) -> bool:
    """Whether a name of one word is in Latin letters where the text's language has others, so no noun of it: OpenAI."""
    word = candidate.name.words[0]
    scripts = lexicon.language.scripts
    return (
        word.case is not Case.ACRONYM
        and len(word.base) >= _STANDS_OUT
        and bool(scripts)
        and "Latn" not in scripts
        and script(word.base) == "Latn"
    )


def _is_completed(page: Page, lexicon: Lexicon, watch: Watch, candidate: Candidate) -> bool:
    """Whether a capital follows at once: «Следственный комитет Белоруссии».

    Not a person's, «глава МИД Иван Озеров», where the text names the state whose office is watched.
    """
    after = page.word_after(candidate.end)
    if after is None or page.plain[candidate.end : after[0]] != " " or not page.capitalised(after):
        return False
    word = page.plain[after[0] : after[1]]
    person = _FAMILY.search(word) or given_name(word, lexicon.language.code)
    return not (person and names_own_state(page, own_states(lexicon, candidate.name.watch, watch)))


def _short_form(page: Page, lexicon: Lexicon, watch: Watch, candidate: Candidate) -> Judged:
    """One word of a longer name: another's, if another capitalised word completes it (МИД Германии)."""
    own = lexicon.own_words[candidate.name.watch]
    after = page.word_after(candidate.end)
    if after is not None and _is_completed(page, lexicon, watch, candidate):
        word = page.plain[after[0] : after[1]]
        if not any(w.accepts(word) for w in own):
            return _no(candidate, 0.25, f"completed by {page.cased[after[0] : after[1]]}")
    return Judged(candidate)


# How family names end in the nominative where offices are told by what stands behind them: «представитель МИД Озерова».
_FAMILY = re.compile(
    r"(?:[оеєї]в|[иії]н|[оеєї]ва|ина|ський|ська|ский|ская|цкий|цкая|ян|дзе|швили|енко|ук|юк|ич)$"
)
_CURRENCY = re.compile(
    r"(?:доллар|долар|dollar|dolar|dólar|евро|рубл|рубел|фунт|тенге|теңге|сом|сум|драм|դոլար|դրամ|ռուբլ|դոլլար|лари|лев|злот|крон|юан|иен|"
    r"manat|манат|lira|pound|ruble|rouble|yen|yuan|franc|króna|koron|peso)\w{0,3}"
)
# Words before a name in quotes that say what bears it: an airport, a bridge, a street.
_BEARER = re.compile(
    r"(?:аэропорт|аеропорт|летищ|вокзал|станци|мост|порт|площад|улиц|тюрьм|lotnisk|lotnisc|letališč|letišt|stanic|airport|flughafen|most|ulic)\w{0,4}"
)
# Kazakh titles of one person's office: of a state, its republic or region, or one of its organs; in the singular.
_OFFICE_KK = re.compile(
    r" (?:(?:ислам|республикасының|федерациясының|мемлекетінің|облысының|облыстық|қалалық|қаласының|аудандық|ауданының|сенатының) ){0,2}"
    r"(?:(?:тұңғыш|бірінші|екінші|бұрынғы|бас|төтенше|жоғары) ){0,2}"
    r"(?:премьер-министрі|президенті|басшысы|төрағасы|министрі|әкімі|елшісі|депутаты|спикері|хатшысы|өкілі|орынбасары)(?:н\w{1,3}|мен)?\b"
)
_GENITIVE_KK = re.compile("[ндт][ыі]ң$")
_ORGANS_KK = frozenset(("үкімет", "парламент", "мәжіліс", "сенат", "мәслихат"))
_PATRONYMIC = re.compile(
    r"\w{2,}(?:ұлы|қызы|уулу|кызы|ович|евич|овна|евна|івна|ович|оғлы|oğlu|oglu|qızı)\w{0,4}"
)
_YOUNGER = re.compile(r",? (?:jr|junior)\b")
_YOUNGER_RU = re.compile(
    r"-(?:младш|молодш)(?:ий|его|ему|им|ем|ого|ому)\b"
)  # of a full name it may be the one that is watched: Джордж Буш-младший
_GENERATION = re.compile(r"(?i)\b(?:jr|junior|младший|молодший)\b")
_COUNTED = re.compile(r"\d|-\w|\b[ivx]+\b")
_DERIVED_HY = re.compile("-(?:ական|ացի|ցի)")


def _other_thing(
    page: Page, lexicon: Lexicon, watch: Watch, candidate: Candidate
) -> tuple[Outcome, float, tuple[str, ...]] | None:
    """What a name is part of when what follows or surrounds it makes it another thing."""
    after = page.word_after(candidate.end)
    adjacent = after is not None and page.plain[candidate.end : after[0]] == " "
    following = page.plain[after[0] : after[1]] if after is not None and adjacent else ""
    if watch.kind is WatchKind.PLACE:
        small = after is not None and (following.isascii() or not page.capitalised(after))
        if following and small and _CURRENCY.fullmatch(following):
            return Outcome.NO, 0.2, ("a currency",)
        if (
            not candidate.name.unspaced
            and page.plain[candidate.start - 1] == '"'
            and page.plain[candidate.end] == '"'
            and len(candidate.name.words) == 1
            and not _is_what_bears_it(page, candidate)
        ):
            return Outcome.NO, 0.3, ("a place's name in quotes is something called after it",)
    if lexicon.language.code == "kk" and _is_of_an_office(page, watch, candidate):
        return Outcome.ASK, 0.45, ("part of the title of an office",)
    if (
        watch.kind is WatchKind.PERSON
        and (
            _YOUNGER.match(page.plain, candidate.end)
            or (_lacks_a_given_name(page, candidate) and _YOUNGER_RU.match(page.plain, candidate.end))
        )
        and not any(_GENERATION.search(alias.text) for alias in watch.aliases)
    ):
        return Outcome.NO, 0.2, ("another of the same name",)
    if watch.kind is WatchKind.PERSON and candidate.whole and adjacent and page.capitalised(after):
        last = page.plain[page.words.rfind(" ", 0, candidate.end) + 1 : candidate.end]
        if _PATRONYMIC.fullmatch(last):
            return Outcome.NO, 0.3, ("the beginning of a longer name",)
    if candidate.name.how.startswith("without legal form"):
        before = page.word_before(candidate.start)
        if before is not None:
            gap, word = page.plain[before[1] : candidate.start], page.plain[before[0] : before[1]]
            own = lexicon.own_words[candidate.name.watch]
            if (gap.replace('"', " ").strip() or "\n" in gap) and any(w.base == word for w in own):
                return Outcome.NO, 0.3, ("parted from its legal form",)
    if (
        lexicon.language.code == "hy"
        and page.plain[candidate.end] == "-"
        and _DERIVED_HY.match(page.plain, candidate.end)
    ):
        return Outcome.NO, 0.3, ("a derived word",)
    return None


def _is_of_an_office(page: Page, watch: Watch, candidate: Candidate) -> bool:
    """Whether a Kazakh text names a place, or an organ of the state, only to say whose office somebody holds."""
    if watch.kind is not WatchKind.PLACE and candidate.name.words[-1].base not in _ORGANS_KK:
        return False
    bare = candidate.rule == "exact"
    surface = page.plain[candidate.start : candidate.end]
    return (bare or _GENITIVE_KK.search(surface) is not None) and _OFFICE_KK.match(
        page.plain, candidate.end
    ) is not None


def _is_what_bears_it(page: Page, candidate: Candidate) -> bool:
    before = page.word_before(candidate.start)
    return before is not None and _BEARER.fullmatch(page.plain[before[0] : before[1]]) is not None


def _names_in_small_letters(page: Page, lexicon: Lexicon, watch: Watch, candidate: Candidate) -> bool:
    """Whether small letters may name it: Armenian and Slovene ones an institution, Finnish and Estonian ones also in one long word.

    In English a name takes no article, a common noun of the singular does: "said acme", "the acme of", "acmes"."""
    words = candidate.name.words
    if (
        lexicon.language.code in ("cs", "sk")
        and watch.kind is WatchKind.ORGANISATION
        and len(words) > 1
        and _MINISTRY.match(words[0].base)
    ):
        return True
    if lexicon.language.code in _INSTITUTIONS_IN_SMALL_LETTERS:
        alone = lexicon.language.code in _FINNIC and len(words[0].base) >= _LONG_WORD
        return watch.kind is WatchKind.ORGANISATION and (len(words) > 1 or alone)
    if lexicon.language.code not in ("en", "") or watch.kind in (WatchKind.PERSON, WatchKind.PLACE):
        return False
    if candidate.rule.startswith("inflected"):
        return False
    before = page.word_before(candidate.start)
    return candidate.end - candidate.start > 3 and (
        before is None or page.plain[before[0] : before[1]] not in _DETERMINERS
    )


def _nested(page: Page, watches: Sequence[Watch], judged: list[Judged]) -> list[Judged]:
    """A person's name inside a longer one of another watched person, or the head of a longer name, is that longer name's.

    The head of a product's name is another product only where a number or a model follows (Boeing 737): the Nobel Prize
    stands in the Nobel Prize in Literature.
    """
    kept = list(judged)
    live = [j for j in judged if j.outcome is not Outcome.NO and j.candidate.whole]
    around: list[Judged] = []  # those of `live` that begin no later than the place and reach it
    begun = 0
    for index, one in enumerate(judged):
        if one.outcome is Outcome.NO:
            continue
        c = one.candidate
        while begun < len(live) and live[begun].candidate.start <= c.start:
            around.append(live[begun])
            begun += 1
        around = [other for other in around if other.candidate.end > c.start]
        for other in around:
            o = other.candidate
            if o.end < c.end or o.end - o.start <= c.end - c.start or o.name.watch == c.name.watch:
                continue
            mine, theirs = watches[c.name.watch].kind, watches[o.name.watch].kind
            rest = page.plain[c.end : o.end]
            if mine is theirs and (
                mine is WatchKind.PERSON
                or (o.start == c.start and (mine is not WatchKind.PRODUCT or _COUNTED.search(rest)))
            ):
                kept[index] = replace(
                    one,
                    outcome=Outcome.NO,
                    probability=0.1,
                    evidence=(f"part of {watches[o.name.watch].name}",),
                )
                break
    return kept


def _shared(watches: Sequence[Watch], judged: list[Judged], known: frozenset[int]) -> list[Judged]:
    """Where several watches claim one place, those with the best claim keep it."""
    places: dict[tuple[int, int], list[int]] = {}
    for index, one in enumerate(judged):
        if one.outcome is not Outcome.NO:
            places.setdefault((one.candidate.start, one.candidate.end), []).append(index)
    kept = list(judged)
    for indexes in places.values():
        if len(indexes) < 2:
            continue
        claims = {
            i: _claim(judged[i].candidate, known) if judged[i].outcome is Outcome.YES else -1 for i in indexes
        }
        best = max(claims.values())
        for i in indexes:
            if claims[i] < best:
                winner = next(j for j in indexes if claims[j] == best)
                kept[i] = replace(
                    judged[i],
                    outcome=Outcome.NO,
                    probability=0.2,
                    evidence=(f"more likely {watches[judged[winner].candidate.name.watch].name}",),
                )
    return kept


def _claim(candidate: Candidate, known: frozenset[int]) -> int:
    name = candidate.name
    if name.how:
        return 0
    if candidate.whole and len(name.words) > 1:
        return 5
    if name.watch in known:
        return 4
    exact = candidate.rule == "exact"
    if name.primary:
        return 3 if exact else 2
    return 1 if exact else 0
