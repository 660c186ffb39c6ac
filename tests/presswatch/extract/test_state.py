"""Articles that stand in the data of a page's scripts alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.readers import _read
from presswatch.reading import read_text
from presswatch.types import Page, Reading, Refusal, RefusalReason

URL = "https://quay.test/news/crane-stays"
TEXTS = [
    "The harbour board voted on Monday to keep its old crane for another ten years, although nobody has used it since the flood.",
    "Its chairman said that nobody had offered to buy the thing anyway, and that children like to climb it.",
    "A painter will be paid to give the crane the colour that it had on the town's only stamp.",
]
OTHER = {
    "title": "Rope store burns down",
    "body": "<p>Two firemen were hurt when the rope store burned.</p>" * 20,
}
HTML = "".join(f"<p>{text}</p>" for text in TEXTS)


def page(data: Any, script: str = '<script id="__NEXT_DATA__" type="application/json">{}</script>') -> str:
    return (
        "<html lang=en><head><title>Crane stays | The Quay</title><meta property=og:title content='Crane stays'></head>"
        f"<body><div id=__next></div>{script.format(json.dumps(data))}</body></html>"
    )


@pytest.mark.parametrize(
    "article",
    [
        {"title": "Crane stays", "body": HTML},
        {"headlines": {"basic": "Crane stays"}, "content_elements": [{"type": "text", "content": text} for text in TEXTS]},
        {"title": "Crane stays", "blocks": [{"type": "paragraph", "data": {"text": text}} for text in TEXTS]},
        {"headline": "Crane stays", "content": [{"_type": "block", "children": [{"text": text}]} for text in TEXTS]},
    ],
)  # fmt: skip
def test_the_text_beside_the_headline_is_read(article: dict[str, Any]) -> None:
    found = read_text(page({"props": {"related": [OTHER], "article": article}}), URL)
    assert isinstance(found, Reading)
    assert found.article_body.split("\n") == TEXTS


def test_assigned_data_is_read_too_and_the_page_not_refused() -> None:
    text = page(
        {"article": {"title": "Crane stays", "body": HTML}}, "<script>window.__STATE__ = {};</script>"
    )
    found = _read(None, Page(URL, text.encode(), headers={"content-type": "text/html"}), None, None, None)
    assert isinstance(found, Reading)
    assert found.article_body.split("\n") == TEXTS


def test_another_articles_data_is_not_read() -> None:
    found = _read(
        None,
        Page(URL, page({"latest": [OTHER]}).encode(), headers={"content-type": "text/html"}),
        None,
        None,
        None,
    )
    assert isinstance(found, Refusal)
    assert found.reason is RefusalReason.SCRIPT_ONLY


@pytest.mark.parametrize(
    "data", ["[" * 100_000, '{"title": "Crane stays", "body": 7', "null", '{"body": {"body": {"body": []}}}']
)
def test_damaged_data_costs_nothing(data: str) -> None:
    read_text(page({}).replace("{}</script>", f"{data}{' ' * 400}</script>"), URL)
