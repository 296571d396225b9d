"""What the worker does about official letters: follow, send, fetch, keep, report."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from app.axis.actions.follow_dossier import follow_dossier
from app.axis.actions.look_for_arrivals import look_for_arrivals
from app.axis.actions.report_receipt import report_receipt
from app.axis.actions.send_letter import send_letter
from app.axis.actions.take_in import take_in
from app.axis.promised import FollowLetters, ReportReceipt, SendLetter, TakeIn
from app.axis.registry import Registry
from app.domain.ids import DossierId
from app.jobs.keeping import AnyKeeper, Keeper, Periodic

AT_ONCE: Final = 2
"""Packages are large, and a slow axis never takes all hands of a worker."""


def keepers(registry: Registry) -> Sequence[AnyKeeper]:
    async def follow(task: FollowLetters, at: datetime) -> None:
        await follow_dossier(registry, DossierId(task.dossier), at)

    async def send(task: SendLetter, at: datetime) -> None:
        await send_letter(registry, task.letter, at)

    async def take(task: TakeIn, at: datetime) -> None:
        await take_in(registry, task, at)

    async def report(task: ReportReceipt, at: datetime) -> None:
        await report_receipt(registry, task, at)

    return (
        Keeper(FollowLetters, follow),
        Keeper(SendLetter, send, at_once=AT_ONCE),
        Keeper(TakeIn, take, at_once=AT_ONCE),
        Keeper(ReportReceipt, report, at_once=AT_ONCE),
    )


def by_the_clock(registry: Registry) -> Sequence[Periodic]:
    async def look(at: datetime) -> None:
        await look_for_arrivals(registry, at)

    return (Periodic("axis.look_for_arrivals", "* * * * *", look),)
