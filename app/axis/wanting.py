"""Which letters a dossier wants, as it stands; what it wanted before and wants no more.

A question to an agency on the axis wants a letter, once; a result wants one to each agency that
was asked so. A question that was undone, or a result that was voided, wants its letter taken back:
by not sending it, or by revoking it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from app.axis.queries.letters import Letter
from app.domain.calendar import HANOI
from app.domain.dossier import OpenConsultation
from app.domain.ids import AgencyCode, DossierId
from app.domain.official_letters import LetterKind, LetterState
from app.domain.procedure import Procedure
from app.dossiers.file import DossierFile, Result

CONSULTATION: Final = "consultation"
RESULT: Final = "result"
QUESTION_TYPE: Final = "Phiếu lấy ý kiến"
RESULT_TYPE: Final = "Kết quả giải quyết thủ tục hành chính"
NAMES: Final = UUID("5f0c1a56-6f0e-5d0e-9c53-2f3b0a6f4e11")
"""The namespace of DocumentIds: the same letter has the same id, whoever works it out."""
GONE: Final = frozenset({LetterState.CANCELLED, LetterState.RECALLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a dossier's letters are written: the rules, who signs, whom the axis knows."""

    procedure: Procedure
    addresses: Mapping[AgencyCode, str]
    asked_by: str
    signed_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done: ``cancel`` letters that have not left, ``write`` new ones."""

    write: Sequence[Letter]
    cancel: Sequence[UUID]


def wanted(file: DossierFile, known: Sequence[Letter], desk: Desk) -> Wanted:
    """What is missing, given the letters that are there; nothing when nothing is."""
    said = [one for one in known if one.kind is not LetterKind.REVOCATION]
    present = {one.id for one in known}
    asked = {about(question): question for question in file.dossier.consultations}
    issued = {about_result(result): result for result in file.results}
    new = [*_questions(file, asked, desk), *_results(file, said, issued, desk)]
    stale = [
        one
        for one in said
        if one.state not in GONE and one.about not in asked and one.about not in issued
    ]
    unsent = [one.id for one in stale if one.state is LetterState.QUEUED]
    recalls = [_recall(one, desk.at) for one in stale if one.state is not LetterState.QUEUED]
    return Wanted([one for one in (*new, *recalls) if one.id not in present], unsent)


def about(question: OpenConsultation) -> str:
    """A question by its key and moment, for a key may be asked under again after an undo."""
    return f"{question.key}@{question.asked_at:%Y%m%dT%H%M%S}"


def about_result(result: Result) -> str:
    return f"{result.number}@{result.issued_on:%Y%m%d}"


def result_letter(
    file: DossierFile, result: Result, to: tuple[AgencyCode, str], desk: Desk
) -> Letter:
    """The letter by which an agency learns of a result."""
    number, _, notation = result.number.partition("/")
    name = result.title or desk.procedure.result.vi
    return _letter(
        file,
        desk,
        purpose=RESULT,
        about=about_result(result),
        to=to,
        number=number,
        notation=notation,
        type_name=RESULT_TYPE,
        subject=f"{name} – hồ sơ {_named(file)}",
        signer=desk.signed_by,
        promulgated_on=result.issued_on,
    )


def _questions(
    file: DossierFile, asked: Mapping[str, OpenConsultation], desk: Desk
) -> Iterator[Letter]:
    for key, question in asked.items():
        organ = desk.addresses.get(question.agency)
        if organ is None or not question.is_open:
            continue
        yield _letter(
            file,
            desk,
            purpose=CONSULTATION,
            about=key,
            to=(question.agency, organ),
            number=_named(file),
            notation=f"LYK-{question.key}",
            type_name=QUESTION_TYPE,
            subject=f"V/v lấy ý kiến về hồ sơ {_named(file)}: {desk.procedure.name.vi}",
            content=question.question,
            signer=desk.asked_by,
            promulgated_on=question.asked_at.astimezone(HANOI).date(),
            due=question.due,
        )


def _results(
    file: DossierFile, said: Iterable[Letter], issued: Mapping[str, Result], desk: Desk
) -> Iterator[Letter]:
    """Whoever was asked over the axis learns over the axis what came of it."""
    told = {
        (one.to_agency, one.to_organ)
        for one in said
        if one.purpose == CONSULTATION and one.state not in {*GONE, LetterState.QUEUED}
    }
    for result in issued.values():
        for to in sorted(told):
            yield result_letter(file, result, to, desk)


def _recall(stale: Letter, at: datetime) -> Letter:
    return Letter(
        id=uuid5(NAMES, f"{stale.id}/{LetterKind.REVOCATION}"),
        dossier_id=stale.dossier_id,
        purpose=stale.purpose,
        about=stale.about,
        kind=LetterKind.REVOCATION,
        takes_back=stale.id,
        from_agency=stale.from_agency,
        from_organ=stale.from_organ,
        to_agency=stale.to_agency,
        to_organ=stale.to_organ,
        number=stale.number,
        notation=stale.notation,
        type_name=stale.type_name,
        subject=f"Thu hồi: {stale.subject}",
        content="",
        signer=stale.signer,
        position=stale.position,
        promulgated_on=at.astimezone(HANOI).date(),
        due=None,
        made_at=at,
        state=LetterState.QUEUED,
        state_at=at,
    )


def _letter(
    file: DossierFile,
    desk: Desk,
    *,
    purpose: str,
    about: str,
    to: tuple[AgencyCode, str],
    **told: object,
) -> Letter:
    dossier = file.dossier
    sender = dossier.competent_agency
    given: dict[str, object] = {"content": "", "due": None, "position": "", **told}
    return Letter(
        id=_identity(dossier.id, purpose, about, to[0]),
        dossier_id=dossier.id,
        purpose=purpose,
        about=about,
        kind=LetterKind.NEW,
        takes_back=None,
        from_agency=sender,
        from_organ=desk.addresses.get(sender, sender),
        to_agency=to[0],
        to_organ=to[1],
        made_at=desk.at,
        state=LetterState.QUEUED,
        state_at=desk.at,
        **given,  # type: ignore[arg-type]
    )


def _identity(dossier: DossierId, purpose: str, about: str, to: AgencyCode) -> UUID:
    return uuid5(NAMES, f"{dossier}/{purpose}/{about}/{to}")


def _named(file: DossierFile) -> str:
    return file.dossier.code or str(file.dossier.id)
