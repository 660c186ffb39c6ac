"""Charts as SVG that stands in the page: drawn by pygal, coloured by our style sheet, without script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from markupsafe import Markup

WEEK = 7  # days between two labels of a time axis
# What a chart has for scripts and by way of styles, and its own titles.
_GONE = (
    "//comment() | //*[local-name()='style' or local-name()='script' or local-name()='defs' or local-name()='title'"
    " or contains(@class, 'overlay')]"
)


def bars(days: Mapping[str, int], *, label: str) -> Markup:
    """A number a day ("2026-03-02"), with axes. `label` is what screen readers say of the whole."""
    chart = _chart("Bar", days, max(days.values(), default=0), height=180)
    chart.add("", list(days.values()))
    return _markup(chart, label)


def spark(days: Mapping[str, int], *, label: str) -> Markup:
    """The same in the height of a line or two, without axes."""
    top = max(days.values(), default=0)
    chart = _chart("Bar", days, top, height=44, show_x_labels=False, show_y_labels=False, show_y_guides=False)
    chart.add("", list(days.values()))
    return _markup(chart, label, "spark")


def stacked(series: Sequence[tuple[str, Mapping[str, int]]], *, label: str) -> Markup:
    """Several numbers a day, one upon the other, each series with its name; all have the same days."""
    chart = _chart(
        "StackedBar",
        series[0][1] if series else {},
        max((sum(day) for day in zip(*(days.values() for _, days in series), strict=True)), default=0),
        height=240,
        show_legend=True,
        legend_at_bottom=True,
    )
    for name, days in series:
        chart.add(name, list(days.values()))
    return _markup(chart, label)


def _ticks(top: int) -> list[int]:
    """Whole numbers for an axis from 0 to `top` or just above, at equal steps of 1, 2 or 5 times a power of ten."""
    step = next(
        factor * 10**power for power in count() for factor in (1, 2, 5) if 4 * factor * 10**power >= top
    )
    return list(range(0, max(1, top) + step, step))


def _chart(kind: str, days: Mapping[str, int], top: int, **options: Any) -> Any:
    """An empty chart of `days` that has room for `top`."""
    import pygal

    ticks = _ticks(top)
    chart = getattr(pygal, kind)(
        **{
            "width": 720,
            "js": [],
            "margin": 4,
            "margin_top": 14,
            "spacing": 6,
            "show_legend": False,
            "x_labels_major_every": WEEK,
            "show_minor_x_labels": False,
            "truncate_label": -1,
            "truncate_legend": 40,
            "y_labels": ticks if days else None,
            "range": (0, ticks[-1] if options.get("show_y_labels", True) else max(1, top)),
            "value_formatter": lambda value: f"{value:.0f}",
            **options,
        }
    )
    chart.x_labels = [f"{day[8:]}.{day[5:7]}" for day in days]
    return chart


def _markup(chart: Any, label: str, css: str = "") -> Markup:
    """The chart's tree as text, without what our Content-Security-Policy forbids: its styles, scripts and attributes
    `style`. What each bar stands for becomes its title, which browsers show."""
    from lxml import etree

    tree = chart.render_tree()
    for gone in tree.xpath(_GONE):
        gone.getparent().remove(gone)
    for bar in tree.xpath("//*[@class='bar']"):
        told = {one.get("class"): one.text for one in bar if one.tag.endswith("desc")}
        for one in [one for one in bar if one.tag.endswith("desc")]:
            bar.remove(one)
        title = etree.SubElement(bar, "title")
        title.text = f"{told.get('x_label', '')}: {told.get('value', '')}"
    for styled in tree.xpath("//*[@style]"):
        del styled.attrib["style"]
    del tree.attrib["id"]
    tree.set("role", "img")
    tree.set("aria-label", label)
    tree.set("class", f"pygal-chart {css}".strip())
    return Markup(etree.tostring(tree, encoding="unicode"))
