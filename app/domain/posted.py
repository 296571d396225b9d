"""Hồ sơ gửi qua bưu chính: the term begins when the biên bản giao nhận was signed.

QĐ 45/2016/QĐ-TTg and TT 17/2017/TT-BTTTT: what the postman hands over is handed in at that moment,
not when he picked it up and not when the desk got round to it. The desk therefore says when it
signed, and by which number; what is typed in afterwards moves no date of the citizen's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from app.domain.by_post import was_sent_in
from app.domain.clock import Clock, ClockMode, switch
from app.domain.dossier import Act, Dossier
from app.domain.errors import Defect
from app.domain.inputs import asks_for
from app.domain.machine import Action, Machine
from app.domain.people import PrincipalKind
from app.domain.procedure import Channel
from app.domain.situation import Situation

MINUTES: Final = "handover_minutes"
PAPERS: Final = "papers"
ENTERED_WITHIN: Final = timedelta(days=30)
"""Before a dossier was entered, its minutes cannot have been signed longer than this: whoever types
a wrong month is told so, and whoever is late with entering it is not made to lie."""


def with_minutes(action: Action, dossier: Dossier, machine: Machine) -> Action:
    """``action`` with what it asks besides where it begins the term of a posted dossier.

    Papers that the postman brought are taken in with it, where none were before.

    What was supplemented may have been completed otherwise than by post: then the minutes may be
    given and need not. With those of a supplement that was posted its term goes on.
    """
    if asks_for(action, "answers"):
        posted = was_sent_in(dossier, here=True)
        return replace(action, accepts=(*action.accepts, MINUTES)) if posted else action
    comes_by_post = dossier.channel is Channel.POST or was_sent_in(dossier)
    if not comes_by_post or not _begins(action, dossier, machine):
        return action
    if is_supplemented(dossier, machine):
        return replace(action, accepts=(*action.accepts, MINUTES))
    brought = () if dossier.custody or asks_for(action, PAPERS) else (PAPERS,)
    return replace(
        action,
        requires=(*action.requires, MINUTES),
        accepts=(*action.accepts, *brought),
    )


def minutes_defects(situation: Situation, action: Action, act: Act) -> Iterator[Defect]:
    """Minutes signed in the future, or before the papers of which they tell can have come.

    Only a desk signs any.
    """
    if MINUTES in act.data and act.by.kind is PrincipalKind.CITIZEN:
        yield Defect(f"data.{MINUTES}", "not_allowed")
    signed_at = _signed_at(act)
    if signed_at is None or not asks_for(action, MINUTES):
        return
    field = f"data.{MINUTES}.signed_at"
    if signed_at > act.at:
        yield Defect(field, "signed_in_the_future")
    if signed_at < earliest_signature(situation, action):
        yield Defect(field, "signed_too_early")


def earliest_signature(situation: Situation, action: Action) -> datetime:
    """Before when minutes cannot have been signed that tell of what ``action`` takes in."""
    dossier = situation.dossier
    if asks_for(action, "answers"):
        return dossier.entered_at
    entered_at = dossier.submitted_at or dossier.entered_at
    again = is_supplemented(dossier, situation.machine)
    return entered_at if again else entered_at - ENTERED_WITHIN


def clock_from_minutes(dossier: Dossier, action: Action, act: Act) -> Clock:
    """Its clock, running since the minutes were signed if ``act`` brings any.

    A supplement before reception begins no term: that is for the reception to do.
    """
    clock = dossier.clock
    signed_at = _signed_at(act) if asks_for(action, MINUTES) else None
    early = asks_for(action, "answers") and dossier.accepted_at is None
    return clock if signed_at is None or early else switch(clock, ClockMode.RUN, signed_at)


def _begins(action: Action, dossier: Dossier, machine: Machine) -> bool:
    to = (machine.states.get(branch.to) for branch in action.to)
    runs = any(state is not None and state.clock is ClockMode.RUN for state in to)
    return dossier.accepted_at is None and runs


def is_supplemented(dossier: Dossier, machine: Machine) -> bool:
    """Whether the applicant has answered since: only that action takes changed fields."""
    done = (key.rpartition(":") for key in dossier.counts)
    states = ((machine.states.get(state), action) for state, _, action in done)
    taken = (state.actions.get(action) for state, action in states if state is not None)
    return any(action is not None and asks_for(action, "answers") for action in taken)


def _signed_at(act: Act) -> datetime | None:
    """None also for what cannot be read, which is a defect by itself."""
    said = act.data.get(MINUTES)
    if not isinstance(said, Mapping):
        return None
    try:
        moment = datetime.fromisoformat(str(said.get("signed_at")))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
