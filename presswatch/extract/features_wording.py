"""Numbers about the wording of each text segment: its signs, its length, and the phrases that furniture uses.

Nothing here depends on a language's vocabulary except the patterns of phrases, which hold the words of furniture in
the languages that we meet most; nothing depends on a site. Signs are counted for all segments at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_PHRASE = (
    "read more,read also,read next,read the full,see also,more on,more from,more stories,more news,related,recommended,most read,"
    "most popular,most viewed,click here,advertis,sponsored,watch:,share this,share on,follow us,follow me,follow him,follow her,"
    "back to,go back,table of contents,in this article,читайте,читать,подробнее,по теме,смотрите также,см. также,реклама,поделиться,"
    "другие новости,czytaj,zobacz,więcej,reklama,udostępnij,mehr zum thema,lesen sie,weiterlesen,anzeige,teilen,lesetipp,leia,"
    "lea también,te puede interesar,leer más,lire aussi,à lire,leggi anche,διαβάστε,σχετικά,läs mer,läs också,les også,les mer,"
    "læs også,相关,更多,分享,推荐,点击,返回,上一篇,下一篇,関連,あわせて読みたい,ilgili,devamı"
)
_APPEAL = (
    "subscri,sign up,sign in,log in,login,newsletter,donat,contribut,support us,support our,support independent,independent journalism,"
    "become a member,copyright,all rights,terms of,privacy,cookie,©,(c),contact us,third-party,third party,consent,personal data,"
    "javascript,browser,подпис,подпиш,все права,перепечатк,использование материал,использования материал,при цитировании,нажмите,ctrl,"
    "наш канал,нашем канал,наш телеграм,нашем телеграм,персональн,регистрац,einverstanden,datenschutz,externer inhalt,externe inhalt,"
    "externen inhalt,personenbezogen,drittplattform,redaktioneller inhalt,redaktionelle inhalt,redaktionellen inhalt,abonn,prenumer,"
    "zgoda,zgodę,zgody,prywatnoś,regulamin,suscri,suscrí,inscri,assine,εγγραφ,版权,责任编辑,编辑：,关注,登录,ログイン,会員,無断転載,abone"
)
_COMMENT = (
    "comment,комментари,komentarz,kommentar,comentari,σχόλια,评论,留言,コメント,yorum,reply,replies,ответить,antworten,odpowiedz,"
    "форум,forum"
)
_TWEET = "(@,pic.twitter.com,://t.co/,view this post on,a post shared by"
_PHRASES = (_PHRASE, _APPEAL, _COMMENT, _TWEET)
_SHORT_ONLY = 0b0101  # of these, phrases and comments are sought in short texts alone
_CREDIT = re.compile(
    r"(?:photo|image|picture|video|source|credit|foto|фото|видео|источник|источники|getty|file photo|zdjęcie|źródło|bild|"
    r"quelle|图|来源|来源：|写真|by|von|автор|текст|tags?|теги|метки|ключевые слова|tagi|topics|filed under)\b",
    re.I,
)
_AGENCY = re.compile(r"(?:getty images|/ ?reuters|/ ?afp|/ ?ap|/ ?тасс|риа новости)\)?\.?$", re.I)
_AGENCY_SIZE = 16  # characters: no match of the pattern above is longer
# The first two letters of what the pattern of credits finds.
_BEGINNINGS = "ph im pi vi so cr fo фо ви ис ge fi zd źr bi qu 来源 写真 by vo ав те ta ме кл to"
_CREDIT_BEGINS = frozenset(_BEGINNINGS.split())
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b\d+ (?:min|hours?|days?) "
)
_SHORT = 300  # characters: a longer text is no phrase, credit or date
_LONG = 700  # characters: a longer text is searched for nothing
_HEAD = 300  # characters whose signs are counted

# What is counted of each segment, packed into one number a sign: sums of it are three counts at once.
_WHOLE = 20  # bits of each of these: stops, commas, quotation marks
_STOP, _COMMA, _QUOTE = (1 << number * _WHOLE for number in range(3))
_FIRST = 10  # bits of each of these, among the first `_HEAD` signs: letters, capitals, digits
_ALPHA, _UPPER, _DIGIT = (1 << number * _FIRST for number in range(3))
_ENDS = np.asarray([ord(sign) for sign in ".!?…。！？”»\"'）)"])
_DASHES = np.asarray([ord(sign) for sign in "-–—•·»>*|"])

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
def _counted() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """For each sign of the basic plane what it counts for, in a whole text and in its head; signs beyond it count for
    nothing."""
    whole = np.zeros(0x10000, dtype=np.int64)
    for signs, one in ((".!?。！？…", _STOP), (",，、", _COMMA), ('«“„"「”', _QUOTE)):
        for sign in signs:
            whole[ord(sign)] = one
    head = np.zeros(0x10000, dtype=np.int32)
    for number in range(0xFFFF):
        sign = chr(number)
        head[number] = sign.isalpha() * _ALPHA | sign.isupper() * _UPPER | sign.isdigit() * _DIGIT
    return whole, head


@lru_cache(maxsize=1)
def _phrases() -> tuple[ahocorasick_rs.AhoCorasick, list[int]]:
    words: list[str] = []
    bits: list[int] = []
    for number, phrases in enumerate(_PHRASES):
        for word in phrases.split(","):
            words.append(word)
            bits.append(1 << number)
    return ahocorasick_rs.AhoCorasick(words, matchkind=ahocorasick_rs.MatchKind.Standard), bits


def _said(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """For each text which of `_PHRASES` it holds, as bits."""
    automaton, bits = _phrases()
    lowered = [text.lower() if len(text) < _LONG else "" for text in texts]
    ends = np.cumsum([len(text) + 1 for text in lowered])
    found = np.zeros(len(texts), dtype=np.int64)
    matches = automaton.find_matches_as_indexes("\n".join(lowered), overlapping=True)
    if matches:
        places = np.searchsorted(ends, [start for _, start, _ in matches], side="right")
        np.bitwise_or.at(found, places, [bits[word] for word, _, _ in matches])
    short = np.asarray([len(text) < _SHORT for text in texts])
    return np.where(short, found, found & ~_SHORT_ONLY)


def _searched(texts: Sequence[str], digits: Numbers) -> Numbers:
    """(texts, 8): phrase, appeal, comment, tweet, credit, date_like, address, bar."""
    rows = np.zeros((len(texts), 8))
    rows[:, :4] = (_said(texts)[:, None] >> np.arange(4)) & 1
    for number, text in enumerate(texts):
        if len(text) < _SHORT:
            begins = text[:2].lower()
            end = text[-_AGENCY_SIZE:].lower()
            may_credit = begins in _CREDIT_BEGINS or begins[0] == "图"
            may_end_so = "/" in end or "images" in end or "новости" in end
            if (may_credit and _CREDIT.match(text)) or (may_end_so and _AGENCY.search(end)):
                rows[number, 4] = 1
            if digits[number] and _DATE.search(text):
                rows[number, 5] = 1
            if "@" in text or "http" in text or "www." in text:
                rows[number, 6] = 1
            if " | " in text or " / " in text:
                rows[number, 7] = 1
    return rows


def _field(counts: npt.NDArray[np.int64] | npt.NDArray[np.int32], number: int, bits: int) -> Numbers:
    field: Numbers = ((counts >> number * bits) & ((1 << bits) - 1)).astype(np.float64)
    return field


def wording(texts: Sequence[str], words: Numbers) -> Numbers:
    """(texts, len(WORDING)) numbers about texts, none of which is empty; `words` is how many words each has."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    known = np.zeros(len(codes) + 1, dtype=np.uint16)  # with one sign more, since the last head may end there
    np.minimum(codes, 0xFFFF, out=known[:-1], casting="unsafe")
    size = np.asarray([len(text) for text in texts])
    end = np.cumsum(size)
    start = end - size
    whole_of, head_of = _counted()
    whole = np.add.reduceat(whole_of[known], start)
    edges = np.stack((start, start + np.minimum(size, _HEAD)), axis=1).ravel()
    head = np.add.reduceat(head_of[known], edges)[::2]
    stops, digits = _field(whole, 0, _WHOLE), _field(head, 2, _FIRST)
    first, last = codes[start], codes[end - 1]
    dots = (last == 0x2E) & (size > 2) & (codes[end - 2] == 0x2E) & (codes[np.maximum(end - 3, 0)] == 0x2E)
    columns = (
        np.maximum(size, words * 6.0),
        words,
        size / words,
        stops,
        _field(whole, 1, _WHOLE),
        stops / words,
        np.isin(last, _ENDS),
        (last == ord(":")) | (last == ord("：")),
        dots | (last == ord("…")),
        [text[0].islower() for text in texts],
        [text[0].isupper() for text in texts],
        np.isin(first, _DASHES),
        _field(head, 1, _FIRST) / np.maximum(_field(head, 0, _FIRST), 1.0),
        digits / np.minimum(size, _HEAD),
        _field(whole, 2, _WHOLE) > 0,
    )
    return np.concatenate((np.stack(columns, axis=1), _searched(texts, digits)), axis=1)
