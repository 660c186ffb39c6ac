"""Dates as the press writes them."""

from __future__ import annotations

import json
import os
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.dates import from_url, parse
from presswatch.types import Precision
from tests.conftest import Tally

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[3] / "shared"))
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def said(text: str, **options: Any) -> str | None:
    """The day, or the minute in UTC, that a text names."""
    found = parse(text, now=NOW, **options)
    if found is None:
        return None
    return f"{found.at:%Y-%m-%d}" if found.precision is Precision.DAY else f"{found.at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "24 ноября 2026, 14:05"),
        ("ru", "Опубликовано: 24.11.2026 в 14:05"),
        ("ru", "14:05, 24 ноября 2026 г."),
        ("ru", "24 нояб. 2026 14:05"),
        ("ru", "вторник, 24 ноября 2026 года, 14 ч. 05"),
        ("uk", "24 листопада 2026, 14:05"),
        ("uk", "24 листопада 2026 р. о 14:05"),
        ("be", "24 лістапада 2026, 14:05"),
        ("be", "24 лістапада 2026 г. 14:05"),
        ("kk", "2026 жылғы 24 қараша, 14:05"),
        ("kk", "24 қараша 2026 14:05"),
        ("kk", "2026 ж. 24 қарашада, сағат 14:05"),
        ("ky", "24-ноябрь, 2026-жыл 14:05"),
        ("ky", "2026-жылдын 24-ноябры, 14:05"),
        ("tg", "24 ноябри 2026, 14:05"),
        ("tg", "24 ноябри соли 2026 14:05"),
        ("uz", "24-noyabr, 2026 14:05"),
        ("uz", "2026 yil 24 noyabr, 14:05"),
        ("uz", "2026 йил 24 ноябрь, 14:05"),
        ("az", "24 noyabr 2026, 14:05"),
        ("tr", "24 Kasım 2026 Salı, 14:05"),
        ("tr", "24 KASIM 2026 14:05"),
        ("hy", "24 նոյեմբերի, 2026 14:05"),
        ("hy", "2026 թ. նոյեմբերի 24, 14:05"),
        ("hy", "Նոյեմբեր 24, 2026 14:05"),
        ("ka", "24 ნოემბერი, 2026 14:05"),
        ("zh", "2026年11月24日 14:05"),
        ("zh", "二〇二六年十一月二十四日14:05"),
        ("zh", "2026年11月24日下午2:05"),
        ("ja", "2026年11月24日 午後2時05分"),
        ("ko", "2026년 11월 24일 오후 2:05"),
        ("ko", "2026. 11. 24. 14:05"),
        ("ar", "24 نوفمبر 2026 - 14:05"),
        ("ar", "٢٤ تشرين الثاني ٢٠٢٦ ١٤:٠٥"),
        ("en", "November 24, 2026 2:05 p.m."),
        ("en", "Published Tue 24 Nov 2026 at 14:05"),
        ("en", "24/11/2026 14:05"),
        ("de", "24. November 2026, 14:05 Uhr"),
        ("de", "24.11.2026 | 14.05 Uhr"),
        ("fr", "le 24 novembre 2026 à 14h05"),
        ("es", "24 de noviembre de 2026 a las 14:05"),
        ("it", "24 novembre 2026 14:05"),
        ("pt", "24 de novembro de 2026 às 14h05"),
        ("pl", "24 listopada 2026, 14:05"),
        ("cs", "24. listopadu 2026 14:05"),
        ("hr", "24. studenoga 2026. 14:05"),
        ("el", "24 Νοεμβρίου 2026, 14:05"),
        ("bg", "24 ноември 2026 г., 14:05"),
        ("sr", "24. новембар 2026. 14:05"),
        ("ro", "24 noiembrie 2026, 14:05"),
        ("hu", "2026. november 24. 14:05"),
        ("lt", "2026 m. lapkričio 24 d. 14:05"),
        ("lv", "2026. gada 24. novembris 14:05"),
        ("fi", "24.11.2026 klo 14.05"),
        ("vi", "24/11/2026 14:05"),
        ("he", "24 בנובמבר 2026, 14:05"),
        ("mn", "2026 оны 11 сарын 24, 14:05"),
    ],
)
def test_the_same_minute_in_many_languages(language: str, text: str) -> None:
    assert said(text) == "2026-11-24 14:05", "without knowing the language"
    assert said(text, languages=(language,)) == "2026-11-24 14:05"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2 hours ago", 120), ("an hour ago", 60), ("15 min ago", 15), ("2 часа назад", 120), ("час назад", 60),
        ("5 минут назад", 5), ("2 години тому", 120), ("2 гадзіны таму", 120), ("2 сағат бұрын", 120), ("2 саат мурун", 120),
        ("2 соат пеш", 120), ("2 soat oldin", 120), ("2 saat əvvəl", 120), ("2 saat önce", 120), ("2 ժամ առաջ", 120),
        ("2 საათის წინ", 120), ("2小时前", 120), ("30分钟前", 30), ("2時間前", 120), ("2시간 전", 120), ("منذ 2 ساعة", 120),
        ("vor 2 Stunden", 120), ("il y a 2 heures", 120), ("hace 2 horas", 120), ("2 ore fa", 120), ("há 2 horas", 120),
        ("2 godziny temu", 120),
    ],
)  # fmt: skip
def test_relative_times_count_from_when_they_were_seen(text: str, minutes: int) -> None:
    found = parse(text, now=NOW)
    assert found is not None
    assert found.at == NOW - timedelta(minutes=minutes)
    assert parse(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "24 نوفمبر، 2026 - 2:05 مساءً",
        "24 تشرين الثاني 2026 - 02:05 م",
        "۳ آذر ۱۴۰۵ - ۱۴:۰۵",
        "سه شنبه ۳ آذر ۱۴۰۵ ساعت ۱۴:۰۵",
        "۱۴۰۵/۰۹/۰۳ - ۱۴:۰۵",
        "1405-09-03 14:05",
        "۳ قوس ۱۴۰۵، ۱۴:۰۵",
        "24 พ.ย. 2569 เวลา 14:05 น.",
        "24 พฤศจิกายน 2569 14:05",
        "मंगलवार, 24 नवंबर 2026 (14:05)",
        "২৪ নভেম্বর ২০২৬, ১৪:০৫",
        "24 Νοεμβρίου, 2026, 2:05 μ.μ.",
        "2026年11月24日晚上2:05",
    ],
)
def test_calendars_figures_and_halves_of_the_day_are_read_without_a_language(text: str) -> None:
    assert said(text) == "2026-11-24 14:05"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 فروردین 1403", "2024-03-20"),
        ("30 اسفند 1403", "2025-03-20"),
        ("29 اسفند 1404", "2026-03-20"),
        ("30 اسفند 1404", None),
        ("3 آذر", None),
        ("1448/06/05", None),
    ],
)
def test_days_of_the_solar_hijri_calendar(text: str, expected: str | None) -> None:
    assert said(text) == expected


def test_figures_stand_in_the_order_of_their_country() -> None:
    assert said("05/06/2026", zone="America/New_York") == "2026-05-06"
    assert said("05/06/2026", zone="America/Sao_Paulo") == "2026-06-05"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("сегодня, 14:05", "2026-11-24 11:05"),
        ("Вчера в 23:30", "2026-11-23 20:30"),
        ("Today at 2:05 pm", "2026-11-24 11:05"),
        ("Бүгін, 14:05", "2026-11-24 11:05"),
        ("Бүгүн 14:05", "2026-11-24 11:05"),
        ("имрӯз 14:05", "2026-11-24 11:05"),
        ("այսօր, 14:05", "2026-11-24 11:05"),
        ("დღეს, 14:05", "2026-11-24 11:05"),
        ("bugün 14:05", "2026-11-24 11:05"),
        ("сьогодні 14:05", "2026-11-24 11:05"),
        ("учора, 14:05", "2026-11-23 11:05"),
        ("今天 14:05", "2026-11-24 11:05"),
        ("3 дня назад", "2026-11-20"),
        ("24 ноября, 14:05", "2026-11-24 11:05"),
        ("25 декабря, 14:05", "2025-12-25 11:05"),
        ("11/24(火) 14:05配信", "2026-11-24 11:05"),
        ("12/24（水） 14:05", "2025-12-24 11:05"),
    ],
)
def test_days_are_those_of_the_sources_zone(text: str, expected: str) -> None:
    assert said(text, zone="Europe/Moscow") == expected


@pytest.mark.parametrize(
    ("text", "expected", "zone", "assumed"),
    [
        ("24 ноября 2026, 14:05 МСК", "2026-11-24 11:05", "+03:00", False),
        ("24.11.2026 14:05 (UTC+5)", "2026-11-24 09:05", "+05:00", False),
        ("24.11.2026 14:05 по московскому времени", "2026-11-24 11:05", "+03:00", False),
        ("24.11.2026 14:05", "2026-11-24 08:05", None, True),
        ("Tue, 24 Nov 2026 14:05:00 +0300", "2026-11-24 11:05", "+03:00", False),
    ],
)
def test_a_zone_that_is_named_beats_the_sources(
    text: str, expected: str, zone: str | None, assumed: bool
) -> None:
    assert said(text, zone="Asia/Bishkek") == expected
    found = parse(text, zone="Asia/Bishkek", now=NOW)
    assert found is not None
    assert (found.zone, found.zone_assumed) == (zone, assumed)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30", "31 февраля 2026", "31.06.2026 10:00", "2026-11-20T25:00:00Z", "Fri, 20 Nov 2026 09:30:00 +1500",
        "20 ноября 2026, 25:61", "1970-01-01T00:00:00Z", "2099-12-31", "1 января 2030", "12345678", "1234567", "№ 4821",
        "123456789", "12345678901", "99999999999999", "article 20231345", "3:2", "v1.2.3", "192.168.1.10", "+7 495 123-45-67",
        "ноябрь 2026", "Ноябрь", "2026", "10:30", "вчера", "сегодня", "now", "-", "x" * 5000, "1" * 250, "." * 250,
        "may be 12 of us", "в марте", "0", "٣", "00.00.0000", "May 99, 2026",
    ],
)  # fmt: skip
def test_what_is_no_date_or_cannot_be_is_none(text: str) -> None:
    assert parse(text, now=NOW) is None


def test_no_time_is_later_than_when_it_was_seen() -> None:
    assert said("2026-11-24T17:10:00Z") == "2026-11-24 17:00", "a fast clock"
    assert said("2026-11-24T22:00:00Z") == "2026-11-24", "local time that is called UTC: only the day is sure"
    assert said("24.11.2026 23:05") == "2026-11-24"
    assert said("2026-11-26T00:00:00Z") is None
    late = parse("2026-11-25", now=NOW)
    assert late is not None
    assert late.at == NOW


def test_day_comes_first_unless_it_cannot() -> None:
    assert said("05/06/2026") == "2026-06-05"
    assert said("11/20/2026") == "2026-11-20"
    assert said("05/06/2026", zone="America/New_York") == "2026-05-06"
    found = parse("05/06/2026", now=NOW)
    assert found is not None
    assert found.ambiguous


def test_epochs_are_seconds_or_milliseconds() -> None:
    assert said("1795167000") == said("1795167000000") == "2026-11-20 09:30"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2024/06/06/name", "2024-06-06"),
        ("https://a.example/news/2024-06-06-name", "2024-06-06"),
        ("https://a.example/world/2024/jun/06/name", "2024-06-06"),
        ("https://a.example/20240606/1595.html", "2024-06-06"),
        ("https://a.example/2024/6/6/name", "2024-06-06"),
        ("https://a.example/06.06.2024/name", "2024-06-06"),
        ("https://a.example/news/202406061234.html", None),
        ("https://a.example/2024/13/06/name", None),
        ("https://a.example/2024/02/31/name", None),
        ("https://a.example/2031/02/01/name", None),
        ("https://a.example/id/20991231", None),
        ("https://a.example/p/1234-56-78", None),
    ],
)
def test_dates_in_addresses(url: str, expected: str | None) -> None:
    found = from_url(url, now=NOW)
    assert (f"{found.at:%Y-%m-%d}" if found else None) == expected


PIECES = st.lists(
    st.sampled_from(
        "1 2 12 24 31 99 2026 1999 00 : . / - , T Z + am pm h nov ноября may назад ago 年 月 日 часа today UTC Europe/Oslo".split()  # noqa: SIM905
    )
    | st.text(alphabet=string.printable + "абвгқң١٢０", max_size=5),
    max_size=12,
)


@given(PIECES, st.sampled_from(["", " "]), st.sampled_from([(), ("ru",), ("en",), ("xx",)]))
def test_any_text_gives_a_date_in_bounds_or_none(
    pieces: list[str], glue: str, languages: tuple[str, ...]
) -> None:
    found = parse(glue.join(pieces), now=NOW, languages=languages, zone="Asia/Tashkent")
    if found is not None:
        assert found.at.utcoffset() == timedelta(0)
        assert datetime(1979, 12, 31, tzinfo=UTC) < found.at <= NOW
    parse(glue.join(pieces))


def rows(name: str) -> list[dict[str, Any]]:
    path = SHARED / "hostile/dates" / name
    if not path.exists():
        pytest.skip(f"the shared corpus is absent: {name}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").strip().split("\n")]


@pytest.mark.shared
def test_collected_dates_are_read_as_expected(tally: Tally) -> None:
    wrong = []
    collected = rows("own.jsonl")
    for row in collected:
        expected, found = row["expect"], parse(row["value"], now=NOW)
        match expected:
            case None | "not trusted":
                right = found is None
            case "no zone":
                right = (
                    found is not None and found.zone is None and found.zone_assumed and not found.ambiguous
                )
            case "ambiguous" | "ambiguous zone" | "ambiguous hour":
                right = found is not None and found.ambiguous
            case str() if expected.endswith("(day only)"):
                right = found is not None and f"{found.at:%Y-%m-%d} (day only)" == expected
                right = right and found is not None and found.precision is Precision.DAY
            case _:
                right = found is not None and found.at.isoformat() == expected and found.zone is not None
        if not right:
            wrong.append((row["id"], row["value"], expected, found))
    tally("hostile/dates/own", len(collected), wrong)


UNREADABLE = {
    "Nov. 2020": "it names no day",
    "2023-05-29 00:00:00+15:00": "no place on earth has this offset",
    "2023-05-29 00:00:00-13:00": "no place on earth has this offset",
}


@pytest.mark.shared
def test_dates_of_real_feeds_are_read(tally: Tally) -> None:
    collected = rows("miniflux.jsonl")
    excused = {row["id"]: UNREADABLE[row["value"]] for row in collected if row["value"] in UNREADABLE}
    unread = [
        row["value"] for row in collected if row["id"] not in excused and parse(row["value"], now=NOW) is None
    ]
    tally("hostile/dates/miniflux", len(collected), unread, excused)
