"""Synthetic people for scenarios: each holds exactly one role, where it sits at the moment."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from app.domain.dossier import Dossier
from app.domain.ids import AgencyCode, PersonId
from app.domain.inputs import CONDITIONS, INPUTS
from app.domain.machine import Action, Role, RoleKind
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.domain.permissions import role_agencies
from app.domain.posted import MINUTES
from app.procedures.trials.scenario_lines import Line

_KINDS: Final[Mapping[RoleKind, PrincipalKind]] = MappingProxyType(
    {
        RoleKind.APPLICANT: PrincipalKind.CITIZEN,
        RoleKind.AGENCY: PrincipalKind.STAFF,
        RoleKind.SYSTEM: PrincipalKind.SYSTEM,
    }
)


def person_in(role: str) -> PersonId:
    """The one person who plays ``role`` in every scenario."""
    return PersonId(uuid5(NAMESPACE_OID, f"motcua:{role}"))


def principal_in(role: Role, dossier: Dossier, at_agency: AgencyCode | None = None) -> Principal:
    """Somebody who holds ``role`` for ``dossier`` now, and nothing else."""
    grants: tuple[Grant, ...] = ()
    if role.kind is RoleKind.AGENCY and role.permission is not None:
        seats = role_agencies(role, dossier) if at_agency is None else {at_agency}
        grants = tuple(Grant(agency, role.permission) for agency in sorted(seats))
    return Principal(
        id=person_in(role.id), kind=_KINDS[role.kind], full_name=role.label.vi, grants=grants
    )


def asked_agency(dossier: Dossier, key: str) -> Principal | None:
    """Somebody who answers for the agency that was asked ``key``; None when nobody was."""
    asked = next((c for c in dossier.consultations if c.key == key), None)
    if asked is None:
        return None
    return Principal(
        id=person_in(f"consulted:{asked.agency}"),
        kind=PrincipalKind.STAFF,
        full_name=asked.agency,
        grants=(Grant(asked.agency, Permission.CONSULT),),
    )


def inputs_for(action: Action, line: Line, dossier: Dossier) -> dict[str, object]:
    """What ``line`` brings: what it says, and a sample of everything else that is required."""
    wanted = [*action.requires]
    if "override" in line.options and action.override is not None:
        wanted += action.override.requires
    inputs: dict[str, object] = {
        name: sample_input(name, dossier)
        for name in wanted
        if name not in CONDITIONS and name not in line.without
    }
    for key, value in line.options.items():
        if key == "comment":
            inputs["comment"] = value
        elif key.startswith("data."):
            inputs[key.removeprefix("data.")] = value
    return inputs


def sample_input(name: str, dossier: Dossier) -> object:
    if name == "person":
        return str(person_in(dossier.holder.role))
    if name == MINUTES:  # signed when the dossier was handed in
        return {"number": "1", "signed_at": dossier.entered_at.isoformat()}
    return INPUTS[name].sample
