"""Hooks of mkdocs: the page of commands is written from the commands, and links to files outside docs/ become their paths."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from ui.cli import documentation

ROOT = Path(__file__).resolve().parent.parent
_OUTSIDE = re.compile(r"\[([^\]]+)\]\((\.\./[^)#\s]+)(?:#[^)]*)?\)")


def on_files(files: Files, *, config: Any) -> Files:
    """The files of the site, with the page of commands among them."""
    files.append(File.generated(config, "commands.md", content=documentation.render()))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """The page with such links as text; one to a file that is not there stays, and fails the build."""
    folder = (ROOT / "docs" / page.file.src_uri).parent

    def path_of(match: re.Match[str]) -> str:
        target = (folder / match[2]).resolve()
        outside = target.is_relative_to(ROOT) and not target.is_relative_to(ROOT / "docs")
        if not (outside and target.exists()):
            return match[0]
        label = match[1].strip("`")
        path = target.relative_to(ROOT).as_posix()
        return f"`{path}`" if label == path else f"{match[1]} (`{path}`)"

    return _OUTSIDE.sub(path_of, markdown)
