"""The pages: each reads what it shows through the storage room, and renders one template."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from presswatch.errors import QueryError, UsageError
from ui import difference
from ui.web import charts, crawls, reading, stories
from ui.web.parameters import one_of, whole
from ui.web.words import LANGUAGES, Words, preferred

if TYPE_CHECKING:
    from storage.database import Database

Result = TypeVar("Result")
PAGE = 50  # rows of a list
CARDS = 48  # stories of the front page
HITS = 20  # found articles of a page
LONGEST_QUERY = 500  # characters
PLACES = ("today", "mentions", "search", "sources", "trends")
OTHERS = ("story", "article", "changes", "api", "feeds", "sign-in", "sign-out", "assets")
OUTCOMES = ("yes", "ask", "no", "any")
View = Callable[[Any, Any], Awaitable[Any]]


def is_own(path: str) -> bool:
    """Whether a path is one of presswatch's pages and not Datasette's."""
    return path == "/" or path.split("/")[1] in {*PLACES, *OTHERS}


async def read(datasette: Any, function: Callable[[Database], Result]) -> Result:
    """The result of a function over a read-only connection, run in a thread of Datasette's."""
    from storage.database import Database as Wrapped

    result: Result = await datasette.get_database().execute_fn(lambda conn: function(Wrapped(conn)))
    return result


async def write(datasette: Any, function: Callable[[Database], Result]) -> Result:
    """The result of a function that writes, over a connection of its own."""
    from storage.database import open as open_database

    def run() -> Result:
        db = open_database(datasette.presswatch.database)
        try:
            return function(db)
        finally:
            db.close()

    return await asyncio.to_thread(run)


def words_of(request: Any) -> Words:
    """The interface language of a request."""
    chosen = request.args.get("lang") or request.cookies.get("presswatch_lang")
    return Words(preferred(request.headers.get("accept-language", ""), chosen))


def zone_of(datasette: Any) -> ZoneInfo:
    """The zone in which times are shown."""
    return ZoneInfo(datasette.presswatch.alerts.timezone)


async def page(datasette: Any, request: Any, place: str, status: int = 200, **values: Any) -> Any:
    """An answer with a rendered template."""
    from datasette.utils.asgi import Response

    words = words_of(request)
    zone = zone_of(datasette)

    def local(at: datetime | None, form: str = "%d.%m.%Y %H:%M") -> str:
        return at.astimezone(zone).strftime(form) if at else ""

    body = await datasette.render_template(
        f"presswatch/{place}.html",
        {
            "w": words,
            "lang": words.language,
            "languages": LANGUAGES,
            "place": place,
            "places": PLACES,
            "local": local,
            "parts": difference.parts,
            "zone": str(zone),
            "turned": {code: turned(request, code) for code in LANGUAGES},
            "data": datasette.urls.database(datasette.get_database().name),
            "role": (request.actor or {}).get("role", ""),
            "guarded": bool(datasette.presswatch_gate.access),
            **values,
        },
        request=request,
    )
    answer = Response.html(body, status=status)
    if request.args.get("lang") in LANGUAGES:
        answer.set_cookie("presswatch_lang", words.language, max_age=366 * 86400, samesite="lax")
    return answer


def turned(request: Any, language: str) -> str:
    """The address of the same page in another language; never one that a browser takes for another host."""
    path = "/" if request.path.startswith(("//", "/\\")) else quote(request.path)
    kept = [(name, request.args.get(name)) for name in request.args if name != "lang"]
    return f"{path}?{urlencode([*kept, ('lang', language)])}"


def told(view: View) -> View:
    """A page whose wrong parameters are told, with status 400."""

    @functools.wraps(view)
    async def answer(datasette: Any, request: Any) -> Any:
        try:
            return await view(datasette, request)
        except UsageError as error:
            return await page(datasette, request, "mistake", status=400, error=error)

    return answer


@told
async def today(datasette: Any, request: Any) -> Any:
    """Stories with mentions of the last days, the newest first."""
    now = datetime.now(UTC)
    days = whole(request, "days", 3, 1, 31) or 3
    first = whole(request, "first", 0, 0, stories.MOST_MENTIONS) or 0
    cards, count = await read(
        datasette, lambda db: stories.cards(db, now - timedelta(days=days), first, CARDS)
    )
    unseen = await read(datasette, lambda db: reading.unseen(db, now - timedelta(days=1), now))
    recorded = await read(datasette, lambda db: reading.recorded(db, now - timedelta(days=1), now))
    volume = await read(datasette, lambda db: reading.volume(db, now, 28, zone_of(datasette)))
    return await page(
        datasette,
        request,
        "today",
        recorded=recorded,
        cards=cards,
        older=f"?days={days}&first={first + CARDS}" if first + CARDS < count else "",
        unseen=unseen,
        chart=charts.spark(volume, label=words_of(request)["last_weeks"]),
        days=days,
        peak=max(volume.values()),
    )


async def story(datasette: Any, request: Any) -> Any:
    """One story: where it began, who took it over, what changed, who says what."""
    from datasette.utils.asgi import Response

    number = int(request.url_vars["id"])
    found = await read(datasette, lambda db: stories.story(db, number))
    if found is None:
        return await page(datasette, request, "missing", status=404)
    if found.story_id != number:
        return Response.redirect(f"/story/{found.story_id}", status=301)
    return await page(datasette, request, "story", found=found)


@told
async def mentions(datasette: Any, request: Any) -> Any:
    """Mentions to read and judge."""
    from storage.verdicts import VERDICTS

    wanted = {name: request.args.get(name) or None for name in ("watch", "source", "language")}
    outcome = one_of(request, "outcome", OUTCOMES, "yes")
    before = whole(request, "before", None)
    salience = whole(request, "salience", 0, 0, 100) or 0
    verdict = one_of(request, "verdict", ("any", "none", *VERDICTS), "any")
    rows = await read(
        datasette,
        lambda db: reading.mentions(db, wanted, outcome, before, PAGE, salience=salience, verdict=verdict),
    )
    choices = await read(datasette, lambda db: reading.choices(db, wanted))
    chosen = {**wanted, "outcome": outcome, "salience": salience, "verdict": verdict}
    older = {**chosen, "before": rows[-1].mention.id} if len(rows) == PAGE else {}
    return await page(
        datasette,
        request,
        "mentions",
        rows=rows,
        wanted=chosen,
        choices=choices,
        older=urlencode({name: value for name, value in older.items() if value}),
    )


@told
async def search(datasette: Any, request: Any) -> Any:
    """Articles that match a query."""
    query = (request.args.get("q") or "").strip()
    order = one_of(request, "order", ("best", "newest"), "best")
    number = whole(request, "page", 1, 1, 20) or 1
    hits: list[Any] = []
    error = ""
    if query:
        try:
            if len(query) > LONGEST_QUERY:
                raise QueryError(f"longer than {LONGEST_QUERY} characters", column=LONGEST_QUERY)
            first = (number - 1) * HITS
            hits = await read(
                datasette, lambda db: reading.search(db, query, order == "newest", first, HITS + 1)
            )
        except QueryError as problem:
            error = str(problem)
    return await page(
        datasette,
        request,
        "search",
        status=400 if error else 200,
        query=query[:LONGEST_QUERY],
        hits=hits[:HITS],
        older=urlencode({"q": query, "order": order, "page": number + 1}) if len(hits) > HITS else "",
        error=error,
        order=order,
    )


async def article(datasette: Any, request: Any) -> Any:
    """One article: its text with what was found in it, its versions, and why."""
    number = int(request.url_vars["id"])
    found = await read(datasette, lambda db: reading.article(db, number))
    if found is None:
        return await page(datasette, request, "missing", status=404)
    return await page(datasette, request, "article", found=found)


@told
async def sources(datasette: Any, request: Any) -> Any:
    """How each source stands; `command` is the number of a crawl that was asked for, to tell how it goes."""
    now = datetime.now(UTC)
    rows = await read(datasette, lambda db: reading.sources(db, now))
    incidents = await read(datasette, reading.open_incidents)
    number = whole(request, "command", None)
    crawl = await read(datasette, lambda db: crawls.progress(db, number)) if number else None
    return await page(
        datasette,
        request,
        "sources",
        rows=rows,
        incidents=incidents,
        asked=request.args.get("asked") or "",
        number=number,
        crawl=crawl,
        crawl_text=crawls.in_words(crawl, words_of(request)) if crawl else "",
    )


async def judge(datasette: Any, request: Any) -> Any:
    """Keep a reviewer's verdict on a mention."""
    from datasette.utils.asgi import Response

    from storage import verdicts

    if request.method != "POST":
        return Response.text("POST only", status=405, headers={"Allow": "POST"})
    fields = await request.post_vars()
    number, verdict = str(fields.get("mention", "")), str(fields.get("verdict", ""))
    reviewer = request.actor["id"]
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return _refused(
            "no mention is named: the field mention is a number", "send a form: mention=17&verdict=right", 400
        )
    if verdict not in verdicts.VERDICTS:
        return _refused("that is no verdict", f"one of {', '.join(verdicts.VERDICTS)}", 400)
    try:
        await write(
            datasette, lambda db: verdicts.record(db, int(number), verdict, reviewer, datetime.now(UTC))
        )
    except UsageError as error:
        return _refused(error.message, "see /api/v1/mentions", 404)
    return Response.json({"ok": True, "verdict": verdict})


def _refused(error: str, remedy: str, status: int) -> Any:
    from datasette.utils.asgi import Response

    return Response.json({"ok": False, "error": error, "remedy": remedy}, status=status)


async def trends(datasette: Any, request: Any) -> Any:
    """Volume, share of voice, outlets, languages and speakers."""
    now = datetime.now(UTC)
    values = await read(datasette, lambda db: reading.trends(db, now, 28, zone_of(datasette)))
    words = words_of(request)
    return await page(
        datasette,
        request,
        "trends",
        chart=charts.bars(values["volume"], label=words["last_weeks"]),
        voices_chart=charts.stacked(values["voices_by_day"], label=words["share_of_voice"]),
        **values,
    )


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/$", today),
    (r"^/today$", today),
    (r"^/story/(?P<id>\d{1,15})$", story),
    (r"^/mentions$", mentions),
    (r"^/mentions/verdict$", judge),
    (r"^/search$", search),
    (r"^/article/(?P<id>\d{1,15})$", article),
    (r"^/sources$", sources),
    (r"^/trends$", trends),
]
