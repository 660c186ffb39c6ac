"""The workspace that the demo leaves behind: its configuration, as a person would have written it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from presswatch import config
from presswatch.declarations import append
from presswatch.types import Route, RouteKind, Source
from ui.demo.server import NewsWeb
from ui.demo.world import Site

HEAD = "# Written by presswatch demo. Sites, people and organisations are invented.\n"
KINDS = {
    "rss": RouteKind.FEED,
    "atom": RouteKind.FEED,
    "json": RouteKind.FEED,
    "sitemap": RouteKind.SITEMAP,
    "section": RouteKind.SECTION,
}
SETTINGS = """
[storage]
database = "presswatch.db"

[fetch]
user_agent = "presswatch demo"
delay = 0                             # it is our own news web: no need to be slow
concurrency_per_host = 4
timeout = "10s"
allow_private = [{addresses}]
"""
WATCHES = """
# --- Who is watched: names in their base form, in each language ---------------------------------

[[watch]]
id = "ols"
name = "Organisation of Lake States"
aliases.en = ["Organisation of Lake States", "OLS"]
aliases.ru = ["Организация озёрных государств", "ООГ"]
aliases.hy = ["Լճային պետությունների կազմակերպություն", "ԼՊԿ"]
aliases.kk = ["Көл мемлекеттері ұйымы", "КМҰ"]
aliases.be = ["Арганізацыя азёрных дзяржаў", "ААД"]
context.en = ["secretariat", "member states", "heads of government", "summit"]
context.ru = ["секретариат", "генеральный секретарь", "главы правительств", "учения"]
# What else goes by these letters: a method of statistics, a department of a town hall.
exclude.en = ["ordinary least squares", "regression"]
exclude.ru = ["отдел озеленения города", "саженцы"]

[[watch]]
id = "olenina"
name = "Marta Olenina"
kind = "person"
aliases.en = ["Marta Olenina"]
aliases.ru = ["Марта Оленина"]
aliases.hy = ["Մարթա Օլենինա"]
aliases.kk = ["Марта Оленина"]
aliases.be = ["Марта Аленіна"]

[[watch]]
id = "union-of-harbours"
name = "Union of Harbours"
related = true                        # for comparison: counted, raises no alert
aliases.en = ["Union of Harbours"]
aliases.ru = ["Союз гаваней"]

# --- Where --------------------------------------------------------------------------------------

"""


def write(folder: Path, web: NewsWeb) -> Path:
    """Write presswatch.toml for a running news web into a folder; returns its path."""
    addresses = ", ".join(f'"{urlsplit(web.base(site)).netloc}"' for site in web.sites)
    text = append(
        HEAD + SETTINGS.format(addresses=addresses) + WATCHES,
        [source(site, web.base(site)) for site in web.sites],
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / config.FILE_NAME
    path.write_text(text, encoding="utf-8")
    return path


def source(site: Site, base: str) -> Source:
    """A site of the demo as a source."""
    return Source(
        name=site.name,
        title=site.title,
        url=f"{base}/",
        languages=(site.language,),
        timezone=site.zone.key,
        kind=site.kind,
        routes=(Route(site.name, KINDS[site.route], base + site.list_path),),
    )


def is_ours(folder: Path) -> bool:
    """Whether a folder holds nothing but what an earlier demo left."""
    path = folder / config.FILE_NAME
    names = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
    if not names:
        return True
    known = {config.FILE_NAME, "presswatch.db", "presswatch.db-wal", "presswatch.db-shm"}
    return names <= known and path.is_file() and path.read_text(encoding="utf-8").startswith(HEAD)


def clear(folder: Path) -> None:
    """Remove what an earlier demo left."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        entry.unlink()
