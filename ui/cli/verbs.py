"""extract, match, quotes, cluster: the library on JSON lines, without a workspace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import UsageError
from ui.cli import jsonlines

if TYPE_CHECKING:
    from presswatch.types import Watch

Documents = Annotated[
    Path | None,
    typer.Option("--documents", "-d", help='JSON lines {"id", "lang", "text"}. Default: standard input.'),
]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("extract")(extract)
    app.command("match")(match)
    app.command("quotes")(quotes)


def extract(
    pages: Annotated[
        Path | None,
        typer.Option(
            "--pages",
            "-p",
            help='JSON lines {"id", "url", "html"}; html is a path beside the file, .html or .html.gz. Default: standard '
            "input, with paths from the current folder.",
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Every candidate and decision too.")] = False,
) -> None:
    """Read articles out of stored pages, as JSON lines.

    A line {"id", "title", "body", "date", "authors", "language"} for each page; one that holds no article has a refusal.
    """
    from presswatch.extract.verb import extract_lines

    folder = Path() if pages is None or str(pages) == "-" else pages.parent
    jsonlines.write(extract_lines(jsonlines.read(pages, required=("url", "html")), folder, explain))


def match(
    watchlist: Annotated[
        Path, typer.Option("--watchlist", "-w", help="presswatch.toml, or JSON lines of names by language.")
    ],
    documents: Documents = None,
) -> None:
    """Find watched names in texts, as JSON lines.

    A line {"doc", "entity", "spans"} for each document and name.
    """
    from presswatch.mentions import verb

    watches = watches_of(watchlist)
    jsonlines.write(verb.match_lines(jsonlines.read(documents, required=("id|doc", "text")), watches))


def quotes(
    documents: Documents = None,
    indirect: Annotated[bool, typer.Option("--indirect", help="Indirect speech too.")] = False,
) -> None:
    """Find who says what in texts, as JSON lines.

    A line {"id", "quotes": [{"span", "speaker", "speaker_text", "kind"}]} for each document.
    """
    from presswatch.mentions.quotes import quotes_lines

    jsonlines.write(quotes_lines(jsonlines.read(documents, required=("id", "text")), indirect=indirect))


def group(documents: Path | None, pairs: Path | None) -> None:
    """Groups of copies, or verdicts on pairs, as JSON lines. Raises UsageError unless exactly one is given."""
    if (documents is None) == (pairs is None):
        raise UsageError(
            "cluster takes --documents or --pairs", remedy='give one of them; "-" is standard input'
        )
    from presswatch.stories import verb

    if pairs is not None:
        jsonlines.write(verb.pair_lines(jsonlines.read(pairs, required=("id", "a", "b"))))
    else:
        jsonlines.write(verb.cluster_lines(jsonlines.read(documents, required=("id", "text"))))


def watches_of(path: Path) -> tuple[Watch, ...]:
    """Watches of a configuration or of JSON lines. Raises ConfigurationError or UsageError."""
    if path.suffix == ".toml" and not path.exists():
        raise UsageError(f"there is no {path}", remedy="check its name")
    if path.is_dir() or path.suffix == ".toml":
        from presswatch import config

        return config.load(path).watches
    from presswatch.mentions import verb

    rows = list(jsonlines.read(path, required=("id", "names")))
    try:
        return tuple(verb.watches_from_jsonl(json.dumps(row) for row in rows))
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path}: a watch is malformed: {error}",
            remedy='write {"id": "x", "type": "ORG", "names": {"en": {"name": "X", "aliases": []}}}',
        ) from None
