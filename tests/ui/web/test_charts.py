from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from ui.web import charts

DAYS = {f"2026-03-{day:02}": day % 5 for day in range(1, 29)}
ATTACK = "<script>window.attacked=1</script>"


def test_a_chart_has_a_bar_a_day_and_says_what_each_stands_for() -> None:
    tree = etree.fromstring(charts.bars(DAYS, label="Articles a day"))
    titles = tree.xpath("//*[local-name()='title']/text()")
    assert titles == [f"{day:02}.03: {day % 5}" for day in range(1, 29)]
    assert (tree.get("role"), tree.get("aria-label")) == ("img", "Articles a day")
    labels = tree.xpath("//*[contains(@class, 'axis x')]//*[local-name()='text']/text()")
    assert labels == ["01.03", "08.03", "15.03", "22.03"]


def test_nothing_in_a_chart_needs_a_style_or_runs() -> None:
    series = [(ATTACK, DAYS), ("Lake <b>Union</b>", DAYS)]
    for drawn in (
        charts.bars(DAYS, label=ATTACK),
        charts.spark(DAYS, label=ATTACK),
        charts.stacked(series, label=""),
    ):
        tree = etree.fromstring(drawn)
        names = {etree.QName(one).localname for one in tree.iter()}
        assert names <= {"svg", "g", "path", "rect", "text", "title"}
        assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')]")
        assert "<script" not in drawn
        assert ATTACK not in drawn


@pytest.mark.parametrize(
    ("most", "labels"), [(0, "0 1"), (1, "0 1"), (7, "0 2 4 6 8"), (10, "0 5 10"), (100, "0 50 100")]
)
def test_an_axis_is_labelled_with_what_its_lines_stand_for(most: int, labels: str) -> None:
    days = {**dict.fromkeys(DAYS, 0), "2026-03-05": most}
    for drawn in (charts.bars(days, label=""), charts.stacked([("Lake Union", days)], label="")):
        tree: Any = etree.fromstring(drawn)
        axis = tree.xpath("//*[contains(@class, 'axis y')]//*[local-name()='text']")
        assert [one.text for one in axis] == labels.split()
        heights = [float(one.get("y")) for one in axis]
        steps = [before - after for before, after in pairwise(heights)]
        assert max(steps) - min(steps) < 0.01


def test_days_without_anything_are_a_chart_as_well() -> None:
    for drawn in (charts.bars(dict.fromkeys(DAYS, 0), label=""), charts.stacked([], label="")):
        assert etree.QName(etree.fromstring(drawn)).localname == "svg"
