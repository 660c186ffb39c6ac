"""The web page: Datasette over the workspace's file, with presswatch's own pages in front."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def create(workspace: Workspace) -> Any:
    """A Datasette instance of a workspace; its `.app()` is the ASGI application.

    Raises StorageError when the database is not there or not ours.
    """
    from datasette.app import Datasette
    from datasette.plugins import pm

    from storage.database import open as open_database
    from ui.web import plugin

    open_database(workspace.database, read_only=True).close()
    if not pm.is_registered(plugin):
        pm.register(plugin, "presswatch")
    datasette = Datasette(
        [str(workspace.database)],
        settings=SETTINGS,
        template_dir=str(HERE / "templates"),
        static_mounts=[("presswatch", str(HERE / "static"))],
        metadata={"title": "presswatch", "description": "Press monitor"},
    )
    datasette.presswatch = workspace
    return datasette


def serve(workspace: Workspace, host: str, port: int) -> None:
    """Answer on an address until interrupted."""
    import uvicorn

    uvicorn.run(create(workspace).app(), host=host, port=port, log_level="warning", server_header=False)
