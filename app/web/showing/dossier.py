"""A dossier as an answer: what the reader may see of it, and exactly what he may do now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.domain.clock import Reckoning, reckon, remaining_minutes, standing
from app.domain.dossier import Dossier
from app.domain.entering import answer_by
from app.domain.evidence import WORDS as EVIDENCE_WORDS
from app.domain.evidence import evidence_keys
from app.domain.machine import RoleKind, Words
from app.domain.national import DONE, RETURNED
from app.domain.people import Principal, PrincipalKind
from app.domain.workflow import Offer, available_actions
from app.dossiers.acting import Opened
from app.dossiers.asking import RESULT, input_schema
from app.dossiers.file import DossierFile, HandedIn
from app.dossiers.reading import as_seen_by
from app.web.house import House
from app.web.messages import Language, sentences
from app.web.showing.custody import custody_out
from app.web.showing.lapses import apology_out, violations_out
from app.web.showing.shapes import (
    ActionOut,
    BlockedActionOut,
    ChildOut,
    ClockOut,
    ConsultationOut,
    ContinuedByOut,
    DocumentOut,
    DossierOut,
    HolderOut,
    ParentOut,
    ResultOut,
    ReturnOut,
    TrackingLinkOut,
)
from app.web.site.words import spoken

RESULT_WORDS = Words("Kết quả", "Result")


def dossier_out(
    opened: Opened,
    who: Principal,
    house: House,
    language: Language,
    labels: Language = Language.VI,
) -> DossierOut:
    """Everything that ``who`` may see of it, and what he may do, refusals in his language.

    ``labels`` is the language of names and states; over the API it is always Vietnamese.
    """
    opened = as_seen_by(opened, who)
    file, dossier = opened.file, opened.file.dossier
    offers = available_actions(opened.situation, who)
    token = house.tokens.token_of(dossier.id)
    return DossierOut(
        **_identity(opened, labels),
        **_moments(opened),
        applicant=file.applicant.as_dict(),
        form=dict(file.form),
        holder=holder_out(opened, labels),
        return_=ReturnOut(method=dossier.return_method.value, address=file.return_address),
        documents=[_document(d, opened, labels) for d in visible_documents(opened, who.kind)],
        papers=list(dossier.papers),
        custody=custody_out(opened, labels),
        marked=list(dossier.marked),
        notes=dict(file.notes),
        fees=[dict(fee) for fee in file.fees],
        results=_results(file),
        consultations=_consultations(dossier, who),
        parent=parent_out(file),
        children=children_out(file),
        forms=sorted({form.form for form in file.forms}),
        violations=violations_out(opened, who),
        apology=apology_out(opened, who),
        tracking=TrackingLinkOut(token=token, url=house.tokens.address_of(dossier.id)),
        actions=[_action(offer, opened, labels) for offer in offers if offer.refusal is None],
        blocked_actions=list(_blocked(offers, language, labels)),
    )


def _results(file: DossierFile) -> list[ResultOut]:
    return [
        ResultOut(number=r.number, issued_on=r.issued_on.isoformat(), title=r.title)
        for r in file.results
    ]


def _identity(opened: Opened, labels: Language) -> dict[str, Any]:
    """Which dossier it is, of what, and in whose hands the law puts it."""
    file, dossier = opened.file, opened.file.dossier
    state = opened.procedure.machine.state(dossier.state)
    return {
        "id": dossier.id,
        "code": dossier.code,
        "procedure": dossier.procedure,
        "procedure_version": dossier.procedure_version,
        "procedure_name": spoken(opened.procedure.name, labels),
        "state": dossier.state,
        "state_label": spoken(state.label, labels),
        "national_status": state.national,
        "version": dossier.version,
        "channel": dossier.channel.value,
        "receiving_agency": dossier.receiving_agency,
        "receiving_agency_name": file.names.get(dossier.receiving_agency),
        "competent_agency": dossier.competent_agency,
        "competent_agency_name": file.names.get(dossier.competent_agency),
        "receiving_agency_continued_by": _continued_by(file, dossier.receiving_agency),
        "competent_agency_continued_by": _continued_by(file, dossier.competent_agency),
        "assisting_agency": file.assisting_agency,
    }


def _continued_by(file: DossierFile, agency: str) -> list[ContinuedByOut]:
    """A dossier that was finished before its agency ended keeps that name for ever."""
    return [
        ContinuedByOut(agency=heir.agency, name=heir.name, effective_on=heir.effective_on)
        for heir in file.successors
        if heir.former == agency
    ]


def _moments(opened: Opened) -> dict[str, Any]:
    """What happened when, and what is due when."""
    dossier, situation = opened.file.dossier, opened.situation
    clock = reckon(dossier.clock, situation.calendar)
    return {
        "submitted_at": dossier.submitted_at,
        "accepted_at": dossier.accepted_at,
        "finished_at": dossier.finished_at,
        "opened_at": opened.file.opened_at,
        "due": clock.due,
        "original_due": clock.original_due,
        "step_due": dossier.step_due,
        "answer_by": answer_by(dossier, situation.machine, situation.calendar),
        "clock": clock_out(clock, opened, situation.at),
    }


def visible_documents(opened: Opened, reader: PrincipalKind) -> tuple[HandedIn, ...]:
    """Staff see what they are given; the applicant what was asked for, and the result once ready.

    In the order of the procedure, and of several under one key in that of their uploading.
    """
    places = {document.key: at for at, document in enumerate(opened.procedure.documents)}
    national = opened.procedure.machine.state(opened.file.dossier.state).national
    shown = {*places, *evidence_keys(opened.file.fees)}
    shown |= {RESULT} if national in (DONE, RETURNED) else set()
    inside = reader is not PrincipalKind.CITIZEN
    found = [d for d in opened.file.documents if inside or d.key in shown]
    return tuple(sorted(found, key=lambda d: (places.get(d.key, len(places)), d.seq, d.upload)))


def holder_out(opened: Opened, labels: Language = Language.VI) -> HolderOut:
    file = opened.file
    holder = file.dossier.holder
    role = opened.procedure.machine.roles[holder.role]
    return HolderOut(
        agency=holder.agency,
        agency_name=None if holder.agency is None else _name(file, holder.agency),
        unit=spoken(role.label, labels),
        person=file.holder_name if role.kind is RoleKind.AGENCY else None,
    )


def _name(file: DossierFile, agency: str) -> str | None:
    return next((name for code, name in file.names.items() if code == agency), None)


def clock_out(clock: Reckoning, opened: Opened, at: datetime) -> ClockOut:
    calendar = opened.situation.calendar
    left = None if clock.due is None else remaining_minutes(clock.due, at, calendar)
    return ClockOut(
        mode=clock.mode.value,
        standing=standing(clock, calendar, at).value,
        extended=clock.extended,
        remaining_minutes=None if clock.stopped_at is not None else left,
        started_at=clock.started_at,
    )


def _document(document: HandedIn, opened: Opened, labels: Language) -> DocumentOut:
    known = {rule.key: spoken(rule.label, labels) for rule in opened.procedure.documents}
    known |= {RESULT: spoken(RESULT_WORDS, labels)}
    known |= dict.fromkeys(evidence_keys(opened.file.fees), spoken(EVIDENCE_WORDS, labels))
    return DocumentOut(
        key=document.key,
        label=known.get(document.key, document.key),
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        handed_in_at=document.handed_in_at,
        watch=document.watch,
        note=opened.file.notes.get(f"documents.{document.key}"),
    )


def _consultations(dossier: Dossier, who: Principal) -> list[ConsultationOut]:
    """What agencies were asked is their business; the applicant sees who and when, not what."""
    inside = who.kind is not PrincipalKind.CITIZEN
    return [
        ConsultationOut(
            key=c.key,
            agency=c.agency,
            question=c.question if inside else "",
            asked_at=c.asked_at,
            due=c.due,
            answered_at=c.answered_at,
            opinion=c.opinion if inside else None,
        )
        for c in dossier.consultations
    ]


def parent_out(file: DossierFile) -> ParentOut | None:
    parent = file.parent
    if parent is None:
        return None
    return ParentOut(id=parent.id, code=parent.code, procedure=parent.procedure)


def children_out(file: DossierFile) -> list[ChildOut]:
    return [
        ChildOut(
            key=child.key,
            procedure=child.procedure,
            state=child.state.value,
            id=child.dossier,
            code=None if child.dossier is None else file.children.get(child.dossier),
        )
        for child in file.dossier.children
    ]


def _action(offer: Offer, opened: Opened, labels: Language) -> ActionOut:
    action = offer.action
    return ActionOut(
        name=action.name,
        label=spoken(action.label, labels),
        label_en=action.label.en,
        to_state=offer.to_state,
        input=input_schema(opened.file, opened.procedure, action, overriding=offer.overrides),
        bulk=action.bulk,
    )


def _blocked(
    offers: Iterable[Offer], language: Language, labels: Language
) -> Iterable[BlockedActionOut]:
    words = sentences(language)
    for offer in offers:
        if offer.refusal is not None and offer.refusal.code != "forbidden":
            yield BlockedActionOut(
                name=offer.action.name,
                label=spoken(offer.action.label, labels),
                code=offer.refusal.code,
                reason=offer.refusal.reason,
                detail=words.detail(offer.refusal),
            )
