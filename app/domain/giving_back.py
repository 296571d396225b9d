"""Trả bản chính: no dossier is closed while its owner has still to get originals back.

NĐ 61/2018/NĐ-CP Điều 20. A result is returned only by an act that gives them back too, at the desk
or in the parcel. Where a dossier ends otherwise (refused, withdrawn, stopped), the end holds at
once, but the dossier stays the desk's open work until they are back.
"""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.custody import Custody, given_back, owed, parcel_back, parcel_delivered, posted
from app.domain.dossier import Act, Dossier, Holder
from app.domain.errors import GuardRefused
from app.domain.inputs import asks_for
from app.domain.machine import (
    RECEIVING,
    SAME,
    Action,
    Branch,
    EffectCall,
    Machine,
    Role,
    RoleKind,
    State,
    StateKind,
)
from app.domain.national import RETURNED
from app.domain.people import Permission
from app.domain.situation import Situation
from app.domain.standing_words import STANDING_WORDS

RETURN_ORIGINALS = "return_originals"
RETURN_LAW = "NĐ 61/2018/NĐ-CP Điều 20"
FETCH = EffectCall("notify", "originals")
"""Tells the applicant that his originals lie at the desk."""


class OriginalsHeld(GuardRefused):
    """Originals have still to go back. Facts: ``papers`` (which), ``where`` (at which agencies)."""


def is_open(dossier: Dossier, machine: Machine) -> bool:
    """Whether there is still something to do: what has ended owes nothing."""
    ended = machine.state(dossier.state).kind is StateKind.END
    return not ended or bool(owed(dossier.custody))


def return_in(situation: Situation) -> Action | None:
    """Giving back what lies at the desk: possible wherever a dossier owes originals."""
    desk = _desk(situation.machine)
    if desk is None or not owed(situation.dossier.custody):
        return None
    return Action(
        name=RETURN_ORIGINALS,
        label=STANDING_WORDS[RETURN_ORIGINALS],
        by=(desk.id,),
        to=(Branch(SAME),),
        requires=("receipt",),
        accepts=("comment",),
        legal=RETURN_LAW,
    )


def originals_in_the_way(situation: Situation, action: Action, to: str) -> None:
    """Raises OriginalsHeld where ``action``, which leads to ``to``, can give back not all of them.

    A partial return is possible while the dossier stays what it is; closing it is not.
    """
    dossier = situation.dossier
    debt = owed(dossier.custody)
    if not debt:
        return
    elsewhere = _elsewhere(debt, dossier)
    if action.name == RETURN_ORIGINALS and len(elsewhere) == len(debt):
        raise held(situation, elsewhere)
    if not _closes(situation, to):
        return
    if not asks_for(action, "receipt"):
        raise held(situation, debt)
    if elsewhere:
        raise held(situation, elsewhere)


def originals_kept_back(situation: Situation, action: Action, act: Act, to: str) -> None:
    """Raises OriginalsHeld where ``act`` could give the originals back and does not say it does."""
    dossier = situation.dossier
    debt = owed(dossier.custody)
    if debt and _closes(situation, to) and not _says(act, "receipt", "originals_returned"):
        raise held(situation, debt)
    elsewhere = _elsewhere(debt, dossier)
    if elsewhere and asks_for(action, "shipment") and _says(act, "shipment", "originals"):
        raise held(situation, elsewhere)


def held(situation: Situation, papers: Custody) -> OriginalsHeld:
    """The refusal, by the names that people know."""
    names = situation.material.names
    places = (paper.to or paper.holder for paper in papers)
    return OriginalsHeld(
        papers=", ".join(dict.fromkeys(names.get(paper.key, paper.key) for paper in papers)),
        where=", ".join(dict.fromkeys(names.get(at, at) for at in places if at is not None)),
    )


def with_originals_moved(situation: Situation, action: Action, act: Act, to: str) -> Dossier:
    """The dossier with its originals where ``act`` puts them; ``to`` is the state it leads to.

    What lay in the parcel has arrived with the result, or comes back to the desk with it.
    """
    dossier = situation.dossier
    custody, desk = dossier.custody, dossier.receiving_agency
    if not custody:
        return dossier
    if to != dossier.state:
        arrived = situation.machine.state(to).national == RETURNED
        custody = parcel_delivered(custody) if arrived else parcel_back(custody, desk, act.at)
    hands_over = asks_for(action, "receipt") and _says(act, "receipt", "originals_returned")
    if hands_over or action.name == RETURN_ORIGINALS:
        custody = given_back(custody, desk)
    if asks_for(action, "shipment") and _says(act, "shipment", "originals"):
        custody = posted(custody, desk)
    return _at_rest(replace(dossier, custody=custody), situation.machine)


def holder_at_end(dossier: Dossier, machine: Machine) -> Holder:
    """What has ended is the applicant's, and the desk's while it owes him originals."""
    desk = _desk(machine)
    if desk is None or not owed(dossier.custody):
        return Holder(role=machine.applicant)
    return Holder(role=desk.id, agency=dossier.receiving_agency)


def told_to_fetch(dossier: Dossier, state: State) -> tuple[EffectCall, ...]:
    """What must be said when a dossier ends in ``state`` and owes originals."""
    return (FETCH,) if state.kind is StateKind.END and owed(dossier.custody) else ()


def _at_rest(dossier: Dossier, machine: Machine) -> Dossier:
    if machine.state(dossier.state).kind is not StateKind.END:
        return dossier
    return replace(dossier, holder=holder_at_end(dossier, machine))


def _desk(machine: Machine) -> Role | None:
    """The role in which the one-stop returns what it keeps."""
    at_desk = (
        role
        for role in machine.roles.values()
        if role.kind is RoleKind.AGENCY
        and role.agency == RECEIVING
        and role.permission is Permission.RECEIVE
    )
    return next(at_desk, None)


def _elsewhere(debt: Custody, dossier: Dossier) -> Custody:
    return tuple(paper for paper in debt if not paper.lies_at(dossier.receiving_agency))


def _closes(situation: Situation, to: str) -> bool:
    """Whether ``to`` ends the dossier with its result in the hands of the applicant."""
    state = situation.machine.states.get(to)  # none for a way back, which closes nothing
    closed = state is not None and state.national == RETURNED
    return closed and to != situation.dossier.state


def _says(act: Act, name: str, part: str) -> bool:
    said = act.data.get(name)
    return isinstance(said, Mapping) and said.get(part) is True
