"""Numbers about the wording of each text segment: its signs, its length, and the phrases that furniture uses.

Nothing here depends on a language's vocabulary except the patterns of phrases, which hold the words of furniture in
the languages that we meet most; nothing depends on a site. Signs are counted for all segments at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

# Phrases of furniture in small letters, parted by commas. A blank at an end counts.
_PHRASES = (
    "read more,read also,read next,read the full,see also,more on,more from,more stories,more news,related,recommended,"
    "most read,most popular,most viewed,click here,advertis,sponsored,watch:,share this,share on,follow us,follow me,follow him,"
    "follow her,back to,go back,table of contents,in this article,"
    "читайте,читать,подробнее,еще по теме,ещё по теме,по теме,смотрите также,см. также,материалы по теме,реклама,поделиться,"
    "другие новости,czytaj,zobacz,więcej,reklama,udostępnij,mehr zum thema,lesen sie,weiterlesen,anzeige,teilen,lesetipp,"
    "leia,lea también,te puede interesar,leer más,lire aussi,à lire,leggi anche,διαβάστε,σχετικά,läs mer,läs också,les også,"
    "les mer,læs også,相关,更多,分享,推荐,点击,返回,上一篇,下一篇,関連,あわせて読みたい,ilgili,devamı"
)
_APPEALS = (
    "subscri,sign up,sign in,log in,login,newsletter,donat,contribut,support us,support our,support independent,"
    "independent journalism,become a member,copyright,all rights,terms of,privacy,cookie,©,(c),contact us,third-party,third party,"
    "consent,personal data,javascript,browser,подпис,подпиш,все права,перепечатк,использование материал,использования материал,использовании материал,"
    "при цитировании,нажмите,ctrl,наш канал,нашем канал,наш телеграм,нашем телеграм,персональн,регистрац,einverstanden,"
    "datenschutz,externe inhalt,externen inhalt,externer inhalt,personenbezogen,drittplattform,redaktionelle inhalt,"
    "redaktionellen inhalt,redaktioneller inhalt,abonn,prenumer,zgoda,zgodę,zgody,prywatnoś,regulamin,suscri,suscrí,inscri,assine,"
    "εγγραφ,版权,责任编辑,编辑：,关注,登录,ログイン,会員,無断転載,abone"
)
_COMMENTS = (
    "comment,комментари,komentarz,kommentar,comentari,σχόλια,评论,留言,コメント,yorum,reply,replies,ответить,antworten,"
    "odpowiedz,форум,forum"
)
_TWEETS = "(@,pic.twitter.com,://t.co/,view this post on,a post shared by"
_LISTED = (_PHRASES, _APPEALS, _COMMENTS, _TWEETS)
_CREDIT = re.compile(
    r"(?:photo|image|picture|video|source|credit|foto|фото|видео|источник|источники|getty|file photo|zdjęcie|źródło|bild|"
    r"quelle|图|来源|来源：|写真|by|von|автор|текст|tags?|теги|метки|ключевые слова|tagi|topics|filed under)\b",
    re.I,
)
_AGENCY = re.compile(r"(?:getty images|/ ?reuters|/ ?afp|/ ?ap|/ ?тасс|риа новости)\)?\.?$", re.I)
# Letters with which what these patterns find begins, or ends; ı and ſ are i and s to them.
_CREDIT_INITIALS = frozenset("picvsfgzźbqtmkaфвиатмк图来写ıſ")
_AGENCY_FINALS = frozenset("spсиſ")
_AGENCY_SIZE = 16  # characters: no match of the pattern above is longer
# Each of its forms begins with a digit, so that a search need look at digits only.
_DATE = re.compile(
    r"\d(?:(?<!\w\d)(?:(?:(?<=1)9|(?<=2)0)\d\d\b|\d?[:.]\d{2}\b|\d* (?:min|hours?|days?) )|\d?[./-]\d{1,2}[./-]\d{2,4})"
)
_SHORT = 300  # characters: a longer text is no phrase, credit or date
_LONG = 700  # characters: a longer text is searched for nothing
_HEAD = 300  # characters whose signs are counted

# One bit for each class of signs.
_ALPHA, _UPPER, _LOWER, _DIGIT, _STOP, _COMMA, _QUOTE, _SPACE = (1 << number for number in range(8))
# All classes of signs are added up in one go, each in bits of its own of one number. Of whole texts, which are shorter
# than 2 ** 18, these, by the first of their bits:
_OF_TEXT = {_SPACE: 0, _STOP: 18, _COMMA: 36}
_TEXT_MOST = (1 << 18) - 1
# Of heads of texts these; quotation marks, below the others, of what is behind the head too:
_OF_HEAD = {_QUOTE: 0, _ALPHA: 20, _UPPER: 30, _DIGIT: 40}
_HEAD_MOST = (1 << 10) - 1
_QUOTES = (1 << 20) - 1
ENDS = frozenset(".!?…。！？։।؟۔”»\"'）)")  # a sentence
_DASHES = frozenset("-–—•·»>*|")

WORDING = (
    "chars",
    "words",
    "mean_word",
    "stops",
    "commas",
    "stop_rate",
    "ends_sentence",
    "ends_colon",
    "ends_ellipsis",
    "starts_lower",
    "starts_upper",
    "starts_dash",
    "upper_rate",
    "digit_rate",
    "has_quote",
    "phrase",
    "appeal",
    "comment",
    "tweet",
    "credit",
    "date_like",
    "address",
    "bar",
)


@lru_cache(maxsize=1)
def _classes() -> npt.NDArray[np.uint8]:
    """The classes of each sign of the basic plane, as bits; signs beyond it have none."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for number in range(0xFFFF):
        sign = chr(number)
        table[number] = (
            (sign.isalpha() and _ALPHA)
            | (sign.isupper() and _UPPER)
            | (sign.islower() and _LOWER)
            | (sign.isdigit() and _DIGIT)
        )
    for signs, bit in ((".!?。！？…։।؟۔", _STOP), (",，、", _COMMA), ('«“„"「”', _QUOTE), (" ", _SPACE)):
        for sign in signs:
            table[ord(sign)] |= bit
    return table


def _parted(places: Mapping[int, int]) -> npt.NDArray[np.uint64]:
    """For each set of classes a number with one in the place of each class that has one."""
    return np.asarray(
        [sum(1 << place for bit, place in places.items() if classes & bit) for classes in range(256)],
        dtype=np.uint64,
    )


_TEXT_PARTS, _HEAD_PARTS = _parted(_OF_TEXT), _parted(_OF_HEAD)


@lru_cache(maxsize=1)
def _phrases() -> tuple[ahocorasick_rs.AhoCorasick, list[int]]:
    """All lists' phrases, to be found in one pass (Aho and Corasick, 1975), and the bit of each one's list."""
    words: list[str] = []
    bits: list[int] = []
    for number, listed in enumerate(_LISTED):
        for word in listed.split(","):
            words.append(word)
            bits.append(1 << number)
    # A table of all states takes a megabyte, once for all readers, and a third of the time.
    automaton = ahocorasick_rs.AhoCorasick(
        words,
        matchkind=ahocorasick_rs.MatchKind.Standard,
        implementation=ahocorasick_rs.Implementation.DFA,
    )
    return automaton, bits


def _listed(texts: Sequence[str]) -> dict[int, int]:
    """For each text with a phrase, which lists have it, as bits."""
    automaton, bits = _phrases()
    lowered = [text.lower() if len(text) < _LONG else "" for text in texts]
    ends = np.cumsum([len(text) + 1 for text in lowered])
    found: dict[int, int] = {}
    matches = automaton.find_matches_as_indexes("\n".join(lowered), overlapping=True)
    if matches:
        places = np.searchsorted(ends, [start for _, start, _ in matches], side="right").tolist()
        for place, (word, _, _) in zip(places, matches, strict=True):
            found[place] = found.get(place, 0) | bits[word]
    return found


def _searched(texts: Sequence[str], digits: Numbers) -> Numbers:
    """(texts, 8): phrase, appeal, comment, tweet, credit, date_like, address, bar."""
    rows = np.zeros((len(texts), 8))
    for number, lists in _listed(texts).items():
        short = len(texts[number]) < _SHORT
        rows[number, :4] = (lists & 1 and short, lists & 2, lists & 4 and short, lists & 8)
    np.minimum(rows, 1.0, out=rows)
    for number, text in enumerate(texts):
        if len(text) < _SHORT:
            if (text[0].lower()[0] in _CREDIT_INITIALS and _CREDIT.match(text)) or (
                text.rstrip(").")[-1:].lower() in _AGENCY_FINALS and _AGENCY.search(text[-_AGENCY_SIZE:])
            ):
                rows[number, 4] = 1
            if digits[number] and _DATE.search(text):
                rows[number, 5] = 1
            if "@" in text or "http" in text or "www." in text:
                rows[number, 6] = 1
            if " | " in text or " / " in text:
                rows[number, 7] = 1
    return rows


def wording(texts: Sequence[str]) -> Numbers:
    """(texts, len(WORDING)) numbers about texts, none of which is empty."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    signs = np.append(
        _classes()[np.minimum(codes, 0xFFFF)], np.uint8(0)
    )  # a text may end where its head does
    size = np.asarray([len(text) for text in texts])
    end = size.cumsum()
    start = end - size
    head = np.minimum(size, _HEAD)
    edges = np.stack((start, start + head), axis=1).ravel()
    of_text = np.add.reduceat(_TEXT_PARTS[signs[:-1]], start)
    of_head, behind = np.add.reduceat(_HEAD_PARTS[signs], edges).reshape(-1, 2).T
    quotes = (of_head | np.where(size > _HEAD, behind, 0)) & _QUOTES

    def count(bit: int) -> Numbers:
        return ((of_text >> _OF_TEXT[bit]) & _TEXT_MOST).astype(np.float64)

    def in_head(bit: int) -> Numbers:
        return ((of_head >> _OF_HEAD[bit]) & _HEAD_MOST).astype(np.float64)

    words = count(_SPACE) + 1.0
    words = np.where(size > 25 * words, np.floor(size * 0.6), words)  # no spaces part the words
    stops = count(_STOP)
    digits = in_head(_DIGIT)
    last = codes[end - 1]
    dots = (last == 0x2E) & (size > 2) & (codes[end - 2] == 0x2E) & (codes[np.maximum(end - 3, 0)] == 0x2E)
    columns = (
        np.maximum(size, words * 6.0),
        words,
        size / words,
        stops,
        count(_COMMA),
        stops / words,
        np.asarray([text[-1] in ENDS for text in texts]),
        (last == ord(":")) | (last == ord("：")),
        dots | (last == ord("…")),
        (signs[start] & _LOWER) > 0,
        (signs[start] & _UPPER) > 0,
        np.asarray([text[0] in _DASHES for text in texts]),
        in_head(_UPPER) / np.maximum(in_head(_ALPHA), 1.0),
        digits / head,
        quotes > 0,
    )
    return np.concatenate((np.asarray(columns).T, _searched(texts, digits)), axis=1)
