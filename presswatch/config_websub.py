"""`[websub]`: hubs that tell of news at once, instead of being asked again and again (W3C WebSub)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from presswatch.config_fetch import Table, secret_reference
from presswatch.config_values import Seconds, Text, Url


class WebSub(Table):
    """`[websub]`: where hubs reach this presswatch. Without a callback nothing is subscribed to."""

    callback: Url | None = None  # the public address that leads to the port below
    port: Annotated[int, Field(ge=1, le=65535)] = 8790  # on loopback, behind the operator's web server
    secret: Annotated[Text, AfterValidator(secret_reference)] | None = None  # hubs sign with what comes of it
    lease: Annotated[Seconds, Field(ge=60, le=90 * 86400)] = 10 * 86400.0  # that hubs are asked for
