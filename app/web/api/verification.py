"""Xác minh giấy tờ: anybody may ask whether a form was issued here and still holds.

Whoever holds a paper scans its QR; whoever holds a file sends it. Neither is told a name.
"""

import hashlib
from typing import Annotated, Any, Literal

from fastapi import Path, Request, status
from pydantic import BaseModel
from starlette.responses import JSONResponse

from app.papers.verifying import Verified
from app.web.boundary import boundary_router
from app.web.dependencies import TheHouse
from app.web.multipart import UPLOAD_BODY, MultipartExpected, file_part
from app.web.problems import problems
from app.web.showing.shapes import Moment
from app.web.verdicts import (
    UNKNOWN_FILE,
    UNKNOWN_TOKEN,
    Verdict,
    looked_up,
    looked_up_file,
    verdict_on,
)

router = boundary_router(prefix="/verification", tags=["verification"])

LARGEST_MB = 10
"""Of a file that is sent to be verified; ours are far smaller."""


class GenuineOut(BaseModel):
    """``contained``: its event still stands in the chain. ``event_hash``: as printed on the paper.

    ``regulation`` and ``number`` name the statutory form, where the circular of its day had one.
    """

    genuine: Literal[True]
    verdict: str
    verdict_en: str
    form: str
    regulation: str
    number: str | None
    title: str
    code: str | None
    issued_at: Moment
    issuer: str
    pdf_sha256: str | None
    seq: int
    event_hash: str
    contained: bool
    superseded_at: Moment | None
    undone_at: Moment | None
    tracking: str


class NotGenuineOut(BaseModel):
    genuine: Literal[False]
    verdict: str
    verdict_en: str


NOT_GENUINE: dict[int | str, dict[str, Any]] = {
    int(status.HTTP_404_NOT_FOUND): {
        "model": NotGenuineOut,
        "description": "It was not issued here, or it was altered.",
    }
}


@router.get(
    "/{token}",
    operation_id="verify_form",
    response_model=GenuineOut,
    responses={**problems(), **NOT_GENUINE},
)
async def verify(
    token: Annotated[str, Path(description="From the QR of the paper.")], house: TheHouse
) -> GenuineOut | JSONResponse:
    """Whether the paper with this QR was issued here, and whether it still holds."""
    found = await looked_up(house, token)
    return _not_genuine(UNKNOWN_TOKEN) if found is None else _genuine(found, house)


@router.post(
    "",
    operation_id="verify_file",
    response_model=GenuineOut,
    openapi_extra=UPLOAD_BODY,
    responses={**problems(MultipartExpected), **NOT_GENUINE},
)
async def verify_file(request: Request, house: TheHouse) -> GenuineOut | JSONResponse:
    """Whether this very file was issued here. It is read once and not kept."""
    part = await file_part(request, max_mb=LARGEST_MB)
    digest = hashlib.sha256()
    async for chunk in part.content:
        digest.update(chunk)
    found = await looked_up_file(house, digest.digest())
    return _not_genuine(UNKNOWN_FILE) if found is None else _genuine(found, house)


def _genuine(found: Verified, house: TheHouse) -> GenuineOut:
    verdict = verdict_on(found)
    return GenuineOut(
        genuine=True,
        verdict=verdict.vi,
        verdict_en=verdict.en,
        form=found.stamp.form,
        regulation=found.regulation,
        number=found.number,
        title=found.title,
        code=found.code,
        issued_at=found.issued_at,
        issuer=found.issuer,
        pdf_sha256=None if found.pdf_sha256 is None else found.pdf_sha256.hex(),
        seq=found.stamp.seq,
        event_hash=found.stamp.in_print,
        contained=found.contained,
        superseded_at=found.superseded_at,
        undone_at=found.undone_at,
        tracking=house.tokens.address_of(found.dossier),
    )


def _not_genuine(verdict: Verdict) -> JSONResponse:
    said = NotGenuineOut(genuine=False, verdict=verdict.vi, verdict_en=verdict.en)
    return JSONResponse(said.model_dump(), status.HTTP_404_NOT_FOUND)
