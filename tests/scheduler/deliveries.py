"""Alerts to send, and channels to send them by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from presswatch.alerts.message import Message
from presswatch.alerts.rules import Raised
from presswatch.config import Alerts, Channel
from presswatch.errors import DeliveryError
from storage import outbox
from storage.database import Database, transaction

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DETAIL = {"headline": "The feed fails", "reason": "three polls failed", "source": "Paper"}


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Flaky:
    """A channel that is down for its first sends."""

    down: int = 0
    got: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> None:
        if self.down:
            self.down -= 1
            raise DeliveryError("channel flaky: no answer", remedy="wait")
        self.got.append(message)


def alerts(*channels: tuple[str, str]) -> Alerts:
    return Alerts("UTC", "en", tuple(Channel(name=name, url=url) for name, url in channels), ())


def raise_alerts(db: Database, count: int, *channels: str, at: datetime = START) -> None:
    with transaction(db):
        raised = [Raised(f"key{n}", "rule", "", "", (), at) for n in range(count)]
        outbox.record(db, raised, [], {}, {"rule": channels}, at, kind="incident", detail=DETAIL)
