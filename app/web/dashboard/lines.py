"""A dossier behind a number, as a line of a leader's list: who has it, since when, and why late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.domain.clock import remaining_minutes
from app.domain.ids import ProcedureCode
from app.domain.machine import Words
from app.domain.procedure import Procedure
from app.domain.standing_words import act_words
from app.dossiers.apologising import apology_reason
from app.procedures.rulebook import Rulebook
from app.reports.queries.drilling import Drilled
from app.reports.steps import step_name
from app.web.dashboard.naming import CHANNELS, STANDINGS, VIOLATIONS
from app.web.site.filters import day, moment
from app.web.site.page import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLine:
    """``left`` are the working minutes to the lawful due date, ``why`` what is known of a delay.

    ``just_late``: the due date is over, but no working minute has passed since.
    ``apology`` is the draft's own proposal, where a draft waits.
    """

    ref: str
    code: str | None
    applicant: str
    procedure: str
    field: str
    channel: str
    agency: str
    step: str
    holder: str
    unit: str | None
    person: str | None
    since: datetime
    last_act: str | None
    last_at: datetime
    submitted_at: datetime
    accepted_at: datetime | None
    due: datetime | None
    promised: datetime | None
    finished_at: datetime | None
    standing: str | None
    left: int | None
    just_late: bool
    waits: bool
    why: tuple[str, ...]
    drafted_at: datetime | None
    apology: str | None


def listed_line(page: Sight, rules: Rulebook, line: Drilled, at: datetime) -> ListedLine:
    """``at`` is the moment as of which the list stands."""
    code = ProcedureCode(line.procedure)
    procedure = rules.procedure(code, line.procedure_version)
    step = step_name(rules, code, line.procedure_version, line.state)
    act = act_words(procedure.machine, line.state, line.last_action)
    holder = line.holder_name or page.say("Người nộp hồ sơ")
    return ListedLine(
        ref=line.code or str(line.id),
        code=line.code,
        applicant=line.applicant,
        procedure=page.spoken(procedure.name),
        field=page.spoken(procedure.field_name),
        channel=page.say(CHANNELS[line.channel]),
        agency=line.competent_name,
        step=page.spoken(step),
        holder=holder,
        unit=_unit(page, procedure, line),
        person=line.person_name,
        since=line.entered_at,
        last_act=None if act is None else page.spoken(act),
        last_at=line.last_at,
        submitted_at=line.submitted_at,
        accepted_at=line.accepted_at,
        due=line.measure,
        promised=line.due,
        finished_at=line.finished_at,
        standing=None if line.standing is None else page.say(STANDINGS[line.standing]),
        left=(left := _left(rules, line, at)),
        just_late=left == 0 and line.measure is not None and line.measure < at,
        waits=line.finished_at is None and line.holder_agency is None,
        why=tuple(_why(page, line, at)),
        drafted_at=line.drafted_at,
        apology=None if line.drafted_at is None else _apology(step, holder, line),
    )


def _unit(page: Sight, procedure: Procedure, line: Drilled) -> str | None:
    role = procedure.machine.roles.get(line.holder_role)
    return None if role is None or line.holder_agency is None else page.spoken(role.label)


def _left(rules: Rulebook, line: Drilled, at: datetime) -> int | None:
    if line.measure is None or line.finished_at is not None or line.clock != "run":
        return None
    return remaining_minutes(line.measure, at, rules.calendar(line.calendar))


def _why(page: Sight, line: Drilled, at: datetime) -> Iterator[str]:
    """What the dossier itself knows about why it is not done."""
    if line.finished_at is not None:
        return
    if line.opened_at is None:
        yield page.say("Chưa có cán bộ nào mở xem.")
    if line.asked:
        yield page.say("Chờ ý kiến của %(agencies)s.", agencies=", ".join(line.asked))
    if line.holder_agency is not None and line.step_due is not None and line.step_due < at:
        yield page.say("Bước này lẽ ra xong lúc %(at)s.", at=moment(line.step_due))
    if line.due is not None and line.measure is not None and line.due > line.measure:
        yield page.say("Đã xin lỗi và hẹn lại ngày %(day)s.", day=day(line.due))
    for kind in dict.fromkeys(line.violations):
        yield page.say(VIOLATIONS[kind])


def _apology(step: Words, holder: str, line: Drilled) -> str:
    return apology_reason(step.vi, holder, line.entered_at)
