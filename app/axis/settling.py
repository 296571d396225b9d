"""Who may settle a letter that came in, and as whom its answer is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.axis.queries.arrivals import Arrived
from app.axis.queries.letters import Letter
from app.axis.wanting import CONSULTATION, about
from app.domain.dossier import Dossier, OpenConsultation
from app.domain.errors import Conflict, Forbidden
from app.domain.people import Grant, Permission, Principal

KEEPERS: Final = (
    Permission.RECEIVE_FOR_UNIT,
    Permission.PROCESS,
    Permission.APPROVE,
    Permission.ISSUE,
)
"""Whoever handles official letters at the agency that decides."""


class NotYourLetter(Forbidden):
    """Letters about a dossier are settled by those who handle it at the agency that decides."""


class LetterSettled(Conflict):
    """Somebody has settled it already, or its sender has taken it back."""


class NoQuestionOpen(Conflict):
    """The question that it answers was answered, or taken back. Facts: none."""


def may_settle(dossier: Dossier, who: Principal) -> bool:
    return dossier.competent_agency in who.agencies(*KEEPERS)


def may_read_letters(dossier: Dossier, who: Principal) -> bool:
    """An agency that was asked does not read what others were asked and answered."""
    return dossier.competent_agency in who.agencies(*KEEPERS, Permission.SIGN, Permission.SUPERVISE)


def check(came: Arrived, dossier: Dossier, who: Principal) -> None:
    """Raises NotYourLetter, LetterSettled."""
    if not may_settle(dossier, who):
        raise NotYourLetter
    if came.settled_at is not None:
        raise LetterSettled


def question_of(letter: Letter, questions: Sequence[OpenConsultation]) -> OpenConsultation:
    """The open question that ``letter`` put. Raises NoQuestionOpen."""
    for question in questions:
        same = letter.purpose == CONSULTATION and about(question) == letter.about
        if same and question.is_open:
            return question
    raise NoQuestionOpen


def for_the_asked(who: Principal, question: OpenConsultation) -> Principal:
    """``who``, entering for the agency that was asked what it has answered in writing.

    The history names the person who entered it, the agency whose opinion it is, and the letter.
    """
    grant = Grant(question.agency, Permission.CONSULT)
    return replace(who, grants=(*who.grants, grant))


def cited(came: Arrived, note: str) -> str:
    """The comment under which an answer by letter is recorded."""
    return f"Theo văn bản {_called(came)}, nhận qua trục liên thông. {note}".strip()


def noted_as(came: Arrived) -> Mapping[str, object]:
    """How the history of a dossier names a letter that was put with it: by its id alone.

    Also those read a history who do not read letters: the applicant, agencies that were asked.
    """
    return {"arrival": str(came.id)}


def _called(came: Arrived) -> str:
    day = "" if came.promulgated_on is None else f" ngày {came.promulgated_on:%d/%m/%Y}"
    return f"số {came.code}{day} của {came.organ_name}"
