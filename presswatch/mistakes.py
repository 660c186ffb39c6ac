"""Mistakes in a TOML file, told with file, line, key and what would be right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from presswatch import toml_positions
from presswatch.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in a file."""

    path: toml_positions.Path
    what: str
    right: str = ""


def explain(detail: ErrorDetails, model: type[BaseModel]) -> Mistake:
    """A validation error of a document of that model, in words that do not speak of Python."""
    path = tuple(part for part in detail["loc"] if part != "[key]")
    given = detail["input"]
    kind = detail["type"]
    context = detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path, model)
    if kind == "missing":
        return Mistake(path, "is missing", _EXAMPLES.get(str(path[-1]), "add it"))
    if kind == "value_error":
        return Mistake(path, str(context.get("error", detail["msg"])))
    if kind == "literal_error":
        near = difflib.get_close_matches(str(given), _literals(str(context.get("expected", ""))), 1)
        suggestion = f'did you mean "{near[0]}"?' if near else ""
        return Mistake(path, f"should be {context.get('expected')}, not {given!r}", suggestion)
    if kind == "tuple_type" and isinstance(given, dict) and _holds_tables(path, model):
        name = ".".join(str(part) for part in path)
        return Mistake(
            path, "may stand more than once, and is a list of tables", f"write [[{name}]], not [{name}]"
        )
    if kind in _SHOULD_BE:
        return Mistake(path, f"should be {_SHOULD_BE[kind]}, not {_shown(given)}")
    return Mistake(path, f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, not {_shown(given)}")


_EXAMPLES = {
    "name": 'write one such as name = "example-news"',
    "url": 'write the site\'s address: url = "https://example.org/"',
    "id": 'write a short key such as id = "my-organisation"',
}

_SHOULD_BE = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "text in quotation marks",
    "tuple_type": 'a list such as ["one", "two"]',
    "dict_type": 'a list, or a list for each language: aliases.ru = ["..."]',
    "model_type": "a table",
    "model_attributes_type": "a table",
}


def _shown(value: object) -> str:
    """A value as the file writes it, cut to a readable length."""
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else "a table" if isinstance(value, dict) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _literals(expected: str) -> list[str]:
    return re.findall(r"'([^']+)'", expected)


def _unknown_key(path: toml_positions.Path, model: type[BaseModel]) -> Mistake:
    """Names the keys that are nearest, or all that may stand there."""
    table = _table_of(path, model)
    keys = list(table.model_fields)
    key = str(path[-1])
    near = difflib.get_close_matches(key, keys, 1, 0.6) or [
        known for known in keys if known.startswith(key) or key.startswith(known)
    ]
    if near:
        return Mistake(path, "is not a key that presswatch knows", f'did you mean "{near[0]}"?')
    elsewhere = [
        name
        for name, field in model.model_fields.items()
        if any(key in other.model_fields for other in _tables(field.annotation))
    ]
    right = f"keys here are {', '.join(keys)}"
    if elsewhere:
        right = f'"{key}" is a key of [{elsewhere[0]}]; {right}'
    return Mistake(path, "is not a key that presswatch knows", right)


def _holds_tables(path: toml_positions.Path, model: type[BaseModel]) -> bool:
    """Whether the key at that path holds tables, not plain values."""
    field = _table_of(path, model).model_fields.get(str(path[-1]))
    return field is not None and any(True for _ in _tables(field.annotation))


def _table_of(path: toml_positions.Path, model: type[BaseModel]) -> type[BaseModel]:
    """The table in which the last key of a path stands."""
    table = model
    for part in path[:-1]:
        if isinstance(part, str):
            table = next(_tables(table.model_fields[part].annotation), table)
    return table


def _tables(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field's annotation holds, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _tables(argument)


def report(mistakes: list[Mistake], document: Mapping[str, Any], text: str, path: Path) -> ConfigurationError:
    """One error that lists every mistake, in the order of the file."""
    found = toml_positions.positions(text)
    lines = [
        (toml_positions.line_of(found, mistake.path), _key(mistake.path, document), mistake)
        for mistake in sorted({(m.path, m.what): m for m in mistakes}.values(), key=_place)
    ]
    lines.sort(key=lambda row: row[0])
    return ConfigurationError(
        "\n".join(
            f"{path}, line {line}, {key}: {mistake.what}" + (f"; {mistake.right}" if mistake.right else "")
            for line, key, mistake in lines[:20]
        )
        + (f"\nand {len(lines) - 20} more mistakes" if len(lines) > 20 else ""),
        remedy="correct the file; docs/configuration.md describes every key",
    )


def _place(mistake: Mistake) -> tuple[list[str], str]:
    """What orders the mistakes of one line: the tenth item of a list comes after its second."""
    return [f"{part:06}" if isinstance(part, int) else part for part in mistake.path], mistake.what


def _key(path: toml_positions.Path, document: Mapping[str, Any]) -> str:
    """The key as a person would point at it: `source "tass-en", feeds[1]`."""
    shown = ""
    here: Any = document
    for part in path:
        here = here[part] if _holds(here, part) else None
        if isinstance(part, int):
            label = here.get("name") if isinstance(here, dict) and "id" not in here else None
            label = here.get("id") if isinstance(here, dict) and "id" in here else label
            shown += f' "{label}"' if isinstance(label, str) else f"[{part + 1}]"
        elif part:
            shown += f"{', ' if shown.endswith(chr(34)) else '.' if shown else ''}{part}"
    return shown or "the file"


def _holds(value: Any, part: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def syntax_error(message: str, text: str, path: Path) -> ConfigurationError:
    """What tomllib says, with the line itself."""
    match = re.search(r"\(at line (\d+), column (\d+)\)", message)
    lines = text.splitlines()
    number = int(match[1]) if match else len(lines)
    what = message[: match.start()].strip() if match else message.replace("(at end of document)", "").strip()
    shown = lines[number - 1].strip()[:80] if 0 < number <= len(lines) else ""
    return ConfigurationError(
        f"{path}, line {number}: not TOML: {what}: {shown}",
        remedy='write key = value, with text in "quotation marks" and lists in [brackets]',
    )
