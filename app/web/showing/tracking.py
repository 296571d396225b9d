"""Tra cứu: what is told of a dossier to whoever proved that he may know, in JSON and on pages."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel

from app.domain.clock import reckon
from app.domain.machine import Machine
from app.domain.parcels import Direction, ParcelState
from app.domain.people import PrincipalKind
from app.domain.resettling import CHANGE_VERSION
from app.domain.standing_words import act_words
from app.dossiers.actions.track import Tracked
from app.dossiers.queries.history import HistoryLine
from app.web.house import House
from app.web.messages import Language
from app.web.showing.dossier import children_out, holder_out, parent_out
from app.web.showing.parcels import ParcelOut, StationOut, parcels_out
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
    """The parcel that carries the result; ``delivered_at`` once it was.

    The rest is known as soon as it is booked with the post.
    """

    item_code: str | None
    posted_at: Moment
    delivered_at: Moment | None
    order_number: str | None = None
    operator: str | None = None
    state: str | None = None
    state_label: str | None = None
    expected_at: Moment | None = None
    stations: list[StationOut] = []


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


def tracking_out(
    tracked: Tracked, labels: Language = Language.VI, parcels: Sequence[ParcelOut] = ()
) -> TrackingOut:
    """What may be told; ``labels`` is the language of names and states, over the API Vietnamese.

    ``parcels`` are those of the dossier (``tracked_parcels``).
    """
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
        shipment=_shipment(tracked.timeline, parcels),
    )


async def tracked_parcels(
    house: House, tracked: Tracked, now: datetime, labels: Language = Language.VI
) -> Sequence[ParcelOut]:
    """The parcels of whoever proved that he may know; none for anybody else.

    Without names: an address with a token in it may be handed on.
    """
    if tracked.opened is None:
        return ()
    found = await parcels_out(house, tracked.opened.file.dossier.id, now, labels)
    return [_nameless(parcel) for parcel in found]


def _nameless(parcel: ParcelOut) -> ParcelOut:
    stations = [station.model_copy(update={"note": None}) for station in parcel.stations]
    return parcel.model_copy(update={"collector": None, "stations": stations})


def _shipment(timeline: Sequence[HistoryLine], parcels: Sequence[ParcelOut]) -> ShipmentOut | None:
    """The last parcel that left, as the history tells of it, and the post."""
    posted = next((line for line in reversed(timeline) if line.action == "post"), None)
    if posted is None:
        return None
    arrived = (line.at for line in timeline if line.seq > posted.seq and line.action == DELIVERED)
    said = json.loads(posted.payload).get("data", {}).get("shipment", {})
    told = ShipmentOut(
        item_code=said.get("item_code"), posted_at=posted.at, delivered_at=next(arrived, None)
    )
    sent = [parcel for parcel in parcels if parcel.direction == Direction.TO_CITIZEN]
    return told if not sent else _as_told_by_the_post(told, sent[-1])


def _as_told_by_the_post(told: ShipmentOut, parcel: ParcelOut) -> ShipmentOut:
    delivered = parcel.ended_at if parcel.state == ParcelState.DELIVERED else None
    return told.model_copy(
        update={
            "item_code": parcel.item_code or told.item_code,
            "delivered_at": delivered or told.delivered_at,
            "order_number": parcel.order_number,
            "operator": parcel.operator,
            "state": parcel.state,
            "state_label": parcel.state_label,
            "expected_at": parcel.expected_at,
            "stations": parcel.stations,
        }
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
