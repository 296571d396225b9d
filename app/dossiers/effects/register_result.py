"""Vào sổ kết quả: number, day and title of what was issued; voided when the issue is undone.

A result that was written here is issued as a paper of the procedure's own, unless the registrar
hands in the file of another, such as the scan of what was signed by hand.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from app.domain.errors import Defect, Invalid
from app.domain.machine import EffectCall
from app.domain.procedure import ReturnMethod
from app.dossiers.asking import RESULT
from app.dossiers.effects.issue_form import issue_form
from app.dossiers.file import Result
from app.dossiers.queries.result_drafts import newest_draft
from app.dossiers.result_drafts import RESULT_FORM
from app.dossiers.work import Work

ISSUE = EffectCall("issue", RESULT_FORM)


async def register_result(work: Work, _call: EffectCall) -> None:
    """Raises Invalid for a day to come, and for a digital result without its text or its file."""
    given = work.moved.act.data["result"]
    assert isinstance(given, Mapping)  # noqa: S101 - vetted against the action's schema
    brought = any(document.key == RESULT for document in work.documents)
    drafted = not brought and await newest_draft(work.session, work.dossier.id) is not None
    day = date.fromisoformat(str(given["issued_on"]))
    defects = [*_defects(work, day, drafted=drafted)]
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
    if drafted and ISSUE not in work.moved.effects:
        await issue_form(work, ISSUE)


def _defects(work: Work, issued_on: date, *, drafted: bool) -> Iterator[Defect]:
    if issued_on > work.calendar.day_of(work.at):
        yield Defect("data.result.issued_on", "in_the_future")
    keys = {document.key for document in work.file.documents}
    on_file = drafted or RESULT in keys
    if work.dossier.return_method is ReturnMethod.DIGITAL and not on_file:
        yield Defect(f"documents.{RESULT}", "document_missing", {"document": "Tệp kết quả"})


async def compensate(work: Work, call: EffectCall) -> None:
    """What an undone action had set in the world beside the dossier is set back."""
    work.said["undone"] = str(call.argument)
    work.voids_results = bool(work.file.results)
