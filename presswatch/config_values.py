"""The values that presswatch.toml may hold: what each accepts, and the words for what it does not.

Each function gives the value or raises ValueError whose message completes "KEY ...".
"""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(B|kB|KB|MB|GB|TB)", re.ASCII)
_SIZES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}", re.ASCII)
_CHANNEL = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
# ISO 639-1, with what people write for it: the code of a country, or one that was withdrawn.
_TWO_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu "
    "fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn "
    "ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os "
    "pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt "
    "tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_MEANT = {
    "al": "sq", "at": "de", "by": "be", "cn": "zh", "cz": "cs", "dk": "da", "gb": "en", "ge": "ka", "gr": "el",
    "il": "he", "in": "id", "iq": "ar", "ir": "fa", "iw": "he", "ji": "yi", "jp": "ja", "jw": "jv", "kp": "ko", "kz": "kk",
    "md": "ro", "me": "sr", "mo": "ro", "mx": "es", "pk": "ur", "rs": "sr", "tj": "tg", "tm": "tk", "ua": "uk", "us": "en",
    "vn": "vi",
}  # fmt: skip
_ENDPOINT = re.compile(r"(?:\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):(?:\d{1,5}|\*)")


def seconds(value: object) -> float:
    """A duration as seconds: a number of seconds, or text such as "500ms", "90s", "15m", "1h30m", "2d".

    Raises ValueError for anything else.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    match = _DURATION.fullmatch(value.replace(" ", "")) if isinstance(value, str) and value.strip() else None
    if match is None:
        raise ValueError(f'should be a duration such as "90s", "15m", "1h30m" or "2d", not {value!r}')
    days, hours, minutes, whole, thousandths = (float(part or 0) for part in match.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + whole + thousandths / 1000


def size(value: object) -> int:
    """A size as bytes: a whole number of bytes, or text such as "10MB", "20GB" (powers of 1000).

    Raises ValueError for anything else.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'should be a size such as "10MB" or "20GB", or a number of bytes, not {value!r}')
    return int(float(match[1]) * _SIZES[match[2].upper()])


def web_address(value: str) -> str:
    """The value, if it is an absolute http or https address without a password; ValueError otherwise."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ValueError(f"is not an address: {value!r}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
        raise ValueError(f'should be a whole address such as "https://example.org/news", not {value!r}')
    if parts.username or parts.password:
        raise ValueError("should not hold a user name or password")
    return value


def source_name(value: str) -> str:
    """The value, if it can be the key of a source or watch; ValueError otherwise."""
    if not _NAME.fullmatch(value):
        raise ValueError(
            f'should be a short key of small letters, digits, ".", "_" and "-", such as "tass-en", not {value!r}'
        )
    return value


def telegram_channel(value: str) -> str:
    """The address of a channel's preview, from its name ("tass_agency", "@tass_agency") or its address.

    Raises ValueError for anything else; invitations to private channels among it.
    """
    if _CHANNEL.fullmatch(value.removeprefix("@")):
        return f"https://t.me/s/{value.removeprefix('@')}"
    parts = urlsplit(web_address(value)) if "://" in value else None
    name = parts.path.removeprefix("/s/").strip("/") if parts else ""
    if parts is None or not _CHANNEL.fullmatch(name):
        raise ValueError(
            f'should be the name of a public channel such as "tass_agency", or "https://t.me/s/tass_agency", not {value!r}'
        )
    return f"{parts.scheme}://{parts.netloc}/s/{name}"


def language_code(value: str) -> str:
    """The value, if it is a BCP 47 primary subtag; ValueError otherwise.

    One of two letters must be assigned: nothing is ever found under "kz", which is a country.
    """
    if not _LANGUAGE.fullmatch(value) or (len(value) == 2 and value not in _TWO_LETTERS.split()):
        meant = f'; did you mean "{_MEANT[value]}"?' if value in _MEANT else ""
        raise ValueError(
            f'should be a language code of two or three letters, such as "ru", not {value!r}{meant}'
        )
    return value


def zone_name(value: str) -> str:
    """The value, if it is the name of an IANA time zone; ValueError otherwise."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise ValueError(f'is no IANA time zone: {value!r}; write one such as "Asia/Yerevan"') from None
    return value


def country_code(value: str) -> str:
    """The value, if it has the shape of an ISO 3166-1 alpha-2 code; ValueError otherwise."""
    if not re.fullmatch(r"[A-Z]{2}", value, re.ASCII):
        raise ValueError(f'should be a country code of two capital letters, such as "AM", not {value!r}')
    return value


def url_pattern(value: str) -> str:
    if not value.startswith("/"):
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(
                f'is neither a path that begins with "/" nor a regular expression: {value!r} ({error})'
            ) from None
    return value


def endpoint(value: str) -> str:
    if not _ENDPOINT.fullmatch(value):
        raise ValueError(f'should be "host:port", such as "127.0.0.1:8900" or "127.0.0.1:*", not {value!r}')
    return value


def clock_time(value: object) -> time:
    """A time of day from text such as "09:00"; ValueError otherwise."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'should be a time of day such as "09:00", not {value!r}')
    return time(int(match[1]), int(match[2]))


def of_any_language(value: object) -> object:
    """A bare list stands for names of any language."""
    return {"": value} if isinstance(value, list) else value


def language_key(value: str) -> str:
    return value if value == "" else language_code(value)


def positive(value: float) -> float:
    if value <= 0:
        raise ValueError("should be more than zero")
    return value


SourceKind = Literal["news", "agency", "official", "broadcaster", "analysis", "blog"]
SOURCE_KINDS: tuple[str, ...] = get_args(SourceKind)

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
Url = Annotated[str, Field(max_length=2000), AfterValidator(web_address)]
Urls = Annotated[tuple[Url, ...], Field(strict=False)]
Seconds = Annotated[float, BeforeValidator(seconds), Field(ge=0, le=366 * 86400)]
Bytes = Annotated[int, BeforeValidator(size), Field(ge=0)]
ByLanguage = Annotated[
    dict[Annotated[str, AfterValidator(language_key)], Texts], BeforeValidator(of_any_language)
]
