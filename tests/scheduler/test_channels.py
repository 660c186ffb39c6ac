"""What a webhook, a mail server and other providers are sent, and what they must not see."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from presswatch.alerts.message import Message
from presswatch.errors import ConfigurationError, DeliveryError
from scheduler import sending
from scheduler.mail import MailChannel
from storage import outbox
from storage.database import Database
from tests.scheduler.deliveries import Clock, alerts, raise_alerts
from tests.scheduler.receivers import HttpReceiver, SmtpReceiver


def mailed(post: SmtpReceiver) -> str:
    return f"mailto://127.0.0.1:{post.port}?from=watch@press.example&to=desk@press.example"


def test_a_webhook_gets_each_alert_with_its_key_and_a_signature(db: Database, hook: HttpReceiver) -> None:
    told = alerts(("desk", hook.url))
    channels = sending.channels(told, {"PRESSWATCH_SECRET_DESK": "hush"})
    raise_alerts(db, 2, "desk")
    assert sending.deliver(db, told, channels, "me", Clock()) == 2
    assert sending.deliver(db, told, channels, "me", Clock()) == 0
    assert len(set(hook.ids())) == 2
    headers, body = hook.got[0]
    signature = hmac.new(b"hush", body, hashlib.sha256).hexdigest()
    assert headers["x-presswatch-signature"] == f"sha256={signature}"
    assert json.loads(body)["id"] == headers["idempotency-key"]


def test_a_redirect_is_no_delivery(db: Database, hook: HttpReceiver) -> None:
    told = alerts(("desk", hook.url))
    hook.status, hook.location = 302, hook.url
    raise_alerts(db, 1, "desk")
    assert sending.deliver(db, told, sending.channels(told, {}), "me", Clock()) == 0
    assert outbox.waiting(db) == 1


def test_mail_carries_the_id_of_its_alert(db: Database, post: SmtpReceiver) -> None:
    told = alerts(("mail", mailed(post)))
    raise_alerts(db, 1, "mail")
    assert sending.deliver(db, told, sending.channels(told, {}), "me", Clock()) == 1
    (mail,) = post.got
    (wanted,) = db.conn.execute("SELECT message_id FROM delivery").fetchone()
    assert mail["Message-ID"] == f"<{wanted}@press.example>"
    assert parsedate_to_datetime(mail["Date"])
    assert mail["Subject"] == "The feed fails"
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}


def test_a_server_that_takes_a_mail_and_drops_gets_it_again_under_one_id(
    db: Database, post: SmtpReceiver
) -> None:
    told, clock = alerts(("mail", mailed(post))), Clock()
    channels = sending.channels(told, {})
    raise_alerts(db, 1, "mail")
    post.drops = 1
    assert sending.deliver(db, told, channels, "me", clock) == 0
    clock.now += timedelta(minutes=1)
    assert sending.deliver(db, told, channels, "me", clock) == 1
    assert len(post.got) == 2
    assert post.got[0]["Message-ID"] == post.got[1]["Message-ID"]


def test_a_mail_that_is_put_off_is_sent_later(db: Database, post: SmtpReceiver) -> None:
    told, clock = alerts(("mail", mailed(post))), Clock()
    channels = sending.channels(told, {})
    raise_alerts(db, 1, "mail")
    post.refuse = True
    assert sending.deliver(db, told, channels, "me", clock) == 0
    post.refuse = False
    clock.now += timedelta(minutes=1)
    assert sending.deliver(db, told, channels, "me", clock) == 1
    assert len(post.got) == 1


def test_a_webhook_s_password_goes_in_a_header_and_its_address_in_letters_of_http(
    db: Database, hook: HttpReceiver
) -> None:
    told = alerts(
        ("desk", hook.url.replace("http://", "http://user:p%40ss@").replace("/hook", "/хук?a=ё&b=%20"))
    )
    raise_alerts(db, 1, "desk")
    assert sending.deliver(db, told, sending.channels(told, {}), "me", Clock()) == 1
    ((headers, _),) = hook.got
    assert headers["authorization"] == f"Basic {base64.b64encode(b'user:p@ss').decode()}"
    assert "@" not in headers["host"]


def test_secrets_stand_in_no_error() -> None:
    mail = MailChannel.of("mail", "mailto://desk:s3cret@127.0.0.1:9?to=a@b.example&from=a@b.example")
    assert mail is not None
    with pytest.raises(DeliveryError) as caught:
        mail.send(Message("1", "subject", "text", "<p>text</p>"))
    hook = sending.WebhookChannel("hook", "http://127.0.0.1:9/T0K3N")
    with pytest.raises(DeliveryError) as second:
        hook.send(Message("1", "subject", "text", "<p>text</p>"))
    told = f"{caught.value} {second.value} {mail!r}"
    for address in (
        "http://127.0.0.1:9/?key=s3cret x\n",
        "http://u:s3cret@127.0.0.1:T0K3N/",
        "http://:s3cret@/",
    ):
        with pytest.raises(DeliveryError) as third:
            sending.WebhookChannel("hook", address).send(Message("1", "subject", "text", "<p>text</p>"))
        told += str(third.value)
    assert "s3cret" not in told
    assert "T0K3N" not in told


def test_mail_without_anybody_to_write_to_is_a_mistake() -> None:
    with pytest.raises(ConfigurationError, match="to whom"):
        MailChannel.of("mail", "mailto://127.0.0.1:25")


def test_providers_that_apprise_knows_are_left_to_it() -> None:
    assert MailChannel.of("mail", "mailto://user:pass@gmail.com") is None
