"""An assistant reads the press through the protocol's own client, and can change nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage import database
from tests.ui.web.press import Press, build

mcp = pytest.importorskip("mcp", reason="no mcp: pip install 'presswatch[mcp]'")


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return build(tmp_path_factory.mktemp("assistant"))


def ask(press: Press, question: Callable[[Any], Awaitable[Any]]) -> Any:
    from ui import assistant

    async def talk() -> Any:
        async with mcp.Client(assistant.create(press.workspace)) as client:
            return await question(client)

    return asyncio.run(talk())


def call(press: Press, tool: str, **arguments: Any) -> dict[str, Any]:
    answer = ask(press, lambda client: client.call_tool(tool, arguments))
    assert not answer.is_error, answer.content[0].text
    found: dict[str, Any] = json.loads(answer.content[0].text)
    return found


def test_every_tool_only_reads(press: Press) -> None:
    tools = ask(press, lambda client: client.list_tools()).tools
    assert {tool.name for tool in tools} == {"search", "article", "mentions", "quotes", "sources", "watches"}
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)


def test_a_question_in_russian_finds_forms(press: Press) -> None:
    rows = call(press, "search", query="порт")["rows"]
    assert [row["article_id"] for row in rows] == [press.ids[2]]
    article = call(press, "article", article_id=press.ids[2])
    assert "ёмкости портов" in article["article_body"]
    assert "Иван Петров" in {quote["speaker"] for quote in article["quotes"]}


def test_only_sites_that_are_watched_are_told(press: Press) -> None:
    with closing(database.open(press.workspace.database)) as db:
        db.conn.execute("UPDATE source SET removed_at = '2026-11-24T00:00:00.000Z' WHERE name = 'herald'")
        told = {row["source"] for row in call(press, "sources")["rows"]}
        db.conn.execute("UPDATE source SET removed_at = NULL WHERE name = 'herald'")
    assert "lragir" in told
    assert "herald" not in told


def test_mentions_come_page_by_page(press: Press) -> None:
    assert {row["in_language"] for row in call(press, "mentions", in_language="hy")["rows"]} == {"hy"}
    first = call(press, "mentions", limit=2)
    second = call(press, "mentions", limit=2, before=first["next"])
    numbers = [row["mention_id"] for row in (*first["rows"], *second["rows"])]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) == 4
    assert {row["source"] for row in call(press, "sources")["rows"]} >= {"herald", "lragir"}
    assert "lake-union" in {row["watch"] for row in call(press, "watches")["rows"]}


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("search", {"query": "NEAR/"}, "NEAR"),
        ("article", {"article_id": 999_999}, "there is no article"),
        ("mentions", {"limit": 5_000}, "less than or equal to 50"),
        ("mentions", {"watch": "nope"}, "there is no watch 'nope'"),
        ("mentions", {"source": "nope"}, "there is no source 'nope'"),
    ],
)
def test_a_wrong_question_is_told(press: Press, tool: str, arguments: dict[str, Any], told: str) -> None:
    answer = ask(press, lambda client: client.call_tool(tool, arguments))
    assert answer.is_error
    assert told in answer.content[0].text


def test_the_command_speaks_on_standard_input(press: Press) -> None:
    from mcp.client.stdio import StdioServerParameters

    root = str(Path(__file__).resolve().parents[2])
    server = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from ui.cli.main import main; main()", "--config", str(press.workspace.path), "mcp"],
        env={"PYTHONPATH": root},
    )

    async def talk() -> Any:
        async with mcp.Client(server) as client:
            return await client.call_tool("watches", {})

    assert "lake-union" in asyncio.run(talk()).content[0].text
