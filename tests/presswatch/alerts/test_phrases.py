from __future__ import annotations

from datetime import UTC, datetime, timedelta

from presswatch.alerts.phrases import changed, unseen

START = datetime(2026, 3, 6, 18, 30, tzinfo=UTC)


def test_what_could_not_be_seen_is_told_in_the_readers_zone_and_language() -> None:
    hour, day = START + timedelta(hours=1), START + timedelta(days=1, hours=2)
    assert unseen("tass", "feed", START, hour, "gap", "") == (
        "tass (feed): 06.03. 18:30 - 19:30 (UTC), entries may have scrolled off"
    )
    assert unseen("tass", "feed", START, day, "blind", "forbidden", zone="Asia/Yerevan", language="ru") == (
        "tass (feed): 06.03. 22:30 - 08.03. 00:30 (Asia/Yerevan), не читалось, forbidden"
    )


def test_changes_are_told_in_the_readers_language() -> None:
    told = [(["number", "removal"], "12 ships", "14 ships")]
    assert changed(told, 0) == "number, removed: «12 ships» → «14 ships»"
    assert changed(told, 3, language="ru").splitlines() == [
        "число, удалено: «12 ships» → «14 ships»",
        "и ещё 3, не показаны",
    ]
    assert changed([], 0) == ""
