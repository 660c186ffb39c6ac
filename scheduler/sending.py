"""Delivering alerts: lease, send, receipt. At least once, each under one id."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from presswatch.alerts import digest_pages, phrases
from presswatch.alerts.digest import Period
from presswatch.alerts.message import Line, Message, Notice, calls_nobody, joined, render
from presswatch.alerts.rules import Pace, Rule, awake, retry_at, throttled
from presswatch.errors import ConfigurationError, DeliveryError, StorageError
from scheduler.mail import MailChannel
from storage import digests, gathering, outbox
from storage.database import Database

if TYPE_CHECKING:
    import urllib.request

    from presswatch.config import Alerts

log = logging.getLogger("presswatch.sending")

MAIL = ("mailto", "mailtos")
MOST_ATTEMPTS = 200  # at an hour between two, more than a week: a mail server may be down over the holidays
LEASE_SECONDS = 240.0  # of one delivery; longer than any channel takes to give up
SEND_SECONDS = 60.0  # a receiver's time to answer
BATCH = 100  # deliveries of one call
OF_ARTICLES = frozenset({"mention", "edit", "gone"})  # kinds whose message says what could not be seen


class Channel(Protocol):
    """Where messages go: raises DeliveryError when one could not be delivered."""

    def send(self, message: Message) -> None:
        """Deliver a message."""


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """Any of the services that Apprise knows: mail, Telegram, Slack, Matrix, ntfy …"""

    name: str
    address: str

    def service(self) -> Any:
        """What Apprise makes of the address. Raises DeliveryError for one that it does not know."""
        import apprise

        found = apprise.Apprise.instantiate(self.address)
        if not isinstance(found, apprise.NotifyBase):
            raise DeliveryError(
                f"channel {self.name}: not an address that Apprise knows",
                remedy="see docs/alerts.md for the forms of addresses",
            )
        return found

    def send(self, message: Message) -> None:
        """Deliver a message; its id goes along where the service carries headers."""
        import apprise

        service = self.service()
        html = urlsplit(self.address).scheme in MAIL
        if (
            not html and "overflow=" not in self.address
        ):  # a chat refuses what is longer than it takes at once
            service.overflow_mode = apprise.OverflowMode.SPLIT
        notifier = apprise.Apprise([service])
        done = notifier.notify(
            title=message.subject if html else calls_nobody(message.subject),
            body=message.html if html else calls_nobody(message.text),
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
        import http.client
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
        try:
            address, credentials = _plain(self.address)
        except ValueError:  # whose text may hold a password
            raise self._failure("its address is no web address") from None
        request = urllib.request.Request(address, body, headers | credentials, method="POST")
        try:
            with _opener().open(request, timeout=SEND_SECONDS) as answer:
                answer.read(1024)
        except urllib.error.HTTPError as error:
            error.close()
            raise self._failure(f"the receiver answered {error.code}") from None
        except (OSError, http.client.HTTPException) as error:
            raise self._failure(str(getattr(error, "reason", error)) or type(error).__name__) from None

    def _failure(self, what: str) -> DeliveryError:
        return DeliveryError(
            f"channel {self.name}: {what.replace(self.address, 'its address')}",
            remedy="see whether the receiver is up; the alert is sent again by itself",
        )


def _plain(address: str) -> tuple[str, dict[str, str]]:
    """An address in letters that HTTP takes, without user and password, and the header that carries these.

    Raises ValueError for one without a host, or with a port that is none.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    if not host:
        raise ValueError("no host")
    netloc = f"[{host}]" if ":" in host else host
    if parts.port is not None:
        netloc += f":{parts.port}"
    path, query = (quote(part, safe="/%:=&?~+!$,;'@()*[]") for part in (parts.path or "/", parts.query))
    credentials = {}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        credentials["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
    return urlunsplit((parts.scheme, netloc, path, query, "")), credentials


@cache
def _opener() -> urllib.request.OpenerDirector:
    """Opens without following redirects: a POST that is sent on as GET delivers nothing."""
    import urllib.request

    class Staying(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    return urllib.request.build_opener(Staying)


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
            address = variables[variable].strip()
        if address.startswith(("http://", "https://")):
            secret = variables.get(f"PRESSWATCH_SECRET_{declared.name.upper().replace('-', '_')}", "")
            found[declared.name] = WebhookChannel(declared.name, address, secret)
        elif urlsplit(address).scheme in MAIL and (mail := MailChannel.of(declared.name, address)):
            found[declared.name] = mail
        else:
            found[declared.name] = AppriseChannel(declared.name, address)
    return found


def check(channel: Channel) -> None:
    """Raises DeliveryError for a channel whose address no message can be sent to; nothing is sent."""
    if isinstance(channel, AppriseChannel):
        channel.service()


def deliver(
    db: Database,
    alerts: Alerts,
    channels_by_name: dict[str, Channel],
    holder: str,
    clock: Callable[[], datetime],
    *,
    watch_names: dict[str, str] | None = None,
    footnotes: Callable[[], tuple[str, ...]] = tuple,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due; returns how many went out.

    A failure is noted and tried again, after twice the time; the channel's others wait for the next call. So is one
    of our own, and a channel that is not declared now: the operator may have taken it out for a while.
    """
    rules = {rule.name: rule for rule in alerts.rules}
    down: set[str] = (
        set()
    )  # channels that failed just now: what else waits for them must not hold up the others
    went = 0
    for _ in range(BATCH):
        if should_stop():
            break
        # One at a time: a lease that runs out behind a slow delivery would let another service send too.
        claimed = outbox.claim(db, holder, clock(), limit=1, seconds=LEASE_SECONDS, without=down)
        if not claimed:
            break
        (outgoing,) = claimed
        now = clock()
        rule = rules.get(outgoing.rule)
        if rule and throttled(rule, _sent_last_hour(db, rule, outgoing, now)):
            later = now + timedelta(minutes=10)
            outbox.wait(db, outgoing.id, gathering.HELD, later, holder=holder)
            continue
        # What was due in the evening may come to its turn at night: the channel was down, or presswatch was.
        if rule and (may_tell := awake(rule, now)) > now:
            outbox.wait(db, outgoing.id, "the reader's quiet hours", may_tell, holder=holder)
            continue
        together = [outgoing]
        if rule and _gathers(db, rule, outgoing, now):
            together += gathering.claim_others(db, outgoing, holder, now, seconds=LEASE_SECONDS)
        try:
            message = _message(db, together, alerts, watch_names or {}, footnotes)
            if message is None:
                outbox.failed(db, _ids(together), "it names no article", None, holder=holder)
                continue
            _channel(channels_by_name, outgoing.channel).send(message)
        except DeliveryError as error:
            down.add(outgoing.channel)
            why = error.message
        except StorageError:
            raise
        except Exception as error:  # else it would be tried for ever, and nobody told
            log.exception("a fault in sending %s to channel %s", outgoing.message_id, outgoing.channel)
            why = f"{type(error).__name__}: {error}"
        else:
            outbox.sent(db, _ids(together), clock())
            went += 1
            continue
        again = retry_at(outgoing.attempts, clock()) if outgoing.attempts < MOST_ATTEMPTS else None
        outbox.failed(db, _ids(together), why, again, holder=holder)
    return went


def _ids(together: Iterable[outbox.Outgoing]) -> list[int]:
    return [one.id for one in together]


def _channel(channels_by_name: dict[str, Channel], name: str) -> Channel:
    try:
        return channels_by_name[name]
    except KeyError:
        raise DeliveryError("the channel is not declared", remedy="declare it, or let it be") from None


def send_test(channel: Channel, name: str, at: datetime, *, language: str = "en") -> None:
    """Send a message that says it is a test. Raises DeliveryError."""
    words = {
        "en": ("A test of presswatch", "If you read this, the channel works."),
        "ru": ("Проверка presswatch", "Если вы это читаете, канал работает."),
    }
    headline, sentence = words.get(language, words["en"])
    line = Line(headline, "", name, at, sentence)
    channel.send(render(Notice(f"test:{at.isoformat()}", "", "incident", (line,)), name, language=language))


def _sent_last_hour(db: Database, rule: Rule, outgoing: outbox.Outgoing, now: datetime) -> int:
    return outbox.sent_between(db, rule.name, outgoing.channel, now - timedelta(hours=1), now)


def _gathers(db: Database, rule: Rule, outgoing: outbox.Outgoing, now: datetime) -> bool:
    """Whether all that waits for a channel goes out in one message: what a rule tells by the hour or the day, and the
    last message that it allows in this hour."""
    return rule.pace is not Pace.IMMEDIATE or throttled(rule, _sent_last_hour(db, rule, outgoing, now) + 1)


def _message(
    db: Database,
    together: Sequence[outbox.Outgoing],
    alerts: Alerts,
    watch_names: dict[str, str],
    footnotes: Callable[[], tuple[str, ...]],
) -> Message | None:
    first = together[0]
    if first.kind == "digest":
        return _review(db, first, alerts)
    unseen = footnotes() if first.kind in OF_ARTICLES else ()
    ordered = sorted(together, key=lambda one: one.alert_id)  # the same at each attempt
    notices = [notice for one in ordered if (notice := _notice(db, one, watch_names, alerts.language)).lines]
    if not notices:
        return None
    notices[-1] = replace(notices[-1], footnotes=unseen)
    messages = [
        render(notice, first.channel, zone=alerts.timezone, language=alerts.language) for notice in notices
    ]
    return joined(messages, first.message_id, language=alerts.language)


def _review(db: Database, outgoing: outbox.Outgoing, alerts: Alerts) -> Message | None:
    """The press review that an alert tells of, as it was kept."""
    detail = json.loads(outgoing.detail)
    kept = digests.kept(db, Period(detail["period"]), datetime.fromisoformat(detail["start"]))
    if kept is None:
        return None
    wording = digest_pages.Wording(kept, alerts.language, alerts.timezone)
    return Message(
        id=outgoing.message_id,
        subject=f"{wording.title}: {wording.span}",
        text=digest_pages.markdown(wording),
        html=digest_pages.html(wording),
    )


def _notice(db: Database, outgoing: outbox.Outgoing, watch_names: dict[str, str], language: str) -> Notice:
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
        kind=detail.get("how", outgoing.kind),
        lines=tuple(lines),
        more=max(0, outbox.count(db, outgoing.alert_id) - len(lines)),
        edit=phrases.changed(detail.get("changes", ()), detail.get("more", 0), language=language)
        or detail.get("edit", ""),
    )
