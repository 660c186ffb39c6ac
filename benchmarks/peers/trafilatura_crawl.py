"""Trafilatura's own crawling: its command line with a list of addresses, its threads, its extraction with metadata.

python -m benchmarks.peers.trafilatura_crawl FEED [FEED ...]

The addresses are read from the feeds here: its feed finder takes no address on loopback. Its downloads are told to pause for
nobody, and that loopback may be asked.
"""

from __future__ import annotations

import sys
import tempfile
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

from trafilatura.cli import main as trafilatura
from trafilatura.settings import use_config


def links(feed: str) -> list[str]:
    """The articles of a feed."""
    with urllib.request.urlopen(feed, timeout=60) as answer:
        items = ElementTree.fromstring(answer.read()).iter("item")
        return [link for item in items if (link := item.findtext("link"))]


def main() -> None:
    """Fetch and extract what the feeds name."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        config = use_config()
        config["DEFAULT"].update({"SLEEP_TIME": "0", "SSRF_PROTECTION": "off"})
        with (folder / "settings.cfg").open("w") as settings:
            config.write(settings)
        addresses = [link for feed in sys.argv[1:] for link in links(feed)]
        (folder / "addresses").write_text("\n".join(addresses))
        options = ["-i", str(folder / "addresses"), "--parallel", "2", "--json", "--with-metadata"]
        sys.argv = [
            "trafilatura",
            *options,
            "--config-file",
            str(folder / "settings.cfg"),
            "-o",
            str(folder / "out"),
        ]
        trafilatura()


if __name__ == "__main__":
    main()
