"""Bytes of a page to its text: the WHATWG order of evidence, corrected by the text where a label lies.

Order: byte order mark; valid UTF-8 (which no other encoding produces by chance); the charset of the
header; the declaration in the page; detection. A label is believed as long as the text it gives looks
like text. Text that was encoded twice is unwound.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from presswatch.extract.prescan import declared, label

SAMPLE = 10_000  # bytes judged when a label is doubted
DOUBT = 0.015  # share of odd characters among all beyond ASCII at which a label is doubted
MEND = 0.2  # share of broken UTF-8 sequences up to which a page is still UTF-8

# Python's name of the decoder that browsers use for an encoding: mostly the wider of two relatives.
_CODECS = {
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
    "maccyrillic": "mac_cyrillic",
    "mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ASCII_ESCAPES = {"iso-2022-jp", "iso-2022-kr", "hz-gb-2312"}  # encodings whose bytes are all ASCII
_CYRILLIC = ("windows-1251", "koi8-u", "ibm866", "iso-8859-5", "x-mac-cyrillic")

_USUAL = ("windows-1252", *_CYRILLIC, "windows-1250", "windows-1254", "windows-1256")  # the likelier first

_BEYOND = re.compile(r"[^\x00-\x7f]")
# What readable text does not do. Each alternative counts once for each place where it stands.
_ODD = re.compile(
    "|".join(
        (
            "[\ufffd\x80-\x9f\ue000-\uf8ff]",  # undecodable, C1 controls, private use
            "(?<=[а-яёўіїєґ])[А-ЯЁЎІЇЄҐ]",  # a capital inside a Cyrillic word
            "[ЂЃЉЊЌЋЏ](?=[а-я])",  # a rare capital before a small letter
            "(?<=[a-zß-ÿ])[À-ÖØ-Þ](?=[a-zA-Zß-ÿ])",  # a capital inside a Latin word
            "[A-Za-z][а-яёА-ЯЁҐґЂѓЃђ]|[а-яёА-ЯЁ][A-Za-zß-ÿ]",  # two scripts in one word
            "[À-ÿ](?=[À-ÿ]{2})",  # three accented Latin letters in a row
            "[\u2500-\u259f](?=\\w)|(?<=\\w)[\u2500-\u259f]",  # box drawing in a word
            "(?<=[^\\W\\d_])[\xa1-\xa9\xac\xae-\xb4\xb6-\xbf\xd7\xf7†‡€‰‹›ˆ˜•](?=[^\\W\\d_])",  # a symbol inside a word
            "[ЂЃѓЉЌЋЏђљќћџҐґЎўЈј](?=[ЂЃѓЉЌЋЏђљќћџҐґЎўЈј])",  # rare Cyrillic letters in a row
            "[\uff61-\uff9f]{2}(?![\uff61-\uff9f])|[\u0530-\u058f](?=[À-ÿ])",
        )
    )
)
_ASCII = bytes(range(0x80))
_C1 = re.compile("[\x80-\x9f]")
_LETTER = re.compile(r"[^\W\d_\x00-\x7f]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")
_CAPITAL = re.compile("[А-ЯЁ]")
_FREQUENT = frozenset(
    "оеаинтсрвлкмдпуыязьйбгчхжшюцщэфіОЕАИНТСРВЛКМДПУ"
)  # Cyrillic, over 90 % of any such text
_TAGS = re.compile(
    rb"<(?:script|style)\b.{0,200000}?</(?:script|style)|<[^<>]{0,3000}>", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes, the WHATWG name of its encoding, and why that one."""

    text: str
    encoding: str
    reasons: tuple[str, ...]
    utf8: bytes | None = None  # the same text in UTF-8, where the bytes were just that


def decode(body: bytes, charset: str | None = None) -> Decoded:
    """The text of a page's bytes; `charset` is the parameter of its Content-Type header.

    Never raises; what cannot be decoded becomes U+FFFD. NUL characters are dropped, as HTML does.
    """
    found = _decode(body, _header_label(charset))
    text = found.text
    unwound = _unwind(text)
    if unwound is not None:
        text, found = unwound, Decoded(unwound, found.encoding, (*found.reasons, "encoded twice"))
    if "\x00" in text:
        found = Decoded(text.replace("\x00", ""), found.encoding, (*found.reasons, "NUL dropped"))
    return found


def _header_label(charset: str | None) -> str | None:
    if not charset:
        return None
    name = re.split(r"charset\s*=", charset[:200], flags=re.IGNORECASE)[-1].strip(" \t\"';,")
    return label(name.split(";")[0].strip(" \t\"'"))


def _decode(body: bytes, header: str | None) -> Decoded:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return Decoded(_read(body[len(mark) :], name), name, ("byte order mark",))
    if wide := _unmarked_wide(body):
        return Decoded(_read(body, wide), wide, ("NUL bytes in step",))
    meta = declared(body)
    if body.isascii():
        return _ascii(body, header, meta)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        lied = [name for name in (header, meta) if name not in (None, "utf-8")]
        reasons = ("valid UTF-8", *(f"the label {name} is wrong" for name in lied))
        return Decoded(text, "utf-8", reasons, body)
    return _legacy(body, header, meta)


def _ascii(body: bytes, header: str | None, meta: str | None) -> Decoded:
    name = header or meta
    if b"\x1b" in body or b"~{" in body:
        names = (
            [name] if name in _ASCII_ESCAPES else [n for n in _detected(body[:SAMPLE]) if n in _ASCII_ESCAPES]
        )
        for name in names:
            return Decoded(_read(body, name), name, ("escape sequences",))
    return Decoded(body.decode("ascii"), header or meta or "utf-8", ("ASCII only",), body)


def _legacy(body: bytes, header: str | None, meta: str | None) -> Decoded:
    """Bytes that are no valid UTF-8: broken UTF-8, or an older encoding, told or not."""
    sample = _sample(body)
    broken = _broken_share(sample)
    if broken <= MEND:
        return Decoded(_mended(body), "utf-8", (f"UTF-8 with {broken:.1%} broken sequences",))
    labels = [name for name in dict.fromkeys((header, meta)) if name and name != "utf-8"]
    for name in labels:
        # Servers say windows-1252 by default, and it reads anything: this label alone is no evidence.
        if _oddity(_read(sample, name)) <= DOUBT and name != "windows-1252":
            origin = "header" if name == header else "declaration"
            return Decoded(_read(body, name), name, (f"{origin} says {name}",))
    bonus = dict.fromkeys((*labels, *_USUAL), 0.0)
    for name, weight in (_detected(sample) | dict.fromkeys(labels, 0.1)).items():
        bonus[name] = bonus.get(name, 0.0) + weight
    # Relatives that give the same sample are one candidate: its first name is the label's or the widest.
    read: dict[str, str] = {}
    for name in bonus:
        first = read.setdefault(_read(sample, name), name)
        bonus[first] = max(bonus[first], bonus[name])
    best = min(read.values(), key=lambda name: _cost(sample, name) - bonus[name])
    how = "declared" if best in labels else "evidence of the text"
    return Decoded(
        _read(body, best), best, (f"{how}: {best}", *(f"{n} is doubtful" for n in labels if n != best))
    )


def _cost(sample: bytes, name: str) -> float:
    """How badly the sample reads in an encoding: 0 is well, 1 is not at all."""
    text = _read(sample, name)
    letters = len(_LETTER.findall(text))
    cost = 3 * _oddity(text) + (0.5 if _C1.search(text) else 0.0)
    if name in _CYRILLIC or len(_CYRILLIC_LETTER.findall(text)) * 2 > letters:
        # Reading other letters as Cyrillic gives a mixture that no Cyrillic language writes.
        cost += 1 - sum(map(text.count, _FREQUENT)) / max(1, letters)
    return cost


def _read(body: bytes, name: str) -> str:
    codec = _CODECS.get(name, name)
    if codec == "gb18030":  # browsers read the byte 0x80 as the euro sign there; Python's codec does not
        body = re.sub(rb"(?<![\x81-\xfe])\x80", b"\xa2\xe3", body)
    try:
        return body.decode(codec, "replace")
    except LookupError:
        return body.decode("windows-1252", "replace")


def _unmarked_wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: ASCII in it puts NUL bytes at every second or fourth place."""
    head = body[: 4096 - len(body) % 4 if len(body) < 4096 else 4096]
    if head.count(0) * 8 < len(head) or len(head) < 8:
        return None
    quarter = len(head) // 4
    zero = [head[start::4].count(0) for start in range(4)]
    if min(zero[0], zero[1]) > quarter * 0.95 and zero[3] < quarter * 0.3:
        return "utf-32-be"
    if min(zero[2], zero[3]) > quarter * 0.95 and zero[0] < quarter * 0.3:
        return "utf-32-le"
    even, odd = zero[0] + zero[2], zero[1] + zero[3]
    name = "utf-16-be" if even > odd else "utf-16-le"
    if min(even, odd) * 10 > max(even, odd):
        return None
    try:
        head[: len(head) // 2 * 2].decode(name)
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return None
    return name


def _sample(body: bytes) -> bytes:
    """A part of the page that holds its letters beyond ASCII, without its tags."""
    bare = _TAGS.sub(b" ", body[: SAMPLE * 10])
    first = re.search(rb"[\x80-\xff]", bare)
    if first is None:
        bare = body
        first = re.search(rb"[\x80-\xff]", bare)
    start = max(0, first.start() - 200) if first else 0
    return bare[start : start + SAMPLE]


def _broken_share(sample: bytes) -> float:
    """Of the characters beyond ASCII in `sample`, the share that is no valid UTF-8."""
    text = sample.decode("utf-8", "replace")
    beyond = len(_BEYOND.findall(text))
    return text.count("\ufffd") / beyond if beyond else 1.0


def _mended(body: bytes) -> str:
    """UTF-8 in which broken sequences are read as the older encoding that the page's letters suggest."""
    text = body.decode("utf-8", "replace")
    cyrillic = len(re.findall("[а-яё]", text[:SAMPLE]))
    latin = len(re.findall("[ß-ÿ]", text[:SAMPLE]))
    older = "windows-1251" if cyrillic > latin else "windows-1252"
    return re.sub("[\udc80-\udcff]+", lambda run: _older(run, older), body.decode("utf-8", "surrogateescape"))


def _older(run: re.Match[str], name: str) -> str:
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    read = run.group().encode("ascii", "surrogateescape").decode(name, "replace")
    # A lone byte between signs is the rest of a cut character, not a letter.
    fits = read.isalpha() and (before.isalpha() or after.isalpha() or len(read) > 1)
    return read if fits else "\ufffd"


def _oddity(text: str) -> float:
    """How much of what is beyond ASCII in a text is such as no language writes: 0 for good text."""
    beyond = len(_BEYOND.findall(text))
    if not beyond:
        return 0.0
    capitals = len(_CAPITAL.findall(text))
    # Two Cyrillic encodings differ in case alone, so that the wrong one writes in capitals.
    shouted = capitals if capitals * 2 > len(_CYRILLIC_LETTER.findall(text)) else 0
    return (len(_ODD.findall(text)) + shouted) / beyond


def _detected(sample: bytes) -> dict[str, float]:
    """What chardet takes the bytes for, with the weight of its word: the encodings of the web before all."""
    import chardet

    found: dict[str, float] = {}
    eras = chardet.EncodingEra
    # The code pages of DOS write like the web's in all but a few letters, and are next to never met there.
    web = eras.MODERN_WEB | eras.LEGACY_ISO | eras.LEGACY_MAC | eras.LEGACY_REGIONAL
    for era, weight in ((web, 0.3), (eras.ALL, 0.1)):
        guess = chardet.detect(sample, encoding_era=era)
        if name := guess["encoding"]:
            known = label(name)
            if not known or known == "replacement":  # no encoding of the web
                name, weight = name.lower(), weight / 2
            else:
                name = known
            found[name] = found.get(name, 0.0) + weight * (0.5 + 0.5 * (guess["confidence"] or 0.0))
    return found


# Text whose UTF-8 bytes were read as a one-byte encoding, and that was then written as UTF-8 again: for each
# such encoding the letters of its bytes 0xC2 to 0xF4, which begin a character, and 0x80 to 0xBF, which go on.
_NEXT_1252 = "\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
_NEXT_1251 = "ЂЃѓЉЊЌЋЏђ‘’“”•–—™љњќћџЎўЈ¤Ґ¦§Ё©Є«¬\xad®Ї°±Ііґµ¶·ё№є»јЅѕї‚„…†‡€‰‹›\xa0\x98"
_TWICE = {
    "cp1252": (re.compile(f"[Â-ô][{_NEXT_1252}]"), re.compile(f"[Â-ô{_NEXT_1252}]{{2,}}")),
    "cp1251": (re.compile(f"[В-ф][{_NEXT_1251}]"), re.compile(f"[В-ф{_NEXT_1251}]{{2,}}")),
}


def _unwind(text: str) -> str | None:
    """The text as it was before it was encoded twice; None when it was not."""
    if text.isascii():
        return None
    sample = text[: SAMPLE * 5]
    beyond = _beyond(sample)
    # A fifth of the sample, from all over it, is proof enough that there are few such pairs.
    part = "".join(sample[start : start + 1000] for start in range(0, len(sample), 5000))
    beyond_part = _beyond(part)
    for codec, (pair, run) in _TWICE.items():
        # What stands apart in the text is counted too: that there are few pairs is certain.
        if len(beyond_part) > 40 and len(pair.findall(beyond_part)) * 2 < 0.25 * len(beyond_part):
            continue
        # Real text holds such pairs too: they must be nearly all there is beyond ASCII.
        if len(pair.findall(beyond)) * 2 < 0.5 * len(beyond) or len(pair.findall(sample)) * 2 < 0.5 * len(
            beyond
        ):
            continue
        runs = run.findall(sample)
        undone = [old for old in runs if _once(old, codec) != old]
        if len(undone) >= 3 and sum(map(len, undone)) > 0.7 * len(beyond):
            return run.sub(lambda match, codec=codec: _once(match.group(), codec), text)  # type: ignore[misc]
    return None


def _beyond(text: str) -> str:
    """The characters of a text that are beyond ASCII."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def _once(run: str, codec: str) -> str:
    raw = bytearray()
    for letter in run:
        try:
            raw += letter.encode(codec)
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return run
            raw.append(ord(letter))  # a byte that the codec leaves undefined passed as a control character
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return run
