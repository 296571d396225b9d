"""Vào sổ kết quả: number, day and title of what was issued; voided when the issue is undone."""

from collections.abc import Iterator, Mapping
from datetime import date

from app.domain.errors import Defect, Invalid
from app.domain.machine import EffectCall
from app.domain.procedure import ReturnMethod
from app.dossiers.asking import RESULT
from app.dossiers.file import Result
from app.dossiers.work import Work


async def register_result(work: Work, _call: EffectCall) -> None:
    """Raises Invalid for a day to come, and for a digital result without its file."""
    given = work.moved.act.data["result"]
    assert isinstance(given, Mapping)  # noqa: S101 - vetted against the action's schema
    defects = [*_defects(work, date.fromisoformat(str(given["issued_on"])))]
    if defects:
        raise Invalid(defects)
    title = given.get("title")
    work.results.append(
        Result(
            number=str(given["number"]),
            issued_on=date.fromisoformat(str(given["issued_on"])),
            title=None if title is None else str(title),
        )
    )


def _defects(work: Work, issued_on: date) -> Iterator[Defect]:
    if issued_on > work.calendar.day_of(work.at):
        yield Defect("data.result.issued_on", "in_the_future")
    keys = {document.key for document in work.file.documents}
    if work.dossier.return_method is ReturnMethod.DIGITAL and RESULT not in keys:
        yield Defect(f"documents.{RESULT}", "document_missing", {"document": "Tệp kết quả"})


async def compensate(work: Work, call: EffectCall) -> None:
    """What an undone action had set in the world beside the dossier is set back."""
    work.said["undone"] = str(call.argument)
    work.voids_results = bool(work.file.results)
