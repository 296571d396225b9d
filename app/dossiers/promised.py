"""What a move promises to have done after it; who keeps the promise stands on a floor above."""

from typing import ClassVar
from uuid import UUID

from app.jobs.task import Task


class RenderForm(Task):
    """Make the sheet of the form that event ``seq`` of the dossier issued."""

    name: ClassVar[str] = "papers.render_form"

    dossier: UUID
    seq: int
    form: str


class TendChildren(Task):
    """Look at the linked dossiers of ``parent``: open, take note of, go on, as things stand."""

    name: ClassVar[str] = "dossiers.tend_children"

    parent: UUID


class WithdrawChild(Task):
    """End ``child``, which nobody has decided, because ``parent`` has ended without a result."""

    name: ClassVar[str] = "dossiers.withdraw_child"

    child: UUID
    parent: UUID


class MoveToCalendar(Task):
    """Have every open dossier count by that version; ``by`` ordered it, ``reason`` is for all."""

    name: ClassVar[str] = "dossiers.move_to_calendar"

    calendar: str
    version: int
    by: UUID
    reason: str | None


class TellApplicant(Task):
    """Send whatever the applicant of ``dossier`` has been told on the portal and nowhere else."""

    name: ClassVar[str] = "notices.tell_applicant"

    dossier: UUID
