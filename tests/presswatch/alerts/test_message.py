from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from presswatch.alerts.message import Line, Notice, calls_nobody, message_id, render

LINE = Line(
    "Headline\r\nBcc: everyone <b>",
    "https://agency.example/1",
    "Agency",
    datetime(2026, 3, 6, 9, 0, tzinfo=UTC),
    "The organisation <script>alert(1)</script> met.",
)
NOTICE = Notice("k", "CSTO", "mention", (LINE, Line("Copy", "javascript:alert(1)", "Paper", None, "", True)))


def test_a_subject_is_one_line_and_says_how_many_more() -> None:
    message = render(NOTICE, "mail")
    assert "\n" not in message.subject
    assert "\r" not in message.subject
    assert message.subject.endswith("(also in 1 more)")


def test_articles_that_are_not_shown_are_counted() -> None:
    message = render(replace(NOTICE, more=30), "mail")
    assert message.subject.endswith("(also in 31 more)")
    assert "- and 30 more, not shown\n" in message.text
    assert "<li>and 30 more, not shown</li>" in message.html


def test_html_is_escaped_and_links_web_addresses_only() -> None:
    html = render(NOTICE, "mail").html
    assert "<script" not in html
    assert "javascript:" not in html
    assert 'href=""' not in html


def test_times_are_in_the_readers_zone_and_words_in_the_readers_language() -> None:
    text = render(NOTICE, "mail", zone="Asia/Yerevan", language="ru").text
    assert "06.03.2026 13:00" in text
    assert "Также" in text


def test_the_id_is_the_same_each_time_and_another_on_another_channel() -> None:
    assert render(NOTICE, "mail").id == render(NOTICE, "mail").id == message_id("k", "mail")
    assert message_id("k", "mail") != message_id("k", "telegram")


@pytest.mark.parametrize(
    "text",
    [
        "@everyone",
        "hey @here!",
        "<!channel> now",
        "<!channel|x>",
        "<@U12345>",
        "a@U12345>",
        "[Bank](https://evil.example/)",
    ],
)
def test_no_word_of_others_rings_in_a_chat(text: str) -> None:
    quiet = calls_nobody(text)
    assert not re.search(r"[@!]\w|\]\(", quiet)
    assert quiet.replace("\u2060", "") == text


def test_addresses_in_a_chat_stay_whole() -> None:
    text = "Read https://medium.example/@writer/story!x and ask."
    assert calls_nobody(text) == text
    assert ">" not in calls_nobody("https://x.example/@U12345>")
