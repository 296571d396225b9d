"""Whether somebody may take an action now, and if not, why not and what would make it possible.

Buttons and refusals come from here alone, so that they never disagree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from app.domain.bringing import brought_defects
from app.domain.by_post import (
    PARCEL_NOTED,
    SEND_AGAIN,
    SEND_IN,
    parcel_noted,
    send_again,
    send_in,
)
from app.domain.consulting import OPEN_CONSULTATIONS, applicable
from app.domain.dossier import UNDO, Act, Dossier
from app.domain.errors import DomainError, GuardRefused, Invalid, LimitReached
from app.domain.giving_back import (
    RETURN_ORIGINALS,
    originals_in_the_way,
    originals_kept_back,
    return_in,
)
from app.domain.guard import Guard
from app.domain.handing_over import (
    GIVE_PAPERS,
    PAPER_ACTS,
    TAKE_PAPERS,
    carrier,
    give_in,
    paper_defects,
    take_in,
)
from app.domain.inputs import asks_for, missing_inputs, unmet_conditions, unreadable_inputs
from app.domain.machine import Action, Branch, Override
from app.domain.people import Principal
from app.domain.permissions import Part, part_in
from app.domain.posted import minutes_defects, with_minutes
from app.domain.refusals import (
    ActionNotPossibleHere,
    ConditionNotMet,
    DossierMovedOn,
    HeldByColleague,
    LimitUsedUp,
    NotConsultable,
    NothingToUndo,
    NotYourPart,
)
from app.domain.remedies import what_is_possible, who_overrides
from app.domain.reminding import REMIND, reminder_in
from app.domain.seating import somewhere_to_sit
from app.domain.situation import Situation
from app.domain.standing_actions import (
    APOLOGISE,
    EXTEND,
    apology_in,
    extension_in,
    in_time,
    promise_defects,
    undo_in,
)
from app.domain.unread import unread_files_in_the_way

__all__ = [
    "ANSWER",
    "APOLOGISE",
    "EXTEND",
    "UNDO",
    "Permit",
    "Situation",
    "action_named",
    "count_key",
    "counted",
    "input_defects",
    "overridable",
    "permit",
    "refusal_of",
    "target",
    "way_on",
]

ANSWER = "answer_consultation"


@dataclass(frozen=True, slots=True)
class Permit:
    """An action that may be taken, by somebody in some part, perhaps over its limit."""

    action: Action
    part: Part
    overridden: bool = False


BUILT_IN: Final[Mapping[str, Callable[[Situation], Action | None]]] = MappingProxyType(
    {
        EXTEND: extension_in,
        APOLOGISE: apology_in,
        RETURN_ORIGINALS: return_in,
        GIVE_PAPERS: give_in,
        TAKE_PAPERS: take_in,
        SEND_IN: send_in,
        SEND_AGAIN: send_again,
        PARCEL_NOTED: parcel_noted,
        UNDO: undo_in,
        REMIND: reminder_in,
    }
)
"""What is possible in every life cycle, without being written there."""

_NO_OVERRIDE = Override(by=(), requires=())


def action_named(situation: Situation, name: str) -> Action:
    """The action ``name`` as the present state offers it. Raises ActionNotPossibleHere."""
    state = situation.machine.state(situation.dossier.state)
    if name in state.actions:
        return with_minutes(state.actions[name], situation.dossier, situation.machine)
    built_in = BUILT_IN.get(name)
    action = None if built_in is None else built_in(situation)
    if action is None:
        why = NothingToUndo if name == UNDO else ActionNotPossibleHere
        raise why(action=_known(situation, name), **what_is_possible(state))
    return action


def _known(situation: Situation, name: str) -> str | None:
    """``name`` if it is an action's in some state: what else a client sent is not repeated."""
    known = {action for state in situation.machine.states.values() for action in state.actions}
    return name if name in known | set(BUILT_IN) else None


def permit(situation: Situation, act: Act) -> Permit:
    """The permit for ``act`` but for its inputs.

    Raises the first of: stale, not possible here, not your part, limit, condition, too late.
    """
    dossier = situation.dossier
    if act.version is not None and act.version != dossier.version:
        raise DossierMovedOn(state=dossier.state, version=dossier.version)
    action = action_named(situation, act.action)
    overridden = act.override and action.override is not None
    by = (action.override or _NO_OVERRIDE).by if overridden else action.by
    carries = action.name in PAPER_ACTS
    part = carrier(situation, act) if carries else _part(situation, act.by, action, by)
    if not overridden:
        _within_limit(situation, action)
        _condition(situation, action)
    way = way_on(situation, action)
    somewhere_to_sit(situation, way)
    originals_in_the_way(situation, action, way.to)
    unread_files_in_the_way(situation, way.to)
    _somebody_to_ask(situation, action)
    in_time(situation, action, act.by)
    return Permit(action, part, overridden=overridden)


def input_defects(situation: Situation, permitted: Permit, act: Act) -> None:
    """Raises Invalid with every input that is missing and every document that is not there.

    Raises OriginalsHeld where the act could give originals back and does not.
    """
    action = permitted.action
    extra = (action.override or _NO_OVERRIDE).requires if permitted.overridden else ()
    requires = (*action.requires, *extra)
    defects = [
        *missing_inputs(requires, act),
        *unreadable_inputs((*requires, *action.accepts), act),
        *unmet_conditions(requires, act, situation.material),
        *brought_defects(act, action),
        *minutes_defects(situation, action, act),
        *promise_defects(situation, action, act),
        *paper_defects(situation, permitted.part, act),
    ]
    if defects:
        raise Invalid(defects)
    originals_kept_back(situation, action, act, way_on(situation, action).to)


def refusal_of(
    situation: Situation, name: str, who: Principal, *, override: bool = False
) -> DomainError | None:
    """Why ``who`` may not take action ``name`` now; None when he may (inputs aside).

    A condition on what was handed in is counted only where the action brings nothing new.
    """
    act = Act(action=name, by=who, at=situation.at, override=override)
    try:
        action = permit(situation, act).action
    except DomainError as refusal:
        return refusal
    if asks_for(action, "files", "answers", "papers"):
        return None
    defects = unmet_conditions(action.requires, act, situation.material)
    return Invalid(defects) if defects else None


def overridable(situation: Situation, action: Action, who: Principal) -> bool:
    """Whether ``who`` may take ``action`` in spite of a limit or a condition that stands now."""
    try:
        _within_limit(situation, action)
        _condition(situation, action)
    except (LimitReached, GuardRefused):
        if action.override is not None:
            return refusal_of(situation, action.name, who, override=True) is None
    return False


def target(situation: Situation, action: Action) -> Branch:
    """The branch whose guard holds of the dossier as it stands. Raises ConditionNotMet."""
    for branch in action.to:
        if branch.when is None or _holds(situation, branch.when):
            return branch
    raise ConditionNotMet(action=action.name, why_vi=None, why_en=None, legal=action.legal)


def way_on(situation: Situation, action: Action) -> Branch:
    """The branch that ``action`` would take now, for it is judged by what the action sets."""
    if action.to and action.to[0].when is None:
        return action.to[0]
    return target(replace(situation, dossier=counted(situation.dossier, action)), action)


def counted(dossier: Dossier, action: Action) -> Dossier:
    """``dossier`` with the action counted, and what it sets written down."""
    key = count_key(dossier.state, action.name)
    return replace(
        dossier,
        counts={**dossier.counts, key: dossier.counts.get(key, 0) + 1},
        values={**dossier.values, **action.sets},
    )


def count_key(state: str, action: str) -> str:
    """How often an action happened is counted by the state in which it happened."""
    return f"{state}:{action}"


def _part(situation: Situation, who: Principal, action: Action, roles: tuple[str, ...]) -> Part:
    dossier = situation.dossier
    if action.name == UNDO and dossier.undo is not None:
        dossier = dossier.undo.before  # whoever acted sat there, wherever the dossier is now
    parts = [
        part
        for role in roles
        if (part := part_in(situation.machine.roles[role], dossier, who)) is not None
    ]
    fitting = next((part for part in parts if not part.assigned_elsewhere), None)
    if fitting is not None:
        return fitting
    if parts:
        raise HeldByColleague(action=action.name)
    labels = [situation.machine.roles[role].label for role in roles]
    raise NotYourPart(
        action=action.name,
        roles=", ".join(roles),
        roles_vi=", ".join(label.vi for label in labels).lower(),
        roles_en=", ".join(label.en for label in labels).lower(),
    )


def _within_limit(situation: Situation, action: Action) -> None:
    used = situation.dossier.counts.get(count_key(situation.dossier.state, action.name), 0)
    if action.limit is not None and used >= action.limit:
        raise LimitUsedUp(
            action=action.name,
            limit=action.limit,
            legal=action.legal,
            **who_overrides(situation, action),
        )


def _condition(situation: Situation, action: Action) -> None:
    if action.when is None or _holds(situation, action.when):
        return
    why = action.refusal
    raise ConditionNotMet(
        action=action.name,
        why_vi=why.vi if why else None,
        why_en=why.en if why else None,
        legal=action.legal,
        **who_overrides(situation, action),
    )


def _somebody_to_ask(situation: Situation, action: Action) -> None:
    if OPEN_CONSULTATIONS not in action.effects or asks_for(action, "consultation"):
        return
    if not applicable(situation.dossier, situation.machine, situation.facts()):
        raise NotConsultable


def _holds(situation: Situation, guard: Guard) -> bool:
    return guard.holds(situation.facts())
