"""Words, marks and sentences of a text, with every quoted passage as one token."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from presswatch.mentions.cues import Cues, shared
from presswatch.mentions.dialogues import dash_dialogues, speech_parts
from presswatch.mentions.marks import Quoted, paragraphs, quoted
from presswatch.text import SIGNS, fold, is_small

DASHES = frozenset("-–—―‒")
TERMINALS = frozenset(".!?…։။。")
_TWO_SCRIPTS = re.compile("[a-zа-я][a-z][а-яј]|[а-яј][a-z][a-zа-яј]", re.IGNORECASE)  # рeклa, with a Latin e
_SIGNS = SIGNS + "\u064b-\u0652\u0670"  # Arabic vowels are parts of words as well
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)+"
    rf"|(?:[^\W_]|[{_SIGNS}])+(?:[-‑'’‘ʻʼ&\u200c](?:[^\W_]|[{_SIGNS}])+)*(?:\.(?:ru|com|org|net|info|kz|kg|am|az|by|ua|uz|tj|tm|ge|md|tv|su)(?!\w))?|([^\w\s])"
)
# Names that begin with an Arabic article in small letters: al-Bashir, ad-Din, аль-Башир.
_WITH_ARTICLE = re.compile(r"(?:[aeu][dlnrstz]|ash|u[dl]|[аэу](?:ль|[дрсшнтз]))[-‑][^\W\d_a-zа-яё]")
_MARKS = {"،": ",", "؛": ";", "؟": "?", "，": ",", "、": ",", "：": ":", "；": ";", "？": "?", "！": "!"}
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_ABBREVIATIONS = shared("abbreviations")
_ATTACHED = re.compile(r"(?:-t)?-(?:ils?|elles?|on)\Z")
_TITLES = frozenset(
    {"mr", "mrs", "ms", "dr", "sen", "rep", "gov", "gen", "st", "prof", "lt", "col", "vs", "г", "гг"}
)
_WINDOW = 8  # tokens in which a reporting verb after “…?” still belongs to it
MAX_SENTENCE = 400  # tokens; what is longer is no sentence, and rules look over all of one
_TOLD = re.compile("(?P<subject>[^告对]{1,12})(?P<verb>告诉|告訴)(?P<hearer>\\w{1,20})")  # 罗斯告诉记者：
_TO_WHOM = re.compile("(?<=..)[在向对對]\\w+$")  # where and to whom: 罗斯在柏林向记者
_LONGEST_CHINESE_VERB = 4  # characters
MAX_PHRASE = 5  # words of the longest cue phrase


@dataclass(slots=True, eq=False)
class Token:
    """A word ("w"), a mark ("p"), a quoted passage ("q") or the end of a paragraph ("b").

    Not frozen: making a frozen one takes three times as long, and a text has hundreds. `capital` tells whether a
    word begins with a capital; scripts without case have none.
    """

    kind: str
    start: int
    end: int
    text: str
    low: str
    passage: Quoted | None = None
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb or phrase: tokens `[first, last]`, and which list it came from."""

    first: int
    last: int
    low: str
    speech: bool
    judgement: bool
    participle: bool
    source: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `[first, stop)` of one sentence, and the number of its paragraph."""

    first: int
    stop: int
    paragraph: int


def tokens(text: str, cues: Cues) -> list[Token]:
    """Return the tokens of a text in order, paragraph ends included."""
    result: list[Token] = []
    passages = _passages(text, cues)
    position = 0
    ends = [end for _, end in paragraphs(text)]
    breaks = set(ends)
    mixed = _TWO_SCRIPTS.search(text) is not None
    for passage in passages:
        _plain(text, position, passage.start, ends, result, mixed)
        surface = text[passage.start : passage.end]
        result.append(Token("q", passage.start, passage.end, surface, "", passage))
        position = passage.end
        if position in breaks:
            result.append(Token("b", position, position, "", ""))
    _plain(text, position, len(text), ends, result, mixed)
    if cues.language == "hy":
        _read_armenian_marks(result)
    return result if cues.language != "zh" else list(_verbs_apart(result, cues))


def _verbs_apart(stream: list[Token], cues: Cues) -> Iterator[Token]:
    """Chinese sets no blanks: the verb that reports a quote is the end of the run of characters beside it."""
    for place, token in enumerate(stream):
        size = 0
        after = stream[place + 1].text if place + 1 < len(stream) else ""
        if after in {":", ","} and (told := _TOLD.fullmatch(token.text)):
            for first, last in pairwise((0, told.end("subject"), told.end("verb"), len(token.text))):
                word = token.text[first:last]
                yield Token("w", token.start + first, token.start + last, word, word)
            continue
        if (
            token.kind == "w"
            and place + 1 < len(stream)
            and (stream[place + 1].kind == "q" or stream[place + 1].text in {":", ",", "。"})
        ):
            sizes = range(min(_LONGEST_CHINESE_VERB, len(token.text) - 1), 0, -1)
            size = next((size for size in sizes if cues.kinds(token.low[-size:]).speech), 0)
        if not size:
            yield token
            continue
        middle = token.end - size
        subject = token.text[:-size]
        adverb = next((word for word in cues.skipped if subject.endswith(word) and subject != word), "")
        subject = _TO_WHOM.sub("", subject.removesuffix(adverb))
        yield Token("w", token.start, token.start + len(subject), subject, subject)
        yield Token("w", middle, token.end, token.text[-size:], token.low[-size:])


def _read_armenian_marks(stream: list[Token]) -> None:
    """Armenian's full stop looks like a colon, and what looks like a full stop or stands as ՝ before a quote is its colon."""
    for token, after in pairwise(stream):
        if token.kind != "p":
            continue
        if token.text == ":":
            token.text = token.low = "։"
        elif token.text in {".", "․", "՝"} and after.kind == "q":
            token.text = token.low = ":"


def _passages(text: str, cues: Cues) -> list[Quoted]:
    """Quoted passages cut at the reporter's asides, and the speech of dash dialogues."""
    spoken = dash_dialogues(text, cues)
    result = list(spoken)
    starts = [passage.start for passage in spoken]
    for passage in quoted(text):
        before = bisect_right(starts, passage.end - 1) - 1
        if before >= 0 and passage.start < spoken[before].end:
            continue
        parts = speech_parts(text, passage, cues) if cues.language != "en" else []
        if len(parts) < 2:
            result.append(passage)
            continue
        for first, last in parts:
            start = passage.start if first == passage.inner else first
            end = passage.end if last == passage.outer else last
            if result and passage.start < result[-1].end < start:
                result.extend(_named_between(text, result[-1].end, start))
            result.append(Quoted(start, end, first, last))
        if result[-1].end < passage.end:
            result.extend(_named_between(text, result[-1].end, passage.end))
    return sorted(result, key=lambda passage: passage.start)


def _named_between(text: str, start: int, end: int) -> list[Quoted]:
    """Names in marks inside the reporter's aside: “…, - сообщила "Вестнику" мэр. - …”"""
    return [
        Quoted(start + one.start, start + one.end, start + one.inner, start + one.outer)
        for one in quoted(text[start:end].rstrip('"»”“'))
        if one.end < end - start
    ]


def _plain(text: str, start: int, stop: int, ends: list[int], result: list[Token], mixed: bool) -> None:
    borders = deque(ends[bisect_right(ends, start) : bisect_right(ends, stop)])
    border = borders[0] if borders else stop + 1
    append = result.append
    skip = -1
    size = len(text)
    for match in _TOKEN.finditer(text, start, stop):
        begin, end = match.span()
        while border <= begin:
            append(Token("b", border, border, "", ""))
            borders.popleft()
            border = borders[0] if borders else stop + 1
        if begin < skip:
            continue
        word = match[0]
        if match.lastindex:
            mark = _MARKS.get(word, word)
            append(Token("p", begin, end, mark, mark))
            continue
        low = fold(word).text if mixed and _TWO_SCRIPTS.search(word) else word.casefold()
        capital = word[0].isupper() or ("-" in word and _WITH_ARTICLE.match(word) is not None)
        if end < size and text[end] == ".":
            short = end - begin == 1 and capital
            if short or low in _ABBREVIATIONS or _INITIALS.fullmatch(word):
                end += 1
                skip = end
                word = text[begin:end]
            if short and skip == end:
                low += "."  # «А. Лукашенко» is no conjunction
        append(Token("w", begin, end, word, low, None, capital))
    result.extend(Token("b", end, end, "", "") for end in borders)


def find_cues(stream: list[Token], cues: Cues) -> dict[int, Cue]:
    """Return the cues of a token stream by their first token; the longest phrase wins."""
    found: dict[int, Cue] = {}
    taken = -1
    french = cues.language == "fr"
    notable = cues.notable
    for index, token in enumerate(stream):
        if token.kind != "w" or index <= taken:
            continue
        low = _ATTACHED.sub("", token.low) if french else token.low
        kinds = notable[low]
        if kinds is None:
            continue
        best: Cue | None = None
        if kinds and (kinds.source or _verbal(stream, index, cues)):
            best = Cue(index, index, low, kinds.speech, kinds.judgement, kinds.participle, kinds.source)
        if kinds.opens:
            best = _phrase(stream, index, low, cues) or best
        if best is not None:
            found[index] = best
            taken = best.last
    return found


def _phrase(stream: list[Token], index: int, low: str, cues: Cues) -> Cue | None:
    """The longest cue of several words that begins at `index`."""
    best: Cue | None = None
    words = low
    for last in range(index + 1, min(index + MAX_PHRASE, len(stream))):
        if stream[last].kind != "w":
            break
        low = stream[last].low
        words += " " + (_ATTACHED.sub("", low) if cues.language == "fr" else low)
        if kinds := cues.kinds(words):
            best = Cue(index, last, words, kinds.speech, kinds.judgement, kinds.participle, kinds.source)
    return best


def _verbal(stream: list[Token], index: int, cues: Cues) -> bool:
    """Whether a word is used as a verb; English spells many reporting verbs like nouns (claim, reports)."""
    token = stream[index]
    before = stream[index - 1] if index else None
    after = stream[index + 1] if index + 1 < len(stream) else None
    starts = before is None or before.kind in "bq" or before.text in TERMINALS or before.text == ":"
    if token.capital and not starts:
        return False
    if cues.language != "en" or token.low.endswith("ing") or before is None:
        return True
    if before.text.isdigit():
        return False  # the president's Dec. 11 claim
    if before.kind == "w" and (before.low in _NOT_BEFORE_VERBS or before.text.endswith(("’s", "'s"))):
        return before.low in {"that", "he", "she"}
    if token.low in _NOUNS and not (
        before.kind == "w" and (before.capital or before.low in cues.pronouns | cues.skipped)
    ):
        return after is not None and (
            after.kind == "q" or after.low in {"that", ":", ",", "."} or after.capital
        )
    if token.low.endswith("s") and token.low in _NOUNS and after is not None:
        return (
            after.kind == "q"
            or after.low in {"that", ":", ",", "the", "a", "his", "her", "it", "him"}
            or (after.low in cues.pronouns or after.capital)
        )
    return True


_NOT_BEFORE_VERBS = shared("before_nouns")
_NOUNS = shared("noun_like")


def sentences(stream: list[Token], cues: dict[int, Cue]) -> list[Sentence]:
    """Cut a token stream into sentences.

    A quoted passage that ends a sentence ends the one around it too, unless a reporting verb follows
    (“Why?” Smith asked).
    """
    result: list[Sentence] = []
    first = 0
    paragraph = 0
    for index, token in enumerate(stream):
        kind = token.kind
        if index - first < MAX_SENTENCE and (
            token.text[-1] != "." if kind == "w" else kind == "p" and token.text not in TERMINALS
        ):
            continue  # as nearly all do, they end nothing
        after = stream[index + 1] if index + 1 < len(stream) else None
        if kind == "b":
            if index > first:
                result.append(Sentence(first, index, paragraph))
            first = index + 1
            paragraph += 1
            continue
        if after is None or after.kind == "b":
            continue
        if index - first >= MAX_SENTENCE:
            result.append(Sentence(first, index + 1, paragraph))
            first = index + 1
            continue
        if token.kind == "p" and token.text in TERMINALS:
            ends = after.kind == "q" or (after.kind == "w" and not is_small(after.text[0]))
        elif token.kind == "q" and token.passage is not None:
            inside = token.text[: token.passage.outer - token.start].rstrip()
            last = inside[-1:]
            starts = after.kind == "q" or after.capital
            ends = starts and last in TERMINALS
            if ends and not _introduced(stream, cues, first, index):
                window = _WINDOW if last != "." else 3
                ends = not _reported(stream, cues, index + 1, window, last == ".")
        elif token.kind == "w" and token.text[-1] == "." and after.kind == "q" and token.low not in _TITLES:
            inner = after.text.lstrip("\"'«“„”‘`")
            ends = inner[:1].isupper()
        else:
            ends = False
        if ends:
            result.append(Sentence(first, index + 1, paragraph))
            first = index + 1
    if first < len(stream):
        result.append(Sentence(first, len(stream), paragraph))
    return result


def _introduced(stream: list[Token], cues: dict[int, Cue], first: int, index: int) -> bool:
    if index == first or stream[index - 1].text not in {",", ":"}:
        return False
    return any(position in cues for position in range(first, index))


def _reported(stream: list[Token], cues: dict[int, Cue], start: int, window: int, final: bool) -> bool:
    for index in range(start, min(start + window, len(stream))):
        token = stream[index]
        if token.kind in "qb" or (token.kind == "p" and token.text in TERMINALS):
            return False
        cue = cues.get(index)
        if cue is not None and cue.speech and not cue.participle:
            return not final or cue.last + 1 >= len(stream) or stream[cue.last + 1].text in {"", "."}
    return False
