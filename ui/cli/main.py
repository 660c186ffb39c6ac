"""The presswatch command. Commands import what they need when they are called, so that it starts at once."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from presswatch.errors import PresswatchError, UsageError
from storage import lean
from ui.cli import (
    adding,
    agenda,
    alerting,
    assistant,
    cluster,
    crawling,
    demonstration,
    expecting,
    explaining,
    exporting,
    history,
    learning,
    operating,
    page,
    reading,
    reviewing,
    search,
    single,
    tracing,
    upkeep,
    verbs,
    watching,
    workspace,
)
from ui.cli.context import Options

INTERRUPTED = 130  # what shells give a program that SIGINT ended
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FAULT = 70  # EX_SOFTWARE of sysexits.h: our own error
SHARED = {"--config": True, "-c": True, "--timezone": True, "--debug": False}  # option: takes a value

app = typer.Typer(
    name="presswatch",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A press monitor: crawls news sites, keeps clean articles in SQLite, and tells who said what about you.",
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"presswatch {version('presswatch')}")
        raise typer.Exit


@app.callback()
def shared(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", "-c", help="Configuration file. Default: $PRESSWATCH_CONFIG or ./presswatch.toml."
        ),
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="Zone in which times are shown. Default: $TZ or the machine's.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[  # noqa: ARG001 (its callback acts)
        bool, typer.Option("--version", help="Show the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options that all commands share. They may stand before or after the command."""
    context.obj = Options(config, timezone, debug)


for group in (
    workspace,
    adding,
    learning,
    crawling,
    agenda,
    reading,
    search,
    single,
    explaining,
    page,
    assistant,
    history,
    tracing,
    reviewing,
    watching,
    alerting,
    cluster,
    expecting,
    operating,
    upkeep,
    exporting,
    verbs,
    demonstration,
):
    group.register(app)


def main() -> None:
    """Run the command that `sys.argv` names, and end the process with its exit code."""
    lean.install()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # in a locale of one alphabet, another's letters are spelt out
            stream.reconfigure(errors="backslashreplace")
    # At 700 the collector takes a tenth of a crawl's time in this process. It looks at all objects once 200,000 are new:
    # a crawl that has ended is garbage that only it finds, of some megabytes and few objects.
    gc.set_threshold(10_000, 5, 4)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code. Errors are told on standard error."""
    debug = "--debug" in arguments
    try:
        code = app(args=hoisted(arguments), prog_name="presswatch", standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:
            _say("interrupted")
        return code if isinstance(code, int) else 0
    except PresswatchError as error:
        if debug:
            raise
        _say(f"error: {error}")
        return error.exit_code
    except typer.TyperException as error:  # a command line that cannot be read
        show = getattr(error, "show", None)
        show() if show else _say(f"error: {error.format_message()}")
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        return _had_enough()
    except OSError as error:
        if debug or error.errno not in _NO_ROOM:
            return _fault(error, debug=debug)
        _had_enough()
        _say(f"error: the output could not be written: {error.strerror}\n  remedy: free some space")
        return UsageError.exit_code
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # typer makes exit code 1 of it
            return _had_enough()
        raise
    except OverflowError as error:  # what was typed goes beyond what a time, or a number of SQLite's, can be
        if debug:
            raise
        _say(f"error: a number is too large: {error}\n  remedy: give a smaller one")
        return UsageError.exit_code
    except Exception as error:  # the top of the program
        return _fault(error, debug=debug)


def _fault(error: Exception, *, debug: bool) -> int:
    """Tells of what is no mistake of who typed the command."""
    if debug:
        raise error
    _say(
        f"error: something went wrong inside presswatch: {type(error).__name__}: {error}\n"
        "  remedy: run it again with --debug, and report the traceback with what you did"
    )
    return FAULT


def _had_enough() -> int:
    """The reader (head, less) closed the pipe, which is no error. Python must not try to flush to it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0


def hoisted(arguments: list[str]) -> list[str]:
    """The arguments with shared options moved before the command, up to a `--`."""
    before: list[str] = []
    after: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, equals, _ = argument.partition("=")
        if argument == "--":
            return [*before, *after, argument, *rest]
        if name in SHARED and (SHARED[name] or not equals):
            before.append(argument)
            if SHARED[name] and not equals and (value := next(rest, None)) is not None:
                before.append(value)
        else:
            after.append(argument)
    return [*before, *after]


def _say(text: str) -> None:
    from ui.present import harmless

    sys.stderr.write("\n".join(harmless(line) for line in text.splitlines()) + "\n")
