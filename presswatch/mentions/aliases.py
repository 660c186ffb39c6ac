"""Which of a watch's names may stand in a text of one language, and how they are written there."""

from __future__ import annotations

from collections.abc import Sequence

from presswatch.mentions.ideographs import JOINING
from presswatch.mentions.inflect.languages import Language, script
from presswatch.mentions.transliteration import transliterations
from presswatch.types import Alias, Watch, WatchKind


def chosen_aliases(watch: Watch, code: str | None, language: Language) -> list[tuple[Alias, str]]:
    """The names of `watch` that may stand in a text of the language `code`, each with the language it is borrowed from.

    Those of the language and those of no language. Of the other languages: a person's names in a script of
    the language, whose spellings vary as if by chance; names in Latin letters for texts in other scripts,
    where they stand unchanged; all else only where the language has no name of its own.
    """
    aliases = list(watch.aliases)
    if watch.name and all(alias.text != watch.name for alias in aliases):
        aliases.append(Alias(watch.name))
    if not code:
        return [(alias, "") for alias in aliases]
    chosen = [(alias, "") for alias in aliases if alias.language in (code, "")]
    has_own = any(alias.language == code for alias, _ in chosen)
    for alias in aliases:
        if alias.language not in (code, ""):
            written = script(alias.text)
            same = written in language.scripts
            if (
                not has_own
                or (same and watch.kind in (WatchKind.PERSON, WatchKind.EVENT))
                or _stands_unchanged(alias, aliases, language, code)
            ):
                chosen.append((alias, alias.language))
    return chosen


def _stands_unchanged(alias: Alias, aliases: Sequence[Alias], language: Language, code: str) -> bool:
    """A name in Latin letters is left so in other scripts, if it is long enough or several languages share it."""
    if script(alias.text) != "Latn" or "Latn" in language.scripts:
        return False
    if not language.scripts and code not in JOINING:
        return False
    return (
        len(alias.text) > 4
        or sum(other.text == alias.text for other in aliases) > 1
        or alias.language == "en"
    )


def transliterated(watch: Watch, code: str, language: Language) -> list[tuple[Alias, str]]:
    """Names of other scripts as texts of the language may write them, each with the alias and the text that was declared."""
    found: dict[str, tuple[Alias, str]] = {}
    for alias in watch.aliases:
        if alias.language and alias.language != code and len(alias.text) > 3:
            for text in transliterations(alias.text, alias.language, code, language.scripts[0]):
                found.setdefault(text, (Alias(text, alias.language), alias.text))
    return list(found.values())
