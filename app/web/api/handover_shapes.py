"""What hand-over lists look like: what clients send about them, and what they are answered."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.web.api.bodies import Code, Comment, Key
from app.web.api.inbox import RefusedOut
from app.web.api.shapes import Moment
from app.web.bodies import Body, Part


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
