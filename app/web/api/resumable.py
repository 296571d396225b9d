"""Files that come in pieces (tus 1.0: core, creation, expiration, termination).

``POST`` announces name and size, ``PATCH`` brings bytes from an offset on, ``HEAD`` says how many
have arrived. The answer to the last piece is an upload like any other.
"""

import base64
import binascii
from collections.abc import AsyncIterator
from datetime import UTC
from email.utils import format_datetime
from typing import Annotated
from uuid import UUID

from fastapi import Header, Request, Response, status
from starlette.requests import ClientDisconnect

from app.documents.actions.abandon_incoming import abandon_incoming
from app.documents.actions.begin_incoming import BeginIncoming, begin_incoming
from app.documents.actions.continue_incoming import ContinueIncoming, continue_incoming
from app.documents.incoming import IncomingNotFound, TooManyParts, WrongOffset
from app.documents.kinds import FileKindNotTaken, FileRefused
from app.documents.queries import Incoming, incoming_of
from app.documents.taking_in import FileTooLarge
from app.domain.errors import Defect, Invalid, UnsupportedMedia
from app.web.api.uploads import UploadOut, upload_out
from app.web.boundary import VettedRequest, boundary_router
from app.web.dependencies import CurrentPrincipal, Guarded, Now, TheHouse
from app.web.limits import MEGABYTE
from app.web.problems import problems

router = boundary_router(prefix="/uploads/resumable", tags=["uploads"], dependencies=[Guarded])

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
PIECE = "application/offset+octet-stream"
LARGEST_NUMBER = 2**53

PIECE_BODY = {
    "requestBody": {
        "required": True,
        "content": {PIECE: {"schema": {"type": "string", "format": "binary"}}},
    }
}

Length = Annotated[int, Header(alias="Upload-Length", ge=0, le=LARGEST_NUMBER)]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=LARGEST_NUMBER)]
Metadata = Annotated[
    str, Header(alias="Upload-Metadata", description="`filename` and its value in Base64.")
]


class PieceExpected(UnsupportedMedia):
    """A piece says that it is one by its content type."""


@router.options("", operation_id="describe_resumable_uploads", status_code=204)
async def describe(who: CurrentPrincipal, house: TheHouse) -> Response:
    """What this end can do, and the largest file that it takes."""
    del who
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(house.max_upload_mb * MEGABYTE),
    }
    return _answer(status.HTTP_204_NO_CONTENT, headers)


@router.post(
    "",
    operation_id="begin_resumable_upload",
    status_code=status.HTTP_201_CREATED,
    response_class=Response,
    responses=problems(FileTooLarge, FileKindNotTaken, FileRefused),
)
async def begin(
    request: Request,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    length: Length,
    metadata: Metadata = "",
) -> Response:
    """Announce a file; ``Location`` is where its pieces go."""
    command = BeginIncoming(
        owner=who.id,
        name=_filename(metadata),
        size=length,
        at=now,
        max_mb=house.max_upload_mb,
    )
    incoming = await begin_incoming(house.sessions, command)
    headers = {"Location": f"{request.url.path}/{incoming.id}", **_progress(incoming)}
    return _answer(status.HTTP_201_CREATED, headers)


@router.head(
    "/{upload}",
    operation_id="ask_resumable_upload",
    response_class=Response,
    responses=problems(IncomingNotFound),
)
async def ask(upload: UUID, who: CurrentPrincipal, house: TheHouse, now: Now) -> Response:
    """How many bytes have arrived, and ``Upload-Id`` once it is whole."""
    async with house.sessions() as session:
        incoming = await incoming_of(session, upload, who.id, now)
    if incoming is None:
        raise IncomingNotFound
    return _answer(status.HTTP_200_OK, _progress(incoming))


@router.patch(
    "/{upload}",
    operation_id="continue_resumable_upload",
    response_model=UploadOut,
    responses={
        204: {"description": "Kept; there is more to come."},
        **problems(
            IncomingNotFound,
            WrongOffset,
            TooManyParts,
            FileRefused,
            FileTooLarge,
            PieceExpected,
        ),
    },
    openapi_extra=PIECE_BODY,
)
async def proceed(
    request: Request,
    upload: UUID,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    offset: Offset,
) -> Response:
    """The bytes from ``offset`` on. The last ones are answered with the upload that it became."""
    if request.headers.get("content-type") != PIECE or not isinstance(request, VettedRequest):
        raise PieceExpected
    command = ContinueIncoming(
        id=upload,
        owner=who.id,
        offset=offset,
        content=_until_cut(request.stream(house.max_upload_mb * MEGABYTE)),
        at=now,
        watch=house.watch,
    )
    incoming, whole = await continue_incoming(house.sessions, house.storage, command)
    if whole is None:
        return _answer(status.HTTP_204_NO_CONTENT, _progress(incoming))
    return Response(
        upload_out(whole).model_dump_json(),
        media_type="application/json",
        headers={"Tus-Resumable": VERSION, **_progress(incoming)},
    )


@router.delete(
    "/{upload}",
    operation_id="abandon_resumable_upload",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(IncomingNotFound),
)
async def abandon(upload: UUID, who: CurrentPrincipal, house: TheHouse, now: Now) -> Response:
    """Its pieces are deleted; what it has become already stays."""
    await abandon_incoming(house.sessions, house.storage, upload, who.id, now)
    return _answer(status.HTTP_204_NO_CONTENT, {})


def _answer(code: int, headers: dict[str, str]) -> Response:
    return Response(status_code=code, headers={"Tus-Resumable": VERSION, **headers})


def _progress(incoming: Incoming) -> dict[str, str]:
    told = {
        "Upload-Offset": str(incoming.received),
        "Upload-Length": str(incoming.size),
        "Upload-Expires": format_datetime(incoming.expires_at.astimezone(UTC), usegmt=True),
    }
    return told if incoming.upload is None else {**told, "Upload-Id": str(incoming.upload)}


async def _until_cut(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What has arrived counts, also when the connection is lost before the end of the piece."""
    try:
        async for chunk in stream:
            yield chunk
    except ClientDisconnect:
        return


def _filename(metadata: str) -> str:
    """The ``filename`` among ``key base64,key base64``."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError):
                raise Invalid([Defect("file", "file_name_unclean")]) from None
    raise Invalid([Defect("file", "file_name_missing")])
