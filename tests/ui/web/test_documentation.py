"""The guides to the page and the API name what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.web import openapi
from ui.web.access import ROLES, Access

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_guide_to_the_api_names_every_path() -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    for path in openapi.document()["paths"]:
        last = path.removesuffix("/{id}").rsplit("/", 1)[1]
        assert f"`{last}`" in text or f"/{last}" in text, path


def test_the_guide_to_the_page_names_every_secret() -> None:
    text = (DOCS / "web.md").read_text(encoding="utf-8")
    names = set(re.findall(r"PRESSWATCH_WEB_[A-Z_]+", text))
    access = Access.from_environment(dict.fromkeys(names, "a long enough word"))
    assert set(access.passwords) == set(access.tokens) == set(ROLES)
    assert len(names) == 2 * len(ROLES)


@pytest.mark.parametrize("name", ["web.md", "api.md"])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (DOCS / name).read_text(encoding="utf-8")):
        assert (DOCS / target).exists(), target
