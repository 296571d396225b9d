"""``motcua seed``: the demonstration province; a second time nothing changes."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.agencies.reading import DirectoryRefused
from app.cli.now import get_now
from app.cli.opening import opened, sessions_of
from app.cli.server import prepared
from app.people import demonstration
from app.people.demonstration import Seeded
from app.settings import Settings
from app.web.messages import Language, sentences

WRONG = 1


def seed(
    folder: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Tỉnh khác: agencies.yaml, people.yaml / another province's folder",
        ),
    ] = None,
) -> None:
    """Tạo tỉnh minh họa và tài khoản / make the demonstration province and its accounts."""
    with opened() as settings:
        try:
            seeded = asyncio.run(_seed(settings, folder))
        except DirectoryRefused as refusal:
            _explain(refusal)
            raise typer.Exit(WRONG) from None
    typer.echo(f"Danh bạ: {seeded.directory_lines} dòng mới; tài khoản mới: {seeded.people}.")
    typer.echo(f"Directory: {seeded.directory_lines} new lines; new accounts: {seeded.people}.")
    typer.echo(f"→ {seeded.accounts}")


async def _seed(settings: Settings, folder: Path | None) -> Seeded:
    await prepared(settings)
    at = get_now()
    async with sessions_of(settings, pool_size=2) as sessions:
        return await demonstration.seed(sessions, settings.data, at, province=folder)


def _explain(refusal: DirectoryRefused) -> None:
    for defect in refusal.defects:
        said = " / ".join(sentences(language).message(defect) for language in Language)
        typer.echo(f"{defect.field}: {said}", err=True)
