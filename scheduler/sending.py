"""Delivering alerts: lease, send, receipt. At least once, each under one id."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from presswatch.alerts.message import Line, Message, Notice, render
from presswatch.alerts.rules import Rule, retry_at, throttled
from presswatch.errors import ConfigurationError, DeliveryError
from storage import outbox
from storage.database import Database

if TYPE_CHECKING:
    from presswatch.config import Alerts

MOST_ATTEMPTS = 60  # at an hour between two, more than two days
LEASE_SECONDS = 120.0
SEND_SECONDS = 60.0  # of one delivery; shorter than its lease


class Channel(Protocol):
    """Where messages go: raises DeliveryError when one could not be delivered."""

    def send(self, message: Message) -> None:
        """Deliver a message."""


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """Any of the services that Apprise knows: mail, Telegram, Slack, Matrix, ntfy …"""

    name: str
    address: str

    def send(self, message: Message) -> None:
        """Deliver a message; its id goes along where the service carries headers."""
        import apprise

        notifier = apprise.Apprise()
        if not notifier.add(self.address):
            raise DeliveryError(
                f"channel {self.name}: not an address that Apprise knows",
                remedy="see docs/alerts.md for the forms of addresses",
            )
        html = urlsplit(self.address).scheme.startswith("mailto")
        done = notifier.notify(
            title=message.subject,
            body=message.html if html else message.text,
            body_format=apprise.NotifyFormat.HTML if html else apprise.NotifyFormat.TEXT,
        )
        if not done:
            raise DeliveryError(
                f"channel {self.name}: the service refused the message or did not answer",
                remedy="try `presswatch alerts test`; it is sent again by itself",
            )


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """An HTTP receiver: JSON, with the id as Idempotency-Key and an HMAC-SHA-256 signature."""

    name: str
    address: str
    secret: str = ""

    def send(self, message: Message) -> None:
        """Post a message as JSON; anything but 2xx is a failure."""
        import urllib.error
        import urllib.request

        body = json.dumps(
            {"id": message.id, "subject": message.subject, "text": message.text, "html": message.html},
            ensure_ascii=False,
        ).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.id}
        if self.secret:
            signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Presswatch-Signature"] = f"sha256={signature}"
        request = urllib.request.Request(self.address, body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=SEND_SECONDS) as answer:
                answer.read(1024)
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            raise DeliveryError(
                f"channel {self.name}: {getattr(error, 'reason', error)}",
                remedy="see whether the receiver is up; the alert is sent again by itself",
            ) from error


def channels(alerts: Alerts, environment: dict[str, str] | None = None) -> dict[str, Channel]:
    """The declared channels by name. `env:NAME` addresses are taken from the environment.

    Raises ConfigurationError for a variable that is not set.
    """
    variables = os.environ if environment is None else environment
    found: dict[str, Channel] = {}
    for declared in alerts.channels:
        address = declared.url
        if address.startswith("env:"):
            variable = address.removeprefix("env:")
            if variable not in variables:
                raise ConfigurationError(
                    f"channel {declared.name}: the environment variable {variable} is not set",
                    remedy=f"set {variable} to the channel's address before starting presswatch",
                )
            address = variables[variable]
        if address.startswith(("http://", "https://")):
            secret = variables.get(f"PRESSWATCH_SECRET_{declared.name.upper().replace('-', '_')}", "")
            found[declared.name] = WebhookChannel(declared.name, address, secret)
        else:
            found[declared.name] = AppriseChannel(declared.name, address)
    return found


def deliver(
    db: Database,
    alerts: Alerts,
    channels_by_name: dict[str, Channel],
    holder: str,
    clock: Callable[[], datetime],
    *,
    watch_names: dict[str, str] | None = None,
    footnotes: Callable[[], tuple[str, ...]] = tuple,
) -> int:
    """Send what is due; returns how many went out. A failure is noted and tried again, doubled each time."""
    rules = {rule.name: rule for rule in alerts.rules}
    went = 0
    for outgoing in outbox.claim(db, holder, clock(), seconds=LEASE_SECONDS):
        now = clock()
        rule = rules.get(outgoing.rule)
        if rule and _too_many(db, rule, now):
            outbox.failed(
                db, outgoing.id, "more than the rule allows in an hour", now + timedelta(minutes=10)
            )
            continue
        channel = channels_by_name.get(outgoing.channel)
        if channel is None:
            outbox.failed(db, outgoing.id, "the channel is no longer declared", None)
            continue
        notice = _notice(db, outgoing, watch_names or {}, footnotes())
        if not notice.lines:
            outbox.failed(db, outgoing.id, "it names no article", None)
            continue
        message = render(notice, outgoing.channel, zone=alerts.timezone, language=alerts.language)
        try:
            channel.send(message)
        except DeliveryError as error:
            again = retry_at(outgoing.attempts, clock()) if outgoing.attempts < MOST_ATTEMPTS else None
            outbox.failed(db, outgoing.id, error.message, again)
        else:
            outbox.sent(db, outgoing.id, clock())
            went += 1
    return went


def _too_many(db: Database, rule: Rule, now: datetime) -> bool:
    return throttled(rule, outbox.sent_since(db, rule.name, now - timedelta(hours=1)))


def _notice(
    db: Database, outgoing: outbox.Outgoing, watch_names: dict[str, str], footnotes: tuple[str, ...]
) -> Notice:
    detail = json.loads(outgoing.detail or "{}")
    lines = outbox.lines(db, outgoing.alert_id)
    if not lines and "headline" in detail:
        lines = [
            Line(
                detail["headline"],
                detail.get("url", ""),
                detail.get("source", ""),
                None,
                detail.get("reason", ""),
            )
        ]
    return Notice(
        key=outgoing.key,
        watch=watch_names.get(outgoing.watch or "", outgoing.watch or ""),
        kind="mention" if outgoing.kind == "recovery" else outgoing.kind,
        lines=tuple(lines),
        edit=detail.get("edit", ""),
        footnotes=footnotes,
    )
