"""The OpenAPI document of the API, written from the documented views."""

from __future__ import annotations

from typing import Any

from ui.web.parameters import LARGEST

VERSION = "1"
MOST = 200  # rows of one answer
VIEWS = (
    "articles", "mentions", "candidates", "sources", "runs", "refusals", "revisions", "quotes", "attributions",
    "timings",
)  # fmt: skip
VERDICTS = ("right", "wrong_sense", "furniture", "not_about_us")
_TYPES = {"integer": "integer", "count": "integer", "0 or 1": "integer", "JSON list": "array", "JSON object": "object"}  # fmt: skip
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 999_999_999_999_999}


def document() -> dict[str, Any]:
    """The document, as JSON values: OpenAPI 3.1."""
    from storage import views

    declared = {view.name: view for view in views.VIEWS}
    paths: dict[str, Any] = {
        "/api/v1/openapi.json": {"get": _operation("describe", "This document", {"type": "object"})}
    }
    for name in VIEWS:
        view = declared[name]
        columns = [column for column in view.columns if column.name not in ("article_body", "blocks")]
        filters = [
            _query(
                column.name, {"type": "string"}, f"Only rows whose {column.name} is this: {column.meaning}"
            )
            for column in view.columns
        ]
        paths[f"/api/v1/{name}"] = {
            "get": _operation(
                f"list_{name}", view.purpose, _rows(_row(columns)), parameters=[*_paging(), *filters]
            )
        }
    paths["/api/v1/articles/{id}"] = {
        "get": _operation(
            "get_article",
            "One article with its whole text.",
            _wrapped("article", _row(declared["articles"].columns)),
            parameters=[_id("the article's number")],
            missing=True,
        )
    }
    paths["/api/v1/stories"] = {
        "get": _operation("list_stories", "Stories, the newest first.", _rows(), parameters=_paging())
    }
    paths["/api/v1/stories/{id}"] = {
        "get": _operation(
            "get_story",
            "One story: its articles, its origin and how it spread.",
            _wrapped("story", {"type": "object"}),
            parameters=[_id("the story's number")],
            missing=True,
        )
    }
    paths["/api/v1/commands/{id}"] = {
        "get": _operation(
            "get_command",
            "What became of something that was asked for.",
            _wrapped("command", {"type": "object"}),
            parameters=[_id("the command's number")],
            missing=True,
        )
    }
    paths["/api/v1/crawl"] = {
        "post": _operation(
            "crawl",
            "Ask the running service to crawl a source now. Needs the operator.",
            _wrapped("command", {"type": "integer"}),
            fields={"source": {"type": "string"}},
            status="202",
            missing=True,
        )
    }
    paths["/api/v1/verdicts"] = {
        "post": _operation(
            "judge",
            "Say whether a mention is right. Needs a reviewer.",
            _wrapped("verdict", {"type": "string"}),
            fields={
                "mention": {"type": "string", "pattern": "^[0-9]{1,18}$"},
                "verdict": {"type": "string", "enum": list(VERDICTS)},
            },
            missing=True,
        )
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "presswatch",
            "version": VERSION,
            "description": "Articles, mentions, stories and sources of a press monitor. Times are in UTC.",
        },
        "paths": paths,
        "security": [{}, {"token": []}],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["ok", "error"],
                    "properties": {
                        "ok": {"const": False},
                        "error": {"type": "string"},
                        "remedy": {"type": "string"},
                    },
                }
            },
        },
    }


def _operation(
    name: str,
    summary: str,
    schema: dict[str, Any],
    *,
    parameters: list[dict[str, Any]] | None = None,
    fields: dict[str, Any] | None = None,
    status: str = "200",
    missing: bool = False,
) -> dict[str, Any]:
    answers: dict[str, Any] = {
        status: {"description": "Done", "content": {"application/json": {"schema": schema}}},
        "400": _failure("A parameter is wrong"),
        "401": _failure("A token is needed"),
        "429": _failure("Too many requests within a minute; Retry-After says how long to wait"),
    }
    if missing:
        answers["404"] = _failure("There is none")
    found: dict[str, Any] = {"operationId": name, "summary": summary, "responses": answers}
    if parameters:
        found["parameters"] = parameters
    if fields is not None:
        answers["403"] = _failure("The role does not allow it, or the CSRF token is missing")
        answers["411"] = _failure("The length of the body is not given")
        answers["413"] = _failure("The body is too large")
        form = {"type": "object", "required": list(fields), "properties": fields}
        found["requestBody"] = {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        }
    return found


def _failure(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _wrapped(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["ok", name],
        "properties": {"ok": {"const": True}, name: schema},
    }


def _rows(row: dict[str, Any] | None = None) -> dict[str, Any]:
    wrapped = _wrapped("rows", {"type": "array", "items": row or {"type": "object"}})
    wrapped["properties"]["next"] = {
        "type": ["integer", "null"],
        "description": "`before` of the next page; null at the end",
    }
    return wrapped


def _row(columns: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            column.name: {"description": f"{column.meaning} ({column.unit})"}
            | ({"type": [_TYPES[column.unit], "null"]} if column.unit in _TYPES else {})
            for column in columns
        },
    }


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _paging() -> list[dict[str, Any]]:
    return [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50}, "Rows of a page"),
        _query(
            "before",
            {"type": "integer", "minimum": 0, "maximum": LARGEST},
            "Only what comes after this number in the order",
        ),
    ]


def _id(description: str) -> dict[str, Any]:
    return {"name": "id", "in": "path", "required": True, "schema": _NUMBER, "description": description}
