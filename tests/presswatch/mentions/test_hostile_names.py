"""Names spelt to be missed, or to be found where they do not stand: rows of our own, each with its verdict.

Where opinions may differ, the verdict is the policy of docs/mentions.md.
"""

from __future__ import annotations

import unicodedata

import pytest

from presswatch.mentions.matcher import Matcher
from presswatch.types import Alias, Outcome, Watch, WatchKind

ORGANISATION, PERSON, PLACE = WatchKind.ORGANISATION, WatchKind.PERSON, WatchKind.PLACE

ROWS = [
    ("Café Zéro", "en", ORGANISATION, "the Cafe\u0301 Ze\u0301ro deal", True),
    ("Café Zéro", "en", ORGANISATION, "the CAFE\u0301 ZE\u0301RO deal", True),
    ("Cafe Zero", "en", ORGANISATION, "the C\u0334a\u0334f\u0334e\u0334 Zero deal", True),
    ("Osprey Marine", "en", ORGANISATION, "Ospr\u00adey Ma\u00adrine sails", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey\u00ad Marine sails", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey Ma-\nrine sails", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey\r\nMarine sails", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey\r\n\r\nMarine sails", False),
    ("Osprey Marine", "en", ORGANISATION, "Osprey\u2028Marine sails", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey\u0085Marine sails", True),
    ("Osprey Marine", "en", ORGANISATION, "👩\u200d👩\u200d👧Osprey Marine👩🏽\u200d🚀 sails", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey🚀Marine sails", False),
    ("Osprey Marine", "en", ORGANISATION, "🇦🇲Osprey Marine🇦🇲", True),
    ("Osprey Marine", "en", ORGANISATION, "\u202eeniraM yerpsO\u202c", False),
    ("Osprey Marine", "en", ORGANISATION, "\u200fOsprey Marine\u200f אמר", True),
    ("Osprey Marine", "en", ORGANISATION, "אמר Osprey Marine, אתמול", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey Marine's profits", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey Marines’ profits", True),
    ("Osprey Marine", "en", ORGANISATION, "non-Osprey Marine ships", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey–Marine", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey/Marine", False),
    ("Osprey Marine", "en", ORGANISATION, "Osprey_Marine", False),
    ("Osprey Marine", "en", ORGANISATION, "<b>Osprey</b> Marine", False),
    ("Osprey Marine", "en", ORGANISATION, "Osprey&nbsp;Marine", True),
    ("Osprey Marine", "en", ORGANISATION, "𝐎𝐬𝐩𝐫𝐞𝐲 𝐌𝐚𝐫𝐢𝐧𝐞 sails", True),
    ("Osprey Marine", "en", ORGANISATION, "Ｏｓｐｒｅｙ\u3000Ｍａｒｉｎｅ sails", True),
    ("Osprey Marine", "en", ORGANISATION, "Οsprey Μarine sails", True),
    ("Osprey Marine", "en", ORGANISATION, "0sprey Marine sails", False),
    ("Osprey Marine", "en", ORGANISATION, "Osprey Marіne sails", True),
    ("Osprey Marine", "en", ORGANISATION, "Оsprеу Маrіnе", True),
    ("Osprey Marine", "en", ORGANISATION, "Ospréy Marine", False),
    ("Osprey Marine", "en", ORGANISATION, "OspreyMarine", False),
    ("Osprey Marine", "en", ORGANISATION, "osprey marine life is rich", True),
    ("Osprey Marine", "en", ORGANISATION, '"Osprey" Marine said', True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey (Marine) said", False),
    ("Osprey Marine", "en", ORGANISATION, "Osprey... Marine said", False),
    ("Osprey Marine", "en", ORGANISATION, "O s p r e y  M a r i n e", False),
    ("Osprey Marine", "en", ORGANISATION, "www.osprey-marine.example", False),
    ("Osprey Marine", "en", ORGANISATION, "press@ospreymarine.example", False),
    ("Osprey Marine", "en", ORGANISATION, "@OspreyMarine said", False),
    ("Osprey Marine", "en", ORGANISATION, "#Osprey_Marine", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey \u200bMarine", True),
    ("Osprey Marine", "en", ORGANISATION, "Osprey\u2060Marine", False),
    ("Osprey Marine", "en", ORGANISATION, "Osprey·Marine", False),
    ("Osprey Marine", "en", ORGANISATION, "OSPREY MARINE-LED talks", True),
    ("ОДКБ", "ru", ORGANISATION, "саммит ОДКБ-2024", True),
    ("ОДКБ", "ru", ORGANISATION, "саммит О\u00adДКБ", True),
    ("ОДКБ", "ru", ORGANISATION, "саммит О.Д.К.Б. прошёл", True),
    ("ОДКБ", "ru", ORGANISATION, "саммит «ОДКБ» прошёл", True),
    ("ОДКБ", "ru", ORGANISATION, "саммит ОДКБшный", False),
    ("ОДКБ", "ru", ORGANISATION, "в ОДКБ\u0301 сказали", True),
    ("ОДКБ", "ru", ORGANISATION, "страны-члены ОДКБ", True),
    ("ОДКБ", "ru", ORGANISATION, "антиОДКБ", False),
    ("ОДКБ", "ru", ORGANISATION, "экс-ОДКБ", True),
    ("ОДКБ", "ru", ORGANISATION, "ОДКБ/ШОС", True),
    ("ОДКБ", "ru", ORGANISATION, "ОДКБ, СНГ, ШОС", True),
    ("ОДКБ", "ru", ORGANISATION, "#ОДКБ", True),
    ("ОДКБ", "ru", ORGANISATION, "OДКБ", True),
    ("ОДКБ", "ru", ORGANISATION, "ОДKБ", True),
    ("CSTO", "en", ORGANISATION, "C.S.T.O. troops", True),
    ("CSTO", "en", ORGANISATION, "the CSTO’s troops", True),
    ("CSTO", "en", ORGANISATION, "CSTO-led and non-CSTO", True),
    ("CSTO", "en", ORGANISATION, "the СSТО troops", True),
    ("CSTO", "en", ORGANISATION, "csto.int", False),
    ("CSTO", "en", ORGANISATION, "#CSTO2024", True),
    ("Անվտանգություն", "hy", ORGANISATION, "«Անվտանգություն»-ը", True),
    ("ՀԱՊԿ", "hy", ORGANISATION, "ՀԱՊԿ֊ի", True),
    ("ՀԱՊԿ", "hy", ORGANISATION, "ՀԱՊԿ–ի", True),
    ("ՀԱՊԿ", "hy", ORGANISATION, "ՀԱՊԿ՞", True),
    ("ՀԱՊԿ", "hy", ORGANISATION, "ՀԱ՞ՊԿ", True),
    ("O'Hara Line", "en", ORGANISATION, "O’Hara Line and OʼHara Line", True),
    ("O'Hara Line", "en", ORGANISATION, "OHara Line", True),
    ("Müller & Söhne", "de", ORGANISATION, "Mueller & Soehne", True),
    ("Müller & Söhne", "de", ORGANISATION, "Muller und Sohne", False),
    ("Żółw", "pl", ORGANISATION, "Z\u0307o\u0301łw rośnie", True),
    ("İnci Su", "tr", ORGANISATION, "İNCİ SU büyüyor", True),
    ("Işık Su", "tr", ORGANISATION, "IŞIK SU büyüyor", True),
    ("שלום ים", "he", ORGANISATION, "חברת שָׁלוֹם יָם אמרה", True),
    ("شركة البحر", "ar", ORGANISATION, "شَرِكَة البَحْر", True),
    ("شركة البحر", "ar", ORGANISATION, "شرکة البحر", True),
    ("Anna Lind", "en", PERSON, "Anna\u00a0Lind", True),
    ("Anna Lind", "en", PERSON, "Anna\nLind", True),
    ("Anna Lind", "en", PERSON, "Anna-Lind", True),
    ("Anna Lind", "en", PERSON, "Lind, Anna", False),
    ("Anna Lind", "en", PERSON, "ANNA LIND’S", True),
    ("Anna Lind", "en", PERSON, "Anna Lindström", False),
    ("Anna Lind", "en", PERSON, "Joanna Lind", False),
    ("Anna Lind", "en", PERSON, "Anna Lind Holm", True),
    ("Tesco", "en", ORGANISATION, "Tesсо", True),
    ("N3.io", "en", ORGANISATION, "They use N3.io, daily", True),
    ("N3.io", "en", ORGANISATION, "N3 io", False),
    ("C++ Guild", "en", ORGANISATION, "the C++ Guild met", True),
    ("C++ Guild", "en", ORGANISATION, "the C Guild met", False),
    ("AT&T", "en", ORGANISATION, "AT&amp;T and AT&amp;amp;T", True),
    ("AT&T", "en", ORGANISATION, "AT & T", True),
    ("Yahoo!", "en", ORGANISATION, "Yahoo! said", True),
    ("7-Eleven", "en", ORGANISATION, "a 7‑Eleven shop", True),
    ("7-Eleven", "en", ORGANISATION, "a 7 Eleven shop", True),
    ("UN", "en", ORGANISATION, "the U.N. Security Council", True),
    ("AP", "en", ORGANISATION, "A.P. Holm said", False),
    ("ЕС", "ru", ORGANISATION, "Е.С. Петров сказал", False),
    ("Osprey Marine", "en", ORGANISATION, "Os-\r\nprey Marine sails", True),
]


@pytest.mark.parametrize(("name", "language", "kind", "text", "mention"), ROWS)
def test_a_hostile_spelling_is_decided_and_cited_exactly(
    name: str, language: str, kind: WatchKind, text: str, mention: bool
) -> None:
    found = Matcher([Watch("w", name, kind, (Alias(name, language, primary=True),))]).match(text, language)
    assert any(hit.outcome is Outcome.YES for hit in found) is mention
    for hit in found:
        assert text[hit.span.start : hit.span.end] == hit.surface
        assert not unicodedata.combining(text[hit.span.end : hit.span.end + 1] or " ")
