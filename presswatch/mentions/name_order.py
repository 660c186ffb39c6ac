"""Whether a family name stands before the given name: in Hungary, China, Korea."""

from __future__ import annotations

from collections.abc import Sequence

from presswatch.mentions.given_names import given_name
from presswatch.text import fold

# Family names of Korea and China, which stand before the given name in every language but some English.
_FAMILY_NAME_FIRST = frozenset(
    fold(
        "Ким Ли Пак Чхве Чон Чан Мун Си Ху Цзян Мао Лю Чжан Ван Чжоу Дэн Кім Сі"
        " Kim Lee Park Moon Xi Hu Mao Liu Wang Zhang Deng Կիմ კიმ קים كيم"
    ).text.split()
)


# Those that are no given name elsewhere, so that one word behind them is a Chinese given name.
_CHINESE_FAMILY_NAMES = frozenset(
    fold(
        "Си Сі Ху Цзян Мао Лю Ли Лі Чжан Чжао Чжоу Чэнь Дэн Xi Hu Jiang Mao Liu Li Wang Zhang Zhao Zhou Chen Deng"
    ).text.split()
)


def family_name_is_first(words: Sequence[str], declared: str) -> bool:
    """Whether the first of the folded words of a full name, declared for texts in `declared`, is the family name."""
    if declared == "hu":  # Hungarians, but not the foreigners in their newspapers
        return bool(given_name(words[-1], "hu")) and not given_name(words[0], "hu")
    if len(words) == 2:
        return words[0] in _CHINESE_FAMILY_NAMES
    return len(words) == 3 and words[0] in _FAMILY_NAME_FIRST
