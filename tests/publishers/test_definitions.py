"""Each site's definition, on a page in its likeness: words of ours in the site's markup."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from presswatch.extract.definitions import load
from presswatch.extract.furniture import Memory
from presswatch.reading import read_text
from presswatch.types import Reading, Source

HERE = Path(__file__).resolve().parent
DEFINITIONS = HERE.parents[1] / "crawler" / "publishers"
PAGES = sorted(HERE.glob("*/expected*.json"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}{path.stem[8:]}")
def test_a_page_reads_as_expected(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    name = path.parent.name
    source = Source(name, name, expected["url"], timezone=expected.get("zone"))
    html = path.with_name(f"page{path.stem[8:]}.html").read_text(encoding="utf-8")
    found = read_text(html, expected["url"], source=source, definitions=load(DEFINITIONS.glob("*.toml")))
    assert isinstance(found, Reading)
    assert found.headline == expected["headline"]
    assert found.date_published is not None
    zone = expected.get("zone")
    if "T" in expected["date"]:
        assert found.date_published.at == datetime.fromisoformat(expected["date"]), zone
    else:
        local = found.date_published.at.astimezone(ZoneInfo(zone or "UTC"))
        assert local.date().isoformat() == expected["date"]
    assert list(found.author) == expected.get("authors", list(found.author))
    assert found.article_body.startswith(expected["begins"])
    assert found.article_body.endswith(expected["ends"])
    assert found.kind.value == expected["kind"]
    for text in expected["absent"]:
        assert text not in found.article_body
    assert found.in_language == expected.get("language", found.in_language)
    # It is the definition that finds them: a selector that matches nothing is no definition.
    declared = {_FIELDS[key] for key in _keys(name)}
    assert declared <= {one.field for one in found.candidates if one.origin == "definition" and one.chosen}


_FIELDS = {"headline": "headline", "body": "article_body", "date": "date_published", "author": "author"}


def _keys(name: str) -> set[str]:
    layouts = tomllib.loads((DEFINITIONS / f"{name}.toml").read_text(encoding="utf-8"))["layout"]
    return {key for layout in layouts for key in layout} & set(_FIELDS)


def test_a_definition_is_ten_lines_at_most() -> None:
    for path in DEFINITIONS.glob("*.toml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len([line for line in lines if line and not line.startswith("#")]) <= 10, path.name


def test_every_definition_has_a_page() -> None:
    assert {path.stem for path in DEFINITIONS.glob("*.toml")} == {path.parent.name for path in PAGES}


def test_what_every_page_of_the_site_has_is_no_body_though_a_definition_names_it() -> None:
    definitions = load([DEFINITIONS / "cronos-asia.toml"])
    memory = Memory()
    bodies: list[tuple[str, str]] = []
    appeal = "Подпишитесь на вымышленную рассылку, чтобы не пропустить ничего важного."
    for number in range(5):
        own = f"В посёлке номер {number} открыли вымышленную библиотеку на {number + 3} тысяч книг, рассказала директор."
        html = (
            f'<html lang="ru"><body><h1 class="entry-title">Библиотека {number}</h1><div class="entry-content">'
            f"<p>{own}</p><p>{appeal}</p></div></body></html>"
        )
        found = read_text(html, f"https://cronos.asia/{number}", memory=memory, definitions=definitions)
        assert isinstance(found, Reading)
        memory.learn(found)
        bodies.append((found.article_body, own))
    assert bodies[-1][0] == bodies[-1][1]
