"""Lấy ý kiến: opening consultations and taking answers (NĐ 61/2018 Điều 19.5).

Consulting never stops the citizen's clock; a late answer is noted and does not block.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count

from app.domain.calendar import WorkingCalendar
from app.domain.clock import Clock, ClockMode, CountFrom, reckon, switch
from app.domain.dossier import Act, Dossier, OpenConsultation
from app.domain.durations import Duration
from app.domain.guard import Facts
from app.domain.ids import AgencyCode
from app.domain.machine import COMPETENT, RECEIVING, Consultation, EffectCall, Machine
from app.domain.people import Permission
from app.domain.refusals import NoOpenConsultation, NotConsultable

OPEN_CONSULTATIONS = EffectCall("open_consultations")


def opened(
    dossier: Dossier, act: Act, machine: Machine, facts: Facts, calendar: WorkingCalendar
) -> Dossier:
    """The dossier with what was asked: the consultation of the act, else those of the procedure.

    Raises NotConsultable when neither names an agency.
    """
    asked = act.data.get("consultation")
    if isinstance(asked, Mapping):
        return _with(dossier, [_asked_now(dossier, asked, machine, act.at, calendar)])
    if not applicable(dossier, machine, facts):
        raise NotConsultable
    return opened_as_declared(dossier, machine, facts, act.at, calendar)


def opened_as_declared(
    dossier: Dossier, machine: Machine, facts: Facts, at: datetime, calendar: WorkingCalendar
) -> Dossier:
    """The dossier with every question that the procedure asks of a dossier like this."""
    questions = [
        _declared(consultation, agency, at, calendar)
        for consultation, agency in applicable(dossier, machine, facts)
    ]
    return _with(dossier, questions)


def applicable(
    dossier: Dossier, machine: Machine, facts: Facts
) -> tuple[tuple[Consultation, AgencyCode], ...]:
    """The consultations of the procedure that this dossier needs, each with its agency."""
    return tuple(
        (c, agency)
        for c in machine.consultations.values()
        if (c.when is None or c.when.holds(facts))
        and (agency := _agency(c.agency, dossier, facts)) is not None
    )


def answered(dossier: Dossier, act: Act) -> Dossier:
    """The dossier with the opinion that ``act`` brings. Raises NoOpenConsultation."""
    opinion = act.data.get("opinion")
    given = opinion if isinstance(opinion, Mapping) else {}
    mine = act.by.agencies(Permission.CONSULT)
    key = given.get("key")
    question = next(
        (
            c
            for c in dossier.consultations
            if c.is_open and c.agency in mine and key in (None, c.key)
        ),
        None,
    )
    if question is None:
        raise NoOpenConsultation
    reply = replace(question, answered_at=act.at, opinion=str(given.get("position")))
    return replace(
        dossier,
        consultations=tuple(reply if c is question else c for c in dossier.consultations),
    )


def _with(dossier: Dossier, questions: list[OpenConsultation]) -> Dossier:
    asked = {question.key for question in questions}
    kept = tuple(c for c in dossier.consultations if c.key not in asked)
    return replace(dossier, consultations=(*kept, *questions))


def _asked_now(
    dossier: Dossier,
    asked: Mapping[str, object],
    machine: Machine,
    at: datetime,
    calendar: WorkingCalendar,
) -> OpenConsultation:
    taken = {c.key for c in dossier.consultations} | set(machine.consultations)
    numbered = (f"c{number}" for number in count(len(dossier.consultations) + 1))
    return OpenConsultation(
        key=next(key for key in numbered if key not in taken),
        agency=AgencyCode(str(asked["agency"])),
        asked_at=at,
        due=_due(Duration.parse(str(asked["due"])), at, calendar),
        question=str(asked["question"]),
    )


def _declared(
    declared: Consultation, agency: AgencyCode, at: datetime, calendar: WorkingCalendar
) -> OpenConsultation:
    return OpenConsultation(
        key=declared.key,
        agency=agency,
        asked_at=at,
        due=_due(declared.due, at, calendar),
        question=declared.asks.vi,
    )


def _due(term: Duration, at: datetime, calendar: WorkingCalendar) -> datetime:
    """An agency's time to answer is counted to the minute from the question."""
    clock = switch(Clock(term, CountFrom.SAME_HOUR), ClockMode.RUN, at)
    due = reckon(clock, calendar).due
    return at if due is None else due


def _agency(expression: str, dossier: Dossier, facts: Facts) -> AgencyCode | None:
    if expression == RECEIVING:
        return dossier.receiving_agency
    if expression == COMPETENT:
        return dossier.competent_agency
    if expression.startswith("form."):
        form = facts.get("form")
        named = form.get(expression.removeprefix("form.")) if isinstance(form, Mapping) else None
        return AgencyCode(named) if isinstance(named, str) and named else None
    return AgencyCode(expression)
