"""Arriving: somebody hands a dossier in, online by an account of his own or at a desk on paper."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from app.cli.populating.forms import filled
from app.cli.populating.house import NotTheDemonstration, Populating
from app.cli.populating.lives import Life
from app.cli.populating.papers import paper
from app.cli.populating.persons import COMMUNES, Somebody, business, somebody
from app.domain.applicant import Applicant
from app.domain.custody import Given
from app.domain.ids import AgencyCode, ProcedureCode
from app.domain.people import Permission, Principal, PrincipalKind
from app.domain.procedure import Channel, Procedure, RequiredDocument, ReturnMethod, Subject
from app.dossiers.acting import Opened
from app.dossiers.actions.submit import submit_dossier
from app.dossiers.intake import OF_THE_DESK, SubmitDossier
from app.idempotency.keys import Answer
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.queries import person

CENTRE = AgencyCode("H47.TTHCC")
AT_A_COMMUNE = 0.12
"""How often what the centre takes in is handed in at a commune instead."""
SCANNED = 0.7
TAKEN_TO_COMPARE = 0.25


@dataclass(frozen=True, slots=True)
class Arrival:
    """``account`` is the applicant's, if he has one."""

    opened: Opened
    citizen: Somebody
    account: Principal | None


async def arrived(house: Populating, life: Life, chance: Random, at: datetime) -> Arrival:
    """Hand the dossier of ``life`` in. Raises NotTheDemonstration."""
    day = house.calendar.day_of(at)
    procedure = house.rules.current(ProcedureCode(life.procedure), day)
    if procedure is None:
        raise NotTheDemonstration
    channel = life.course.channel or _channel(procedure, chance)
    citizen, account = await _who(house, life, chance, at, online=channel is Channel.ONLINE)
    applicant = await _applicant(house, procedure, chance, citizen, account)
    desk = _desk(procedure, citizen, chance)
    command = SubmitDossier(
        by=account or await _receiver(house, desk, chance),
        at=at,
        procedure=procedure.code,
        receiving_agency=desk,
        channel=channel,
        applicant=applicant,
        form=filled(procedure.code, procedure.form_schema, (chance, citizen, applicant, day)),
        return_method=life.course.returned,
        return_address=citizen.address if life.course.returned is ReturnMethod.POST else None,
    )
    opened = await _handed_in(house, await _with_documents(house, command, procedure, chance))
    return Arrival(opened, citizen, account)


async def _handed_in(house: Populating, command: SubmitDossier) -> Opened:
    done: list[Opened] = []

    def rendered(opened: Opened) -> Answer:
        done.append(opened)
        return Answer(201, b"")

    await submit_dossier(house.office, command, rendered)
    return done[-1]


def _channel(procedure: Procedure, chance: Random) -> Channel:
    offered = [c for c in Channel if c in procedure.channels]
    weights = [{Channel.ONLINE: 6, Channel.COUNTER: 5, Channel.POST: 1}[c] for c in offered]
    return chance.choices(offered, weights)[0]


def _desk(procedure: Procedure, citizen: Somebody, chance: Random) -> AgencyCode:
    if procedure.owner == OF_THE_DESK:
        return AgencyCode(citizen.commune)
    anywhere = "any_centre" in procedure.receive_at
    return AgencyCode(citizen.commune) if anywhere and chance.random() < AT_A_COMMUNE else CENTRE


async def _receiver(house: Populating, desk: AgencyCode, chance: Random) -> Principal:
    there = await house.staff.holding(desk, Permission.RECEIVE)
    if not there:
        raise NotTheDemonstration
    return chance.choice(there)


async def _who(
    house: Populating, life: Life, chance: Random, at: datetime, *, online: bool
) -> tuple[Somebody, Principal | None]:
    """The applicant, with an account if he hands in online; without a password nobody signs in."""
    citizen = somebody(chance)
    if not online:
        return citizen, None
    account = await house.staff.named(life.account) if life.account else None
    if account is not None:
        return await _known(house, account, citizen), account
    username = f"cd{citizen.number}"
    account = await house.staff.named(username)
    if account is None:
        order = EnrolPerson(
            kind=PrincipalKind.CITIZEN,
            username=username,
            full_name=citizen.name,
            at=at,
            id_number=citizen.number,
            phone=citizen.phone,
            address=citizen.address,
        )
        account = await house.staff.person(await enrol_person(house.office.sessions, order))
    return citizen, account


async def _known(house: Populating, account: Principal, like: Somebody) -> Somebody:
    async with house.office.sessions() as session:
        found = await person(session, account.id)
    if found is None:
        return like
    address = found.address or like.address
    commune = next((code for code, place in COMMUNES if place in address), like.commune)
    return replace(
        like,
        name=found.full_name,
        number=found.id_number or like.number,
        phone=found.phone or like.phone,
        address=address,
        commune=commune,
    )


async def _applicant(
    house: Populating,
    procedure: Procedure,
    chance: Random,
    citizen: Somebody,
    account: Principal | None,
) -> Applicant:
    organised = Subject.CITIZEN not in procedure.subjects or procedure.owner == "H47.5"
    if Subject.BUSINESS not in procedure.subjects or not organised:
        return citizen.as_applicant()
    applicant = business(chance, citizen)
    if account is not None:
        async with house.office.sessions() as session:
            found = await person(session, account.id)
        if found is not None and found.organisation:
            number = found.tax_code or applicant.id_number
            return replace(applicant, full_name=found.organisation, id_number=number)
    return applicant


async def _with_documents(
    house: Populating, command: SubmitDossier, procedure: Procedure, chance: Random
) -> SubmitDossier:
    """With every document that is required: as files, and at a desk on paper."""
    facts = {
        "form": command.form,
        "subject": command.applicant.kind.value,
        "channel": command.channel.value,
        "competent_agency": procedure.owner,
        "return_method": command.return_method.value,
    }
    needed = procedure.as_variant(procedure.variant_for(facts)).documents
    asked = [document for document in needed if document.is_required(facts)]
    at_desk = command.channel is not Channel.ONLINE
    scanned = [d for d in asked if not at_desk or chance.random() < SCANNED]
    files = [(d.key, await house.uploaded(command.by, await paper(d), command.at)) for d in scanned]
    papers = tuple(_given(asked, chance)) if at_desk else ()
    return replace(command, files=tuple(files), papers=papers)


def _given(documents: list[RequiredDocument], chance: Random) -> Iterator[Given]:
    for document in documents:
        lent = document.originals == 1 and chance.random() < TAKEN_TO_COMPARE
        yield Given(key=document.key, returnable=lent and document.key in _LENT)


_LENT = frozenset({"giay_chung_nhan", "van_bang", "the_cu", "giay_phep", "dat", "khai_sinh"})
"""Originals that are taken in to be compared, and go back to their owner."""
