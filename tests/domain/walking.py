"""Wandering through a life cycle: who could do what now, and one of it done."""

from dataclasses import replace
from datetime import datetime

from app.domain.dossier import Dossier, Moved
from app.domain.errors import DomainError
from app.domain.inputs import asks_for
from app.domain.judging import Situation
from app.domain.people import Principal
from app.domain.workflow import Offer, available_actions, transition
from tests.examples import PEOPLE, a_situation, an_act

Chance = tuple[Principal, Offer]


def chances(dossier: Dossier, moment: datetime) -> list[Chance]:
    """Everything that somebody is offered, papers complete."""
    situation = a_situation(dossier, moment)
    return [
        (who, offer)
        for who in PEOPLE
        for offer in available_actions(situation, who)
        if offer.refusal is None
    ]


def taken(dossier: Dossier, moment: datetime, chance: Chance) -> Moved:
    who, offer = chance
    situation = a_situation(dossier, moment)
    act = an_act(situation, offer.action.name, who, override=offer.overrides)
    return transition(situation, act)


def tried(
    situation: Situation, who: Principal, action: str, *, override: bool = False
) -> Moved | DomainError:
    """What comes of ``action`` with a sample of its inputs, and the papers if it takes any."""
    act = an_act(situation, action, who, override=override)
    found = situation.machine.state(situation.dossier.state).actions.get(action)
    if found is not None and asks_for(found, "files", "answers"):
        act = replace(act, documents=frozenset({"don"}))
    try:
        return transition(situation, act)
    except DomainError as refusal:
        return refusal
