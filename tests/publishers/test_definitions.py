"""Each site's definition, on a page in its likeness: words of ours in the site's markup."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from presswatch.extract.definitions import load
from presswatch.reading import read_text
from presswatch.types import Reading, Source

HERE = Path(__file__).resolve().parent
DEFINITIONS = HERE.parents[1] / "crawler" / "publishers"
FOLDERS = sorted(path.parent for path in HERE.glob("*/expected.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_page_reads_as_expected(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    source = Source(folder.name, folder.name, expected["url"], timezone=expected.get("zone"))
    html = (folder / "page.html").read_text(encoding="utf-8")
    found = read_text(html, expected["url"], source=source, definitions=load(DEFINITIONS.glob("*.toml")))
    assert isinstance(found, Reading)
    assert found.headline == expected["headline"]
    assert found.date_published is not None
    zone = expected.get("zone")
    if "T" in expected["date"]:
        assert found.date_published.at == datetime.fromisoformat(expected["date"]), zone
    else:
        assert found.date_published.at.date().isoformat() == expected["date"]
    assert list(found.author) == expected.get("authors", list(found.author))
    assert found.article_body.startswith(expected["begins"])
    assert found.article_body.endswith(expected["ends"])
    assert found.kind.value == expected["kind"]
    for text in expected["absent"]:
        assert text not in found.article_body


def test_every_definition_has_a_page() -> None:
    assert {path.stem for path in DEFINITIONS.glob("*.toml")} == {folder.name for folder in FOLDERS}
