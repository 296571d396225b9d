"""Nộp hồ sơ inside the caller's transaction: check everything, then write the first line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.domain.applicant import defects_of, tidied
from app.domain.calendar import HANOI
from app.domain.chain import GENESIS
from app.domain.clock import Clock
from app.domain.custody import taken_in
from app.domain.dossier import Act, Dossier, Holder, Material
from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode, DossierId, PersonId, ProcedureCode
from app.domain.inputs import unmet_conditions
from app.domain.judging import Situation
from app.domain.machine import EffectCall
from app.domain.people import PrincipalKind
from app.domain.procedure import Procedure
from app.domain.workflow import transition
from app.dossiers.acting import Opened
from app.dossiers.effects.registry import run_effects
from app.dossiers.file import DossierFile, HandedIn
from app.dossiers.handing_in import fees_on, file_defects, unknown_documents
from app.dossiers.handing_papers import as_said
from app.dossiers.intake import (
    SubmitDossier,
    check_route,
    competent_of,
    facts_of,
    fetched_by_post,
    submission_defects,
)
from app.dossiers.office import Office
from app.dossiers.queries.intake import Asked, Intake, Seat, intake
from app.dossiers.queries.uploads import handed_in
from app.dossiers.recording import record_submission
from app.dossiers.work import Work
from app.procedures.rulebook import Rulebook

SUBMIT = "submit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A submission in which nothing is wrong, with the rules by which it was checked."""

    situation: Situation
    procedure: Procedure
    file: DossierFile
    files: tuple[HandedIn, ...]
    act: Act


async def submit_in(session: AsyncSession, office: Office, command: SubmitDossier) -> Opened:
    """The new dossier. Raises Invalid with every defect at once, or another refusal."""
    ready = await looked_over(session, office, command)
    moved = transition(ready.situation, ready.act)
    if office.code_on_submission:
        moved = replace(moved, effects=(EffectCall("assign_code"), *moved.effects))
    work = Work(
        session=session,
        file=ready.file,
        moved=moved,
        dossier=moved.after,
        procedure=ready.procedure,
        calendar=ready.situation.calendar,
        next_code=office.numbering.next_code,
        at=command.at,
        documents=list(ready.files),
        said=_said(ready),
    )
    await run_effects(work)
    staff = command.by.kind is PrincipalKind.STAFF
    after = await record_submission(work, extra={"logged_by": command.by.id if staff else None})
    return Opened(after, ready.procedure, replace(ready.situation, dossier=after.dossier))


async def looked_over(session: AsyncSession, office: Office, command: SubmitDossier) -> Ready:
    """The submission as it would be taken now; nothing is written. Raises what ``submit_in`` does.

    Whoever only looks learns the fees and the variant too.
    """
    command = replace(command, applicant=tidied(command.applicant))
    rules, found = await _looked_up(session, office, command)
    return _checked(rules, found, command)


async def _looked_up(
    session: AsyncSession, office: Office, command: SubmitDossier
) -> tuple[Rulebook, Intake]:
    """The rulebook as published now, and what it says must be known.

    It is asked by the rulebook that this process has read; when the answer says that there is a
    newer one, it is asked again.
    """
    rules = office.rules.known
    if _in_force(rules, command) is None:
        rules = await office.rules(session)
    while True:
        procedure = _current(rules, command)
        asked = Asked(
            agencies=[*command.agencies(), competent_of(command, procedure)],
            id_number=command.applicant.id_number,
            uploads=[upload for _, upload in command.files],
            owner=command.by.id,
            today=command.at.astimezone(HANOI).date(),
        )
        found = await intake(session, asked)
        if found.publication <= rules.publication:
            return rules, found
        rules = await office.rules(session, found.publication)


def _checked(rules: Rulebook, found: Intake, command: SubmitDossier) -> Ready:
    procedure, seats = _current(rules, command), found.seats
    check_route(command, procedure)
    defects = list(submission_defects(command, procedure, seats))
    files, missing = _files(found, command)
    files = (*files, *_carried(command))
    defects += [*missing, *file_defects(files, procedure)]
    keys = [
        *(key for key, _ in command.files),
        *(file.key for file in _carried(command)),
        *(paper.key for paper in command.papers),
    ]
    defects += unknown_documents(keys, procedure)
    seat = seats.get(competent_of(command, procedure))
    dossier = draft_of(command, procedure, seat, found.account)
    procedure, file = under_variant(command, dossier, procedure, files, seats)
    material = _excused(file.material(procedure), command)
    act = Act(
        action=SUBMIT,
        by=command.by,
        at=command.at,
        documents=frozenset(keys),
    )
    submit = procedure.machine.state(procedure.machine.start).actions[SUBMIT]
    defects += unmet_conditions(submit.requires, act, material)
    if defects:
        raise Invalid(defects)
    calendar = rules.calendar(file.dossier.calendar)
    file = replace(file, dossier=replace(file.dossier, calendar_version=calendar.version))
    situation = Situation(procedure.machine, file.dossier, calendar, material, command.at)
    return Ready(situation=situation, procedure=procedure, file=file, files=files, act=act)


def _excused(material: Material, command: SubmitDossier) -> Material:
    """``material`` without the demand for what the desk has seen to be lacking.

    What comes by post is not here yet: the desk looks through it when the postman hands it over.
    """
    if fetched_by_post(command):
        return replace(material, required=())
    if not command.lacking:
        return material
    return replace(
        material,
        required=tuple(d for d in material.required if f"documents.{d.key}" not in command.lacking),
        form_defects=tuple(d for d in material.form_defects if d.field not in command.lacking),
    )


def _current(rules: Rulebook, command: SubmitDossier) -> Procedure:
    """The version in force today. Raises Invalid for a code that nobody published."""
    procedure = _in_force(rules, command)
    if procedure is None:
        raise Invalid([Defect("procedure", "unknown_procedure"), *defects_of(command.applicant)])
    return procedure


def _in_force(rules: Rulebook, command: SubmitDossier) -> Procedure | None:
    today = command.at.astimezone(HANOI).date()
    return rules.current(ProcedureCode(command.procedure), today)


def _files(
    found: Intake, command: SubmitDossier
) -> tuple[tuple[HandedIn, ...], tuple[Defect, ...]]:
    try:
        return handed_in(command.files, found.uploads, command.at, seq=1), ()
    except Invalid as problem:
        return (), problem.defects


def _carried(command: SubmitDossier) -> tuple[HandedIn, ...]:
    """The files that a child has from its parent, handed in with it."""
    files = () if command.linked is None else command.linked.files
    return tuple(replace(file, seq=1, handed_in_at=command.at) for file in files)


def draft_of(
    command: SubmitDossier, procedure: Procedure, seat: Seat | None, account: PersonId | None
) -> Dossier:
    """The dossier before anything has happened to it."""
    own, linked = command.by.kind is PrincipalKind.CITIZEN, command.linked
    deadline = procedure.deadline
    return Dossier(
        id=DossierId(new_id()),
        code=command.code,
        procedure=procedure.code,
        procedure_version=procedure.version,
        variant=None,
        version=0,
        state=procedure.machine.start,
        channel=command.channel,
        subject=command.applicant.kind,
        applicant=linked.applicant if linked else command.by.id if own else account,
        parent=linked.parent if linked else None,
        receiving_agency=AgencyCode(command.receiving_agency),
        competent_agency=AgencyCode(competent_of(command, procedure)),
        return_method=command.return_method,
        custody=taken_in(
            command.papers,
            procedure.documents,
            AgencyCode(command.receiving_agency),
            command.at,
        ),
        holder=Holder(role=procedure.machine.applicant),
        calendar=(seat.calendar if seat else None) or procedure.calendar,
        clock=Clock(deadline.total, deadline.count_from),
        entered_at=command.at,
    )


def under_variant(
    command: SubmitDossier,
    dossier: Dossier,
    procedure: Procedure,
    files: tuple[HandedIn, ...],
    seats: Mapping[str, Seat],
) -> tuple[Procedure, DossierFile]:
    """The file under its variant, which only now, with form and channel known, can be chosen."""
    file = DossierFile(
        dossier=dossier,
        applicant=command.applicant,
        form=command.form,
        fees=(),
        chain_head=GENESIS,
        documents=files,
        names={seat.code: seat.name for seat in seats.values()},
        return_address=command.return_address,
        assisting_agency=AgencyCode(command.assisting_agency) if command.assisting_agency else None,
    )
    variant = procedure.variant_for(facts_of(command, procedure))
    procedure = procedure.as_variant(variant)
    clock = replace(dossier.clock, term=procedure.deadline.total)
    file = replace(file, dossier=replace(dossier, variant=variant, clock=clock))
    today = command.at.astimezone(HANOI).date()
    return procedure, replace(file, fees=fees_on(file, procedure, today))


def _said(ready: Ready) -> dict[str, object]:
    file = ready.file
    return {
        "procedure": ready.procedure.code,
        "procedure_version": ready.procedure.version,
        "channel": file.dossier.channel.value,
        "receiving_agency": file.dossier.receiving_agency,
        "competent_agency": file.dossier.competent_agency,
        "return_method": file.dossier.return_method.value,
        "applicant": file.applicant.as_dict(),
        "form": dict(file.form),
        "documents": [document.as_said() for document in ready.files],
        "papers": [as_said(paper) for paper in file.dossier.custody],
    }
