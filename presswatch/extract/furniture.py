"""What the pages of one source have in common: its furniture, learnt from the pages themselves.

Text that stands on more than a few pages of a source is a teaser, a menu, an appeal or a footer,
whatever its markup says. The memory holds hashes, never text; it is bounded and forgets what has
not been seen for long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from presswatch.types import BlockKind, Reading

Row = tuple[str, int, int]  # (hash, pages it stood on, number of the page that last had it)

MAX_HASHES = 20_000  # of one source
MAX_PER_PAGE = 2_000
REMEMBERED = 500  # characters: a longer block is seldom furniture, and thousands of them would be megabytes
FEW = 3  # pages: text that stands on this many is furniture
HEADLINES = 5  # a body that stands below this many headlines is the site's: an article has variants, a print version say
FORGET_AFTER = 300  # pages without it
_TOTAL = "total"
_PAGE = "page:"
_HEADLINE = "headline:"
_BELOW = "below:"  # on how many pages a body stood below another headline than before
_RECENT = 500  # pages whose addresses are remembered, so that a re-check teaches nothing twice
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+")
_ASCII_WORDS = bytes(sign if _WORD.match(chr(sign)) else 0x20 for sign in range(0x80)).ljust(256)
_STOPS = frozenset(".!?…։।。")
_QUOTES = "\"'»”“)] \n"
_SENTENCE = 5  # blanks


def digest(text: str) -> str:
    """Sixteen hex digits that stand for a block of text; case and punctuation do not count, nor do numbers
    in what is no sentence.

    "5 minutes ago" is furniture whatever the number; sentences that differ in a number are two.
    """
    return _remembered(text) if len(text) <= REMEMBERED else _digest(text)


@lru_cache(maxsize=4096)  # furniture comes back with each page of a source
def _remembered(text: str) -> str:
    return _digest(text)


def _digest(text: str) -> str:
    is_sentence = text.rstrip(_QUOTES)[-1:] in _STOPS and text.count(" ") >= _SENTENCE
    counted = text if is_sentence else _DIGITS.sub("0", text)
    folded = counted.casefold()
    if folded.isascii():
        normal = b" ".join(folded.encode().translate(_ASCII_WORDS).split())
    else:
        normal = " ".join(_WORD.findall(folded)).encode("utf-8", "replace")
    return blake2b(normal, digest_size=8).hexdigest()


class Memory:
    """How many of a source's pages each block of text stood on.

    >>> memory = Memory(rows_of_the_database)
    >>> reading = read(page, memory=memory)
    >>> memory.learn(reading)
    >>> save(memory.rows())
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._seen: dict[str, tuple[int, int]] = {}
        self._recent: dict[str, int] = {}
        self.pages = 0  # learnt so far
        for name, pages, last in rows:
            if name == _TOTAL:
                self.pages = max(self.pages, int(pages))
            elif name.startswith(_PAGE):
                self._recent[name.removeprefix(_PAGE)] = int(last)
            else:
                self._seen[name] = (int(pages), int(last))
        self._common = self._furniture()

    def is_furniture(self, name: str) -> bool:
        """Whether the text with this `digest` stood on enough pages to be furniture."""
        return self.count(name) >= FEW

    def count(self, name: str) -> int:
        """On how many pages the text with this `digest` was seen."""
        return self._seen.get(name, (0, 0))[0]

    def condensed(self) -> Memory:
        """What tells furniture, without what may become some: a hundredth of it, to be sent with each page.

        As it is now, and never to be taught: pages that wait to be read share one.
        """
        made = Memory()
        made._seen = self._common
        return made

    def _furniture(self) -> dict[str, tuple[int, int]]:
        return {
            name: value
            for name, value in self._seen.items()
            if value[0] >= FEW and not name.startswith(_BELOW)
        }

    def learn(self, reading: Reading) -> bool:
        """Count the blocks of a page. False where it teaches nothing: seen already, or a copy of a page seen.

        A page whose body was seen below another headline teaches only that: with the fifth headline, that body
        is what each page of the site shows.
        """
        page = blake2b(reading.url.encode("utf-8", "replace"), digest_size=8).hexdigest()
        if page in self._recent or not reading.furniture:
            return False
        headline = _HEADLINE + digest(reading.headline or "")
        repeated = self._repeated(reading)
        if repeated and headline in self._seen:
            return False
        self.pages += 1
        self._recent[page] = self.pages
        self._common = dict(self._common)  # the one before is lent to pages that wait
        self._seen[headline] = (1, self.pages)
        if repeated:
            self._learn_below(repeated)
        else:
            for name in dict.fromkeys(reading.furniture[:MAX_PER_PAGE]):
                self._note(name, self.count(name) + 1)
        self._forget()
        return True

    def _learn_below(self, names: Iterable[str]) -> None:
        for name in names:
            headlines = self.count(_BELOW + name) + 1
            self._seen[_BELOW + name] = (headlines, self.pages)
            self._note(name, max(self.count(name), FEW if headlines >= HEADLINES - 1 else 0))

    def _note(self, name: str, pages: int) -> None:
        self._seen[name] = seen = (pages, self.pages)
        if pages >= FEW:
            self._common[name] = seen

    def _repeated(self, reading: Reading) -> dict[str, None]:
        """The body's blocks that were seen before, where they are most of it; else none."""
        total = known = 0
        names: dict[str, None] = {}
        for block in reading.blocks:
            if block.kind is not BlockKind.CAPTION:
                total += len(block.text)
                if self.count(name := digest(block.text)):
                    known += len(block.text)
                    names[name] = None
        return names if total > 300 and known * 2 > total else {}

    def _forget(self) -> None:
        if len(self._recent) > _RECENT:
            for page in sorted(self._recent, key=self._recent.__getitem__)[: len(self._recent) - _RECENT]:
                del self._recent[page]
        if len(self._seen) <= MAX_HASHES:
            return
        # What stood on one page only is most of it, and the oldest of that is worth least.
        kept = {
            name: value
            for name, value in self._seen.items()
            if self.pages - value[1] <= (FORGET_AFTER if value[0] > 1 else 20)
        }
        if len(kept) > MAX_HASHES:
            order = sorted(kept, key=lambda name: (kept[name][0] > 1, kept[name][1]), reverse=True)
            kept = {name: kept[name] for name in order[:MAX_HASHES]}
        self._seen = kept
        self._common = self._furniture()

    def rows(self) -> list[Row]:
        """All that is needed to make this memory again."""
        rows: list[Row] = [(_TOTAL, self.pages, self.pages)]
        rows.extend((_PAGE + page, 1, last) for page, last in self._recent.items())
        rows.extend((name, pages, last) for name, (pages, last) in self._seen.items())
        return rows
