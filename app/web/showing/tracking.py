"""Tra cứu: what is told of a dossier to whoever proved that he may know, in JSON and on pages."""

import json
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from app.domain.clock import reckon
from app.domain.machine import Machine
from app.domain.people import PrincipalKind
from app.domain.resettling import CHANGE_VERSION
from app.domain.standing_words import act_words
from app.dossiers.actions.track import Tracked
from app.dossiers.queries.history import HistoryLine
from app.web.messages import Language
from app.web.showing.dossier import children_out, holder_out, parent_out
from app.web.showing.shapes import ChildOut, HolderOut, Moment, ParentOut
from app.web.site.words import spoken

DELIVERED = "mark_delivered"


class StageOut(BaseModel):
    """One line of the timeline, in words."""

    at: Moment
    what: str
    state: str
    agency: str | None
    person: str | None


class ShipmentOut(BaseModel):
    """The parcel that carries the result; ``delivered_at`` once it was."""

    item_code: str | None
    posted_at: Moment
    delivered_at: Moment | None


class TrackingOut(BaseModel):
    """The same shape with and without proof: without it, all but code and degree are empty."""

    code: str | None
    degree_of_completion: int
    proven: bool
    procedure_name: str | None = None
    state: str | None = None
    state_label: str | None = None
    holder: HolderOut | None = None
    submitted_at: Moment | None = None
    received_at: Moment | None = None
    first_opened_at: Moment | None = None
    last_action_at: Moment | None = None
    due: Moment | None = None
    original_due: Moment | None = None
    timeline: list[StageOut] = []
    parent: ParentOut | None = None
    children: list[ChildOut] = []
    shipment: ShipmentOut | None = None


def tracking_out(tracked: Tracked, labels: Language = Language.VI) -> TrackingOut:
    """What may be told; ``labels`` is the language of names and states, over the API Vietnamese."""
    opened = tracked.opened
    if opened is None:
        return TrackingOut(code=tracked.code, degree_of_completion=tracked.degree, proven=False)
    dossier, machine = opened.file.dossier, opened.procedure.machine
    clock = reckon(dossier.clock, opened.situation.calendar)
    return TrackingOut(
        code=tracked.code,
        degree_of_completion=tracked.degree,
        proven=True,
        procedure_name=spoken(opened.procedure.name, labels),
        state=dossier.state,
        state_label=spoken(machine.state(dossier.state).label, labels),
        holder=holder_out(opened, labels),
        submitted_at=dossier.submitted_at,
        received_at=dossier.accepted_at,
        first_opened_at=opened.file.opened_at,
        last_action_at=opened.file.last_at,
        due=clock.due,
        original_due=clock.original_due,
        timeline=[*stages(tracked.timeline, machine, labels)],
        parent=parent_out(opened.file),
        children=children_out(opened.file),
        shipment=_shipment(tracked.timeline),
    )


def _shipment(timeline: Sequence[HistoryLine]) -> ShipmentOut | None:
    """The last parcel that left, as the history tells of it."""
    posted = next((line for line in reversed(timeline) if line.action == "post"), None)
    if posted is None:
        return None
    arrived = (line.at for line in timeline if line.seq > posted.seq and line.action == DELIVERED)
    parcel = json.loads(posted.payload).get("data", {}).get("shipment", {})
    return ShipmentOut(
        item_code=parcel.get("item_code"), posted_at=posted.at, delivered_at=next(arrived, None)
    )


def stages(
    timeline: Sequence[HistoryLine], machine: Machine, labels: Language
) -> Iterator[StageOut]:
    """In the words of the version under which the dossier stands, or of that which it has left."""
    states = {name: spoken(state.label, labels) for name, state in machine.states.items()}
    for line in timeline:
        if line.action == CHANGE_VERSION:
            states = {**json.loads(line.payload).get("former_states", {}), **states}
    for line in timeline:
        called = act_words(machine, line.from_state, line.action)
        yield _stage(line, spoken(called, labels) if called else line.action, states)


def _stage(line: HistoryLine, what: str, states: Mapping[str, str]) -> StageOut:
    """An officer is named by law (NĐ 224/2026 Điều 15.1.g); an applicant need not read his own."""
    return StageOut(
        at=line.at,
        what=what,
        state=states.get(line.to_state, line.to_state),
        agency=line.agency_name,
        person=line.actor_name if line.actor_kind == PrincipalKind.STAFF else None,
    )
