"""The web page: Datasette over the workspace's file, with presswatch's own pages in front."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presswatch.errors import UsageError
from ui.web.access import SHORTEST, VARIABLE, Access, Gate, is_loopback
from ui.web.surveys import Surveyor

if TYPE_CHECKING:
    from presswatch.config import Workspace

HERE = Path(__file__).resolve().parent
SETTINGS = {
    "sql_time_limit_ms": 1000,  # a query that an analyst types cannot hold the page up
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "facet_time_limit_ms": 200,
    "allow_download": False,
    "num_sql_threads": 4,
}


def create(workspace: Workspace, access: Access | None = None) -> Any:
    """A Datasette instance of a workspace; its `.app()` is the ASGI application.

    Without `access` it answers loopback names alone, to anybody at this machine. Raises StorageError when the database is not there or not ours.
    """
    from datasette.app import Datasette
    from datasette.plugins import pm

    from storage.database import open as open_database
    from ui.web import plugin

    db = open_database(workspace.database, read_only=True)
    try:
        private = {name: {"hidden": True} for name in db.table_names()}  # the views are what others read
    finally:
        db.close()
    if not pm.is_registered(plugin):
        pm.register(plugin, "presswatch")
    if (default := pm.get_plugin("datasette.handle_exception")) is not None:
        pm.unregister(default)  # it runs beside ours, and prints local variables for every page not found
    datasette = Datasette(
        [str(workspace.database)],
        settings=SETTINGS,
        template_dir=str(HERE / "templates"),
        static_mounts=[("assets", str(HERE / "static"))],
        metadata={
            "title": "presswatch",
            "description": "Press monitor",
            "databases": {workspace.database.stem: {"tables": private}},
        },
    )
    datasette.presswatch = workspace
    datasette.presswatch_surveyor = Surveyor()
    datasette.presswatch_gate = Gate(access or Access())
    return datasette


def serve(workspace: Workspace, host: str, port: int, starting: Callable[[], None] = lambda: None) -> None:
    """Answer on an address until interrupted; `starting` is called once nothing speaks against it.

    Raises UsageError for an address other than loopback when no password is set.
    """
    import uvicorn

    access = Access.from_environment(os.environ)
    if not access and not is_loopback(host):
        raise UsageError(
            f"{host} is open to the network, and no password is set",
            remedy=f"set the environment variable {VARIABLE} ({SHORTEST} characters or more), or bind to 127.0.0.1",
        )
    application = create(workspace, access).app()
    starting()
    uvicorn.run(application, host=host, port=port, log_level="warning", server_header=False)
