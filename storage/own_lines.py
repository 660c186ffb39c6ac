"""What of a text its source's pages have not in common: what stories are told by."""

from __future__ import annotations

from functools import lru_cache

from sqlite_utils import Database

from presswatch.extract.furniture import digest
from storage import furniture

# Pages of a source that have a line in common from which it makes no copies. Fewer than make it furniture: the memory
# learns nothing from a page that is mostly known, so that a large common text never comes to be.
COMMON = 2
_LONGEST = 20_000  # characters of a text that is remembered
_MOST = 512  # texts: an article is compared with the same ones as the articles before it


class OwnLines:
    """Texts without the lines that their source's pages have in common by now.

    What was found is remembered until another connection writes (`refresh`): this one must not change what is furniture
    meanwhile.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._version = -1
        self._found: dict[tuple[str, str], tuple[str, bool]] = {}

    def refresh(self) -> None:
        """Forgets what may be true no more; to be called in each transaction."""
        (version,) = self._db.conn.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._found.clear()
            self._version = version

    def of(self, source: str, text: str) -> tuple[str, bool]:
        """The lines of a source's text that are its own, the whole text where there is none; and whether it is its own."""
        if len(text) > _LONGEST:
            return self._look(source, text, tuple(map(digest, text.split("\n"))))
        found = self._found.pop((source, text), None) or self._look(source, text, _digests(text))
        if len(self._found) >= _MOST:
            del self._found[next(iter(self._found))]  # which was asked for longest ago
        self._found[source, text] = found
        return found

    def _look(self, source: str, text: str, names: tuple[str, ...]) -> tuple[str, bool]:
        known = furniture.known(self._db, source, frozenset(names), COMMON)
        if not known:
            return text, True
        lines = zip(names, text.split("\n"), strict=True)
        left = "\n".join([line for name, line in lines if name not in known])
        is_own = bool(left.strip())
        return (left if is_own else text), is_own


@lru_cache(maxsize=_MOST)  # what is furniture changes, digests do not
def _digests(text: str) -> tuple[str, ...]:
    return tuple(map(digest, text.split("\n")))
