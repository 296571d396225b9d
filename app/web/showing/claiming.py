"""Đề nghị miễn phí as a form: the reason and its evidence, which may be a file, in one sending."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from app.documents.actions.receive_upload import ReceiveUpload, receive_upload
from app.documents.queries import uploads_of
from app.domain.errors import Invalid
from app.domain.evidence import WORDS, evidence_keys
from app.domain.people import Principal
from app.dossiers.acting import Opened
from app.fees.actions.claim_exemption import ClaimExemption
from app.fees.actions.decide_exemption import DecideExemption
from app.fees.queries.exemptions import ExemptionNotFound
from app.idempotency.keys import Claim
from app.web.multipart import FilePart, form_with_file
from app.web.site.page import Sight
from app.web.site.posted import claim_in, texts

BROUGHT = "brought"
"""The hidden field of a file that was taken in when the form was refused."""


@dataclass(slots=True)
class Claimed:
    """What was typed, kept while a refusal is shown; a file that came stays with it."""

    typed: dict[str, str] = field(default_factory=dict)
    claim: Claim | None = None

    async def read(self, page: Sight) -> None:
        """Takes in the file, if one was chosen. Raises Invalid at ``evidence``, and others.

        What was chosen last counts: a file that comes takes the place of a chosen paper, and a
        paper that is chosen then that of the file.
        """
        who = _who(page)
        form, part = await form_with_file(page.request, max_mb=page.house.max_upload_mb)
        self.typed = dict(texts(form))
        self.claim = claim_in(page.request, form, who)
        if part is not None:
            self.typed[BROUGHT] = await self._taken_in(page, who, part)
            self.typed.pop("evidence", None)
        elif self.typed.get("evidence"):
            self.typed.pop(BROUGHT, None)

    def command(self, page: Sight, ref: str) -> ClaimExemption:
        brought = self.typed.get(BROUGHT, "")
        return ClaimExemption(
            ref=ref,
            fee=self.typed.get("fee", ""),
            reason=self.typed.get("reason", ""),
            evidence=self.typed.get("evidence") or None,
            file=brought if _is_id(brought) else None,
            by=_who(page),
            at=page.now,
        )

    async def _taken_in(self, page: Sight, who: Principal, part: FilePart) -> str:
        command = ReceiveUpload(
            owner=who.id,
            name=part.name,
            content=part.content,
            at=page.now,
            watch=page.house.watch,
            max_mb=page.house.max_upload_mb,
            key=None if self.claim is None else f"{self.claim.key}-evidence",
        )
        try:
            received = await receive_upload(page.house.sessions, page.house.storage, command)
        except Invalid as refusal:
            raise Invalid([replace(one, field="evidence") for one in refusal.defects]) from refusal
        return str(received.upload.id)


def decision_in(
    typed: Mapping[str, str], ref: str, who: Principal, at: datetime
) -> DecideExemption:
    """What the form of a claim says about it. Raises ExemptionNotFound."""
    claim = typed.get("claim", "")
    if not _is_id(claim):
        raise ExemptionNotFound
    return DecideExemption(
        ref=ref,
        claim=UUID(claim),
        granted=typed.get("granted") == "1",
        words=typed.get("words") or None,
        by=who,
        at=at,
    )


def document_names(page: Sight, opened: Opened) -> Mapping[str, str]:
    """What evidence is called: the documents of the procedure, and papers of a claim's own."""
    own = dict.fromkeys(evidence_keys(opened.file.fees), page.spoken(WORDS))
    return own | {rule.key: page.spoken(rule.label) for rule in opened.procedure.documents}


async def brought_name(page: Sight, typed: Mapping[str, str]) -> str:
    """The name of the file that was taken in already; empty where there is none."""
    brought = typed.get(BROUGHT, "")
    if not _is_id(brought):
        return ""
    async with page.house.sessions() as session:
        found = await uploads_of(session, [UUID(brought)], _who(page).id)
    return next((upload.name for upload in found.values()), "")


def _who(page: Sight) -> Principal:
    assert page.who is not None  # noqa: S101 - whoever claims has signed in
    return page.who


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
