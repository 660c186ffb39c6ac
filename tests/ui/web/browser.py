"""A headless Chromium that looks at the page as served, and remembers what it complained of."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CHROMIUM = os.environ.get("PRESSWATCH_CHROMIUM") or shutil.which("chromium") or ""


@contextmanager
def served(application: Any) -> Iterator[str]:
    """The address at which an application answers, in a thread, for as long as the block lasts."""
    import uvicorn

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


class Watcher:
    """Pages of one browser; `faults` are console errors, script errors and requests to other hosts."""

    def __init__(self, browser: Any, base: str) -> None:
        self._browser = browser
        self.base = base
        self.faults: list[str] = []
        self.contexts: list[Any] = []

    def open(self, path: str, **context: Any) -> Any:
        """A page of its own context (size, colours, language) at a path."""
        made = self._browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **context})
        self.contexts.append(made)
        page = made.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: self._said(message))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        page.goto(self.base + path)
        return page

    def close(self) -> None:
        """Close all pages."""
        for made in self.contexts:
            made.close()

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.base, "data:")):
            self.faults.append(f"request to {url}")


def launch(playwright: Any) -> Any:
    """Debian's Chromium; root may use it without its sandbox alone."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*sandbox, "--disable-background-networking", "--disable-gpu"]
    )
