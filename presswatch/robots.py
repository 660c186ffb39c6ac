"""robots.txt as RFC 9309 and the parser of its authors (google/robotstxt) read it.

Groups of a product token are joined, the longest matching rule wins and `allow` wins a tie, `*` and `$`
are the only wild cards. Matching never backtracks, so that no file can make it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB; what follows is not read
MAX_LINE = 16_664  # Google's bound: eight times the longest URL
MAX_DELAY = 86_400.0

_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNSAFE = re.compile(r"[\x00-\x20\x22<>\\^`{|}\x7f]")  # ASCII that no address holds as it is
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
# Misspellings that Google takes for what was meant.
_KEYS = {
    "user-agent": "user-agent", "useragent": "user-agent", "user agent": "user-agent",
    "allow": "allow",
    "disallow": "disallow", "dissallow": "disallow", "dissalow": "disallow", "disalow": "disallow",
    "diasllow": "disallow", "disallaw": "disallow",
    "crawl-delay": "crawl-delay", "crawldelay": "crawl-delay",
    "sitemap": "sitemap", "site-map": "sitemap",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """An `allow` or `disallow` line: `length` decides between two that match."""

    allow: bool
    pieces: tuple[str, ...]  # what stands between the stars
    anchored: bool  # ends with $
    length: int

    def matches(self, path: str) -> bool:
        """Whether the rule is about this path (with its query)."""
        if not path.startswith(self.pieces[0]):
            return False
        position = len(self.pieces[0])
        for piece in self.pieces[1:-1]:
            position = path.find(piece, position)
            if position < 0:
                return False
            position += len(piece)
        if len(self.pieces) == 1:
            return not self.anchored or position == len(path)
        last = self.pieces[-1]
        if self.anchored:
            return path.endswith(last) and len(path) - len(last) >= position
        return path.find(last, position) >= 0


@dataclass(slots=True)
class Block:
    """Rules that stand together in the file; every name above them shares them."""

    rules: list[Rule] = field(default_factory=list)
    delay: float | None = None


@dataclass(slots=True)
class Group:
    """What is said to one product token, or to all (`*`).

    Rules are joined only for who asks: names times rules may be many millions in half a megabyte.
    """

    blocks: list[Block] = field(default_factory=list)
    _rules: list[Rule] | None = None

    @property
    def rules(self) -> list[Rule]:
        """All rules, the one that decides first before the others."""
        if self._rules is None:
            joined = [rule for block in self.blocks for rule in block.rules]
            self._rules = sorted(joined, key=lambda rule: (-rule.length, not rule.allow))
        return self._rules

    @property
    def delay(self) -> float | None:
        """The first delay that is named, seconds."""
        return next((block.delay for block in self.blocks if block.delay is not None), None)


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt. `sitemaps` are its addresses as they stand there."""

    groups: dict[str, Group]
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str | bytes) -> Robots:
        """Reads a file, whatever it holds; what is no rule of a robots.txt is passed over."""
        if isinstance(text, bytes):
            text = text[:MAX_BYTES].decode("utf-8", "replace")
        groups: dict[str, Group] = {}
        sitemaps: list[str] = []
        block = Block()  # what stands before the first name is nobody's
        named: set[str] = set()
        open_to_names = False  # lines with names that follow each other head one group
        for key, value in _lines(text[:MAX_BYTES]):
            if key == "sitemap":
                if not _CONTROL.search(value):
                    sitemaps.append(value[:2048])
            elif key == "user-agent":
                if not open_to_names:
                    block, named = Block(), set()
                open_to_names = True
                token = _product(value)
                if token is not None and token not in named:
                    named.add(token)
                    groups.setdefault(token, Group()).blocks.append(block)
            elif key == "crawl-delay":
                block.delay = _delay(value) if block.delay is None else block.delay
                open_to_names = False
            else:
                open_to_names = False
                if named and value:
                    block.rules.extend(_rules(value, key == "allow"))
        return cls(groups, tuple(sitemaps))

    def allowed(self, url: str, agent: str) -> bool:
        """Whether a crawler may ask for an address. `agent` is its product token or whole User-Agent."""
        path = _path(url)
        if path == "/robots.txt":
            return True
        group = self._group(agent)
        if group is None:
            return True
        return next((rule.allow for rule in group.rules if rule.matches(path)), True)

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds between two requests that the file asks for; None when it does not."""
        group = self._group(agent)
        return group.delay if group is not None else None

    def _group(self, agent: str) -> Group | None:
        # What is no product token ("Foo Bar") has no group of its own.
        own = self.groups.get(agent.partition("/")[0].strip().lower())
        return own if own is not None else self.groups.get("*")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """(key, value) of each line that says something, in the file's order."""
    for raw in re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff")):
        line = raw[:MAX_LINE].split("#", 1)[0].strip(" \t\x0b\x0c\0")
        colon = line.find(":")
        if colon >= 0:
            key, value = line[:colon], line[colon + 1 :]
        else:
            # A missing colon is forgiven where the line is two words.
            words = line.split()
            if len(words) != 2:
                continue
            key, value = words
        known = _KEYS.get(key.strip().lower())
        if known is not None:
            yield known, value.strip(" \t\x0b\x0c")


def _product(value: str) -> str | None:
    """The product token at the beginning of a name, in lower case; `*` for all; None when there is none."""
    value = value.strip()
    if value.startswith("*") and (len(value) == 1 or value[1].isspace()):
        return "*"
    found = _TOKEN.match(value)
    return found.group().lower() if found else None


def _rules(value: str, allow: bool) -> Iterator[Rule]:
    pattern = _escaped(_encoded(value))
    if not pattern.startswith(("/", "*")):
        pattern = f"/{pattern}"
    yield _rule(pattern, allow)
    if allow and (head := re.fullmatch(r"(.*/)index\.html?", pattern)):
        yield _rule(f"{head.group(1)}$", allow)  # the directory is its index


def _rule(pattern: str, allow: bool) -> Rule:
    anchored = pattern.endswith("$")
    body = pattern[:-1] if anchored else pattern
    # A $ elsewhere is itself; in addresses it is encoded, as is the star.
    return Rule(allow, tuple(re.split(r"\*+", body.replace("$", "%24"))), anchored, len(pattern))


def _escaped(text: str) -> str:
    """The text with what no address holds percent-encoded, and percent-encoding in capitals.

    Of encoded characters only the tilde is decoded: Google's parser compares the others as they stand.
    """
    text = _UNSAFE.sub(lambda found: f"%{ord(found.group()):02X}", text)
    return _ESCAPE.sub(lambda found: found.group().upper(), text).replace("%7E", "~")


def _encoded(text: str) -> str:
    return text if text.isascii() else "".join(c if c.isascii() else _bytes(c) for c in text)


def _bytes(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "replace"))


def _path(url: str) -> str:
    """Path and query of an address, encoded as rules are; it must be ASCII, as canonical addresses are."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    path = parts.path or "/"
    if not path.startswith("/"):
        path = f"/{path}"
    whole = f"{path}?{parts.query}" if parts.query or url.partition("#")[0].endswith("?") else path
    return _escaped(whole).replace("$", "%24").replace("*", "%2A")


def _delay(value: str) -> float | None:
    try:
        seconds = float(value.split()[0]) if value.split() else -1.0
    except ValueError:
        return None
    return min(seconds, MAX_DELAY) if seconds >= 0 else None
