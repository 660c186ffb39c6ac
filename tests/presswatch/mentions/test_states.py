"""Whose institution it is: that of the watched state, or another's."""

from __future__ import annotations

import pytest

from presswatch.mentions.matcher import Matcher
from presswatch.mentions.states import states
from presswatch.types import Alias, Outcome, Watch


def found(names: tuple[str, ...], language: str, text: str) -> list[str]:
    aliases = tuple(Alias(name, language, primary=not place) for place, name in enumerate(names))
    hits = Matcher([Watch("w", names[0], aliases=aliases)]).match(text, language)
    return [hit.surface for hit in hits if hit.outcome is Outcome.YES]


@pytest.mark.parametrize(
    ("names", "language", "text", "expected"),
    [
        (("Национальный банк Казахстана", "Нацбанк"), "ru", "Нацбанк ждёт. Нацбанк Грузии спешит.", ["Нацбанк"]),
        (("Нацыянальны банк Беларусі", "Нацбанк"), "be", "Нацбанк чакае. Нацбанк Польшчы маўчыць.", ["Нацбанк"]),
        (
            ("Central Bank of Armenia", "Central Bank"),
            "en",
            "The Central Bank met. The Central Bank of Turkey, the European Central Bank and Iran's Central Bank did not.",
            ["Central Bank"],
        ),
        (("Қазақстан Ұлттық Банкі", "Ұлттық банк"), "kk", "Ұлттық банк. Ресей Ұлттық банкі.", ["Ұлттық банк"]),
        (("ՀՀ արտաքին գործերի նախարարություն", "ԱԳՆ"), "hy", "ԱԳՆ-ն։ Իրանի ԱԳՆ-ն։ Հայաստանի ԱԳՆ-ն։", ["ԱԳՆ-ն", "ԱԳՆ-ն"]),
        # Of two owners one is the watched one's; an adjective tells an owner too.
        (("Национальный банк Казахстана", "Нацбанк"), "ru", "Нацбанк Польши и Казахстана.", ["Нацбанк"]),
        (("Минобороны Украины", "Минобороны"), "ru", "Польское Минобороны. Украинское Минобороны.", ["Минобороны"]),
        # A minister behind the ministry's name completes it only in a text that does not name the state.
        (("МИД Армении", "МИД"), "ru", "В Армении глава МИД Иван Озеров ждёт.", ["МИД"]),
        (("МИД Армении", "МИД"), "ru", "Глава МИД Иван Озеров ждёт.", []),
        # A company is no state's.
        (("Озеро Франция", "Озеро плюс"), "ru", "Немецкое Озеро плюс.", ["Озеро плюс"]),
    ],
)  # fmt: skip
def test_an_institution_is_that_of_the_watched_state(
    names: tuple[str, ...], language: str, text: str, expected: list[str]
) -> None:
    assert found(names, language, text) == expected


def test_a_beginning_may_be_of_two_states_and_an_abbreviation_of_one() -> None:
    assert states("российский") == {"russia"}
    assert states("slovensky") == {"slovakia", "slovenia"}
    assert states("сша", capitals=True) == {"usa"}
    assert not states("сша")
