"""Hồ sơ dưới mắt Cổng quốc gia: a dossier's file as the national portal is told of it.

Everything is as it was after one event, for what happened later is told later. A result is its own
file or none: nothing else is ever sent in its place.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from app.documents.links import Document, Form
from app.domain.evidence import is_evidence
from app.domain.national import DONE, REFUSED, RETURNED
from app.domain.people import PrincipalKind
from app.domain.procedure import FeeKind, Procedure, ReturnMethod, Subject
from app.domain.standing_words import act_words
from app.dossiers.asking import OFFICIAL, RESULT
from app.dossiers.file import DossierFile
from app.dossiers.result_drafts import RESULT_FORM
from app.national.course import Turn
from app.ports.national_portal import (
    FeeStage,
    NationalProcedure,
    ToldDossier,
    ToldFee,
    ToldFile,
    ToldResult,
    ToldStep,
    ToldSupplement,
)

ASKED: Final = 5
LONGEST_GIST: Final = 1000
REFUSAL: Final = "M03"
REFUSAL_NAME: Final = "Phiếu từ chối giải quyết hồ sơ"
OWN_WORDS: Final = frozenset({3, 5, 6, 7, 8})
"""Statuses whose reason is said to the applicant; what officers say among themselves stays here."""

_PERSONAL_NUMBER = re.compile(r"\d{9}|\d{12}", re.ASCII)

LinkTo = Callable[[Document | Form], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A file of the dossier, also one that a later has superseded."""

    upload: UUID
    seq: int
    key: str
    name: str
    carried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A result in the register; ``voided_at`` when its issue was undone."""

    seq: int
    number: str
    title: str | None
    voided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the portal itself said of a dossier that came from there."""

    submitted_at: datetime | None
    tech_id: str | None
    identified: bool
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that is known of a dossier; ``code`` is the one by which the portal knows it."""

    code: str
    file: DossierFile
    procedure: Procedure
    national: NationalProcedure
    turns: Sequence[Turn]
    handed: Sequence[Handed] = ()
    registered: Sequence[Registered] = ()
    origin: Origin | None = None


def told_dossier(account: Account, seq: int, link: LinkTo) -> ToldDossier:
    """How the dossier stood after the event ``seq``, which has a national status."""
    turns = [turn for turn in account.turns if turn.seq <= seq]
    now, file, origin = turns[-1], account.file, account.origin
    status = _status(now)
    applicant = file.applicant
    return ToldDossier(
        code=account.code,
        procedure=file.dossier.procedure,
        procedure_name=account.procedure.name.vi,
        field=account.national.field,
        field_name=account.national.field_name,
        channel=file.dossier.channel,
        subject=applicant.kind,
        owner=applicant.full_name,
        gist=account.procedure.name.vi[:LONGEST_GIST],
        agency_name=file.names.get(file.dossier.competent_agency, file.dossier.competent_agency),
        status=status,
        submitted_at=(origin and origin.submitted_at) or file.dossier.submitted_at,
        by_post=file.dossier.return_method is ReturnMethod.POST,
        identified=origin is not None and origin.identified,
        accepted_at=now.accepted_at,
        due=now.due,
        refused_at=_since(turns, REFUSED) if status == REFUSED else None,
        finished_at=now.finished_at,
        returned_at=_since(turns, RETURNED) if status == RETURNED else None,
        returned_how=_returned_how(account, turns) if status == RETURNED else None,
        tech_id=None if origin is None else origin.tech_id,
        id_number=_personal_number(account),
        email=applicant.email,
        phone=applicant.phone,
        place_of_submission=None if origin is None else origin.place,
        files=tuple(_files(account, seq, link)),
        fees=tuple(_fees(file.fees)),
        supplements=tuple(_supplements(account, turns)),
        results=tuple(_results(account, now, link)) if status in (DONE, RETURNED) else (),
    )


def told_steps(account: Account, after: int, upto: int) -> list[tuple[int, ToldStep]]:
    """The steps behind the event ``after`` and up to ``upto``, the oldest first, by event."""
    pairs = pairwise([None, *account.turns])
    return [
        (turn.seq, _step(account, turn, before))
        for before, turn in pairs
        if turn is not None and after < turn.seq <= upto and turn.is_a_step
    ]


def _step(account: Account, turn: Turn, before: Turn | None) -> ToldStep:
    machine = account.procedure.machine
    words = act_words(machine, turn.from_state, turn.action)
    role = machine.roles.get(turn.role)
    staff = turn.actor_kind == PrincipalKind.STAFF
    applicant = turn.actor_kind == PrincipalKind.CITIZEN
    status = _status(turn)
    content = turn.action if words is None else words.vi
    if turn.comment and status in OWN_WORDS:
        content = f"{content}: {turn.comment}"
    return ToldStep(
        code=account.code,
        by=(applicant and account.file.applicant.full_name) or turn.actor_name or "Hệ thống",
        position="" if role is None else role.label.vi,
        unit=(staff and turn.agency_name) or "",
        at=turn.at,
        content=content[:LONGEST_GIST],
        status=status,
        began_at=None if before is None else before.at,
        due=turn.due,
    )


def _status(turn: Turn) -> int:
    if turn.status is None:
        raise ValueError("a draft has no national status")
    return turn.status


def _since(turns: Sequence[Turn], status: int) -> datetime | None:
    """When it came to the status in which it now is."""
    since = None
    for turn in turns:
        since = (since or turn.at) if turn.status == status else None
    return since


def _returned_how(account: Account, turns: Sequence[Turn]) -> str | None:
    ending = next((turn for turn in turns if turn.status == RETURNED), None)
    if ending is None:
        return None
    words = act_words(account.procedure.machine, ending.from_state, ending.action)
    return None if words is None else words.vi


def _personal_number(account: Account) -> str | None:
    """CCCD or CMND; other papers have no number in the portal's list, and none is made up."""
    number = account.file.applicant.id_number
    citizen = account.file.applicant.kind is Subject.CITIZEN
    return number if citizen and number and _PERSONAL_NUMBER.fullmatch(number) else None


def _files(account: Account, seq: int, link: LinkTo) -> Iterator[ToldFile]:
    """What the applicant handed in, also what he has replaced meanwhile.

    Why he need not pay is no paper of the procedure, and nobody's beside the desk.
    """
    handed = (f for f in account.handed if f.seq <= seq and not is_evidence(f.key))
    there = [f for f in handed if f.key not in OFFICIAL]
    for file in there:
        yield ToldFile(
            id=str(file.upload),
            name=file.name,
            document=file.key,
            url=link(Document(file.upload)),
            removed=any(later.key == file.key and later.seq > file.seq for later in there),
            reused=file.carried,
        )


def _fees(fees: Sequence[Mapping[str, Any]]) -> Iterator[ToldFee]:
    """Fees with an amount; a fee in words, or one that nobody published, has none to tell."""
    for fee in fees:
        if fee["kind"] == FeeKind.AMOUNT.value and fee["amount"] is not None:
            yield ToldFee(
                key=str(fee["key"]),
                label=str(fee["label"] or fee["text"]),
                amount=int(fee["amount"]),
                stage=FeeStage(str(fee.get("due") or FeeStage.SUBMISSION.value)),
            )


def _supplements(account: Account, turns: Sequence[Turn]) -> Iterator[ToldSupplement]:
    """Every time the applicant was asked, and his answer: the event by which it was his no more."""
    names = {d.key: d.label.vi for d in account.procedure.documents}
    number, asked, due_before = 0, None, None
    for before, turn in pairwise([None, *turns]):
        if turn is None:
            continue
        if turn.status == ASKED and asked is None:
            number, asked, due_before = number + 1, turn, None if before is None else before.due
        elif turn.status != ASKED and asked is not None:
            yield _supplement(account, number, asked, turn, due_before, names)
            asked = None
    if asked is not None:
        yield _supplement(account, number, asked, None, due_before, names)


def _supplement(  # noqa: PLR0913, PLR0917 - a question, its answer, and what both are about
    account: Account,
    number: int,
    asked: Turn,
    answer: Turn | None,
    due_before: datetime | None,
    names: Mapping[str, str],
) -> ToldSupplement:
    notes = [note for _, note in asked.marked if note]
    keys = (item.removeprefix("documents.") for item, _ in asked.marked if "documents." in item)
    by_staff = answer is not None and answer.actor_kind == PrincipalKind.STAFF
    return ToldSupplement(
        id=f"{account.code}-BS{number}",
        asked_by=asked.actor_name or "",
        content=" ".join([*([asked.comment] if asked.comment else []), *notes]),
        asked_at=asked.at,
        documents=tuple(names.get(key, key) for key in keys),
        taken_by=answer.actor_name if answer is not None and by_staff else None,
        answered_at=None if answer is None else answer.at,
        due_before=due_before,
        due_after=None if answer is None else answer.due,
    )


def _results(account: Account, now: Turn, link: LinkTo) -> Iterator[ToldResult]:
    """Each result in force with its own file; a refusal's is the paper that says why."""
    for result in account.registered:
        voided = result.voided_at is not None and result.voided_at <= now.at
        if result.seq > now.seq or voided:
            continue
        label = result.title or account.procedure.result.vi
        url = _file_of(account, result.seq, link)
        yield ToldResult(id=result.number, label=label, url=url)
    for form in account.file.forms:
        ended = next((t for t in account.turns if t.seq == form.seq), None)
        if form.form == REFUSAL and form.seq <= now.seq and ended and ended.status == DONE:
            url = link(Form(form.form, form.seq))
            yield ToldResult(id=f"{form.form}-{form.seq}", label=REFUSAL_NAME, url=url)


def _file_of(account: Account, seq: int, link: LinkTo) -> str | None:
    """The file that was issued with the result: handed in then, or written here."""
    undone = {r.seq for r in account.registered if r.voided_at is not None and r.seq != seq}
    results = (f for f in account.handed if f.key == RESULT and f.seq not in undone)
    handed = [f for f in results if f.seq <= seq]
    written = [f for f in account.file.forms if f.form == RESULT_FORM and f.seq == seq]
    if written:
        return link(Form(RESULT_FORM, seq))
    newest = max(handed, key=lambda f: f.seq, default=None)
    return None if newest is None else link(Document(newest.upload))
