"""Alerts against a real SMTP server and a real HTTP receiver: none lost, doubles only under one id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from apprise.plugins.telegram import NotifyTelegram

from presswatch.alerts.digest import Period
from presswatch.alerts.message import Message
from presswatch.alerts.rules import Pace, QuietHours, Raised, Rule, due
from presswatch.coverage.health import Health, Verdict
from presswatch.coverage.self_watch import Vitals, judge
from scheduler import sending
from scheduler.jobs import watch_health
from scheduler.jobs.digest import keep_due
from storage import channels as stored_channels
from storage import outbox, upkeep
from storage.database import Database, transaction
from storage.database import open as open_database
from tests.scheduler.deliveries import DETAIL, START, Clock, Flaky, alerts, raise_alerts
from tests.scheduler.receivers import HttpReceiver

ROOT = Path(__file__).resolve().parents[2]


def test_incidents_and_recoveries_are_told_in_words(db: Database) -> None:
    told, channel = alerts(("desk", "https://desk.example/")), Flaky()
    broken = Verdict(
        Health.BROKEN, "refused", "5 polls in a row failed: 403", "open the address in a browser"
    )
    watch_health.settle(db, "paper", [broken], START, ["desk"])
    watch_health.settle(db, "paper", [], START, ["desk"])
    assert sending.deliver(db, told, {"desk": channel}, "me", Clock()) == 2
    first, second = channel.got
    assert first.subject == "paper: 5 polls in a row failed: 403"
    assert "open the address in a browser" in first.text
    assert second.subject == "Over: paper: 5 polls in a row failed: 403"


def test_a_digest_is_told_once_and_as_it_was_kept(db: Database) -> None:
    told, channel = alerts(("desk", "https://desk.example/")), Flaky(down=1)
    clock = Clock(START)
    channels = {Period.DAILY: ["desk"]}
    for _ in range(2):
        keep_due(db, "UTC", clock.now, channels)
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 0
    clock.now += timedelta(minutes=1)
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 1
    clock.now += timedelta(minutes=10)
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 0
    (message,) = channel.got
    assert message.subject == "Press review of the day: 01.03.2026 00:00 to 02.03.2026 00:00 (UTC)"
    assert message.text.startswith("# Press review")
    assert "<h1" in message.html


QUIET = Rule("rule", ("desk",), quiet=QuietHours(time(22), time(7)), zone="Asia/Yerevan")
EVENING = datetime(2026, 3, 2, 17, 59, tzinfo=UTC)  # 21:59 there
MORNING = datetime(2026, 3, 3, 3, tzinfo=UTC)


def test_what_is_raised_at_night_is_told_in_the_morning(db: Database) -> None:
    told, channel = replace(alerts(("desk", "https://desk.example/")), rules=(QUIET,)), Flaky()
    clock = Clock(EVENING + timedelta(hours=3))
    raise_alerts(db, 2, "desk", at=due(QUIET, clock.now))
    for at in (clock.now, MORNING - timedelta(seconds=1)):
        clock.now = at
        assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 0
    clock.now = MORNING
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 2


@pytest.mark.parametrize("down", [1, 0], ids=["the channel was down", "nothing ran"])
def test_what_was_due_in_the_evening_wakes_nobody_at_night(db: Database, down: int) -> None:
    told, channel = replace(alerts(("desk", "https://desk.example/")), rules=(QUIET,)), Flaky(down)
    clock = Clock(EVENING)
    raise_alerts(db, 1, "desk", at=EVENING)
    if down:
        assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 0
    clock.now = EVENING + timedelta(minutes=10)
    for _ in range(3):
        assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 0
        clock.now += timedelta(hours=1)
    assert not channel.got
    (row,) = db.query("SELECT due_at, attempts, error FROM delivery")
    assert (row["attempts"], row["error"]) == (down, "the reader's quiet hours")
    clock.now = MORNING
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 1


def test_a_channel_that_is_down_for_hours_gets_everything_once_it_is_back(
    db: Database, hook: HttpReceiver
) -> None:
    told, clock = alerts(("desk", hook.url)), Clock()
    channels = sending.channels(told, {})
    raise_alerts(db, 5, "desk")
    hook.status = 503
    for _ in range(60):
        assert sending.deliver(db, told, channels, "me", clock) == 0
        clock.now += timedelta(minutes=5)
    tried = len(hook.got)
    assert tried < 60  # it backs off
    hook.status = 200
    hook.got.clear()
    for _ in range(30):
        sending.deliver(db, told, channels, "me", clock)
        clock.now += timedelta(minutes=5)
    assert len(hook.got) == len(set(hook.ids())) == 5
    assert outbox.waiting(db) == 0


def test_one_channel_that_is_down_does_not_hold_up_another(db: Database) -> None:
    told = alerts(("dead", "json://x"), ("live", "json://y"))
    dead, live = Flaky(down=100), Flaky()
    raise_alerts(db, 4, "dead", "live")
    assert sending.deliver(db, told, {"dead": dead, "live": live}, "me", Clock()) == 4
    assert len(live.got) == 4
    assert dead.down == 99  # one attempt, not four


def test_a_channel_that_is_down_over_the_holidays_loses_nothing(db: Database) -> None:
    told, channel, clock = alerts(("desk", "json://x")), Flaky(down=10**6), Clock()
    raise_alerts(db, 3, "desk")
    while clock.now < START + timedelta(days=7):
        sending.deliver(db, told, {"desk": channel}, "me", clock)
        clock.now += timedelta(minutes=20)
    channel.down = 0
    for _ in range(5):
        sending.deliver(db, told, {"desk": channel}, "me", clock)
        clock.now += timedelta(minutes=20)
    assert len(channel.got) == 3


def test_what_waits_for_a_channel_that_was_taken_out_goes_when_it_is_back(db: Database) -> None:
    told, channel, clock = alerts(("desk", "json://x")), Flaky(), Clock()
    raise_alerts(db, 3, "desk")
    sending.deliver(db, told, {}, "me", clock)
    clock.now += timedelta(hours=1)
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 3


class Faulty:
    """A channel with a fault of its own in one message."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def send(self, message: Message) -> None:
        self.tried.append(message.id)
        if message.id == self.tried[0]:
            raise RuntimeError("a fault")


def test_a_message_that_cannot_be_made_is_given_up_in_the_end_and_holds_up_no_other(db: Database) -> None:
    told, channel, clock = alerts(("desk", "json://x")), Faulty(), Clock()
    raise_alerts(db, 3, "desk")
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 2
    while outbox.waiting(db):
        clock.now += timedelta(hours=1)
        sending.deliver(db, told, {"desk": channel}, "me", clock)
        assert clock.now < START + timedelta(days=30)
    (row,) = db.query("SELECT state, error FROM delivery WHERE state <> 'sent'")
    assert row == {"state": "failed", "error": "RuntimeError: a fault"}


def test_a_service_that_is_asked_to_stop_leaves_the_rest_for_its_next_start(db: Database) -> None:
    told, channel = alerts(("desk", "json://x")), Flaky()
    raise_alerts(db, 5, "desk")
    sending.deliver(db, told, {"desk": channel}, "me", Clock(), should_stop=lambda: len(channel.got) >= 2)
    assert (len(channel.got), outbox.waiting(db)) == (2, 3)


def test_what_was_sent_and_put_off_under_a_clock_that_was_ahead_holds_up_nothing(db: Database) -> None:
    rule = Rule("rule", ("desk",), per_hour=2)
    told, channel, clock = replace(alerts(("desk", "json://x")), rules=(rule,)), Flaky(), Clock()
    clock.now = START + timedelta(days=400)
    raise_alerts(db, 2, "desk", at=clock.now)
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 2
    channel.down = 1  # with such a clock, certificates are refused
    clock.now += timedelta(hours=2)
    with transaction(db):
        late = Raised("late", "rule", "", "", (), clock.now)
        outbox.record(db, [late], [], {}, {"rule": ("desk",)}, clock.now, kind="incident", detail=DETAIL)
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 0

    clock.now = START  # the clock is right again
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 0
    assert upkeep.set_right(db, clock.now) == 1
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 1
    assert upkeep.set_right(db, clock.now) == 0


@pytest.mark.parametrize(
    ("rule", "messages"),
    [
        (Rule("rule", ("desk",), per_hour=2), [1, 4]),
        (Rule("rule", ("desk",), per_hour=1), [5]),
        (Rule("rule", ("desk",), pace=Pace.HOURLY), [5]),
        (Rule("rule", ("desk",), pace=Pace.DAILY), [5]),
        (Rule("rule", ("desk",)), [1, 1, 1, 1, 1]),
        (Rule("rule", ("desk",), per_hour=9), [1, 1, 1, 1, 1]),
    ],
)
def test_what_a_rule_holds_back_is_one_message(db: Database, rule: Rule, messages: list[int]) -> None:
    told, channel = replace(alerts(("desk", "json://x")), rules=(rule,)), Flaky()
    raise_alerts(db, 5, "desk")
    assert sending.deliver(db, told, {"desk": channel}, "me", Clock()) == len(messages)
    assert [max(1, message.text.count("The feed fails") // 2) for message in channel.got] == messages
    assert outbox.waiting(db) == 0
    assert channel.got[-1].subject.startswith(
        "The feed" if messages[-1] == 1 else f"{messages[-1]} alerts: The feed"
    )


def test_what_went_together_and_failed_comes_again_as_it_was_under_one_id(db: Database) -> None:
    rule = Rule("rule", ("desk",), per_hour=1)
    told, channel, clock = replace(alerts(("desk", "json://x")), rules=(rule,)), Flaky(down=1), Clock()
    raise_alerts(db, 3, "desk")
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 0
    ids = {row[0] for row in db.conn.execute("SELECT message_id FROM delivery")}
    # Its receiver may have taken the three: what it drops the second time must hold no other.
    with transaction(db):
        late = Raised("late", "rule", "", "", (), START + timedelta(seconds=40))
        outbox.record(db, [late], [], {}, {"rule": ("desk",)}, START, kind="incident", detail=DETAIL)
    clock.now += timedelta(minutes=1)
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 1
    assert [message.subject[:9] for message in channel.got] == ["3 alerts:"]
    assert {channel.got[0].id} == ids
    clock.now += timedelta(hours=2)
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 1
    assert channel.got[1].id not in ids


def test_what_was_put_off_a_second_later_goes_out_with_the_others(db: Database) -> None:
    rule = Rule("rule", ("desk",), per_hour=1)
    told, channel, clock = replace(alerts(("desk", "json://x")), rules=(rule,)), Flaky(), Clock()
    raise_alerts(db, 1, "desk")
    sending.deliver(db, told, {"desk": channel}, "me", clock)
    for n in range(3):
        clock.now = START + timedelta(minutes=52, seconds=n)
        with transaction(db):
            late = Raised(f"late{n}", "rule", "", "", (), clock.now)
            outbox.record(db, [late], [], {}, {"rule": ("desk",)}, clock.now, kind="incident", detail=DETAIL)
        sending.deliver(db, told, {"desk": channel}, "me", clock)
    clock.now = START + timedelta(minutes=62)
    assert sending.deliver(db, told, {"desk": channel}, "me", clock) == 1
    assert channel.got[-1].subject.startswith("3 alerts:")
    assert outbox.waiting(db) == 0


def test_an_hour_s_messages_are_counted_for_each_channel(db: Database) -> None:
    rule = Rule("rule", ("desk", "phone"), per_hour=1)
    told = replace(alerts(("desk", "json://x"), ("phone", "json://y")), rules=(rule,))
    desk, phone = Flaky(), Flaky()
    raise_alerts(db, 1, "desk", "phone")
    sending.deliver(db, told, {"desk": desk, "phone": phone}, "me", Clock())
    assert (len(desk.got), len(phone.got)) == (1, 1)


def test_a_review_that_is_longer_than_a_chat_takes_at_once_comes_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts: list[str] = []

    def send(_: NotifyTelegram, body: str, **__: object) -> bool:
        parts.append(body)
        return True

    monkeypatch.setattr(NotifyTelegram, "send", send)
    chat = sending.AppriseChannel("chat", "tgram://123456789:abcdefg_hijklmnop/12315544/")
    chat.send(Message("id", "Press review", "word " * 3000, ""))
    assert len(parts) > 1
    assert max(map(len, parts)) <= 4096
    assert sum(part.count("word") for part in parts) == 3000


def test_a_channel_that_fails_on_and_on_is_an_incident_until_it_works(db: Database) -> None:
    told, clock = alerts(("desk", "json://x"), ("phone", "json://y")), Clock()
    desk, phone = Flaky(down=12), Flaky()
    raise_alerts(db, 3, "desk", "phone")
    seen = []
    for _ in range(10):
        sending.deliver(db, told, {"desk": desk, "phone": phone}, "me", clock)
        clock.now += timedelta(minutes=2)
        vitals = Vitals(refusing=tuple(stored_channels.refusing(db, ["desk", "phone"], clock.now)))
        seen.append([verdict.reason for verdict in judge(vitals, clock.now)])
    assert seen[1] == []
    assert ["channel desk fails, 3 wait: channel flaky: no answer"] in seen
    clock.now, desk.down = clock.now + timedelta(hours=3), 0
    sending.deliver(db, told, {"desk": desk, "phone": phone}, "me", clock)
    assert stored_channels.refusing(db, ["desk", "phone"], clock.now) == []


def test_a_lease_that_another_took_over_is_not_given_back(db: Database) -> None:
    raise_alerts(db, 1, "desk")
    (first,) = outbox.claim(db, "one", START, seconds=10)
    (second,) = outbox.claim(db, "two", START + timedelta(seconds=11), seconds=10)
    assert second.found_sending
    outbox.failed(db, [first.id], "too late", None, holder="one")
    assert outbox.waiting(db) == 1
    outbox.sent(db, [second.id], START)
    outbox.failed(db, [second.id], "too late", START, holder="two")
    assert outbox.waiting(db) == 0


def test_what_a_dead_process_held_is_due_at_once(db: Database) -> None:
    raise_alerts(db, 1, "desk")
    future = START + timedelta(days=400)  # its clock ran ahead
    db.conn.execute("UPDATE delivery SET due_at = due_at")
    assert outbox.claim(db, "dead", future, seconds=60)
    assert not outbox.claim(db, "me", START, seconds=60)
    assert outbox.release(db, lambda holder: holder == "dead", START) == 1
    assert outbox.claim(db, "me", START, seconds=60)


SENDER = """
import os, signal, sys
from datetime import UTC, datetime
from scheduler import sending
from presswatch.config import Alerts, Channel
from storage import channels as stored_channels
from storage import outbox, upkeep
from storage.database import open as open_database
path, url, instant = sys.argv[1:]
db = open_database(path)
told = Alerts("UTC", "en", (Channel(name="desk", url=url),), ())
die = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
if instant == "before the mark":
    outbox.sent = die
if instant == "before the send":
    sending.WebhookChannel.send = die
sending.deliver(db, told, sending.channels(told, {}), f"h:{os.getpid()}:x", lambda: datetime.now(UTC))
"""


@pytest.mark.parametrize(("instant", "copies"), [("before the send", 1), ("before the mark", 2)])
def test_a_kill_loses_nothing_and_doubles_only_under_one_id(
    tmp_path: Path, hook: HttpReceiver, instant: str, copies: int
) -> None:
    path = tmp_path / "presswatch.db"
    db = open_database(path)
    raise_alerts(db, 3, "desk")
    command = [sys.executable, "-c", SENDER, str(path), hook.url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run([*command, instant], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    outbox.release(db, lambda _: True, datetime.now(UTC))
    assert subprocess.run([*command, "never"], env=environment, check=False).returncode == 0
    sent = [row[0] for row in db.conn.execute("SELECT message_id FROM delivery WHERE state = 'sent'")]
    assert len(sent) == 3
    assert set(hook.ids()) == set(sent)
    assert sorted(hook.ids().count(one) for one in set(sent)) == [1, 1, copies]
    db.close()
