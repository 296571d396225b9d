"""What official letters promise to have done after a commit; ``app.axis.jobs`` keeps it."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.jobs.news import MOVED
from app.jobs.task import Following, Task


class FollowLetters(Following):
    """Look whether a move asks another agency, or issues or voids what one should know."""

    name: ClassVar[str] = "axis.follow_letters"
    kinds: ClassVar[frozenset[str]] = frozenset({MOVED})


class SendLetter(Task):
    """Put it on the axis."""

    name: ClassVar[str] = "axis.send_letter"

    letter: UUID


class TakeIn(Task):
    """Fetch a package that has arrived, keep it, and settle it there."""

    name: ClassVar[str] = "axis.take_in"

    package: str
    is_receipt: bool


class ReportReceipt(Task):
    """Tell the sender of a letter what was done with it: a state of QĐ 28/2018/QĐ-TTg.

    A refusal that was taken back meanwhile is not told; one that stands, with its reason. One that
    could be taken back is told only if it is that of ``settled_at``, not a later one.
    """

    name: ClassVar[str] = "axis.report_receipt"

    arrival: UUID
    state: str
    settled_at: datetime | None = None
    words: str = ""
    """Unread: promises that are older carry the reason, which is kept with the letter."""
