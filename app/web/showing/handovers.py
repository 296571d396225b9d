"""What hand-over lists look like: what clients send about them, and what they are answered."""

from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from app.db.ids import new_id
from app.domain.ids import ProcedureCode
from app.domain.people import Permission, Principal
from app.domain.permissions import READS
from app.dossiers.queries.handovers import HandoverItem, HandoverLine
from app.idempotency.keys import Claim
from app.procedures.rulebook import Rulebook
from app.web.bodies import Body, Code, Comment, Key, Part
from app.web.messages import Language
from app.web.showing.outcomes import RefusedOut
from app.web.showing.shapes import Moment
from app.web.site.words import spoken


class GivenItem(Part):
    """A dossier whose papers are given: all that lie there, or those of these keys."""

    id: Code
    version: int | None = None
    papers: Annotated[list[Key], Field(max_length=50)] = Field(default_factory=list)


class HandoverBody(Body):
    """``from_agency`` only from whoever hands papers on for several agencies."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"to_agency": "H47.15", "dossiers": [{"id": "H47.TTHCC-261122-0001"}]}]
        }
    )

    to_agency: Code
    from_agency: Code | None = None
    dossiers: Annotated[list[GivenItem], Field(min_length=1, max_length=100)]
    comment: Comment | None = None


class TakenItem(Part):
    """A dossier whose papers have come; ``note`` says what is wrong where some are missing."""

    dossier: Code
    version: int | None = None
    missing: Annotated[list[Key], Field(max_length=50)] = Field(default_factory=list)
    note: Comment | None = None


class ReceiptBody(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "received": [
                        {
                            "dossier": "H47.TTHCC-261122-0001",
                            "missing": ["van_bang"],
                            "note": "Không có bản sao văn bằng trong túi hồ sơ.",
                        }
                    ]
                }
            ]
        }
    )

    received: Annotated[list[TakenItem], Field(min_length=1, max_length=100)]


class HandedOverOut(BaseModel):
    """``id`` is the list's; there is none when nothing could be given."""

    id: UUID | None
    done: list[str]
    refused: list[RefusedOut]


class HandoverLineOut(BaseModel):
    """``waiting``: dossiers not acknowledged yet; ``incomplete``: those that lacked something."""

    id: UUID
    from_agency: str
    from_agency_name: str
    to_agency: str
    to_agency_name: str
    given_at: Moment
    given_by: str
    given_on_behalf_of: str | None
    dossiers: int
    waiting: int
    incomplete: int


class PaperNameOut(BaseModel):
    key: str
    label: str
    missing: bool


class HandoverItemOut(BaseModel):
    dossier: UUID
    code: str | None
    procedure: str
    procedure_name: str
    applicant: str
    papers: list[PaperNameOut]
    received_at: Moment | None
    received_by: str | None
    received_on_behalf_of: str | None


class HandoverOut(HandoverLineOut):
    items: list[HandoverItemOut]


def seen_by(who: Principal) -> frozenset[str]:
    """One's own agencies, and those that one's own have succeeded."""
    own = who.agencies(*READS, Permission.CONSULT) | who.inherited
    return frozenset(str(agency) for agency in own)


def list_of(claim: Claim | None) -> UUID:
    """The same for a request that was cut short and is sent again: its papers stand in one list."""
    if claim is None:
        return new_id()
    return uuid5(NAMESPACE_URL, f"{claim.principal}:{claim.key}")


def handover_line(line: HandoverLine) -> HandoverLineOut:
    return HandoverLineOut(
        id=line.id,
        from_agency=line.from_agency,
        from_agency_name=line.from_name,
        to_agency=line.to_agency,
        to_agency_name=line.to_name,
        given_at=line.given_at,
        given_by=line.given_by,
        given_on_behalf_of=line.given_on_behalf_of,
        dossiers=line.dossiers,
        waiting=line.waiting,
        incomplete=line.incomplete,
    )


def handover_item(
    item: HandoverItem, rules: Rulebook, labels: Language = Language.VI
) -> HandoverItemOut:
    """A dossier of a list, with the names of its papers in the language of ``labels``."""
    procedure = rules.procedure(ProcedureCode(item.procedure), item.procedure_version)
    names = {document.key: spoken(document.label, labels) for document in procedure.documents}
    return HandoverItemOut(
        dossier=item.dossier,
        code=item.code,
        procedure=item.procedure,
        procedure_name=spoken(procedure.name, labels),
        applicant=item.applicant,
        papers=[
            PaperNameOut(key=key, label=names.get(key, key), missing=key in item.missing)
            for key in item.papers
        ],
        received_at=item.received_at,
        received_by=item.received_by,
        received_on_behalf_of=item.received_on_behalf_of,
    )
