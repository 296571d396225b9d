"""A draft as its pages see it: what is filled in, by which rules, and what it would submit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from app.domain.applicant import Applicant
from app.domain.calendar import HANOI
from app.domain.ids import PersonId, ProcedureCode
from app.domain.people import Principal
from app.domain.procedure import (
    Channel,
    Procedure,
    RequiredDocument,
    ReturnMethod,
    Subject,
    required_documents,
)
from app.dossiers.drafts import Draft, DraftNotFound, Reviewed
from app.dossiers.intake import SubmitDossier, facts_of
from app.dossiers.queries.drafts import draft_of
from app.procedures.queries import ProcedureNotFound
from app.procedures.rulebook import Rulebook
from app.web.showing.agency_choices import agency_choices
from app.web.site.fields import Option
from app.web.site.page import Sight
from app.web.site.words import sentence

WHO, FORM, FILES, RETURN, REVIEW = "nguoi-nop", "to-khai", "giay-to", "nhan-ket-qua", "kiem-tra"

STEPS: Final = (
    (WHO, sentence("Người nộp hồ sơ")),
    (FORM, sentence("Tờ khai")),
    (FILES, sentence("Giấy tờ kèm theo")),
    (RETURN, sentence("Phí và cách nhận kết quả")),
    (REVIEW, sentence("Kiểm tra và gửi")),
)
"""The pages of a submission, in order, with their headings."""

SUPPLEMENT: Final = "bo-sung"
"""The page of a draft that answers a request for a supplement."""

PLACES: Final = {
    "applicant": WHO,
    "receiving_agency": WHO,
    "competent_agency": WHO,
    "assisting_agency": WHO,
    "channel": WHO,
    "form": FORM,
    "documents": FILES,
    "return": RETURN,
}
"""On which page a defect is mended, by the first part of its field."""


class SavedOut(BaseModel):
    """What a script is told that kept a draft: ``at`` is the time of day, as the page says it."""

    version: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A draft with the procedure in force today and the rulebook that has it."""

    draft: Draft
    procedure: Procedure
    rules: Rulebook
    command: SubmitDossier
    agencies: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    """The choices of the form's fields that hold an agency."""

    @property
    def path(self) -> str:
        return f"/nop/{self.procedure.code}/{self.draft.id}"

    def part(self, name: str) -> dict[str, Any]:
        return dict(self.draft.content.get(name) or {})

    def documents(self) -> tuple[list[RequiredDocument], frozenset[str]]:
        """The documents of the variant that applies, and the keys of those that are required."""
        facts = facts_of(self.command, self.procedure)
        rules = self.procedure.as_variant(self.procedure.variant_for(facts))
        there = {key: True for key, _ in self.draft.files}
        required = required_documents(rules, {**facts, "documents": there})
        return list(rules.documents), frozenset(document.key for document in required)


async def procedure_in_force(page: Sight, code: str) -> tuple[Procedure, Rulebook]:
    """Raises ProcedureNotFound."""
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
    found = rules.current(ProcedureCode(code), page.now.astimezone(HANOI).date())
    if found is None:
        raise ProcedureNotFound
    return found, rules


async def begun(page: Sight, code: str, identity: UUID) -> Begun:
    """The reader's draft, sent or not. Raises DraftNotFound, ProcedureNotFound."""
    who = signed_in(page)
    procedure, rules = await procedure_in_force(page, code)
    async with page.house.sessions() as session:
        draft = await draft_of(session, identity, who.id)
        today = page.now.astimezone(HANOI).date()
        communes = await agency_choices(session, procedure.form_schema, "form.", today)
    if draft.procedure != procedure.code or draft.page == SUPPLEMENT:
        raise DraftNotFound
    return replace(as_begun(page, draft, procedure, rules), agencies=communes)


def as_begun(page: Sight, draft: Draft, procedure: Procedure, rules: Rulebook) -> Begun:
    command = command_of(page, draft)
    return Begun(draft=draft, procedure=procedure, rules=rules, command=command)


def signed_in(page: Sight) -> Principal:
    """Whoever looks at a page that nobody sees without signing in."""
    assert page.who is not None  # noqa: S101 - OwnPage has seen to it
    return page.who


def command_of(page: Sight, draft: Draft) -> SubmitDossier:
    """What would be handed in if the draft were sent now, complete or not."""
    content = draft.content
    where, back = content.get("where") or {}, content.get("return") or {}
    return SubmitDossier(
        by=signed_in(page),
        at=page.now,
        procedure=draft.procedure,
        receiving_agency=where.get("receiving_agency") or "",
        channel=Channel.POST if where.get("channel") == Channel.POST.value else Channel.ONLINE,
        applicant=applicant_of(content.get("applicant") or {}),
        form=content.get("form") or {},
        files=draft.files,
        return_method=_method(back.get("method")),
        return_address=back.get("address") or None,
        competent_agency=where.get("competent_agency") or None,
        draft=Reviewed(draft.id, draft.version),
    )


def applicant_of(told: dict[str, Any]) -> Applicant:
    kind = told.get("kind")
    return Applicant(
        kind=Subject(kind) if kind in set(Subject) else Subject.CITIZEN,
        full_name=told.get("full_name") or "",
        id_number=told.get("id_number"),
        phone=told.get("phone"),
        email=told.get("email"),
        address=told.get("address"),
    )


def owner_of(page: Sight) -> PersonId:
    return signed_in(page).id


def _method(told: str | None) -> ReturnMethod:
    return ReturnMethod(told) if told in set(ReturnMethod) else ReturnMethod.COUNTER
