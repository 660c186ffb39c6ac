"""The command starts at once: it imports nothing heavy before it is known what is asked. Modules are counted, not time."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "apprise", "apscheduler", "cryptography", "datasette", "dateparser", "feedparser", "htmldate", "jinja2", "lxml",
    "numpy", "pandas", "psycopg", "reportlab", "scrapy", "sqlite_utils", "tldextract", "twisted",
)  # fmt: skip


def loaded_after(program: str) -> list[str]:
    """Which of the heavy packages a new interpreter has imported when it has run a program."""
    asked = f"{program}\nimport sys\nprint(*sorted(set({HEAVY!r}) & {{name for name in sys.modules if sys.modules[name]}}))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()


def test_help_of_every_command_imports_nothing_heavy() -> None:
    program = (
        "from ui.cli.main import app, run\n"
        "for command in app.registered_commands:\n"
        "    assert run([command.name, '--help']) == 0\n"
        "print()"
    )
    assert loaded_after(program) == []


def test_the_process_that_crawls_imports_none_either() -> None:
    """They are seventy megabytes, for as long as the service runs."""
    program = (
        "import sys\n"
        "sys.argv = ['crawler']\n"
        "from crawler.__main__ import main\n"
        "try:\n    main()\nexcept IndexError:\n    pass\n"  # it was told no workspace
        "import storage.database"
    )
    assert not {"numpy", "pandas"} & set(loaded_after(program))


def test_a_crawl_imports_no_arrays_for_its_database() -> None:
    """sqlite-utils would, to insert arrays and data frames: a second of each start."""
    program = (
        "import sys, types\n"
        "sys.argv = ['presswatch', '--version']\n"
        "from ui.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "import storage.database"
    )
    assert not {"numpy", "pandas"} & set(loaded_after(program))
    assert "numpy" in loaded_after(f"{program}\nimport numpy")  # who needs it has it
