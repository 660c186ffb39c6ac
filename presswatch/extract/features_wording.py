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

_PHRASE = re.compile(
    r"read (?:more|also|next|the full)|see also|more (?:on|from|stories|news)|related|recommended|most (?:read|popular|viewed)|"
    r"click here|advertis|sponsored|watch:|share (?:this|on)|follow (?:us|me|him|her)|back to|go back|table of contents|in this article|"
    r"читайте|читать|подробнее|ещ[её] по теме|по теме|смотрите также|см\. также|материалы по теме|реклама|поделиться|другие новости|"
    r"czytaj|zobacz|więcej|reklama|udostępnij|mehr zum thema|lesen sie|weiterlesen|anzeige|teilen|lesetipp|"
    r"leia|lea también|te puede interesar|leer más|lire aussi|à lire|leggi anche|διαβάστε|σχετικά|läs (?:mer|också)|les også|les mer|læs også|"
    r"相关|更多|分享|推荐|点击|返回|上一篇|下一篇|関連|あわせて読みたい|ilgili|devamı",
    re.I,
)
_APPEAL = re.compile(
    r"subscri|sign (?:up|in)|log ?in|newsletter|donat|contribut|support (?:us|our|independent)|independent journalism|become a member|"
    r"copyright|all rights|terms of|privacy|cookie|©|\(c\)|contact us|third.party|consent|personal data|javascript|browser|"
    r"подпи[сш]|все права|перепечатк|использовани[ея] материал|при цитировании|нажмите|ctrl|наш(?:ем)? (?:канал|телеграм)|персональн|регистрац|"
    r"einverstanden|datenschutz|externe[nr]? inhalt|personenbezogen|drittplattform|redaktionelle[rn]? inhalt|newsletter|abonn|"
    r"prenumer|zgod[aęy]|prywatnoś|regulamin|suscr[ií]|inscri|assine|εγγραφ|版权|责任编辑|编辑：|关注|登录|ログイン|会員|無断転載|abone",
    re.I,
)
_COMMENT = re.compile(
    r"comments?\b|комментари|komentarz|kommentare?|comentari|commentaire|σχόλια|评论|留言|コメント|yorum|repl(?:y|ies)\b|ответить|antworten|odpowiedz|форум|forum",
    re.I,
)
_TWEET = re.compile(
    r"\(@\w{2,30}\)|pic\.twitter\.com|https?://t\.co/|view this post on|a post shared by", re.I
)
_CREDIT = re.compile(
    r"(?:photo|image|picture|video|source|credit|foto|фото|видео|источник|источники|getty|file photo|zdjęcie|źródło|bild|"
    r"quelle|图|来源|来源：|写真|by|von|автор|текст|tags?|теги|метки|ключевые слова|tagi|topics|filed under)\b",
    re.I,
)
_AGENCY = re.compile(r"(?:getty images|/ ?reuters|/ ?afp|/ ?ap|/ ?тасс|риа новости)\)?\.?$", re.I)
_AGENCY_SIZE = 16  # characters: no match of the pattern above is longer
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b\d+ (?:min|hours?|days?) "
)
# A literal that every match of a pattern begins with or holds, so that most texts need no pattern at all.
_PHRASE_HINTS = (
    "read ,see also,more ,related,recommended,most ,click here,advertis,sponsored,watch:,share ,follow ,back to,go back,table of c,"
    "in this article,чита,подробнее,по теме,смотрите,см. также,материалы,реклама,поделиться,другие,czytaj,zobacz,więcej,udostępnij,"
    "mehr zum,lesen sie,weiterlesen,anzeige,teilen,lesetipp,leia,lea tam,te puede,leer m,lire aussi,à lire,leggi anche,διαβάστε,"
    "σχετικά,läs ,les ,læs ,相关,更多,分享,推荐,点击,返回,上一篇,下一篇,関連,あわせて,ilgili,devamı,reklama"
)
_APPEAL_HINTS = (
    "subscri,sign up,sign in,log in,login,newsletter,donat,contribut,support ,independent,become a,copyright,all rights,terms of,"
    "privacy,cookie,©,(c),contact us,third,consent,personal data,javascript,browser,подпи,все права,перепечатк,использовани,"
    "при цит,нажмите,ctrl,наш ,нашем ,персональн,регистрац,einverstanden,datenschutz,extern,personenbezogen,drittplattform,"
    "redaktionelle,abon,prenumer,zgod,prywatnoś,regulamin,suscr,inscri,assine,εγγραφ,版权,责任编辑,编辑：,关注,登录,ログイン,会員,無断"
)
_COMMENT_HINTS = "comment,комментари,komment,koment,coment,σχόλια,评论,留言,コメント,yorum,repl,ответить,antworten,odpowiedz,форум,forum"
_TWEET_HINTS = "(@,pic.twitter,://t.co,view this post,a post shared"
_HINTED = (_PHRASE_HINTS, _APPEAL_HINTS, _COMMENT_HINTS, _TWEET_HINTS)
_SHORT = 300  # characters: a longer text is no phrase, credit or date
_LONG = 700  # characters: a longer text is searched for nothing
_HEAD = 300  # characters whose signs are counted

# One bit for each class of signs.
_ALPHA, _UPPER, _LOWER, _DIGIT, _STOP, _COMMA, _QUOTE, _SPACE = (1 << number for number in range(8))
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
    for signs, bit in ((".!?。！？…", _STOP), (",，、", _COMMA), ('«“„"「”', _QUOTE), (" ", _SPACE)):
        for sign in signs:
            table[ord(sign)] |= bit
    return table


@lru_cache(maxsize=1)
def _hints() -> tuple[ahocorasick_rs.AhoCorasick, list[int]]:
    words: list[str] = []
    bits: list[int] = []
    for number, hinted in enumerate(_HINTED):
        for word in hinted.split(","):
            words.append(word)
            bits.append(1 << number)
    return ahocorasick_rs.AhoCorasick(words, matchkind=ahocorasick_rs.MatchKind.Standard), bits


def _hinted(texts: Sequence[str]) -> dict[int, int]:
    """For each text with a hint of one of the patterns, which patterns those are, as bits."""
    automaton, bits = _hints()
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
    for number, hints in _hinted(texts).items():
        text = texts[number]
        short = len(text) < _SHORT
        rows[number, :4] = (
            bool(hints & 1) and short and _PHRASE.search(text) is not None,
            bool(hints & 2) and _APPEAL.search(text) is not None,
            bool(hints & 4) and short and _COMMENT.search(text) is not None,
            bool(hints & 8) and _TWEET.search(text) is not None,
        )
    for number, text in enumerate(texts):
        if len(text) < _SHORT:
            if _CREDIT.match(text) or _AGENCY.search(text[-_AGENCY_SIZE:]):
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
    signs = _classes()[np.minimum(codes, 0xFFFF)]
    size = np.asarray([len(text) for text in texts])
    end = np.cumsum(size)
    start = end - size
    head = start + np.minimum(size, _HEAD)

    def count(bit: int, until: npt.NDArray[np.int64]) -> Numbers:
        sums = np.zeros(len(codes) + 1, dtype=np.int64)
        np.cumsum((signs & bit) > 0, out=sums[1:])
        counted: Numbers = (sums[until] - sums[start]).astype(np.float64)
        return counted

    words = count(_SPACE, end) + 1.0
    words = np.where(size > 25 * words, np.floor(size * 0.6), words)  # no spaces part the words
    stops = count(_STOP, end)
    digits = count(_DIGIT, head)
    first, last = codes[start], codes[end - 1]
    dots = (last == 0x2E) & (size > 2) & (codes[end - 2] == 0x2E) & (codes[np.maximum(end - 3, 0)] == 0x2E)
    columns = (
        np.maximum(size, words * 6.0),
        words,
        size / words,
        stops,
        count(_COMMA, end),
        stops / words,
        np.isin(last, _ENDS),
        (last == ord(":")) | (last == ord("：")),
        dots | (last == ord("…")),
        (signs[start] & _LOWER) > 0,
        (signs[start] & _UPPER) > 0,
        np.isin(first, _DASHES),
        count(_UPPER, head) / np.maximum(count(_ALPHA, head), 1.0),
        digits / (head - start),
        count(_QUOTE, end) > 0,
    )
    return np.concatenate((np.stack(columns, axis=1), _searched(texts, digits)), axis=1)
