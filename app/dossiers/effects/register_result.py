"""Vào sổ kết quả: number, day and title of what was issued; voided when the issue is undone."""

from collections.abc import Mapping
from datetime import date

from app.domain.machine import EffectCall
from app.dossiers.file import Result
from app.dossiers.work import Work


async def register_result(work: Work, _call: EffectCall) -> None:
    given = work.moved.act.data["result"]
    assert isinstance(given, Mapping)  # noqa: S101 - vetted against the action's schema
    title = given.get("title")
    work.results.append(
        Result(
            number=str(given["number"]),
            issued_on=date.fromisoformat(str(given["issued_on"])),
            title=None if title is None else str(title),
        )
    )


async def compensate(work: Work, call: EffectCall) -> None:
    """What an undone action had set in the world beside the dossier is set back."""
    work.said["undone"] = str(call.argument)
    work.voids_results = bool(work.file.results)
