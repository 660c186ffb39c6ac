"""What of a text its source's pages have not in common: what stories are told by."""

from __future__ import annotations

from sqlite_utils import Database

from presswatch.extract.furniture import digest
from storage import furniture

# Pages of a source that have a line in common from which it makes no copies. Fewer than make it furniture: the memory
# learns nothing from a page that is mostly known, so that a large common text never comes to be.
COMMON = 2
_MOST = 512  # texts that are remembered: an article is compared with the same ones as the articles before it


class OwnLines:
    """Texts without the lines that their source's pages have in common by now.

    What was found is remembered until another connection writes (`refresh`): this one must not change what is furniture
    meanwhile.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._version = -1
        self._found: dict[int, tuple[str, bool]] = {}  # by revision

    def refresh(self) -> None:
        """Forgets what may be true no more; to be called in each transaction."""
        (version,) = self._db.conn.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._found.clear()
            self._version = version

    def of(self, source: str, revision_id: int, text: str) -> tuple[str, bool]:
        """The lines of a revision's text that are its own, the whole text where there is none; and whether it is its own."""
        found = self._found.pop(revision_id, None) or self.look(source, text)
        if len(self._found) >= _MOST:
            del self._found[next(iter(self._found))]  # which was asked for longest ago
        self._found[revision_id] = found
        return found

    def look(self, source: str, text: str) -> tuple[str, bool]:
        """The same for a text that is not remembered."""
        lines = [(digest(line), line) for line in text.split("\n")]
        known = furniture.known(self._db, source, frozenset(name for name, _ in lines), COMMON)
        if not known:
            return text, True
        left = "\n".join([line for name, line in lines if name not in known])
        is_own = bool(left.strip())
        return (left if is_own else text), is_own
