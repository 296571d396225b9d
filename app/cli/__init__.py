"""The command line ``motcua``: what an operator types; one file for each group of commands.

Only the file of the command that was typed is loaded: ``motcua clock`` does not wait for the web.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

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
    try:
        commands(sys.argv[1] if len(sys.argv) > 1 else None)()
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        sys.exit(EXIT_TROUBLE)
