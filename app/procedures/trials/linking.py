"""Linked procedures in a scenario: what the parent is told of children that nobody walks."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from app.domain.children import ChildState
from app.domain.dossier import Dossier
from app.domain.ids import AgencyCode
from app.domain.joining import hopeless, startable, told_done
from app.domain.people import SYSTEM
from app.domain.refusals import ActionNotPossibleHere
from app.domain.situation import Situation

ENDS: Final[Mapping[str, ChildState]] = MappingProxyType(
    {"@granted": ChildState.GRANTED, "@refused": ChildState.REFUSED}
)


def child_ended(situation: Situation, key: str, outcome: ChildState) -> Dossier:
    """The parent once the child ``key`` has come out so, and those without hope after it.

    Raises ActionNotPossibleHere when that child has not begun, or has ended already.
    """
    dossier, machine = situation.dossier, situation.machine
    if key not in {child.key for child in startable(dossier, machine)}:
        raise ActionNotPossibleHere(action=None, state=dossier.state)
    dossier = told_done(situation, key, outcome, SYSTEM, situation.at).after
    while lost := next(hopeless(dossier, machine), None):
        now = replace(situation, dossier=dossier)
        dossier = told_done(now, lost.key, ChildState.REFUSED, SYSTEM, situation.at).after
    return dossier


def agency_above(agency: AgencyCode | None) -> AgencyCode | None:
    """The agency above, as far as codes tell: each writes those above it before its own number."""
    above = (agency or "").rpartition(".")[0]
    return AgencyCode(above) if above else None
