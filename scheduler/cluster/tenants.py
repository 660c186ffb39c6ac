"""What several workspaces want crawled, as one: the union of their sources, and each one's watchlist.

A source's name is its identity: two workspaces that name a source alike, on the same site, share its crawl. Each list is
crawled under one name, so that no page is fetched twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from presswatch.errors import ConfigurationError, StorageError
from presswatch.mentions.sense import Verdict
from presswatch.types import Source, Watch
from presswatch.urls import canonicalize, registrable_domain, same_site
from scheduler.jobs.flag import Watchlist

if TYPE_CHECKING:
    import psycopg

_SOURCE = TypeAdapter(Source)

# Fetch options of a source, and which of two workspaces' wishes is the gentler one.
_GENTLER: Mapping[str, Any] = {
    "delay": max,
    "concurrency_per_host": min,
    "timeout": max,
    "max_pages_per_crawl": min,
    "max_body_bytes": max,
    "obey_robots": max,
    "requests_per_host_and_day": min,
}

_TAKE_OUT = """
DELETE FROM presswatch_declaration WHERE workspace = %(workspace)s AND source <> ALL(%(names)s) RETURNING source
"""
# A workspace that comes later gets what is found from then on.
_DECLARE = """
INSERT INTO presswatch_declaration (workspace, source, declaration, since, taken)
SELECT %(workspace)s, given.name, given.body::jsonb, coalesce(s.sequence, 0), coalesce(s.sequence, 0)
FROM unnest(%(names)s::text[], %(bodies)s::text[]) AS given (name, body) LEFT JOIN presswatch_source AS s USING (name)
ON CONFLICT (workspace, source) DO UPDATE SET declaration = excluded.declaration
WHERE presswatch_declaration.declaration <> excluded.declaration
RETURNING source
"""
_OTHERS = "SELECT workspace, source, declaration FROM presswatch_declaration WHERE source = ANY(%s) ORDER BY workspace"
_UNITE = """
INSERT INTO presswatch_source (name, domain, declaration, enabled)
SELECT * FROM unnest(%(names)s::text[], %(domains)s::text[], %(bodies)s::jsonb[], %(enabled)s::boolean[])
ON CONFLICT (name) DO UPDATE SET domain = excluded.domain, declaration = excluded.declaration, enabled = excluded.enabled
"""
_WATCHLIST = """
INSERT INTO presswatch_watchlist (workspace, digest, watchlist) VALUES (%s, %s, %s)
ON CONFLICT (workspace) DO UPDATE SET digest = excluded.digest, watchlist = excluded.watchlist, seen_at = now()
"""
_LISTS = """
SELECT source, route ->> 'url' FROM presswatch_declaration, jsonb_array_elements(declaration -> 'routes') AS route
WHERE workspace <> %s AND route ->> 'url' = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Declared:
    """What came of a declaration: the watchlist's digest, and how many sources changed or went."""

    digest: str
    changed: int
    removed: int


def declare(
    connection: psycopg.Connection[Any], workspace: str, sources: Sequence[Source], watchlist: str
) -> Declared:
    """Makes a workspace's wishes in the cluster's database those of its configuration. One transaction.

    `watchlist` is what `watchlist_body` gives.

    Raises ConfigurationError when a name or a list is another workspace's for another source.
    """
    from psycopg.types.json import Jsonb

    digest = blake2b(watchlist.encode(), digest_size=16).hexdigest()
    bodies = [_SOURCE.dump_json(source).decode() for source in sources]
    names = [source.name for source in sources]
    with connection.transaction():
        # One declaration at a time, so that each sees all others.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('presswatch declaration'))")
        _check_lists(connection, workspace, sources)
        values = {"workspace": workspace, "names": names, "bodies": bodies}
        removed = [row[0] for row in connection.execute(_TAKE_OUT, values)]
        changed = [row[0] for row in connection.execute(_DECLARE, values)]
        _unite(connection, sorted({*removed, *changed}))
        connection.execute(_WATCHLIST, (workspace, digest, Jsonb(json.loads(watchlist))))
    return Declared(digest, len(changed), len(removed))


def _check_lists(connection: psycopg.Connection[Any], workspace: str, sources: Iterable[Source]) -> None:
    mine = {route.url: source.name for source in sources for route in source.routes}
    for name, url in connection.execute(_LISTS, (workspace, list(mine))):
        if mine[url] != name:
            raise ConfigurationError(
                f"{url} is crawled as {name!r} for another workspace, and named {mine[url]!r} here",
                remedy=f"name this source {name!r}: each list is crawled once for all",
            )


def _unite(connection: psycopg.Connection[Any], names: list[str]) -> None:
    """Works out the union of sources anew."""
    if not names:
        return
    wanted: dict[str, list[tuple[str, Source]]] = {name: [] for name in names}
    for workspace, name, body in connection.execute(_OTHERS, (names,)):
        wanted[name].append((workspace, source_from(body)))
    united = {name: union(found) for name, found in wanted.items() if found}
    gone = [name for name, found in wanted.items() if not found]
    connection.execute("UPDATE presswatch_source SET enabled = false WHERE name = ANY(%s)", (gone,))
    connection.execute(
        _UNITE,
        {
            "names": list(united),
            "domains": [domain_of(source) for source in united.values()],
            "bodies": [_SOURCE.dump_json(source).decode() for source in united.values()],
            "enabled": [source.enabled for source in united.values()],
        },
    )


def union(wishes: Sequence[tuple[str, Source]]) -> Source:
    """One source that gives each workspace what it wants, as gently as the gentlest asks for; the first one's words.

    All lists, the shortest interval, what any of them allows, what all of them deny.
    Raises ConfigurationError when they are of different sites.
    """
    enabled = [source for _, source in wishes if source.enabled]
    if not enabled:
        return wishes[0][1]
    result = enabled[0]
    for workspace, other in wishes:
        if not other.enabled or other is result:
            continue
        if not same_site(result.url, other.url):
            raise ConfigurationError(
                f"{other.name!r} is {result.url} for another workspace, and {other.url} for {workspace!r}",
                remedy="give the source another name",
            )
        known = {canonicalize(route.url) for route in result.routes}
        result = replace(
            result,
            routes=(*result.routes, *(r for r in other.routes if canonicalize(r.url) not in known)),
            interval=min(result.interval, other.interval),
            allow=tuple(dict.fromkeys((*result.allow, *other.allow))) if result.allow and other.allow else (),
            deny=tuple(rule for rule in result.deny if rule in other.deny),
            options=_gentler(result.options, other.options),
            fastest=_least(result.fastest, other.fastest),
            slowest=_least(result.slowest, other.slowest),
        )
    return result


def _gentler(a: Mapping[str, object], b: Mapping[str, object]) -> dict[str, object]:
    both = dict(b) | dict(a)
    for name, choose in _GENTLER.items():
        if name in a and name in b:
            both[name] = choose(a[name], b[name])
    return both


def _least(a: float | None, b: float | None) -> float | None:
    return min(a, b) if a is not None and b is not None else None


def domain_of(source: Source) -> str:
    """The registrable domain whose hosts a crawl of a source asks first: that of its first list."""
    return registrable_domain(source.routes[0].url if source.routes else source.url)


def source_from(body: object) -> Source:
    """A source from its declaration. Raises StorageError for one that cannot be understood."""
    try:
        return _SOURCE.validate_python(body)
    except ValidationError as error:
        raise StorageError(
            f"a source in the cluster's database cannot be understood: {str(error)[:200]}",
            remedy="if another process is newer than this one, update this one",
        ) from error


def watchlist_body(watches: Sequence[Watch], watchlist: Watchlist, lessons: Sequence[Verdict]) -> str:
    """A workspace's watchlist, with what its reviewers taught the matcher, as JSON; the same for equal lists."""
    ordered = tuple(sorted(watches, key=lambda watch: watch.id))
    return json.dumps(
        {
            "watches": _watches().dump_python(ordered, mode="json"),
            "outlets": list(watchlist.outlets),
            "lessons": _lessons().dump_python(tuple(lessons), mode="json"),
            "rule_version": watchlist.rule_version,
        },
        sort_keys=True,
        ensure_ascii=False,
    )


def watchlist_from(body: str) -> Watchlist:
    """A watchlist with its matcher, ready to flag. Raises QueryError, ValidationError."""
    from presswatch.mentions.matcher import Matcher
    from presswatch.mentions.sense import train

    values = json.loads(body)
    matcher = Matcher(
        _watches().validate_python(values["watches"]),
        train(list(_lessons().validate_python(values["lessons"]))),
    )
    outlets = tuple((title, name) for title, name in values["outlets"])
    return Watchlist(0, matcher, outlets, values["rule_version"])


@lru_cache(maxsize=1)
def _watches() -> TypeAdapter[tuple[Watch, ...]]:
    return TypeAdapter(tuple[Watch, ...])


@lru_cache(maxsize=1)
def _lessons() -> TypeAdapter[tuple[Verdict, ...]]:
    return TypeAdapter(tuple[Verdict, ...])
