"""The command line ``motcua``: what an operator types; one file for each group of commands."""

import sys

import typer

from app.cli.audit import audit
from app.cli.clock import clock
from app.cli.demo import demo
from app.cli.procedures import procedures
from app.cli.seed import seed
from app.cli.server import migrate, serve, worker
from app.db.trouble import Trouble

EXIT_TROUBLE = 2

commands = typer.Typer(
    help="Một Cửa: cổng dịch vụ công và một cửa điện tử / the electronic one-stop shop",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
commands.command()(demo)
commands.command()(serve)
commands.command()(worker)
commands.command()(migrate)
commands.command()(clock)
commands.command()(seed)
commands.add_typer(procedures, name="procedures")
commands.add_typer(audit, name="audit")


def main() -> None:
    try:
        commands()
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        sys.exit(EXIT_TROUBLE)
