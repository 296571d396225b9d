"""An administrative act on dossiers, inside the caller's transaction: read, move, write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.calendar import WorkingCalendar
from app.domain.dossier import Dossier, Moved
from app.domain.people import Principal
from app.domain.resettling import Resettlement, resettle
from app.domain.situation import Situation
from app.dossiers.effects.registry import run_effects
from app.dossiers.file import DossierFile
from app.dossiers.office import Office
from app.dossiers.queries.files import dossier_files
from app.dossiers.recording import record_moves
from app.dossiers.work import Work
from app.procedures.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class ResettleDossier:
    """``said`` is why, as the dossier's history will say it."""

    ref: str
    change: Resettlement
    by: Principal
    at: datetime
    said: Mapping[str, object] = field(default_factory=dict)


async def resettle_many_in(
    session: AsyncSession,
    office: Office,
    ids: Sequence[UUID],
    command_for: Callable[[DossierFile], ResettleDossier | None],
) -> list[Moved]:
    """What became of each, read in one statement and written in one; None leaves a dossier alone.

    Raises KeyError for rules that nobody published.
    """
    works = []
    for file in await dossier_files(session, ids):
        command = command_for(file)
        if command is not None:
            works.append(await _work(session, office, file, command))
    await record_moves(session, works)
    return [work.moved for work in works]


async def _work(
    session: AsyncSession, office: Office, file: DossierFile, command: ResettleDossier
) -> Work:
    change, at = command.change, command.at
    rules = await office.rules(session, file.publication)
    dossier = file.dossier
    version = change.procedure_version or dossier.procedure_version
    variant = dossier.variant if change.procedure_version is None else change.variant
    procedure = rules.procedure(dossier.procedure, version).as_variant(variant)
    calendar = _calendar(rules, dossier, change)
    situation = Situation(procedure.machine, dossier, calendar, file.material(procedure), at)
    moved = resettle(situation, change, command.by, at)
    work = Work(
        session=session,
        file=file,
        moved=moved,
        dossier=moved.after,
        procedure=procedure,
        calendar=calendar,
        next_code=office.numbering.next_code,
        at=at,
        said=dict(command.said),
    )
    await run_effects(work)
    return work


def _calendar(rules: Rulebook, dossier: Dossier, change: Resettlement) -> WorkingCalendar:
    if change.calendar is None and change.calendar_version is None:
        return rules.calendar(dossier.calendar, dossier.calendar_version)
    return rules.calendar(change.calendar or dossier.calendar, change.calendar_version)
