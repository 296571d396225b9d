"""``motcua register freeze``: the register of a year that is over becomes one stored book."""

import asyncio

import typer

from app.adapters.storage import build_storage
from app.cli.now import get_now
from app.cli.opening import opened, sessions_of
from app.domain.errors import DomainError
from app.domain.ids import AgencyCode
from app.papers.actions.freeze_register import FreezeRegister, freeze_register
from app.papers.queries.register import Frozen
from app.procedures.rulebook import PublishedRules
from app.settings import Settings
from app.web.messages import Language, sentences

register = typer.Typer(help="Sổ theo dõi hồ sơ / the register", no_args_is_help=True)

WRONG = 1


@register.callback()
def about() -> None:
    """Sổ theo dõi hồ sơ / the register of dossiers."""


@register.command()
def freeze(
    agency: str = typer.Argument(help="mã cơ quan tiếp nhận / code of the receiving agency"),
    year: int = typer.Argument(min=2000, max=2199, help="năm đã kết thúc / a year that is over"),
) -> None:
    """Khóa sổ của một năm, một lần và mãi mãi / close the book of a year, once and for ever."""
    with opened() as settings:
        at = get_now()
        try:
            book = asyncio.run(_freeze(settings, FreezeRegister(AgencyCode(agency), year, at)))
        except DomainError as error:
            said = " / ".join(sentences(language).detail(error) for language in Language)
            typer.echo(said, err=True)
            raise typer.Exit(WRONG) from None
    typer.echo(f"Sổ {book.agency} năm {book.year}: {book.rows} hồ sơ / dossiers")
    typer.echo(f"Khóa lúc / frozen at {book.frozen_at:%Y-%m-%d %H:%M} UTC")
    typer.echo(f"SHA-256 {book.sha256.hex()}")
    typer.echo(f"→ {book.storage_key}")


async def _freeze(settings: Settings, command: FreezeRegister) -> Frozen:
    storage = build_storage(settings.storage)
    async with sessions_of(settings) as sessions:
        return await freeze_register(sessions, storage, PublishedRules(), command)
