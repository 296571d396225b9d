"""Ready-made values: people, a dossier anywhere on its way, and a hand to move it with."""

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from app.domain.clock import Clock, CountFrom
from app.domain.dossier import Act, Dossier, Holder, Material, Moved
from app.domain.durations import Duration
from app.domain.ids import AgencyCode, DossierId, PersonId, ProcedureCode
from app.domain.inputs import INPUTS
from app.domain.judging import Situation, action_named
from app.domain.machine import Action, Branch, Machine, Words
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.domain.procedure import Channel, RequiredDocument, ReturnMethod, Subject
from app.domain.workflow import transition
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE

DESK = AgencyCode("H47.TTHCC")
COMPETENT_AGENCY = AgencyCode("H47.15")
ANOTHER_AGENCY = AgencyCode("H47.20")
COMMUNE = AgencyCode("H47.9.1")
EXPERTS = AgencyCode("H47.7")


def a_person(name: str) -> PersonId:
    return PersonId(uuid5(NAMESPACE_OID, name))


def staff(name: str, *grants: Grant) -> Principal:
    return Principal(
        id=a_person(name), kind=PrincipalKind.STAFF, full_name=f"Cán bộ {name}", grants=grants
    )


def holding(name: str, agency: AgencyCode, *permissions: Permission) -> Principal:
    return staff(name, *(Grant(agency, permission) for permission in permissions))


def standing_in(name: str, agency: AgencyCode, permission: Permission, absent: str) -> Principal:
    return staff(name, Grant(agency, permission, on_behalf_of=a_person(absent)))


APPLICANT = Principal(
    id=a_person("applicant"), kind=PrincipalKind.CITIZEN, full_name="Nguyễn Thị Ánh"
)
STRANGER = Principal(id=a_person("stranger"), kind=PrincipalKind.CITIZEN, full_name="Trần Văn Bê")
SYSTEM = Principal(id=a_person("system"), kind=PrincipalKind.SYSTEM, full_name="Hệ thống")
RECEIVER = holding("receiver", DESK, Permission.RECEIVE)
CLERK = holding("clerk", COMPETENT_AGENCY, Permission.RECEIVE_FOR_UNIT)
OFFICER = holding("officer", COMPETENT_AGENCY, Permission.PROCESS)
COLLEAGUE = holding("colleague", COMPETENT_AGENCY, Permission.PROCESS)
SUBSTITUTE = standing_in("substitute", COMPETENT_AGENCY, Permission.PROCESS, "officer")
HEAD = holding("head", COMPETENT_AGENCY, Permission.APPROVE)
SIGNER = holding("signer", COMPETENT_AGENCY, Permission.SIGN)
REGISTRAR = holding("registrar", COMPETENT_AGENCY, Permission.ISSUE)
ASKED = holding("asked", COMMUNE, Permission.CONSULT)
EXPERT = holding("expert", EXPERTS, Permission.CONSULT)
CLERK_ELSEWHERE = holding("clerk elsewhere", ANOTHER_AGENCY, Permission.RECEIVE_FOR_UNIT)
OFFICER_ELSEWHERE = holding("officer elsewhere", ANOTHER_AGENCY, Permission.PROCESS)
PEOPLE = (
    *(APPLICANT, STRANGER, SYSTEM, RECEIVER, CLERK, OFFICER, COLLEAGUE, SUBSTITUTE, HEAD, SIGNER),
    *(REGISTRAR, ASKED, EXPERT, CLERK_ELSEWHERE, OFFICER_ELSEWHERE),
)

DON = RequiredDocument(key="don", label=Words("Đơn đề nghị", "Application"))
COMPLETE = Material(
    form=MappingProxyType({"commune": COMMUNE, "high_risk": True}),
    required=(DON,),
    documents=frozenset({"don"}),
)
INCOMPLETE = replace(COMPLETE, documents=frozenset())

FILED = at("2026-03-02 09:00")
"""A Monday; three plain working weeks follow."""
GOLDEN = (
    ("submit", APPLICANT, FILED),
    ("receive", RECEIVER, at("2026-03-02 10:00")),
    ("route", RECEIVER, at("2026-03-02 10:30")),
    ("accept", CLERK, at("2026-03-02 11:00")),
    ("propose", OFFICER, at("2026-03-03 09:00")),
    ("approve", HEAD, at("2026-03-03 14:00")),
    ("sign", SIGNER, at("2026-03-04 09:00")),
    ("issue_result", REGISTRAR, at("2026-03-04 10:00")),
    ("hand_over", RECEIVER, at("2026-03-05 08:30")),
)


def a_draft() -> Dossier:
    return Dossier(
        id=DossierId(UUID(int=1)),
        code=None,
        procedure=ProcedureCode("1.004623"),
        procedure_version=1,
        variant=None,
        version=0,
        state="draft",
        channel=Channel.ONLINE,
        subject=Subject.CITIZEN,
        applicant=APPLICANT.id,
        receiving_agency=DESK,
        competent_agency=COMPETENT_AGENCY,
        return_method=ReturnMethod.COUNTER,
        holder=Holder(role="applicant"),
        calendar=OFFICE.code,
        clock=Clock(Duration.parse("5wd"), CountFrom.NEXT_SESSION),
        entered_at=FILED,
    )


def a_dossier(state: str, **changes: object) -> Dossier:
    """A dossier that came to ``state`` the golden way, with ``changes`` written over it."""
    dossier = a_draft()
    for action, who, moment in GOLDEN:
        if dossier.state == state:
            break
        dossier = moved(dossier, action, who, moment).after
    assert dossier.state == state
    return replace(dossier, **changes)  # type: ignore[arg-type]


def assigned_to(who: Principal, state: str = "appraise") -> Dossier:
    dossier = a_dossier(state)
    return replace(
        dossier,
        holder=replace(dossier.holder, person=who.id),
        people=MappingProxyType({"officer": who.id}),
    )


def a_situation(
    dossier: Dossier,
    moment: datetime | None = None,
    *,
    material: Material = COMPLETE,
    machine: Machine = MACHINE,
) -> Situation:
    """``dossier`` seen at ``moment`` (unless given: when it came to its state)."""
    return Situation(machine, dossier, OFFICE, material, moment or dossier.entered_at)


def an_act(situation: Situation, action: str, who: Principal, **changes: object) -> Act:
    """``action`` with a sample of everything that it asks for."""
    try:
        asked = action_named(situation, action)
    except Exception:  # noqa: BLE001 - an act that is not possible is still an act
        return Act(action=action, by=who, at=situation.at, **changes)  # type: ignore[arg-type]
    override = asked.override.requires if asked.override and changes.get("override") else ()
    act = Act(action=action, by=who, at=situation.at, **samples((*asked.requires, *override)))
    return replace(act, **changes)  # type: ignore[arg-type]


def samples(names: tuple[str, ...]) -> dict[str, Any]:
    data = {name: INPUTS[name].sample for name in names if name in INPUTS}
    data.pop("files", None)
    comment = data.pop("comment", None)
    documents = frozenset({"don"}) if "files" in names else frozenset()
    return {"comment": comment, "data": MappingProxyType(data), "documents": documents}


def moved(  # noqa: PLR0913 - a test says only what matters to it
    dossier: Dossier,
    action: str,
    who: Principal,
    moment: datetime | None = None,
    *,
    material: Material = COMPLETE,
    machine: Machine = MACHINE,
    **changes: object,
) -> Moved:
    situation = a_situation(dossier, moment, material=material, machine=machine)
    return transition(situation, an_act(situation, action, who, **changes))


def with_action(action: Action, state: str = "appraise", machine: Machine = MACHINE) -> Machine:
    """The machine with ``action`` in ``state``, in place of any of its name."""
    old = machine.state(state)
    new = replace(old, actions=MappingProxyType({**old.actions, action.name: action}))
    return replace(machine, states=MappingProxyType({**machine.states, state: new}))


def branches(*pairs: tuple[str, object]) -> tuple[Branch, ...]:
    return tuple(Branch(to, when) for to, when in pairs)  # type: ignore[arg-type]
