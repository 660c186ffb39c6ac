"""Pages from one template are told from pages that share some of their text."""

from __future__ import annotations

from crawler.mill import MAX_ALIKE, Mill
from tests.hostile.server import invented


def test_a_template_with_a_name_put_in_is_a_mill() -> None:
    mill, text = Mill(), invented("template")
    told = [
        mill.note(text.replace("harbour", f"town{n}") + f" The plumber of town{n}.")
        for n in range(MAX_ALIKE + 5)
    ]
    assert told.count(True) == 1
    assert told[MAX_ALIKE]


def test_stories_of_one_subject_are_not() -> None:
    mill = Mill()
    assert not any(mill.note(f"The board met. {invented(str(n))}") for n in range(3 * MAX_ALIKE))
    assert mill.alike == 0


def test_short_notices_are_not() -> None:
    mill = Mill()
    assert not any(mill.note(f"The rate of the dollar is {n}.") for n in range(3 * MAX_ALIKE))
