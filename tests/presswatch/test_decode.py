"""Bytes become the right text, whatever the labels say."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.extract.decode import decode
from presswatch.extract.prescan import declared
from presswatch.reading import read
from presswatch.types import Page, Reading
from tests.conftest import Tally

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[3] / "shared"))

RUSSIAN = (
    "Министерство сообщило, что новый причал откроют в понедельник утром. Секретарь совета отметил, что "
    "работы идут по плану, а жители города ждут открытия уже третий год. «Мы готовы», — сказал он."
)
KAZAKH = "Үкімет жаңа көпір туралы шешім қабылдады, деп хабарлады министрлік сенбі күні."
GERMAN = "Die Behörde prüft, ob die Straße früher geöffnet werden könnte – „nächste Woche“, hieß es."


def page(text: str, meta: str | None = None) -> str:
    head = f'<meta charset="{meta}">' if meta else ""
    return f"<!doctype html><html><head>{head}<title>x</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize("truth", ["windows-1251", "koi8-r", "ibm866", "iso-8859-5", "utf-8"])
@pytest.mark.parametrize("header", [None, "utf-8", "windows-1251", "koi8-r", "iso-8859-1", "banana"])
@pytest.mark.parametrize("meta", [None, "utf-8", "windows-1251", "koi8-r"])
def test_russian_reads_clean_under_right_missing_and_lying_labels(
    truth: str, header: str | None, meta: str | None
) -> None:
    # What an encoding lacks, pages write as a character reference.
    body = page(RUSSIAN, meta).encode(truth, "xmlcharrefreplace")
    assert decode(body, header).text == body.decode(truth)


@pytest.mark.parametrize(
    ("body", "charset", "expected"),
    [
        (page(GERMAN).encode("windows-1252"), "utf-8", GERMAN),
        (page(GERMAN, "iso-8859-1").encode("utf-8"), None, GERMAN),
        (page(GERMAN, "utf-16").encode("utf-8"), None, GERMAN),
        (page(GERMAN, "iso-8859-1").encode("windows-1252"), "ISO-8859-1", GERMAN),
        (b"\xef\xbb\xbf" + page(KAZAKH).encode(), "iso-8859-1", KAZAKH),
        (page(KAZAKH).encode("utf-16"), None, KAZAKH),
        (page(KAZAKH).encode("utf-16-le"), None, KAZAKH),
        (page(KAZAKH).encode("utf-16-be"), "utf-8", KAZAKH),
        (page(KAZAKH).encode("utf-8"), '"utf-8";', KAZAKH),
        (
            page("港湾局は新しい埠頭の計画を承認した。", "Shift_JIS").encode("shift_jis"),
            None,
            "港湾局は新しい埠頭",
        ),
        (page("港务局宣布批准了新码头的计划㐀", "gb2312").encode("gb18030"), None, "码头的计划㐀"),
        (
            page("港湾局は新しい埠頭の計画を承認した。").encode("iso-2022-jp"),
            "iso-2022-jp",
            "港湾局は新しい埠頭",
        ),
    ],
)
def test_labels_marks_and_evidence(body: bytes, charset: str | None, expected: str) -> None:
    assert expected in decode(body, charset).text


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252", "cp1251"])
@pytest.mark.parametrize("text", [RUSSIAN, KAZAKH, GERMAN, "Հայաստանի կառավարությունը հայտարարեց այսօր"])
def test_text_encoded_twice_is_unwound(text: str, wrong: str) -> None:
    letters = []
    for byte in page(text).encode():
        try:
            letters.append(bytes([byte]).decode(wrong))
        except UnicodeDecodeError:
            letters.append(chr(byte))
    found = decode("".join(letters).encode(), "utf-8")
    assert text in found.text
    assert "encoded twice" in found.reasons


@pytest.mark.parametrize("text", [RUSSIAN, GERMAN, "Âge d’or : l’Ñandú, « où ça ? »", "СССР «РФ» РТ № 5 Р°"])
def test_good_text_is_left_alone(text: str) -> None:
    assert text in decode(page(text).encode()).text


def test_a_paragraph_in_another_encoding_is_read_too() -> None:
    body = page(GERMAN * 3).encode() + "<p>Straße am Ende</p>".encode("latin-1")
    found = decode(body, "utf-8").text
    assert "Straße am Ende" in found
    assert GERMAN in found


def test_a_cut_character_does_not_change_the_encoding() -> None:
    found = decode(page(RUSSIAN).encode()[:-60], "utf-8")
    assert found.encoding == "utf-8"
    assert RUSSIAN[:100] in found.text


def test_nul_characters_are_dropped() -> None:
    assert decode(b"<p>a\x00b</p>").text == "<p>ab</p>"


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "", "utf-8", "utf-7", "x-user-defined", "replacement", "\ud800"]),
)
def test_any_bytes_give_text(body: bytes, charset: str | None) -> None:
    found = decode(body, charset)
    assert "\x00" not in found.text
    found.text.encode("utf-8")  # no lone surrogate


def rows(name: str) -> list[dict[str, Any]]:
    path = SHARED / "hostile/encodings" / name
    if not path.exists():
        pytest.skip(f"the shared corpus is absent: {name}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").strip().split("\n")]


@pytest.mark.shared
def test_declarations_are_found_as_the_standard_says(tally: Tally) -> None:
    wrong = []
    collected = rows("html5lib_prescan.jsonl")
    for row in collected:
        body = base64.b64decode(row["b64"])
        mark = "utf-8" if body.startswith(b"\xef\xbb\xbf") else None
        found = mark or declared(body) or "windows-1252"
        if found.lower() != row["encoding"].lower():
            wrong.append((row["id"], row["encoding"], found))
    tally("hostile/encodings/html5lib_prescan", len(collected), wrong)


# Python's name for what each label of the collection means to a browser.
WIDER = {
    "maccyrillic": "mac_cyrillic",
    "ibm866": "cp866",
    "ibm855": "cp855",
    "gb2312": "gb18030",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
}
NO_DECODER = {"EUC-TW": "neither browsers nor Python know this encoding"}


@pytest.mark.shared
def test_collected_pages_decode_as_labelled(tally: Tally) -> None:
    wrong = []
    collected = rows("chardet_pages.jsonl")
    excused = {row["id"]: NO_DECODER[row["label"]] for row in collected if row["label"] in NO_DECODER}
    for row in collected:
        if row["id"] in excused:
            continue
        body = base64.b64decode(row["b64"])
        name = re.sub(r"^(iso-8859-\d+|windows-\d+)-[a-z]+$", r"\1", row["label"].lower())
        expected = body.decode(WIDER.get(name, name), "replace").lstrip("\ufeff").replace("\x00", "")
        found = decode(body)
        if found.text != expected:
            wrong.append((row["id"], row["label"], found.encoding, found.reasons))
    tally("hostile/encodings/chardet_pages", len(collected), wrong, excused)


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_russian_pages_transcoded_read_clean() -> None:
    corpus = SHARED / "corpus/articles"
    if not corpus.exists():
        pytest.skip("the shared corpus is absent")
    pages = [
        json.loads(line) for line in (corpus / "pages.jsonl").read_text(encoding="utf-8").strip().split("\n")
    ]
    wrong = []
    for row in [row for row in pages if row["lang"] == "ru"][::25]:
        text = gzip.decompress((corpus / row["html"]).read_bytes()).decode("utf-8", "replace")
        text = re.sub(r"(?i)<meta[^>]*charset[^>]*>|<\?xml[^>]*\?>|\x00|\ufeff", "", text)
        for truth in ("windows-1251", "koi8-r"):
            body = text.encode(truth, "xmlcharrefreplace")
            for header in (truth, None, "utf-8", "iso-8859-1", "koi8-r", "windows-1251"):
                if decode(body, header).text != body.decode(truth):
                    wrong.append((row["id"], truth, header))
    assert not wrong


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_russian_articles_transcoded_are_read_as_the_originals(tally: Tally) -> None:
    """The whole reading, with the page's own label changed too: headline, body and language are the same."""
    corpus = SHARED / "corpus/articles"
    if not corpus.exists():
        pytest.skip("the shared corpus is absent")
    lines = (corpus / "pages.jsonl").read_text(encoding="utf-8").strip().split("\n")
    russian = [row for row in map(json.loads, lines) if row["lang"] == "ru"][7::20]
    wrong, total = [], 0
    for row in russian:
        text = gzip.decompress((corpus / row["html"]).read_bytes()).decode("utf-8", "replace")
        text = re.sub(r"(?i)<meta[^>]*charset[^>]*>|<\?xml[^>]*\?>|\x00|\ufeff", "", text)
        original = _read(row["url"], text.encode(), "utf-8")
        for truth in ("windows-1251", "koi8-r"):
            other = "koi8-r" if truth == "windows-1251" else "windows-1251"
            for header, meta in ((truth, truth), (None, None), ("utf-8", other)):
                page = f'<meta charset="{meta}">{text}' if meta else text
                found = _read(row["url"], page.encode(truth, "xmlcharrefreplace"), header)
                total += 1
                if found != original:
                    wrong.append((row["id"], truth, header, meta))
    tally("Russian articles in windows-1251 and koi8-r, labelled right, not and wrong", total, wrong)


def _read(url: str, body: bytes, charset: str | None) -> tuple[object, ...]:
    kind = f"text/html; charset={charset}" if charset else "text/html"
    found = read(Page(url, body, headers={"content-type": kind}))
    return (
        (found.headline, found.article_body, found.in_language)
        if isinstance(found, Reading)
        else (found.reason,)
    )
