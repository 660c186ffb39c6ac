"""A small press of our own: four languages, a story with a copy, an edit, and text that attacks the page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from presswatch import config
from presswatch.types import Block, BlockKind, DateValue, Entry, Precision, Reading, Route, RouteKind
from scheduler.jobs import flag, group
from storage import articles, database, sources
from ui.web.access import Access

ATTACK = "<script>window.attacked=1</script>"
ATTACKS = (
    ATTACK,
    '"><img src=x onerror="window.attacked=1">',
    "'><svg/onload=window.attacked=1>",
    "</title></textarea></style><script>window.attacked=1</script>",
    "javascript:window.attacked=1",
    "{{ 7*7 }}{% raw %}",
    "]]><script xmlns='http://www.w3.org/1999/xhtml'>window.attacked=1</script>",
    "&lt;script&gt;window.attacked=1&lt;/script&gt;",
    "\u202e<b onmouseover=window.attacked=1>\u202c",
)
SETTINGS = """
[storage]
database = "presswatch.db"

[alerts]
timezone = "Asia/Yerevan"

[[watch]]
id = "lake-union"
name = "Lake Union"
kind = "organisation"
aliases.en = ["Lake Union"]
aliases.ru = ["Озёрный союз"]
aliases.hy = ["Լճային միություն"]
aliases.ar = ["اتحاد البحيرات"]

[[watch]]
id = "river-league"
name = "River League <b>"
aliases.en = ["River League"]
related = true

[[source]]
name = "herald"
title = "The Herald"
url = "https://herald.example/"
feeds = ["https://herald.example/rss.xml"]
languages = ["en"]

[[source]]
name = "vestnik"
title = "Вестник <i>"
url = "https://vestnik.example/"
feeds = ["https://vestnik.example/rss.xml"]
languages = ["ru"]

[[source]]
name = "lragir"
title = "Լրագիր"
url = "https://lragir.example/"
feeds = ["https://lragir.example/rss.xml"]
languages = ["hy"]

[[source]]
name = "sahifa"
title = "الصحيفة"
url = "https://sahifa.example/"
feeds = ["https://sahifa.example/rss.xml"]
languages = ["ar"]
"""
DREDGING = (
    "The Lake Union agreed on Monday to dredge the northern channel before the winter ice closes it to barges.",
    '"We shall finish before the frost," said Anna Petrosyan, the secretary general of the Lake Union.',
    "Nine ports share the cost, which the council puts at forty million, and two of them asked for a later date.",
    "Skippers had complained for three summers that silt forces them to sail half empty past the lighthouse.",
)
TEXTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("herald", "en", "Lake Union agrees to dredge the northern channel", DREDGING),
    (
        "vestnik",
        "en",
        "Northern channel to be dredged",
        (*DREDGING, "The agreement was reported by The Herald."),
    ),
    (
        "vestnik",
        "ru",
        "Озёрный союз обсудил ёмкость портов",
        (
            "Совет Озёрного союза собрался во вторник в Севане и рассмотрел отчёт о ёмкости портов.",
            "«Мы договорились с Озёрным союзом о новых причалах», — сказал министр транспорта Иван Петров.",
            "Решения по причалам примут весной, сообщили в секретариате.",
        ),
    ),
    (
        "lragir",
        "hy",
        "Լճային միությունը նոր նավահանգիստ կբացի",
        (
            "Լճային միության խորհուրդը երեքշաբթի հաստատեց նոր նավահանգստի շինարարությունը։",
            "Շինարարությունը կսկսվի գարնանը և կտևի երկու տարի, հայտնեցին քարտուղարությունից։",
        ),
    ),
    (
        "sahifa",
        "ar",
        "اتحاد البحيرات يفتح ميناء جديدا",
        (
            "أعلن اتحاد البحيرات يوم الثلاثاء عن افتتاح ميناء جديد على الشاطئ الشمالي (Lake Union, 2026).",
            "وقال الأمين العام إن العمل يبدأ في الربيع ويستمر عامين.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Press:
    """A workspace with articles; `ids` are theirs in the order of `TEXTS`, `attacks` those of the hostile ones."""

    workspace: config.Workspace
    ids: tuple[int, ...]
    attacks: tuple[int, ...]
    now: datetime


def build(
    folder: Path, attacks: tuple[str, ...] = ATTACKS, *, grouped: bool = True, now: datetime | None = None
) -> Press:
    """Store, flag and, where asked, group the articles of the nine hours before `now` in a new workspace."""
    (folder / "presswatch.toml").write_text(SETTINGS, encoding="utf-8")
    workspace = config.load(folder / "presswatch.toml")
    now = now or datetime.now(UTC)
    db = database.open(workspace.database)
    sources.declare(db, workspace.sources, now)
    ids = [
        _store(db, n, source, language, title, paragraphs, now - timedelta(hours=9 - n))
        for n, (source, language, title, paragraphs) in enumerate(TEXTS)
    ]
    source, language, title, paragraphs = TEXTS[0]
    longer = (*paragraphs[:2], paragraphs[2].replace("forty", "sixty"), *paragraphs[3:])
    _store(db, 0, source, language, title, longer, now - timedelta(hours=3))
    hostile = [
        _store(
            db,
            100 + n,
            "herald",
            "en",
            f"Lake Union {attack}",
            (f"{attack} says the Lake Union {attack} number {n}.", f"Rest of {n}. " + f"word{n} " * 50),
            now - timedelta(hours=2),
            author=(attack,),
            image=attack,
            address=f"https://herald.example/a/{n}?q={attack}",
        )
        for n, attack in enumerate(attacks)
    ]
    watchlist = flag.prepare(db, workspace.watches, now, workspace.sources)
    flag.follow(db, watchlist, lambda: now)
    if grouped:
        group.follow(db, lambda: now)
    db.close()
    return Press(workspace, tuple(ids), tuple(hostile), now)


def _store(
    db: database.Database,
    n: int,
    source: str,
    language: str,
    title: str,
    paragraphs: tuple[str, ...],
    at: datetime,
    address: str = "",
    **fields: Any,
) -> int:
    route = Route(source, RouteKind.FEED, f"https://{source}.example/rss.xml")
    url = address or f"https://{source}.example/news/{1000 + n}-story"
    reading = Reading(
        url=url,
        canonical_url=None,
        headline=title,
        description=None,
        blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs),
        date_published=DateValue(at.replace(second=0, microsecond=0), Precision.MINUTE, "+00:00"),
        in_language=language,
        **fields,
    )
    entry = Entry(url, route, headline=title)
    return articles.append(db, source, reading, at, entry=entry).article_id


class Site:
    """The application over a workspace, asked in this process; keeps its cookies like a browser."""

    def __init__(self, workspace: config.Workspace, access: Access | None = None) -> None:
        from ui.web.app import create

        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=create(workspace, access).app())
        self.client = httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def get(self, path: str, **options: Any) -> httpx.Response:
        """One answer."""
        return self._runner.run(self.client.get(path, **options))

    def send(self, path: str, **options: Any) -> httpx.Response:
        """A POST as it is, without a token."""
        return self._runner.run(self.client.post(path, **options))

    def post(self, path: str, fields: Mapping[str, str], **options: Any) -> httpx.Response:
        """A form sent with the token that the page of sources gave."""
        if "ds_csrftoken" not in self.client.cookies:
            self.get("/sign-in")
        token = self.client.cookies["ds_csrftoken"]
        return self.send(path, data={**fields, "csrftoken": token}, **options)

    def close(self) -> None:
        """Leave the loop."""
        self._runner.close()


def vectors(path: Path) -> list[str]:
    """The inputs of a file of attacks, one JSON object a line."""
    return [json.loads(line)["input"] for line in path.read_text(encoding="utf-8").splitlines() if line]
