"""Pages from one template are told from pages that share some of their text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler import article_parser, crawl, mill
from crawler.mill import MAX_ALIKE, Mill
from presswatch.config import Workspace
from storage import database, health
from tests.crawler.site import Site, article, rss
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


def test_a_mill_that_spares_each_crawl_is_told_by_the_day_and_named(
    site: Site, workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mill, "MAX_ALIKE_A_DAY", 10)
    monkeypatch.setattr(article_parser, "SUSPECTED", 3)
    made = workspace(
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\nfeeds = ["{site.url}/feed"]\nlanguages = ["en"]\n',
        site.endpoint,
    )
    told = []
    for turn in range(3):
        numbers = range(turn * 8, turn * 8 + 8)
        for n in numbers:
            text = invented("template").replace("harbour", f"town{n}")
            site.pages[f"/news/{n}-plumber"] = article(f"The plumber of town{n}", text)
        site.pages["/feed"] = rss(
            [(f"{site.url}/news/{n}-plumber", f"The plumber of town{n}") for n in numbers]
        )
        (summary,) = crawl.run(made, made.sources)
        told.append(summary.message)
    assert [message.startswith("trap: ") for message in told] == [False, True, True]
    with database.open(made.database) as db:
        assert "pages of a day are nearly the same" in health.evidence(db, "site", datetime.now(UTC)).trap
