"""Chăm hồ sơ liên thông: children are opened, their ends noted, and the parent goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.children import Child, ChildState
from app.domain.dossier import Moved
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.joining import (
    JOINED,
    hopeless,
    may_go_on,
    outcome_of,
    startable,
    told_done,
    told_opened,
)
from app.domain.people import SYSTEM
from app.dossiers.acting import Opened, PerformAction, act_on, with_rules
from app.dossiers.file import DossierFile
from app.dossiers.linking import submission_of
from app.dossiers.office import Office
from app.dossiers.once import answered_once
from app.dossiers.promised import TendChildren
from app.dossiers.queries.files import dossier_file
from app.dossiers.recording import record_move
from app.dossiers.submitting import submit_in
from app.dossiers.work import Work
from app.idempotency.keys import Answer
from app.jobs.keeping import Keeper

MORE, NO_MORE = Answer(200, b"more"), Answer(200, b"")


async def tend_children(office: Office, parent: UUID, at: datetime) -> None:
    """Whatever is to be done now, one thing a transaction, the parent locked in each.

    What has been done is told by the parent itself: it is done once, however often this is asked.
    """

    async def one_thing(session: AsyncSession) -> bool:
        file = await dossier_file(session, str(parent), lock=True)
        opened = await with_rules(session, office, file, at)
        return await _Tending(session, office, opened, at).one_thing()

    def render(done: bool) -> Answer:  # noqa: FBT001 - whether there may be more
        return MORE if done else NO_MORE

    while (await answered_once(office, one_thing, render, None, at)).answer == MORE:
        continue


def tend_all_children(office: Office) -> Keeper[TendChildren]:
    """The keeper of every ``TendChildren``."""

    async def keep(order: TendChildren, at: datetime) -> None:
        await tend_children(office, order.parent, at)

    return Keeper(TendChildren, keep)


@dataclass(frozen=True, slots=True)
class _Tending:
    """One look at a parent, which stays locked until the transaction ends."""

    session: AsyncSession
    office: Office
    parent: Opened
    at: datetime

    async def one_thing(self) -> bool:
        """Whether something was done, after which there may be more to do."""
        dossier, machine = self.parent.file.dossier, self.parent.situation.machine
        files = {
            child.key: await dossier_file(self.session, str(child.dossier))
            for child in dossier.children
            if child.dossier is not None
        }
        for child in dossier.children:
            ended = outcome_of(files[child.key].dossier) if child.key in files else None
            if child.state is ChildState.OPEN and ended is not None:
                return await self._done(child, ended)
        if (lost := next(hopeless(dossier, machine), None)) is not None:
            return await self._done(lost, ChildState.REFUSED, why=["not_begun"])
        if (ready := next(startable(dossier, machine), None)) is not None:
            return await self._open(ready, files)
        if may_go_on(self.parent.situation, SYSTEM):
            on = PerformAction(ref=str(dossier.id), action=JOINED, by=SYSTEM, at=self.at)
            await act_on(self.session, self.office, on)
        return False

    async def _open(self, child: Child, files: Mapping[str, DossierFile]) -> bool:
        """What cannot even be handed in is told to the parent, whose officer decides."""
        dossier = self.parent.file.dossier
        granted = {c.key for c in dossier.children if c.state is ChildState.GRANTED}
        fed = {key: file for key, file in files.items() if key in granted}
        rule = next(r for r in self.parent.situation.machine.children if r.key == child.key)
        command = submission_of(rule, self.parent.file, fed, self.at)
        try:
            async with self.session.begin_nested():  # of what is refused, nothing stays behind
                opened = await submit_in(self.session, self.office, command)
        except Invalid as wrong:
            why = [f"{defect.field}: {defect.code}" for defect in wrong.defects]
            return await self._done(child, ChildState.REFUSED, why=why)
        except (Conflict, Forbidden) as refusal:
            return await self._done(child, ChildState.REFUSED, why=[refusal.reason])
        new = opened.file.dossier.id
        moved = told_opened(self.parent.situation, child.key, new, SYSTEM, self.at)
        await self._record(moved, {"key": child.key, "dossier": str(new)})
        return True

    async def _done(self, child: Child, outcome: ChildState, why: list[str] | None = None) -> bool:
        moved = told_done(self.parent.situation, child.key, outcome, SYSTEM, self.at)
        said: dict[str, object] = {"key": child.key, "outcome": outcome.value}
        if child.dossier is not None:
            said["dossier"] = str(child.dossier)
        if why:
            said["why"] = why
        await self._record(moved, said)
        return True

    async def _record(self, moved: Moved, said: Mapping[str, object]) -> None:
        work = Work(
            session=self.session,
            file=self.parent.file,
            moved=moved,
            dossier=moved.after,
            procedure=self.parent.procedure,
            calendar=self.parent.situation.calendar,
            next_code=self.office.numbering.next_code,
            at=self.at,
            said={"child": dict(said)},
        )
        await record_move(work, changed=False)
