"""Uploaded files: streamed in, measured, hashed, inspected, and kept until a dossier uses them."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Request, status
from pydantic import BaseModel
from starlette.responses import Response

from app.documents.actions.receive_upload import ReceiveUpload, receive_upload
from app.documents.kinds import FileKindNotTaken, FileRefused
from app.documents.queries import Upload
from app.documents.taking_in import FileTooLarge
from app.idempotency.keys import KeyUsedForAnotherRequest, checked_key
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentPrincipal, Guarded, Now, TheHouse
from app.web.multipart import UPLOAD_BODY, file_part
from app.web.problems import problems

router = boundary_router(prefix="/uploads", tags=["uploads"], dependencies=[Guarded])


class UploadOut(BaseModel):
    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


@router.post(
    "",
    operation_id="upload_file",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=UPLOAD_BODY,
    responses=problems(FileTooLarge, FileKindNotTaken, FileRefused, KeyUsedForAnotherRequest),
)
async def upload(
    request: Request,
    response: Response,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> UploadOut:
    """One file in the field ``file``; its kind is known by its content, not by its name."""
    key = None if idempotency_key is None else checked_key(idempotency_key)
    part = await file_part(request, max_mb=house.max_upload_mb)
    received = await receive_upload(
        house.sessions,
        house.storage,
        ReceiveUpload(
            owner=who.id,
            name=part.name,
            content=part.content,
            at=now,
            watch=house.watch,
            max_mb=house.max_upload_mb,
            key=key,
        ),
    )
    if received.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return upload_out(received.upload)


def upload_out(kept: Upload) -> UploadOut:
    return UploadOut(
        id=kept.id,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256.hex(),
    )
