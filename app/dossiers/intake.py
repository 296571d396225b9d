"""Tiếp nhận: what is wrong with a submission, all of it at once, before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.applicant import Applicant, defects_of
from app.domain.bringing import number_defects
from app.domain.custody import Given
from app.domain.errors import Conflict, Defect, Forbidden
from app.domain.ids import DossierCode, DossierId, PersonId
from app.domain.people import Permission, Principal, PrincipalKind
from app.domain.procedure import Channel, OnlineLevel, Procedure, ReturnMethod
from app.dossiers.drafts import Reviewed
from app.dossiers.file import HandedIn
from app.dossiers.queries.intake import Seat

ANY_CENTRE = "any_centre"
OWNER_ONLY = "owner"
OF_THE_DESK = "$receiving"
CENTRES = frozenset({"province", "province_centre"})


class ProcessedElsewhere(Conflict):
    """A ministry's or the national system processes this procedure. Facts: ``route``."""


class OnlineIsTheApplicants(Forbidden):
    """Online one hands in for oneself; a desk logs what came to its counter or by post."""


class DesksReceiveOthers(Forbidden):
    """The counter is the desk's channel; who hands in himself does it online, or by post."""


class NotYourDesk(Forbidden):
    """A desk logs dossiers for its own one-stop only."""


class NotOnline(Conflict):
    """The procedure is only described online; it is handed in at a desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What makes a submission that of a child: its parent, whose applicant it is for, its files."""

    parent: DossierId
    applicant: PersonId | None
    files: tuple[HandedIn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitDossier:
    """What somebody hands in. ``files`` are key and upload id; agencies are codes.

    ``papers`` are the documents that the desk took in on paper. ``draft`` is the applicant's own
    that is sent with it, as it was reviewed. ``lacking`` are the documents and fields
    (``documents.x``, ``form.y``) without which a desk writes it down, because it asks for them, or
    refuses, in the same breath. ``code`` is the one that it was given where it was first handed in.
    """

    by: Principal
    at: datetime
    procedure: str
    receiving_agency: str
    channel: Channel
    applicant: Applicant
    form: Mapping[str, object] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()
    papers: tuple[Given, ...] = ()
    return_method: ReturnMethod = ReturnMethod.COUNTER
    return_address: str | None = None
    competent_agency: str | None = None
    assisting_agency: str | None = None
    linked: Linked | None = None
    draft: Reviewed | None = None
    lacking: frozenset[str] = frozenset()
    code: DossierCode | None = None

    def agencies(self) -> list[str]:
        named = (self.receiving_agency, self.competent_agency, self.assisting_agency)
        return [code for code in named if code is not None]


def check_route(command: SubmitDossier, procedure: Procedure) -> None:
    """Raises a refusal that no correction of the submission could lift."""
    if procedure.route != "local":
        raise ProcessedElsewhere(route=procedure.route)
    citizen = command.by.kind is PrincipalKind.CITIZEN
    online = command.channel is Channel.ONLINE
    if (online or citizen) and procedure.level is OnlineLevel.INFORMATION:
        raise NotOnline
    if command.linked is not None:
        return  # whoever handed the parent in had chosen the channel and the desk
    if online and not citizen:
        raise OnlineIsTheApplicants
    if citizen and command.channel is Channel.COUNTER:
        raise DesksReceiveOthers
    at_desk = command.by.agencies(Permission.RECEIVE)
    if not citizen and command.receiving_agency not in at_desk:
        raise NotYourDesk(agency=command.receiving_agency)


def submission_defects(
    command: SubmitDossier, procedure: Procedure, seats: Mapping[str, Seat]
) -> Iterator[Defect]:
    """Everything that is wrong but the form's fields and the documents themselves."""
    yield from defects_of(command.applicant)
    if command.applicant.kind not in procedure.subjects:
        yield Defect("applicant.kind", "wrong_subject")
    if command.channel not in procedure.channels:
        yield Defect("channel", "channel_not_offered")
    if command.papers and command.by.kind is PrincipalKind.CITIZEN:
        yield Defect("papers", "not_allowed")
    yield from number_defects("papers", command.papers)
    if fetched_by_post(command) and not (command.applicant.address or "").strip():
        yield Defect("applicant.address", "required")
    yield from _seat_defects(command, procedure, seats)
    address = command.return_address or command.applicant.address or ""
    if command.return_method is ReturnMethod.POST and not address.strip():
        yield Defect("return.address", "required")


def fetched_by_post(command: SubmitDossier) -> bool:
    """Whether the form is filled in online, and a postman comes for the papers."""
    citizen = command.by.kind is PrincipalKind.CITIZEN
    return citizen and command.channel is Channel.POST and command.linked is None


def competent_of(command: SubmitDossier, procedure: Procedure) -> str:
    if procedure.owner != OF_THE_DESK:
        return procedure.owner
    return command.competent_agency or command.receiving_agency


def facts_of(command: SubmitDossier, procedure: Procedure) -> dict[str, object]:
    """What the guards of variants and documents may ask of a submission."""
    competent = competent_of(command, procedure)
    return {
        "form": command.form,
        "subject": command.applicant.kind.value,
        "channel": command.channel.value,
        "competent_agency": competent,
        "owner_agency": competent,
        "receiving_agency": command.receiving_agency,
        "return_method": command.return_method.value,
    }


def receives(code: str, tier: str, procedure: Procedure) -> bool:
    """Whether the one-stop ``code`` takes this procedure in, if it is to be decided rightly."""
    if ANY_CENTRE in procedure.receive_at:
        return True
    if OWNER_ONLY in procedure.receive_at:
        return tier not in CENTRES if procedure.owner == OF_THE_DESK else code == procedure.owner
    return code in procedure.receive_at


def _seat_defects(
    command: SubmitDossier, procedure: Procedure, seats: Mapping[str, Seat]
) -> Iterator[Defect]:
    for place in ("receiving_agency", "competent_agency", "assisting_agency"):
        code = getattr(command, place)
        if code is None:
            continue
        seat = seats.get(code)
        if seat is None or not seat.in_force:
            yield Defect(place, "unknown_agency" if seat is None else "agency_closed")
    competent = seats.get(competent_of(command, procedure))
    if procedure.owner != OF_THE_DESK and (competent is None or not competent.in_force):
        yield Defect("procedure", "nobody_competent")
    receiving = seats.get(command.receiving_agency)
    if receiving is None:
        return
    if not receiving.one_stop:
        yield Defect("receiving_agency", "not_a_one_stop")
    if not _receives(receiving.code, command, procedure):
        yield Defect("receiving_agency", "does_not_receive_this")
    of_a_commune = procedure.owner == OF_THE_DESK
    if of_a_commune and receiving.tier in CENTRES and command.competent_agency is None:
        yield Defect("competent_agency", "required")
    if not of_a_commune and command.competent_agency not in (None, procedure.owner):
        yield Defect("competent_agency", "not_competent")


def _receives(code: str, command: SubmitDossier, procedure: Procedure) -> bool:
    if ANY_CENTRE in procedure.receive_at:
        return True
    if OWNER_ONLY in procedure.receive_at:
        return code == competent_of(command, procedure)
    return code in procedure.receive_at
