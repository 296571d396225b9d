"""The command line ``motcua``: what an operator types; one file for each group of commands.

Only the file of the command that was typed is loaded: ``motcua clock`` does not wait for the web.
"""

import atexit
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from types import MappingProxyType
from typing import Final, NoReturn

import typer

from app.db.trouble import Trouble

EXIT_TROUBLE = 2
COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "demo": "app.cli.demo",
        "serve": "app.cli.server",
        "worker": "app.cli.server",
        "migrate": "app.cli.server",
        "procedures": "app.cli.procedures",
        "calendars": "app.cli.calendars",
        "clock": "app.cli.clock",
        "audit": "app.cli.audit",
        "register": "app.cli.register",
        "seed": "app.cli.seed",
        "populate": "app.cli.populate",
        "agencies": "app.cli.agencies",
        "people": "app.cli.people",
        "jobs": "app.cli.jobs",
        "national": "app.cli.national",
        "files": "app.cli.files",
        "fees": "app.cli.fees",
        "figures": "app.cli.figures",
        "webhooks": "app.cli.webhooks",
    }
)
"""A command, and the module that has a function or a group of its name."""


def commands(wanted: str | None = None) -> typer.Typer:
    """The command line with all its commands, or with the ``wanted`` one only."""
    line = typer.Typer(
        help="Một Cửa: cổng dịch vụ công và một cửa điện tử / the electronic one-stop shop",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    line.callback()(_about)
    for name in [wanted] if wanted in COMMANDS else COMMANDS:
        command = getattr(import_module(COMMANDS[str(name)]), str(name))
        if isinstance(command, typer.Typer):
            line.add_typer(command, name=name)
        else:
            line.command(name)(command)
    return line


def _about() -> None:
    """Một Cửa: cổng dịch vụ công và một cửa điện tử / the electronic one-stop shop."""


def main() -> None:
    """Run the command that was typed, and end the process with its status."""
    status: object = 0
    try:
        commands(sys.argv[1] if len(sys.argv) > 1 else None)()
    except SystemExit as end:
        status = end.code
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        status = EXIT_TROUBLE
    _leave(status if isinstance(status, int) else int(status is not None))


def _leave(status: int) -> NoReturn:
    """End here and now, everything said and registered being done.

    Threads of the object store's library may still be about to speak to the interpreter; one that
    is being dismantled under them aborts the process, whose work was done.
    """
    atexit._run_exitfuncs()  # noqa: SLF001 - there is no other way to have them run before
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever read it has gone
            stream.flush()
    os._exit(status)
