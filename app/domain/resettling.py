"""Việc hành chính trên hồ sơ đang mở: acts that change under which rules, or where, it stands.

A calendar or a procedure version is pinned to each dossier, and agencies come and go: moving an
open dossier to another is an event of its own, by the system, with the reason beside it. None of
these decides anything about the dossier itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.clock import step_due
from app.domain.dossier import Act, Dossier, Moved
from app.domain.ids import AgencyCode
from app.domain.machine import RoleKind
from app.domain.people import Principal
from app.domain.situation import Situation

CHANGE_CALENDAR = "change_calendar"
CHANGE_VERSION = "change_version"
SUCCEED = "succeed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resettlement:
    """What one such act changes; what is None or not named stays.

    ``states`` says where a dossier of each former state goes on; ``agencies`` who succeeds whom.
    """

    action: str
    calendar: str | None = None
    calendar_version: int | None = None
    procedure_version: int | None = None
    states: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[AgencyCode, AgencyCode] = field(default_factory=dict)


def resettle(situation: Situation, change: Resettlement, by: Principal, at: datetime) -> Moved:
    """The move that ``change`` is for this dossier.

    ``situation`` holds the dossier as it is with the machine and the calendar under which it will
    stand. What somebody might have undone a moment ago can no longer be undone.
    """
    before, machine = situation.dossier, situation.machine
    after = _succeeded(_under_new_rules(before, change), change.agencies)
    state = machine.state(after.state)
    due = step_due(state.budget, after.entered_at, situation.calendar, handover=state.handover)
    system = next(role.id for role in machine.roles.values() if role.kind is RoleKind.SYSTEM)
    return Moved(
        before=before,
        after=replace(after, step_due=due, undo=None, version=before.version + 1),
        act=Act(action=change.action, by=by, at=at),
        role=system,
        on_behalf_of=None,
        overridden=False,
        effects=(),
    )


def _under_new_rules(dossier: Dossier, change: Resettlement) -> Dossier:
    moved_calendar = change.calendar is not None or change.calendar_version is not None
    return replace(
        dossier,
        state=change.states.get(dossier.state, dossier.state),
        origin=dossier.origin and change.states.get(dossier.origin, dossier.origin),
        procedure_version=change.procedure_version or dossier.procedure_version,
        calendar=change.calendar or dossier.calendar,
        calendar_version=change.calendar_version if moved_calendar else dossier.calendar_version,
    )


def _succeeded(dossier: Dossier, heirs: Mapping[AgencyCode, AgencyCode]) -> Dossier:
    """The dossier with every part of an agency that has gone taken over by its successor.

    Answered consultations keep the name of whoever answered.
    """
    if not heirs:
        return dossier
    held_by = dossier.holder.agency
    return replace(
        dossier,
        receiving_agency=heirs.get(dossier.receiving_agency, dossier.receiving_agency),
        competent_agency=heirs.get(dossier.competent_agency, dossier.competent_agency),
        holder=replace(dossier.holder, agency=held_by and heirs.get(held_by, held_by)),
        consultations=tuple(
            replace(c, agency=heirs.get(c.agency, c.agency)) if c.is_open else c
            for c in dossier.consultations
        ),
        custody=tuple(
            replace(
                paper,
                holder=paper.holder and heirs.get(paper.holder, paper.holder),
                to=paper.to and heirs.get(paper.to, paper.to),
            )
            for paper in dossier.custody
        ),
    )
