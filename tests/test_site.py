"""The documentation site builds without a link that leads nowhere, and its pictures are those that the tests make."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.web import screenshots
from tests.ui.web.browser import CHROMIUM

ROOT = Path(__file__).resolve().parents[1]


def build(target: Path, config: Path = ROOT / "mkdocs.yml") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(config), "--site-dir", str(target)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip


def test_the_site_builds_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="no mkdocs: pip install 'presswatch[docs]'")
    pytest.importorskip("material", reason="no mkdocs-material: pip install 'presswatch[docs]'")
    done = build(tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    pages = {
        path.relative_to(tmp_path).as_posix(): path.read_text("utf-8") for path in tmp_path.rglob("*.html")
    }
    assert "presswatch export" in pages["commands.html"]
    for name, page in pages.items():
        assert not re.findall(r"<(?:script|img|iframe)[^>]+src=\"?https?://", page), name
        assert not re.findall(r"<link[^>]+stylesheet[^>]+https?://", page), name


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="no mkdocs-material: pip install 'presswatch[docs]'")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[gone](gone.md) [there](#not)\n", encoding="utf-8")
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text(re.sub(r"(?ms)^(nav|hooks|exclude_docs):.*?(?=^\w|\Z)", "", text), encoding="utf-8")
    done = build(tmp_path / "site", config)
    assert done.returncode != 0
    assert "gone.md" in done.stderr


def test_each_picture_is_one_that_the_tests_make() -> None:
    shown = {
        match for path in (ROOT / "docs").rglob("*.md") for match in re.findall(r"images/(\w+)\.png", path.read_text("utf-8"))
    }  # fmt: skip
    assert shown == {path.stem for path in screenshots.IMAGES.glob("*.png")} == set(screenshots.PAGES)


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium: install the package, or set PRESSWATCH_CHROMIUM")
@pytest.mark.skipif(
    not os.environ.get("PRESSWATCH_SITE_TESTS"), reason="nearly a minute: set PRESSWATCH_SITE_TESTS=1 to run"
)
def test_the_pictures_can_be_made(tmp_path: Path) -> None:
    pytest.importorskip("playwright", reason="no playwright: pip install presswatch[dev]")
    assert screenshots.make(tmp_path) == []
    assert {path.stem for path in tmp_path.glob("*.png")} == set(screenshots.PAGES)
