"""Each language's own table of examples: a base form, then forms it has, and with ! words that are not forms of it."""

from __future__ import annotations

import pytest

from presswatch.mentions.inflect import (
    caucasian,
    eastern,
    indic,
    slavic_east,
    slavic_south,
    slavic_west,
    turkic,
    western,
)
from presswatch.mentions.inflect.languages import LANGUAGES
from presswatch.text import fold

_MODULES = (slavic_east, slavic_west, slavic_south, turkic, caucasian, western, eastern, indic)
_ROWS = [
    (language, *row.split())
    for module in _MODULES
    for language, table in module.EXAMPLES.items()
    for row in table.split(";")
    if row.strip()
]


def accepted(language: str, base: str, form: str) -> bool:
    folded = fold(form).text
    return any(
        folded.startswith(stem.text) and folded[len(stem.text) :] in stem.endings
        for stem in LANGUAGES[language].paradigm(fold(base).text)
    )


@pytest.mark.parametrize(("language", "base", "forms"), [(row[0], row[1], row[2:]) for row in _ROWS])
def test_forms_of_a_base_form(language: str, base: str, forms: tuple[str, ...]) -> None:
    assert accepted(language, base, base)
    for form in forms:
        assert accepted(language, base, form.removeprefix("!")) is not form.startswith("!"), form


def test_every_language_with_rules_has_examples() -> None:
    shown = {language for module in _MODULES for language in module.EXAMPLES}
    alike = {
        "hr": "sr",
        "bs": "sr",
        "es": "fr",
        "it": "fr",
        "pt": "fr",
        "ca": "fr",
        "da": "sv",
        "nb": "sv",
        "no": "sv",
    }
    assert {alike.get(code, code) for code in LANGUAGES} == shown
