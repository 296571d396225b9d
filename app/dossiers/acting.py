"""One action on one dossier, inside the caller's transaction: read and lock, judge, write."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.dossier import Act
from app.domain.errors import Conflict, Invalid
from app.domain.judging import Situation, permit
from app.domain.people import Principal
from app.domain.permissions import may_read
from app.domain.procedure import Procedure
from app.domain.withholding import NOTHING, Withheld
from app.domain.workflow import transition
from app.dossiers.effects.registry import run_effects
from app.dossiers.file import DossierFile, HandedIn
from app.dossiers.handing_in import (
    check_inputs,
    file_defects,
    not_there_yet,
    on_paper,
    with_changes,
)
from app.dossiers.handing_papers import follow_papers
from app.dossiers.linking import follow_links
from app.dossiers.newcomers import names_of_new_parties
from app.dossiers.office import Office
from app.dossiers.queries.files import DossierNotFound, dossier_file
from app.dossiers.queries.uploads import uploads_for
from app.dossiers.recording import record_move
from app.dossiers.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformAction:
    """Take ``action`` on the dossier with this id or code; ``files`` are key and upload id.

    ``handover`` is the list by which papers are given, if they are given by one.
    """

    ref: str
    action: str
    by: Principal
    at: datetime
    version: int | None = None
    comment: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()
    override: bool = False
    handover: UUID | None = None


class BeingHandedOver(Conflict):
    """Its holder is no more, and the successor has not got it yet. Facts: ``agency``."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A dossier with the rules under which it stands; ``withheld``: what its reader is not given.

    Its ``file`` is without that; the ``situation`` is judged by the whole.
    """

    file: DossierFile
    procedure: Procedure
    situation: Situation
    withheld: Withheld = NOTHING


async def visible_file(
    session: AsyncSession, ref: str, who: Principal, *, lock: bool = False
) -> DossierFile:
    """The dossier, for whoever may see it. Raises DossierNotFound for everybody else."""
    file = await dossier_file(session, ref, lock=lock)
    if not may_read(file.dossier, who):
        raise DossierNotFound
    return file


async def with_rules(
    session: AsyncSession, office: Office, file: DossierFile, at: datetime
) -> Opened:
    """The dossier with its pinned procedure version, calendar and material, ready to be judged."""
    rules = await office.rules(session, file.publication)
    dossier = file.dossier
    pinned = rules.procedure(dossier.procedure, dossier.procedure_version)
    procedure = pinned.as_variant(dossier.variant)
    calendar = rules.calendar(dossier.calendar, dossier.calendar_version)
    material = file.material(procedure)
    situation = Situation(procedure.machine, dossier, calendar, material, at, file.above)
    return Opened(file, procedure, situation)


async def act_on(session: AsyncSession, office: Office, command: PerformAction) -> Opened:
    """The dossier after ``command``. Raises a DomainError; nothing is then written."""
    found = await visible_file(session, command.ref, command.by, lock=True)
    if found.dossier.holder.agency in command.by.inherited:
        raise BeingHandedOver(agency=found.dossier.holder.agency)
    opened = await with_rules(session, office, found, command.at)
    situation, act = opened.situation, _act(command)
    permitted = permit(situation, act)
    check_inputs(situation, permitted, act, command.files, (found, opened.procedure))
    seq = found.dossier.version + 1
    files = await uploads_for(session, command.files, command.by.id, command.at, seq)
    wrong_kind = [*file_defects(files, opened.procedure)]
    if wrong_kind:
        raise Invalid(wrong_kind)
    news = not_there_yet(found, files)
    file = with_changes(found, act, news)
    situation = replace(situation, material=file.material(opened.procedure))
    moved = transition(situation, act)
    names = await names_of_new_parties(session, moved, situation.calendar.day_of(command.at))
    work = Work(
        session=session,
        file=replace(file, names={**file.names, **names}) if names else file,
        moved=moved,
        dossier=moved.after,
        procedure=opened.procedure,
        calendar=situation.calendar,
        next_code=office.numbering.next_code,
        at=command.at,
        documents=list(news),
        said=_said(command, news),
    )
    if moved.overridden:
        work.said["override"] = True
    await run_effects(work)
    await follow_papers(work, command.handover)
    await follow_links(work)
    after = await record_move(work, changed=file is not found)
    return replace(opened, file=after, situation=replace(situation, dossier=after.dossier))


def _act(command: PerformAction) -> Act:
    return Act(
        action=command.action,
        by=command.by,
        at=command.at,
        version=command.version,
        comment=command.comment,
        data=command.data,
        documents=frozenset((*(key for key, _ in command.files), *on_paper(command.data))),
        override=command.override,
    )


def _said(command: PerformAction, files: tuple[HandedIn, ...]) -> dict[str, object]:
    said: dict[str, object] = {}
    if command.comment:
        said["comment"] = command.comment
    if command.data:
        said["data"] = dict(command.data)
    if files:
        said["documents"] = [document.as_said() for document in files]
    return said
