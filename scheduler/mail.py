"""Mail over SMTP: each message under a Message-ID made of its own id, so that a receiver can drop a double."""

from __future__ import annotations

import logging
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, unquote, urlsplit

from presswatch.errors import ConfigurationError, DeliveryError

if TYPE_CHECKING:
    from presswatch.alerts.message import Message

TIMEOUT_SECONDS = 30.0  # of one exchange with the server
PORTS = {"plain": 25, "starttls": 587, "ssl": 465}

log = logging.getLogger("presswatch.mail")


@dataclass(frozen=True, slots=True)
class MailChannel:
    """A mail server and those who are written to."""

    name: str
    host: str
    port: int
    security: str  # plain, starttls or ssl
    sender: str
    receivers: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, name: str, address: str) -> Self | None:
        """The channel of an address such as `mailtos://user:password@server:587?from=a@b.c&to=d@e.f,g@h.i`.

        `mailto` is without encryption, `mailtos` begins with STARTTLS, or with TLS on port 465 or for
        `mode=ssl`. `smtp=` names the server where the host is the mail domain. None for an address that
        names neither server nor port: those are left to Apprise, which knows the big providers' servers.

        Raises ConfigurationError for one that names nobody to write to.
        """
        parts = urlsplit(address)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        try:
            port = parts.port
        except ValueError:
            raise ConfigurationError(
                f"channel {name}: the port is no number", remedy="write mailto://server:25?…"
            ) from None
        if "smtp" not in query and port is None:
            return None
        user, domain = unquote(parts.username or ""), parts.hostname or ""
        own = user if "@" in user else f"{user}@{domain}" if user else ""
        sender = query.get("from", own)
        receivers = tuple(filter(None, (part.strip() for part in query.get("to", own).split(","))))
        if not sender or not receivers:
            raise ConfigurationError(
                f"channel {name}: it does not say who writes, or to whom",
                remedy="add ?from=ADDRESS&to=ADDRESS,ADDRESS to the channel's address",
            )
        security = "plain"
        if parts.scheme == "mailtos":
            security = "ssl" if port == PORTS["ssl"] or query.get("mode") == "ssl" else "starttls"
        return cls(
            name=name,
            host=query.get("smtp", domain),
            port=port or PORTS[security],
            security=security,
            sender=sender,
            receivers=receivers,
            user=user,
            password=unquote(parts.password or ""),
        )

    def send(self, message: Message) -> None:
        """Hand a message to the server. Raises DeliveryError when it did not take it for anybody.

        A server that drops the connection before it confirmed may have taken it: the message is sent again
        under the same Message-ID.
        """
        mail = self.compose(message)
        try:
            server = self._connect()
            try:
                refused = server.send_message(mail, self.sender, list(self.receivers))
            finally:
                # What was taken is taken, however the farewell goes.
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise DeliveryError(
                f"channel {self.name}: {self._told(error)}",
                remedy="see whether the mail server is up and takes this user; it is sent again by itself",
            ) from None
        if refused:
            log.warning(
                "channel %s: the server refused %d of %d receivers",
                self.name,
                len(refused),
                len(self.receivers),
            )

    def compose(self, message: Message) -> EmailMessage:
        """The mail of a message, as text and HTML."""
        mail = EmailMessage()
        mail["Subject"] = message.subject
        mail["From"] = self.sender
        mail["To"] = ", ".join(self.receivers)
        domain = self.sender.rpartition("@")[2].rstrip(">") or "presswatch.invalid"
        mail["Date"] = datetime.now(UTC)  # RFC 5322 wants one, and filters of spam mind its absence
        mail["Message-ID"] = f"<{message.id}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        mail.set_content(message.text)
        mail.add_alternative(message.html, subtype="html")
        return mail

    def _connect(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        if self.security == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=trusted
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.security == "starttls":
                server.starttls(context=trusted)
            if self.password:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _told(self, error: Exception) -> str:
        """An error without the password, should a server repeat it."""
        text = str(error) or type(error).__name__
        return text.replace(self.password, "***") if self.password else text
