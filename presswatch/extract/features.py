"""Numbers about each text segment of a page, for the model that tells body from furniture.

Nothing here depends on a language's vocabulary except `_PHRASE`, a list of the words that furniture
uses in the languages we meet most; nothing depends on a site.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from presswatch.extract.cues import GROUPS
from presswatch.extract.segments import TAGS, Box, Segments

Matrix = npt.NDArray[np.float32]

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
    r"^(?:photo|image|picture|video|source|credit|foto|фото|видео|источник|источники|getty|file photo|zdjęcie|źródło|bild|"
    r"quelle|图|来源|来源：|写真|by|von|автор|текст|tags?|теги|метки|ключевые слова|tagi|topics|filed under)\b|"
    r"(?:getty images|/ ?reuters|/ ?afp|/ ?ap|/ ?тасс|риа новости)\)?\.?$",
    re.I,
)
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
_END = tuple(".!?…。！？”»\"'）)")
_STOPS = re.compile("[.!?。！？…]")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_QUOTE = re.compile('[«“„"「”]')
_WORD = re.compile(r"\w+")

SCALARS = [
    "chars",
    "words",
    "mean_word",
    "links",
    "link_density",
    "bold_density",
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
    "line",
    "hidden",
    "body_property",
    "depth",
    "duplicates",
    "in_title",
    "title_overlap",
    "in_description",
    "declared",
    "has_declared",
    "first_of_box",
    "last_of_box",
]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the article before its body is looked for."""

    headline: str = ""
    description: str = ""
    body: str = ""  # of the page's JSON-LD


@lru_cache(maxsize=1)
def _hints() -> tuple[ahocorasick_rs.AhoCorasick, list[int]]:
    words: list[str] = []
    bits: list[int] = []
    for number, hinted in enumerate(_HINTED):
        for word in hinted.split(","):
            words.append(word)
            bits.append(1 << number)
    return ahocorasick_rs.AhoCorasick(words, matchkind=ahocorasick_rs.MatchKind.Standard), bits


def _said(text: str) -> tuple[bool, bool, bool, bool]:
    """Whether a text has a phrase of related links, an appeal, talk of comments, signs of an embedded post."""
    automaton, bits = _hints()
    hints = 0
    for word, _, _ in automaton.find_matches_as_indexes(text.lower(), overlapping=True):
        hints |= bits[word]
    short = len(text) < 300
    return (
        bool(hints & 1) and short and _PHRASE.search(text) is not None,
        bool(hints & 2) and _APPEAL.search(text) is not None,
        bool(hints & 4) and short and _COMMENT.search(text) is not None,
        bool(hints & 8) and _TWEET.search(text) is not None,
    )


_NOTHING = (False, False, False, False)


def _key(text: str) -> str:
    return "".join(text.split()).casefold()


def _scalars(page: Segments, context: Context) -> list[tuple[float, ...]]:
    rows: list[tuple[float, ...]] = []
    boxes = page.boxes
    keys = [_key(item.text) for item in page.items]
    copies = Counter(keys)
    headline, description = _key(context.headline), _key(context.description)
    declared = _key(context.body) if len(context.body) > 200 else ""
    title_words = set(_WORD.findall(context.headline.casefold()))
    last = len(page.items) - 1
    for number, item in enumerate(page.items):
        text, box = item.text, boxes[item.box]
        size = len(text)
        words = text.count(" ") + 1
        if size > 25 * words:
            words = int(size * 0.6)
        head = text[:300]
        short = size < 300
        stops = len(_STOPS.findall(text))
        letters = sum(map(str.isalpha, head)) or 1
        key = keys[number]
        overlap = 0.0
        if title_words and size < 400:
            own = _WORD.findall(text.casefold())
            overlap = len(title_words.intersection(own)) / max(len(title_words), 1) if own else 0.0
        first, end = text[0], text[-1]
        rows.append(
            (
                max(size, words * 6.0),
                words,
                size / words,
                item.links,
                item.link_chars / size,
                min(item.bold_chars / size, 1.0),
                stops,
                text.count(",") + text.count("，") + text.count("、"),
                stops / words,
                text.endswith(_END),
                end == ":" or end == "：",
                end == "…" or text.endswith("..."),
                first.islower(),
                first.isupper(),
                first in "-–—•·»>*|",
                sum(map(str.isupper, head)) / letters,
                sum(map(str.isdigit, head)) / len(head),
                any(q in text for q in '«“„"「”'),
                *(_said(text) if size < 700 else _NOTHING),
                short and _CREDIT.search(text) is not None,
                short and _DATE.search(text) is not None,
                short and ("@" in text or "http" in text or "www." in text),
                short and (" | " in text or " / " in text),
                item.line,
                box.hidden,
                box.body_property,
                box.depth,
                copies[key],
                bool(headline) and (key == headline),
                overlap,
                size > 20 and (key[:60] in description if size >= 60 else key in description),
                (key in declared) if declared else 0.5,
                bool(declared),
                number == 0 or page.items[number - 1].box != item.box,
                number == last or page.items[number + 1].box != item.box,
            )
        )
    return rows


def _shift(values: npt.NDArray[np.float64], by: int) -> npt.NDArray[np.float64]:
    """values[i + by] for each i; 0 beyond the ends."""
    out = np.zeros_like(values)
    if by > 0:
        out[:-by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


def subtree_sums(page: Segments, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each box the sum of the values of all segments within it."""
    own = np.bincount([item.box for item in page.items], weights=values, minlength=len(page.boxes))
    sums: list[float] = own.tolist()
    boxes = page.boxes
    for number in range(len(boxes) - 1, 0, -1):
        parent = boxes[number].parent
        if parent >= 0:
            sums[parent] += sums[number]
    return np.asarray(sums)


def _bits(numbers: list[int], width: int) -> npt.NDArray[np.float32]:
    values = np.asarray(numbers, dtype=np.int64)
    return ((values[:, None] >> np.arange(width)) & 1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Table:
    """Features of all segments, and what the second look needs of the first."""

    values: Matrix
    names: tuple[str, ...]
    chars: npt.NDArray[np.float64]
    good: npt.NDArray[np.float64]
    box: npt.NDArray[np.int64]
    parent: npt.NDArray[np.int64]
    grandparent: npt.NDArray[np.int64]
    path: npt.NDArray[np.int64]


def _ancestors(boxes: list[Box], levels: int) -> npt.NDArray[np.int64]:
    """(levels + 1, boxes): each box's own number, its parent's, and so on; the root is its own parent."""
    parent = np.asarray([max(box.parent, 0) for box in boxes], dtype=np.int64)
    table = [np.arange(len(boxes), dtype=np.int64)]
    for _ in range(levels):
        table.append(parent[table[-1]])
    return np.stack(table)


def table(page: Segments, context: Context) -> Table:
    """Features of all segments of a page, one row each; the page must have at least one segment."""
    items, boxes = page.items, page.boxes
    count = len(items)
    scalars = np.asarray(_scalars(page, context), dtype=np.float64)
    column = {name: number for number, name in enumerate(SCALARS)}
    chars, density = scalars[:, column["chars"]], scalars[:, column["link_density"]]
    columns: list[npt.NDArray[np.float64]] = [scalars]
    names = list(SCALARS)

    own = np.asarray([item.box for item in items], dtype=np.int64)
    levels = _ancestors(boxes, 5)[:, own]
    good = np.where(
        (chars >= 60) & (density < 0.34), chars * (1 - density) * np.minimum(1.0, chars / 200), 0.0
    )
    total, total_good = chars.sum() + 1.0, good.sum() + 1.0

    sum_chars = subtree_sums(page, chars)
    sum_links = subtree_sums(page, chars * density)
    sum_good = subtree_sums(page, good)
    sum_count = subtree_sums(page, np.ones(count))
    sum_stops = subtree_sums(page, scalars[:, column["ends_sentence"]])
    for level in range(6):
        at = levels[level]
        columns.append(
            np.stack(
                (
                    sum_chars[at] / total,
                    sum_links[at] / (sum_chars[at] + 1.0),
                    sum_good[at] / total_good,
                    sum_good[at] / (sum_chars[at] + 1.0),
                    sum_count[at],
                    sum_stops[at] / sum_count[at],
                ),
                axis=1,
            )
        )
        names += [
            f"{name}_{level}"
            for name in ("share", "links_in", "good_share", "good_rate", "segments_in", "sentences_in")
        ]

    path = np.asarray([boxes[item.box].path for item in items], dtype=np.int64)
    path_good = np.bincount(path, weights=good)
    path_count = np.bincount(path)
    path_chars = np.bincount(path, weights=chars)
    columns.append(
        np.stack(
            (path_good[path] / total_good, path_count[path], path_good[path] / (path_chars[path] + 1.0)),
            axis=1,
        )
    )
    names += ["path_good", "path_count", "path_good_rate"]

    index = np.arange(count, dtype=np.float64)
    before = np.cumsum(chars) - chars
    before_good = np.cumsum(good) - good
    title_at = _title_place(page, scalars[:, column["in_title"]])
    is_good = good > 0
    positions = np.where(is_good, index, -1e9)
    last_good = np.maximum.accumulate(positions)
    next_good = -np.maximum.accumulate(np.where(is_good, -index, -1e9)[::-1])[::-1]
    flagged = (scalars[:, column["phrase"]] > 0) & (chars < 100)
    appeals = scalars[:, column["appeal"]]
    comments = (scalars[:, column["comment"]] > 0) & (chars < 100)
    last_comment = np.maximum.accumulate(np.where(comments, index, -1e9))
    last_phrase = np.maximum.accumulate(np.where(flagged, index, -1e9))
    heading = np.asarray([boxes[item.box].tag in _HEADINGS for item in items])
    linked_heading = heading & (density > 0.5)
    last_linked = np.maximum.accumulate(np.where(linked_heading, index, -1e9))
    top = np.asarray([boxes[item.box].tag in ("h1", "h2") for item in items])
    last_top = np.maximum.accumulate(np.where(top, index, -1e9))
    last_heading = np.maximum.accumulate(np.where(heading, index, -1e9))
    columns.append(
        np.stack(
            (
                index / count,
                before / total,
                before_good / total_good,
                np.clip(index - title_at, -200, 400) if title_at >= 0 else np.full(count, -500.0),
                (before - before[title_at]) / 1000.0 if title_at >= 0 else np.full(count, -99.0),
                np.minimum(index - last_good, 30),
                np.minimum(next_good - index, 30),
                np.minimum(index - last_phrase, 40),
                np.minimum(index - last_heading, 40),
                np.minimum(index - last_linked, 40),
                np.minimum(index - last_top, 40),
                np.cumsum(linked_heading),
                np.cumsum(flagged),
                np.minimum(index - last_comment, 60),
                np.cumsum(comments),
                np.full(count, float(count)),
                np.full(count, total),
                np.full(count, total_good / total),
            ),
            axis=1,
        )
    )
    names += [
        "place",
        "place_chars",
        "place_good",
        "after_title",
        "chars_after_title",
        "since_good",
        "until_good",
        "since_phrase",
        "since_heading",
        "since_linked",
        "since_top",
        "linked_before",
        "phrases_before",
        "since_comment",
        "comments_before",
        "segments",
        "page_chars",
        "page_good",
    ]

    ends = scalars[:, column["ends_sentence"]]
    phrase = np.maximum(scalars[:, column["phrase"]], scalars[:, column["comment"]])
    tweet = scalars[:, column["tweet"]]
    date_like = scalars[:, column["date_like"]] + scalars[:, column["credit"]]
    is_p = np.asarray([boxes[item.box].tag == "p" or item.line for item in items], dtype=np.float64)
    for by in (-3, -2, -1, 1, 2, 3):
        near = [
            _shift(chars, by),
            _shift(density, by),
            _shift(ends, by),
            _shift(good, by),
            _shift(is_p, by),
            _shift(phrase, by),
            _shift(date_like, by),
            _shift(tweet, by),
            _shift(appeals, by),
        ]
        same = _shift(path.astype(np.float64) + 1, by) == path + 1
        near_box = _shift(own.astype(np.float64) + 1, by).astype(np.int64) - 1
        parent_of_near = np.where(near_box >= 0, levels[1][np.clip(np.arange(count) + by, 0, count - 1)], -1)
        columns.append(np.stack((*near, same, parent_of_near == levels[1]), axis=1))
        names += [
            f"{name}{by:+d}"
            for name in (
                "chars",
                "links",
                "ends",
                "good",
                "p",
                "phrase",
                "date",
                "tweet",
                "appeal",
                "same_path",
                "same_parent",
            )
        ]
    window = (
        np.convolve(good, np.ones(11), mode="same")[:count] if count >= 11 else np.full(count, good.sum())
    )
    columns.append((window / total_good)[:, None])
    names.append("window_good")

    tag = [TAGS.index(box.tag) if (box := boxes[item.box]).tag in TAGS else -1 for item in items]
    columns.append(np.asarray(tag, dtype=np.float64)[:, None])
    names.append("tag")

    bits = [
        _bits([boxes[item.box].cues | item.cues for item in items], len(GROUPS)),
        _bits([boxes[n].cues for n in levels[1].tolist()], len(GROUPS)),
        _bits(
            [
                boxes[n].cues | boxes[m].cues
                for n, m in zip(levels[2].tolist(), levels[3].tolist(), strict=True)
            ],
            len(GROUPS),
        ),
        _bits([boxes[item.box].all_cues for item in items], len(GROUPS)),
        _bits([boxes[item.box].tags for item in items], len(TAGS)),
    ]
    for prefix in ("own", "parent", "above", "any"):
        names += [f"{prefix}_{name}" for name, _ in GROUPS]
    names += [f"in_{name}" for name in TAGS]
    values = np.concatenate([*columns, *bits], axis=1).astype(np.float32)
    return Table(values, tuple(names), chars, good, own, levels[1], levels[2], path)


def _title_place(page: Segments, is_title: npt.NDArray[np.float64]) -> int:
    """Number of the segment that shows the headline: an h1, else the last copy with running text after it; or -1."""
    places: list[int] = np.flatnonzero(is_title).tolist()
    for place in places:
        if page.boxes[page.items[place].box].tag == "h1":
            return place
    if places:
        return places[0]
    for place, item in enumerate(page.items):
        if page.boxes[item.box].tag == "h1":
            return place
    return -1


SECOND = [
    "p",
    "p-1",
    "p+1",
    "p-2",
    "p+2",
    "p-3",
    "p+3",
    "mean5",
    "mean11",
    "box",
    "parent",
    "grandparent",
    "path",
    "share_parent",
    "share_grandparent",
    "after_first",
    "before_last",
    "inside",
    "page_mean",
    "body_chars",
    "run",
    "p_max_before",
    "p_max_after",
    "path_mean",
    "like_title",
    "like_before",
    "like_all",
]


def _stems(text: str) -> set[str]:
    """What a text is about, roughly: beginnings of its longer words, or pairs of signs where no spaces part words."""
    text = text[:1500].casefold()
    if text.count(" ") * 20 < len(text):
        return {text[i : i + 2] for i in range(0, min(len(text), 400) - 1)}
    return {word[:6] for word in _WORD.findall(text) if len(word) > 3}


def _likeness(
    page: Segments, context: Context, probability: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """(segments, 3): share of a segment's words that the title, the text before it and all other text has."""
    topic = _stems(f"{context.headline} {context.description}")
    own = [
        _stems(item.text) if p > 0.1 else set()
        for item, p in zip(page.items, probability.tolist(), strict=True)
    ]
    sure = [p > 0.5 and len(item.text) > 60 for item, p in zip(page.items, probability.tolist(), strict=True)]
    everywhere: Counter[str] = Counter()
    for stems, is_sure in zip(own, sure, strict=True):
        if is_sure:
            everywhere.update(stems)
    before = set(topic)
    rows = np.zeros((len(own), 3))
    for number, stems in enumerate(own):
        if not stems:
            continue
        least = 1 if sure[number] else 0
        rows[number] = (
            len(stems & topic) / len(stems),
            len(stems & before) / len(stems),
            sum(everywhere[stem] > least for stem in stems) / len(stems),
        )
        if sure[number]:
            before |= stems
    return rows


def second_look(
    page: Segments, context: Context, first: Table, probability: npt.NDArray[np.float64]
) -> Matrix:
    """The features again, with what the first look thinks of each segment's surroundings (stacking)."""
    weight = first.chars
    expected = probability * weight
    total = expected.sum() + 1.0
    sums_p, sums_w = subtree_sums(page, expected), subtree_sums(page, weight)
    path_p = np.bincount(first.path, weights=expected)
    path_w = np.bincount(first.path, weights=weight)
    path_n = np.bincount(first.path)
    path_sum = np.bincount(first.path, weights=probability)
    count = len(weight)
    index = np.arange(count, dtype=np.float64)
    sure = (probability > 0.6) & (weight >= 60)
    places = np.flatnonzero(sure)
    start, end = (float(places[0]), float(places[-1])) if len(places) else (0.0, float(count))
    w5 = np.convolve(expected, np.ones(5), "same")[:count] if count >= 5 else expected
    n5 = np.convolve(weight, np.ones(5), "same")[:count] if count >= 5 else weight
    w11 = np.convolve(expected, np.ones(11), "same")[:count] if count >= 11 else expected
    n11 = np.convolve(weight, np.ones(11), "same")[:count] if count >= 11 else weight
    likely = probability > 0.5
    cumulative = np.cumsum(expected)
    columns = (
        probability,
        *(_shift(probability, by) for by in (-1, 1, -2, 2, -3, 3)),
        w5 / (n5 + 1.0),
        w11 / (n11 + 1.0),
        sums_p[first.box] / (sums_w[first.box] + 1.0),
        sums_p[first.parent] / (sums_w[first.parent] + 1.0),
        sums_p[first.grandparent] / (sums_w[first.grandparent] + 1.0),
        path_p[first.path] / (path_w[first.path] + 1.0),
        sums_p[first.parent] / total,
        sums_p[first.grandparent] / total,
        np.clip(index - start, -50, 100),
        np.clip(end - index, -50, 100),
        (index >= start) & (index <= end),
        np.full(count, total / (weight.sum() + 1.0)),
        np.full(count, total),
        cumulative / total,
        np.maximum.accumulate(np.where(likely, expected, 0.0)),
        np.maximum.accumulate(np.where(likely, expected, 0.0)[::-1])[::-1],
        path_sum[first.path] / path_n[first.path],
    )
    extra = np.concatenate((np.stack(columns, axis=1), _likeness(page, context, probability)), axis=1)
    return np.concatenate((first.values, extra.astype(np.float32)), axis=1)
