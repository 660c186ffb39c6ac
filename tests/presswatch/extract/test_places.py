"""The zone that is assumed where neither page nor source names one, and the day that it makes of an instant."""

from __future__ import annotations

import pytest

from presswatch.extract.dating import written
from presswatch.extract.places import likely_zone
from presswatch.reading import read_text
from presswatch.types import Reading, Source

TEXT = "".join(
    f"<p>The bridge across the harbour was opened, said the mayor of part {n}, after years.</p>"
    for n in range(8)
)
UTC_TIME = "<time datetime='{}+00:00'></time>"


@pytest.mark.parametrize(
    ("url", "languages", "zone"),
    [
        ("https://news.example.am/a", ("en",), "Asia/Yerevan"),
        ("https://example.jp/a", (), "Asia/Tokyo"),
        ("https://example.org/a", ("ky",), "Asia/Bishkek"),
        ("https://example.ru/a", ("ru",), None),
        ("https://example.com/a", ("en", "es"), None),
        ("https://example.co/a", ("en",), None),
        ("https://example.co/a", ("es",), "America/Bogota"),
        ("https://telegra.example.ph/a", ("ru",), None),
        ("not an address", (), None),
    ],
)
def test_likely_zone(url: str, languages: tuple[str, ...], zone: str | None) -> None:
    assert likely_zone(url, languages) == zone


def dated(url: str, head: str, shown: str, source: Source | None = None) -> str:
    page = f"<html><head>{head}</head><body><h1>The bridge is open at last</h1><p>{shown}</p>{TEXT}</body></html>"
    result = read_text(page, url, source=source)
    assert isinstance(result, Reading)
    assert result.date_published is not None
    return written(result.date_published)


@pytest.mark.parametrize(
    ("url", "head", "shown", "expected"),
    [
        ("https://example.kg/a", "", "05.03.2024 01:30", "2024-03-05T01:30:00+06:00"),
        (
            "https://example.de/a",
            '<meta property="article:published_time" content="2024-11-06T23:00:00Z">',
            "",
            "2024-11-07T00:00:00+01:00",
        ),
        (
            "https://example.am/a",
            '<meta property="article:published_time" content="2024-11-06T21:30:00Z">',
            "07.11.2024 01:30",
            "2024-11-07T01:30:00+04:00",
        ),
        ("https://example.com/a", "", "2024-03-05 01:30", "2024-03-05T01:30:00+00:00"),
    ],
)
def test_the_day_is_that_of_the_publisher(url: str, head: str, shown: str, expected: str) -> None:
    assert dated(url, head, shown) == expected


def test_a_source_s_own_zone_is_believed_over_a_guess() -> None:
    source = Source("example", "Example", "https://example.kg", timezone="Europe/Moscow")
    assert dated("https://example.kg/a", "", "2024-03-05 01:30", source) == "2024-03-05T01:30:00+03:00"


@pytest.mark.parametrize(
    ("url", "shown", "expected"),
    [
        (
            "https://example.com/a",
            "<time datetime='2026-11-25T03:10:22Z' class=published>November 24, 2026 at 10:10 pm EST</time>",
            "2026-11-24T22:10:22-05:00",
        ),
        (
            "https://example.com/a",
            "<time datetime='2026-11-24T15:45:00Z' title='24.11.2026 18:45'>24.11.2026</time>",
            "2026-11-24T18:45:00+03:00",
        ),
        (
            "https://example.com/a",
            UTC_TIME.format("2026-11-24T15:40:10") + "</p><p>24 November 2026, 18:40",
            "2026-11-24T18:40:10+03:00",
        ),
        (
            "https://example.com/a",
            UTC_TIME.format("2026-11-24T15:40:10") + "</p><p>Updated 24 November 2026, 18:40",
            "2026-11-24T15:40:10+00:00",
        ),
        ("https://example.com/2026/11/24/a/", UTC_TIME.format("2026-11-25T03:10:22"), "2026-11-24T23:10:22-04:00"),
        ("https://example.com/2026/11/25/a/", UTC_TIME.format("2026-11-24T20:10:22"), "2026-11-25T00:10:22+04:00"),
        ("https://example.com/2026/11/25/a/", UTC_TIME.format("2026-11-25T20:10:22"), "2026-11-25T20:10:22+00:00"),
        ("https://example.com/2026/11/20/a/", UTC_TIME.format("2026-11-25T03:10:22"), "2026-11-25T03:10:22+00:00"),
    ],
)  # fmt: skip
def test_a_time_in_utc_falls_on_the_day_that_the_page_calls_it(url: str, shown: str, expected: str) -> None:
    stated = shown.split("'")[1]
    head = f"<meta property='article:published_time' content='{stated}'>"
    assert dated(url, head, shown) == expected
