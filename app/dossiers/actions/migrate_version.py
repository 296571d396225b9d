"""Chuyển phiên bản thủ tục: open dossiers go on under a newer version, where it says how.

Publishing moves nobody (acceptance rule 8). A version that says ``open: migrate`` says where each
open state goes on; the promise that was made stays, unless the file puts its own term in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.dossier import Dossier
from app.domain.errors import Conflict, DomainError, NotFound
from app.domain.guard import Facts
from app.domain.ids import ProcedureCode
from app.domain.machine import Machine
from app.domain.people import SYSTEM, Principal
from app.domain.procedure import Procedure
from app.domain.resettling import CHANGE_VERSION, Resettlement, fits, resettle
from app.domain.shifting import Standpoint, shift
from app.domain.situation import Situation
from app.dossiers.campaigning import (
    CHUNK,
    Carried,
    Choose,
    Judged,
    Outlook,
    Run,
    announced,
    is_under_way,
    must_publish,
    rehearsed,
)
from app.dossiers.file import DossierFile
from app.dossiers.office import Office
from app.dossiers.queries.shifts import Order, begun, under_an_older_version
from app.procedures.checks.versions import landing
from app.procedures.procedure_file import MigrationFile
from app.procedures.rulebook import Rulebook

KIND = "version"


class VersionNotPublished(NotFound):
    """No such version of that procedure was published. Facts: ``version``."""


class VersionKeepsItsDossiers(Conflict):
    """The version says that open dossiers stay where they are. Facts: ``version``."""


class VersionNotInForce(Conflict):
    """Nobody is moved under rules that do not hold yet. Facts: ``version``, ``effective_from``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrateVersion:
    procedure: ProcedureCode
    to: int
    by: Principal
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(HANOI).date()


async def preview_version(
    office: Office, command: MigrateVersion, *, most: int | None = None
) -> Outlook:
    """What ``migrate_version`` would do now, also before the version is in force.

    Raises NotThePublishers, VersionNotPublished, VersionKeepsItsDossiers.
    """
    must_publish(command.by)
    rules = await _rules(office, command)
    return await rehearsed(office, _chooser(command), VersionJudge(rules, command), most)


async def migrate_version(
    office: Office, command: MigrateVersion, *, most: int | None = None
) -> Carried:
    """Moves every open dossier of earlier versions that the version takes over.

    Cut short, it is asked again. Raises what ``preview_version`` does, and VersionNotInForce.
    """
    must_publish(command.by)
    rules = await _rules(office, command)
    begins = rules.procedure(command.procedure, command.to).effective_from
    if begins > command.today:
        raise VersionNotInForce(version=command.to, effective_from=f"{begins:%d/%m/%Y}")
    async with office.sessions.begin() as session:
        campaign = await begun(session, _order(command))
    said = {"campaign": str(campaign), "ordered_by": command.by.full_name}
    run = Run(
        campaign=campaign,
        choose=_chooser(command),
        judge=VersionJudge(rules, command, said),
        at=command.at,
        outlook=Outlook(most=most),
    )
    while True:
        async with office.sessions.begin() as session:
            carried = await run.next_chunk(session, office)
        if carried is not None:
            return carried


@dataclass(frozen=True, slots=True)
class VersionJudge:
    """What the version makes of a dossier of an earlier one."""

    rules: Rulebook
    command: MigrateVersion
    said: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, file: DossierFile) -> Judged | None:
        dossier = file.dossier
        pinned = self.rules.procedure(dossier.procedure, dossier.procedure_version)
        procedure = pinned.as_variant(dossier.variant)
        calendar = self.rules.calendar(dossier.calendar, dossier.calendar_version)
        before = Standpoint(dossier=dossier, machine=procedure.machine, calendar=calendar)
        if dossier.procedure_version >= self.command.to or not is_under_way(dossier, before):
            return None
        at = self.command.at
        situation = Situation(procedure.machine, dossier, calendar, file.material(procedure), at)
        try:
            return self._judged(file, before, situation)
        except DomainError as refusal:
            return Judged(file=file, before=before, left=refusal.reason)

    def _judged(self, file: DossierFile, before: Standpoint, situation: Situation) -> Judged:
        dossier, at, new = before.dossier, self.command.at, self._new
        facts = situation.facts()
        migration = self._migration(dossier, facts)
        if migration is None:
            return Judged(file=file, before=before, left="no_way_over")
        states = _ways(dossier, migration, before.machine, new.machine)
        if states is None:
            return Judged(file=file, before=before, left="no_such_state")
        change = _change(dossier, migration, new, states, facts)
        under = Situation(new.machine, dossier, before.calendar, situation.material, at)
        moved = resettle(under, change, SYSTEM, at)
        after = Standpoint(dossier=moved.after, machine=new.machine, calendar=before.calendar)
        dates = shift(before, after, at)
        return Judged(
            file=file,
            before=before,
            after=after,
            shift=dates,
            change=announced(change, dates),
            said={
                **self.said,
                "procedure_version": {"from": dossier.procedure_version, "to": new.version},
                "state": {"from": dossier.state, "to": moved.after.state},
                "former_states": {
                    name: state.label.vi
                    for name, state in before.machine.states.items()
                    if name not in new.machine.states
                },
            },
        )

    @property
    def _new(self) -> Procedure:
        return self.rules.procedure(self.command.procedure, self.command.to)

    def _migration(self, dossier: Dossier, facts: Facts) -> MigrationFile | None:
        """The first way that the version names for a dossier of this version and these facts."""
        file = self.rules.file(self.command.procedure, self.command.to)
        return next(
            (
                migration
                for migration in file.migrations
                if migration.from_ == dossier.procedure_version
                and (migration.when is None or migration.when.holds(facts))
            ),
            None,
        )


def _ways(
    dossier: Dossier, migration: MigrationFile, old: Machine, new: Machine
) -> dict[str, str] | None:
    """Where each state that the dossier knows goes on; None where it cannot go on as it stands."""
    ways = {
        name: to
        for name in old.states
        if (to := landing(migration, name, new)) is not None and to in new.states
    }
    for name in (dossier.state, dossier.origin):
        if name is None:
            continue
        to = ways.get(name)
        if to is None or not fits(old.state(name), old, new.state(to), new):
            return None
    return ways


def _change(
    dossier: Dossier,
    migration: MigrationFile,
    new: Procedure,
    states: Mapping[str, str],
    facts: Facts,
) -> Resettlement:
    """To whom nothing was promised yet, the term in force at his acceptance will be promised."""
    variant = new.variant_for(facts)
    takes_term = migration.term == "new" or dossier.accepted_at is None
    return Resettlement(
        action=CHANGE_VERSION,
        procedure_version=new.version,
        variant=variant,
        deadline=new.as_variant(variant).deadline if takes_term else None,
        states=states,
    )


def _chooser(command: MigrateVersion) -> Choose:
    async def choose(session: AsyncSession, after: UUID | None) -> Sequence[UUID]:
        code, version = command.procedure, command.to
        return await under_an_older_version(session, code, version, after=after, limit=CHUNK)

    return choose


async def _rules(office: Office, command: MigrateVersion) -> Rulebook:
    async with office.sessions() as session:
        rules = await office.rules(session)
    if (command.procedure, command.to) not in rules.texts["procedure"]:
        raise VersionNotPublished(version=command.to)
    replaces = rules.file(command.procedure, command.to).replaces
    if replaces is None or replaces.open != "migrate":
        raise VersionKeepsItsDossiers(version=command.to)
    return rules


def _order(command: MigrateVersion) -> Order:
    return Order(
        id=new_id(),
        kind=KIND,
        plan={"procedure": command.procedure, "version": command.to},
        by=command.by.full_name,
        at=command.at,
        effective_on=command.today,
    )
