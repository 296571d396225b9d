"""Luồng xử lý: what an action makes of a dossier, and what somebody may do with it now.

``transition`` is the only door through which a dossier changes; ``available_actions`` asks the same
judge, so that what is on offer and what is refused never disagree.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from app.domain.bringing import papers_in
from app.domain.by_post import SEND_AGAIN, SEND_IN, has_come, news_after
from app.domain.clock import extend
from app.domain.consulting import OPEN_CONSULTATIONS, answered, opened, opened_as_declared
from app.domain.custody import Custody, taken_in
from app.domain.dossier import Act, Dossier, Moved, UndoPoint
from app.domain.durations import Duration
from app.domain.entering import entered, timer_due
from app.domain.errors import DomainError
from app.domain.giving_back import RETURN_ORIGINALS, told_to_fetch, with_originals_moved
from app.domain.handing_over import GIVE_PAPERS, PAPER_ACTS, TAKE_PAPERS, handed_over
from app.domain.ids import AgencyCode, PersonId
from app.domain.inputs import asks_for
from app.domain.joining import OPEN_CHILDREN, declared, has_ended
from app.domain.judging import (
    ANSWER,
    APOLOGISE,
    EXTEND,
    UNDO,
    Situation,
    action_named,
    counted,
    input_defects,
    overridable,
    permit,
    refusal_of,
    target,
    way_on,
)
from app.domain.machine import ORIGIN, RECEIVING, SAME, Action, EffectCall, Machine
from app.domain.people import Principal, PrincipalKind
from app.domain.posted import clock_from_minutes
from app.domain.refusals import ActionNotPossibleHere, ConditionNotMet
from app.domain.reminding import REMIND, reminded, reminder_in
from app.domain.seating import desk, seated
from app.domain.violating import violations_of

CHANGE_AGENCY = EffectCall("change_agency")
DONE_HERE = frozenset({OPEN_CONSULTATIONS, OPEN_CHILDREN, CHANGE_AGENCY})
"""Effects that change nothing but the dossier itself; all others are the house's work."""
STANDING = (
    EXTEND, APOLOGISE, RETURN_ORIGINALS, GIVE_PAPERS, TAKE_PAPERS, SEND_IN, SEND_AGAIN, UNDO,
)  # fmt: skip
"""What people may do in every life cycle, in the order in which it is offered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action of the present state, and why it is refused to this person (None: it is not).

    ``overrides``: he may take it, but only by overriding its limit or its condition.
    """

    action: Action
    to_state: str
    refusal: DomainError | None
    overrides: bool = False


def transition(situation: Situation, act: Act) -> Moved:
    """What ``act`` makes of the dossier. Raises a DomainError that says why not."""
    permitted = permit(situation, act)
    input_defects(situation, permitted, act)
    before = situation.dossier
    if permitted.action.name == UNDO and before.undo is not None:
        after, effects = _undone(before, before.undo.before), permitted.action.effects
    elif permitted.action.name == REMIND:
        after, effects = reminded(situation), permitted.action.effects
    elif permitted.action.name in PAPER_ACTS:
        after, effects = handed_over(before, permitted.part, act), permitted.action.effects
    else:
        after, effects = _moved(situation, permitted.action, act)
    by_system = act.by.kind is PrincipalKind.SYSTEM
    after = replace(
        after,
        version=before.version + 1,
        touched_at=before.touched_at if by_system else act.at,
        violations=(*after.violations, *violations_of(situation, permitted, act, after)),
    )
    return Moved(
        before=before,
        after=after,
        act=act,
        role=permitted.part.role,
        on_behalf_of=permitted.part.on_behalf_of,
        agency=permitted.part.agency,
        overridden=permitted.overridden,
        effects=effects,
    )


def available_actions(situation: Situation, who: Principal) -> tuple[Offer, ...]:
    """Every action of the present state as ``who`` may, or may not, take it now."""
    offers = []
    state = situation.machine.state(situation.dossier.state)
    for name in (*state.actions, *STANDING):
        try:
            action = action_named(situation, name)
        except ActionNotPossibleHere:
            continue
        refusal = refusal_of(situation, name, who)
        overrides = refusal is not None and overridable(situation, action, who)
        refusal = None if overrides else refusal
        offers.append(Offer(action, _destination(situation, action), refusal, overrides))
    return tuple(offers)


def due_timers(situation: Situation) -> tuple[str, ...]:
    """The actions that the system should take now because a state lasted too long."""
    dossier = situation.dossier
    return tuple(
        timer.action
        for timer in situation.machine.state(dossier.state).timers
        if not has_come(dossier)
        and (due := timer_due(timer.after, dossier.entered_at, situation.calendar)) is not None
        and due <= situation.at
    ) + ((REMIND,) if reminder_in(situation) is not None else ())


def _undone(before: Dossier, restored: Dossier) -> Dossier:
    """What was before the act that is undone, with what nobody can undo: codes, time, lapses."""
    flags = {name: value for name, value in before.values.items() if name.startswith("flag_")}
    return replace(
        restored,
        code=before.code,
        values={**restored.values, **flags},
        reminded=before.reminded,
        apology=before.apology,
        violations=before.violations,
    )


def _moved(
    situation: Situation, action: Action, act: Act
) -> tuple[Dossier, tuple[EffectCall, ...]]:
    before = situation.dossier
    now = replace(situation, dossier=_changed(situation, action, act))
    to = target(now, action).to
    now = replace(now, dossier=with_originals_moved(now, action, act, _place(now, to)))
    after, effects = now.dossier, action.effects
    if to != SAME:
        after, on_enter = _entered(now, _place(now, to))
        after = replace(after, marked=_marked(action, act))
        effects = (*effects, *on_enter)
    elif after.competent_agency != before.competent_agency:
        after, _ = _entered(now, before.state)
    if asks_for(action, "person") and "person" in act.data:
        after = assigned(after, PersonId(UUID(str(act.data["person"]))))
    effects = tuple(effect for effect in effects if effect not in DONE_HERE)
    feeds = before.parent is not None and has_ended(before, after)  # its result goes on at once
    return replace(after, undo=None if feeds else _undo_point(situation, action, act)), effects


def _changed(situation: Situation, action: Action, act: Act) -> Dossier:
    """Everything that the act changes but the state and who holds it."""
    before, machine, calendar = situation.dossier, situation.machine, situation.calendar
    dossier = counted(before, action)
    dossier = replace(
        dossier,
        marked=_marked(action, act) or before.marked,
        clock=clock_from_minutes(dossier, action, act),
        parcel=news_after(dossier, action, act),
        custody=(*dossier.custody, *_papers_in(situation, action, act)),
    )
    if action.name in (EXTEND, APOLOGISE):
        dossier = replace(dossier, apology=None)  # the letter has gone out
    if action.name == EXTEND:
        by = Duration.parse(str(act.data["extension"]))
        dossier = replace(dossier, clock=extend(dossier.clock, by, act.at))
    if action.name == ANSWER:
        dossier = answered(dossier, act)
    if OPEN_CONSULTATIONS in action.effects:
        dossier = opened(dossier, act, machine, situation.facts(), calendar)
    if OPEN_CHILDREN in action.effects:
        dossier = declared(dossier, machine, situation.facts())
    if CHANGE_AGENCY in action.effects and "agency" in act.data:
        dossier = _handed_on(dossier, AgencyCode(str(act.data["agency"])), machine)
    return dossier


def _entered(now: Situation, place: str) -> tuple[Dossier, tuple[EffectCall, ...]]:
    state = now.machine.state(place)
    after = entered(seated(now, state), state, now.machine, now.calendar, now.at)
    if OPEN_CONSULTATIONS in state.on_enter:
        facts = replace(now, dossier=after).facts()
        after = opened_as_declared(after, now.machine, facts, now.at, now.calendar)
    if OPEN_CHILDREN in state.on_enter:
        after = declared(after, now.machine, replace(now, dossier=after).facts())
    return after, (*state.on_enter, *told_to_fetch(after, state))


def _handed_on(dossier: Dossier, agency: AgencyCode, machine: Machine) -> Dossier:
    """The dossier with another competent agency, whose officers are not those of the former."""
    stay = {role.id for role in machine.roles.values() if role.agency == RECEIVING}
    people = {at: who for at, who in dossier.people.items() if at.partition("@")[0] in stay}
    return replace(dossier, competent_agency=agency, people=people, seats={})


def assigned(dossier: Dossier, person: PersonId) -> Dossier:
    """The dossier with ``person`` as its holder, in the role that holds it now.

    The applicant's own dossier is assigned to nobody.
    """
    holder = dossier.holder
    if holder.agency is None:
        return dossier
    return replace(
        dossier,
        holder=replace(holder, person=person),
        people={**dossier.people, desk(dossier, holder.role, holder.agency): person},
    )


def _papers_in(situation: Situation, action: Action, act: Act) -> Custody:
    desk, asked = situation.dossier.receiving_agency, situation.material.required
    return taken_in(papers_in(act, action), asked, desk, act.at)


def _marked(action: Action, act: Act) -> tuple[str, ...]:
    items = act.data.get("marked_items")
    if not asks_for(action, "marked_items") or not isinstance(items, list | tuple):
        return ()
    return tuple(str(item["item"]) for item in items)


def _destination(situation: Situation, action: Action) -> str:
    """Where ``action`` would lead now; where the dossier is, when no way is open."""
    try:
        return _place(situation, way_on(situation, action).to)
    except ConditionNotMet:
        return situation.dossier.state


def _place(situation: Situation, to: str) -> str:
    dossier = situation.dossier
    return {SAME: dossier.state, ORIGIN: dossier.origin or dossier.state}.get(to, to)


def _undo_point(situation: Situation, action: Action, act: Act) -> UndoPoint | None:
    window = action.undo
    until = None if window is None else timer_due(window, act.at, situation.calendar)
    if until is None:
        return None
    return UndoPoint(
        action=action.name,
        by=act.by.id,
        until=until,
        before=replace(situation.dossier, undo=None),
    )
