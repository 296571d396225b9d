"""Liên thông khác cấp: at which agency a step sits, and who keeps it there (NĐ 61/2018 Điều 19.7).

A chain goes from agency to agency, up to a higher tier for one; whatever it was told to sit at is
remembered for each step, so that a dossier sent back comes to the same agency and the same person.
"""

from dataclasses import replace

from app.domain.dossier import Dossier, Moved
from app.domain.ids import AgencyCode, PersonId
from app.domain.machine import ABOVE, FORM, HERE, ORIGIN, SAME, Branch, State, StateKind
from app.domain.refusals import NoAgencyNamed, NobodyAbove
from app.domain.situation import Situation


def seated(situation: Situation, state: State) -> Dossier:
    """The dossier with the agency written down at which ``state`` sits, where that is a chain's.

    Raises NobodyAbove and NoAgencyNamed.
    """
    agency = _agency_of(situation, state)
    if agency is None:
        return situation.dossier
    return replace(situation.dossier, seats={**situation.dossier.seats, state.id: agency})


def somewhere_to_sit(situation: Situation, branch: Branch) -> None:
    """Raises what ``seated`` raises of the state to which ``branch`` leads."""
    if branch.to not in (SAME, ORIGIN):
        seated(situation, situation.machine.state(branch.to))


def keeper(dossier: Dossier, role: str, agency: AgencyCode | None) -> PersonId | None:
    """To whom the dossier was assigned in ``role`` at ``agency``."""
    return dossier.people.get(desk(dossier, role, agency))


def desk(dossier: Dossier, role: str, agency: AgencyCode | None) -> str:
    """The key of ``Dossier.people``: at the competent agency a role needs no other name."""
    return role if agency in (None, dossier.competent_agency) else f"{role}@{agency}"


def given_up(dossier: Dossier) -> Dossier:
    """The dossier with nobody assigned where it is now: any colleague may take it up."""
    holder = dossier.holder
    mine = desk(dossier, holder.role, holder.agency)
    people = {at: person for at, person in dossier.people.items() if at != mine}
    return replace(dossier, holder=replace(holder, person=None), people=people)


def decider(moved: Moved) -> AgencyCode:
    """The agency for which ``moved`` was decided: of a chain the one where it sat."""
    held_by = moved.acted_on.holder.agency
    chain = moved.acted_on.seats.values()
    return held_by if held_by is not None and held_by in chain else moved.after.competent_agency


def _agency_of(situation: Situation, state: State) -> AgencyCode | None:
    """None where the step sits at one of the dossier's own parties, which it knows anyway."""
    dossier, expression = situation.dossier, state.agency
    if state.kind is not StateKind.STEP or expression is None:
        return None
    if expression in (ABOVE, HERE):
        now = situation.above if expression == ABOVE else dossier.holder.agency
        agency = dossier.seats.get(state.id) or now
        if agency is None:
            raise NobodyAbove(state=state.id)
        return agency
    if expression.startswith("$"):
        return None
    named = expression
    if expression.startswith(FORM):
        field = expression.removeprefix(FORM)
        named = str(situation.material.form.get(field) or "").strip()
        if not named:
            raise NoAgencyNamed(state=state.id, field=field)
    own = (dossier.receiving_agency, dossier.competent_agency)
    return None if named in own and not expression.startswith(FORM) else AgencyCode(named)
