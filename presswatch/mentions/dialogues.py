"""Speech without quotation marks: dash dialogues, interviews and transcripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from presswatch.mentions.cues import Cues, shared
from presswatch.mentions.marks import Quoted, paragraphs

MIN_QUESTIONS = 3  # from which a text is believed to be an interview
MIN_ANSWER = 12  # words
MIN_TURN = 30  # characters of a transcript's turn: half of them have more
_DASH = r"(?:[—–]\s*|-\s+)"
_NAMED = r"[\"«“„](?=\w)[^«»“”\"\n]{1,40}[\"»”“](?!\w)"  # an outlet or a firm inside an aside
_ASIDE = re.compile(
    rf"(?:(?P<closed>(?<=[,.!?…]))\s*|(?<=\w)\s+){_DASH}(?P<aside>(?:[^—–\n«»“”\"]|{_NAMED}){{2,160}}?)"
    rf"(?:[,.:]?\s*[—–]\s*|[,.:]\s*-\s+|[.…]?\Z)"
)
_DIALOGUE = re.compile(r"(?:[—–]\s*|-\s+)(?=\S)")
_ARMENIAN = re.compile(r"[—–-]\s*(?=[^\W\d_])")  # a hyphen without a blank opens speech as well
_INNER = re.compile(r"(?<=[.!?…”])\s+[—–-]\s+(?=[^\W\d_a-z])")
_BLANK_DASH = re.compile(r"\s+[—–-]\s+")
_WITH_COMMAS = frozenset(
    {"sv", "da", "no", "fi"}
)  # languages whose dash lines have a comma before the reporter's words
_CLAUSE_END = re.compile(r"(?P<mark>[,?!])\s+(?=[^\W\d_])")
_SENTENCE_END = re.compile(r"(?<=\w\w[.)])\s+(?=[^\W\d_a-zåäöæø])")
_COMMA_WORDS = {"fi": 3}  # between the comma and the verb: Orpo sanoo; elsewhere the verb stands first
_ATTACHED = re.compile(r"(?:-t)?-(?:ils?|elles?|on)$")
_ASIDE_REACH = 60  # characters that hold them
_FRENCH_ASIDE = re.compile(
    r",\s+(?P<aside>(?:a-t-|ont-|\w{2,20}(?:-t)?-)(?:ils?|elles?|on)\b[^«»“”\"\n,]{0,80}|a(?:vait)? \w+é(?:e)? [^«»“”\"\n,]{2,60}),\s+"
)
_CUE_WORDS = 6  # of an aside, among which its verb must be
_LABEL = re.compile(r"(?P<label>[^\W\d_][\w.’'\- ]{0,40}?)\s?:\s+(?=\S)")
_QUESTION_LABELS = shared("question_labels")
_ANSWER_LABELS = shared("answer_labels")
_INTERVIEW = re.compile(
    r"interview|q\s?&\s?a|интервью|інтерв|інтэрв|wywiad|rozhovor|entrevista|intervista|entretien|сұхбат|маек|suhbat|müsahibə"
    r"|röportaj|мусоҳиба|հարցազրույց|ინტერვიუ|مصاحبه|gespräch",
    re.IGNORECASE,
)
_MARKED = re.compile(r"^[\"«“„]|[\"”»“],?\s")
_CAPITALISED = r"[^\W\d_a-zа-яё][\w’'-]+"
_NAME = re.compile(rf"(?<!\w){_CAPITALISED}(?:\s+(?:(?:de|von|van|bin|al)\s+)?{_CAPITALISED})+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage `[start, end)` that a named or supposed speaker says."""

    start: int
    end: int
    speaker: tuple[int, int] | None  # where the name stands in the text
    speaker_text: str | None


def speech_parts(text: str, passage: Quoted, cues: Cues) -> list[tuple[int, int]]:
    """Cut a quote at the reporter's asides: «Россия, — отметил Лавров, — не уйдёт» has two parts."""
    return _parts(text, passage.inner, passage.outer, cues) or [(passage.inner, passage.outer)]


def dash_dialogues(text: str, cues: Cues) -> list[Quoted]:
    """Return the spoken parts of paragraphs that open with a dash and hold an aside («— Да, — сказал он»)."""
    result: list[Quoted] = []
    for start, end in paragraphs(text):
        if opening := (_ARMENIAN if cues.language == "hy" else _DIALOGUE).match(text, start, end):
            parts = _parts(text, opening.end(), end, cues)
            if not parts and cues.language in _WITH_COMMAS:
                parts = _parts_before_a_comma(text, opening.end(), end, cues)
            result.extend(Quoted(first, last, first, last) for first, last in parts)
        elif cues.language == "pl":
            result.extend(_inside(text, start, end, cues))
    return result


def _inside(text: str, start: int, end: int, cues: Cues) -> Iterator[Quoted]:
    """Polish speech in the middle of a paragraph, between a dash behind a full stop and one before a verb."""
    position = start
    while opening := _INNER.search(text, position, end):
        closing = _BLANK_DASH.search(text, opening.end(), end)
        position = opening.end()
        if closing is not None and _reports(
            text[closing.end() : min(end, closing.end() + _ASIDE_REACH)], cues, 0
        ):
            yield Quoted(opening.start() + 1, closing.start(), opening.end(), closing.start())
            position = closing.end()


def _parts(text: str, start: int, end: int, cues: Cues) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    position = start
    inside = text[start:end]
    asides = list(_ASIDE.finditer(inside))
    if not asides and cues.language == "fr":
        asides = list(_FRENCH_ASIDE.finditer(inside))
    for match in asides:
        # Without a comma before the dash only a verb right behind it shows an aside: — Tak — powiedział Jan.
        closed = match.groupdict().get("closed", ",") is not None
        if not _reports(match["aside"], cues, _CUE_WORDS if closed else 0):
            continue
        result.append((position, start + match.start()))
        position = start + match.end()
    if not result:
        return []
    if text[position:end].strip(" .—–-"):
        result.append((position, end))
    return [(first, last) for first, last in result if first < last]


def _parts_before_a_comma(text: str, start: int, end: int, cues: Cues) -> list[tuple[int, int]]:
    """The Nordic manner: – Vi ger inte upp, säger Ada Lind. Vi bygger vidare. The reporter has no dash, but one sentence."""
    for match in _CLAUSE_END.finditer(text, start, end):
        clause = text[match.end() : min(end, match.end() + _ASIDE_REACH)].partition(",")[0]
        if not _reports(clause, cues, _COMMA_WORDS.get(cues.language, 0)):
            continue
        stop = _SENTENCE_END.search(text, match.end(), end)
        parts = [(start, match.start() + len(match["mark"].rstrip(",")))]
        if stop is not None and text[stop.end() : end].strip():
            parts.append((stop.end(), end))
        return parts
    return []


def _reports(aside: str, cues: Cues, reach: int) -> bool:
    words = re.findall(r"[\w’'-]+", aside.casefold())[: reach + 1]
    if cues.language == "fr":
        words = [_ATTACHED.sub("", word) for word in words]
    return any(
        cues.kinds(word).speech or cues.kinds(f"{word} {after}").speech
        for word, after in zip(words, (*words[1:], ""), strict=False)  # an aside may have no word at all
    )


def interview(text: str, title: str) -> list[Answer]:
    """Return the answers of an interview or the turns of a transcript; none where the text is neither."""
    lines = [(start, end, text[start:end]) for start, end in paragraphs(text)]
    return _transcript(text, lines, title) or _questions(text, lines, title)


def _transcript(text: str, lines: list[tuple[int, int, str]], title: str) -> list[Answer]:
    labels = [(_LABEL.match(line), start, end) for start, end, line in lines]
    counts = Counter(match["label"].casefold() for match, _, _ in labels if match)
    repeated = {label for label, count in counts.items() if count >= 2}
    if len(repeated) < 2 or sum(counts[label] for label in repeated) < 4:
        return []
    turns = [end - start for match, start, end in labels if match and match["label"].casefold() in repeated]
    if sorted(turns)[len(turns) // 2] < MIN_TURN:
        return []  # a table of results has labels too
    first = next(index for index, (match, _, _) in enumerate(labels) if match)
    interviewee = _interviewee(text, title, lines[:first])
    result: list[Answer] = []
    speaking: re.Match[str] | None = None
    place = (0, 0)
    for match, start, end in labels:
        label = match["label"].casefold() if match else ""
        if match is not None and label in repeated:
            speaking = match
            place = (start, start + len(match["label"]))
            if label in _ANSWER_LABELS:
                place, named = interviewee[0] or place, interviewee[1]
            else:
                named = match["label"]
            if label not in _QUESTION_LABELS and named is not None:
                result.append(Answer(start + match.end() - match.start(), end, place, named))
        elif speaking is not None and result and result[-1].speaker == place and end - start >= MIN_TURN:
            result.append(Answer(start, end, place, result[-1].speaker_text))
    return result


def _questions(text: str, lines: list[tuple[int, int, str]], title: str) -> list[Answer]:
    if text.count("?") + text.count("՞") < MIN_QUESTIONS:
        return []
    opening = f"{title}\n" + "\n".join(line for _, _, line in lines[:4])
    if not _INTERVIEW.search(opening):
        return []
    asked = [
        index for index, (_, _, line) in enumerate(lines) if line.rstrip(' »”"').endswith(("?", "՞", ";?"))
    ]
    asked += [index for index, (_, _, line) in enumerate(lines) if "՞" in line and index not in asked]
    if len(asked) < MIN_QUESTIONS:
        return []
    first = min(asked)
    place, name = _interviewee(text, title, lines[:first])
    marked = sum(1 for _, _, line in lines[first:] if _MARKED.search(line))
    if name is None or marked * 3 > len(lines) - first:
        return []  # nobody to give the answers to, or a report that quotes its questions
    result: list[Answer] = []
    for index in range(first + 1, len(lines)):
        start, end, line = lines[index]
        if index in asked or (len(line.split()) < MIN_ANSWER and not line.startswith(("—", "–", "-"))):
            continue
        dash = _DIALOGUE.match(line)
        result.append(Answer(start + (dash.end() if dash else 0), end, place, name))
    return result


def _interviewee(
    text: str, title: str, lead: list[tuple[int, int, str]]
) -> tuple[tuple[int, int] | None, str | None]:
    """Who is interviewed: the name after the word in the title or lead, else the first full name there."""
    stop = lead[-1][1] if lead else 0
    for where in (title, text[:stop]):
        word = _INTERVIEW.search(where)
        name = (_NAME.search(where, word.end()) if word else None) or _NAME.search(where)
        if name is None:
            continue
        words = [part for part in name.group().split() if not (len(part) > 1 and part.isupper())]
        shown = " ".join(words[-2:])
        position = text.find(shown)
        place = (position, position + len(shown)) if position >= 0 else None
        return place, shown
    return None, None
