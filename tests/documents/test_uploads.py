"""A file on its way in: over HTTP, into the storage, into its row, and out again when unused."""

import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import insert, select

from app.adapters.storage import FolderSettings, build_storage
from app.db.ids import new_id
from app.db.sessions import Sessions, create_engine, create_sessions
from app.documents import queries
from app.documents.actions.receive_upload import Received, ReceiveUpload, receive_upload
from app.documents.actions.sweep_uploads import sweep_strays, sweep_uploads
from app.documents.queries import UploadNotFound
from app.documents.tables import UploadRow
from app.documents.watch import Watch
from app.domain.ids import PersonId
from app.idempotency.keys import KeyUsedForAnotherRequest
from app.people.tables import PersonRow
from app.ports.storage import Storage
from app.web.boundary import boundary_router
from app.web.multipart import UPLOAD_BODY, file_part
from app.web.problems import answer_problems
from tests.documents.files import office, pdf
from tests.web.boundary_app import defects

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BOUNDARY = "--------one-door"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return build_storage(FolderSettings(root=tmp_path / "files"))


@pytest.fixture
async def owner(sessions: Sessions) -> PersonId:
    return await a_person(sessions)


async def a_person(sessions: Sessions) -> PersonId:
    person = PersonId(new_id())
    async with sessions.begin() as session:
        await session.execute(
            insert(PersonRow).values(
                id=person, kind="citizen", username=person.hex, full_name="Nguyễn Thị Ánh",
                created_at=AT, active=True,
            )
        )  # fmt: skip
    return person


async def pieces(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


class Desk(NamedTuple):
    sessions: Sessions
    storage: Storage
    owner: PersonId


@pytest.fixture
def desk(sessions: Sessions, storage: Storage, owner: PersonId) -> Desk:
    return Desk(sessions, storage, owner)


async def upload(
    desk: Desk, content: bytes, name: str = "đơn.pdf", key: str | None = None
) -> Received:
    command = ReceiveUpload(
        owner=desk.owner,
        name=name,
        content=pieces(content),
        at=AT,
        watch=Watch.UNWATCHED,
        max_mb=1,
        key=key,
    )
    return await receive_upload(desk.sessions, desk.storage, command)


async def stored(storage: Storage) -> dict[str, bytes]:
    return {
        file.key: b"".join([chunk async for chunk in storage.read(file.key)])
        async for file in storage.files("uploads")
    }


async def test_an_upload_is_bytes_in_the_storage_and_a_row_that_names_them(desk: Desk):
    sessions, storage, owner = desk
    got = (await upload(desk, pdf())).upload
    assert (got.name, got.media_type, got.size) == ("đơn.pdf", "application/pdf", len(pdf()))
    assert got.sha256 == hashlib.sha256(pdf()).digest()
    assert await stored(storage) == {got.storage_key: pdf()}
    async with sessions() as session:
        assert await queries.uploads_of(session, [got.id, uuid4()], owner) == {got.id: got}
        assert await queries.upload(session, got.id) == got


async def test_what_is_refused_leaves_no_trace(desk: Desk):
    sessions, storage, _owner = desk
    for content, name in (
        (b"", "a.pdf"), (b"<html>", "a.pdf"), (pdf(), "a.docx"), (pdf(), "a.exe"),
        (pdf(), "a\u202e.pdf"), (pdf() + b"\0" * 1024 * 1024, "a.pdf"),
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"file_|invalid"):
            await upload(desk, content, name=name)
    assert await stored(storage) == {}
    async with sessions() as session:
        assert (await session.scalars(select(UploadRow.id))).all() == []


async def test_a_file_that_is_too_large_is_not_received_to_its_end(
    sessions: Sessions, storage: Storage, owner: PersonId
):
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"\0" * 65_536

    command = ReceiveUpload(
        owner=owner, name="a.pdf", content=endless(), at=AT, watch=Watch.UNWATCHED, max_mb=1
    )
    with pytest.raises(Exception, match="file_too_large"):
        await receive_upload(sessions, storage, command)
    assert sent == 17


async def test_a_large_file_is_never_in_memory_as_a_whole(desk: Desk):
    block, blocks = b"\x00\xff" * 32_768, 400
    opening = pdf()[: pdf().index(b"xref\n0")] + b"4 0 obj\n<</Subtype/Image>>\nstream\n"
    closing = b"\nendstream\nendobj\n" + pdf()[pdf().index(b"xref\n0") :]

    async def scan() -> AsyncIterator[bytes]:
        yield opening
        for _ in range(blocks):
            yield block
        yield closing

    command = ReceiveUpload(
        owner=desk.owner, name="quet.pdf", content=scan(), at=AT, watch=Watch.UNWATCHED, max_mb=50
    )
    tracemalloc.start()
    got = (await receive_upload(desk.sessions, desk.storage, command)).upload
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert got.size == len(opening) + blocks * len(block) + len(closing)
    assert peak < got.size / 4


async def test_the_same_file_under_the_same_key_is_one_upload(desk: Desk):
    _sessions, storage, _owner = desk
    first = await upload(desk, pdf(), key="k")
    again = await upload(desk, pdf(), key="k")
    assert (again.upload, first.replayed, again.replayed) == (first.upload, False, True)
    assert len(await stored(storage)) == 1
    with pytest.raises(KeyUsedForAnotherRequest):
        await upload(desk, office(), name="a.docx", key="k")


async def test_simultaneous_twins_are_one_upload(fresh_database: str, storage: Storage):
    engine = create_engine(fresh_database)
    sessions = create_sessions(engine)
    desk = Desk(sessions, storage, await a_person(sessions))
    got = await asyncio.gather(*(upload(desk, pdf(), key="k") for _ in range(6)))
    await engine.dispose()
    assert len({received.upload.id for received in got}) == 1
    assert sum(not received.replayed for received in got) == 1
    assert len(await stored(storage)) == 1


async def test_an_upload_is_claimed_by_one_dossier_of_its_owner(desk: Desk):
    sessions, _storage, owner = desk
    mine = (await upload(desk, pdf())).upload.id
    other_person, dossier, other_dossier = await a_person(sessions), uuid4(), uuid4()
    async with sessions.begin() as session:
        with pytest.raises(UploadNotFound):
            await queries.claim(session, [mine], owner=other_person, dossier=dossier)
        claimed = await queries.claim(session, [mine, mine], owner=owner, dossier=dossier)
        assert claimed[mine].claimed_by == dossier
        assert await queries.claim(session, [mine], owner=owner, dossier=dossier) == claimed
        with pytest.raises(UploadNotFound):
            await queries.claim(session, [mine], owner=owner, dossier=other_dossier)
        assert await queries.claim(session, [], owner=owner, dossier=dossier) == {}


async def test_what_nobody_used_is_swept_after_a_week(desk: Desk):
    sessions, storage, owner = desk
    used = (await upload(desk, pdf())).upload
    unused = (await upload(desk, pdf())).upload
    async with sessions.begin() as session:
        await queries.claim(session, [used.id], owner=owner, dossier=uuid4())
    assert await sweep_uploads(sessions, storage, at=AT + timedelta(days=7)) == 0
    assert await sweep_uploads(sessions, storage, at=AT + timedelta(days=7, seconds=1)) == 1
    assert (await stored(storage)).keys() == {used.storage_key}
    async with sessions() as session:
        with pytest.raises(UploadNotFound):
            await queries.upload(session, unused.id)


async def test_stored_files_that_no_row_names_are_swept_after_a_day(desk: Desk):
    sessions, storage, _owner = desk
    named = (await upload(desk, pdf())).upload
    await storage.put("uploads/00/stray", pieces(b"bytes without a row"))
    (moment,) = {
        file.modified_at async for file in storage.files("uploads/00") if "stray" in file.key
    }
    assert await sweep_strays(sessions, storage, at=moment + timedelta(hours=23)) == 0
    assert await sweep_strays(sessions, storage, at=moment + timedelta(hours=25)) == 1
    assert (await stored(storage)).keys() == {named.storage_key}


def a_service(sessions: Sessions, storage: Storage, owner: PersonId) -> FastAPI:
    service, router = FastAPI(), boundary_router()
    answer_problems(service)

    @router.post("/uploads", status_code=201, openapi_extra=UPLOAD_BODY)
    async def receive(request: Request) -> dict[str, Any]:
        part = await file_part(request, max_mb=2)
        command = ReceiveUpload(
            owner=owner,
            name=part.name,
            content=part.content,
            at=AT,
            watch=Watch.UNWATCHED,
            max_mb=2,
        )
        got = (await receive_upload(sessions, storage, command)).upload
        return {"name": got.name, "size": got.size, "sha256": got.sha256.hex()}

    service.include_router(router)
    return service


def form(*parts: bytes, end: str = "--") -> bytes:
    opened = b"".join(f"--{BOUNDARY}\r\n".encode() + part + b"\r\n" for part in parts)
    return opened + f"--{BOUNDARY}{end}\r\n".encode()


def part(name: str, content: bytes, field: str = "file") -> bytes:
    disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return disposition.encode() + content


@pytest.fixture
async def client(
    sessions: Sessions, storage: Storage, owner: PersonId
) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(a_service(sessions, storage, owner))
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://test", headers=headers
    ) as client:
        yield client


async def test_a_form_is_taken_in_pieces_of_any_size(client: httpx2.AsyncClient):
    body = form(
        b'Content-Disposition: form-data; name="note"\r\n\r\nxin chao',
        part("Đơn đề nghị.docx", office()),
        part("second.pdf", pdf()),
    )
    for size in (1, 7, 100_000):
        answer = await client.post("/uploads", content=pieces(body, size))
        assert answer.status_code == 201, answer.text
        assert answer.json() == {
            "name": "Đơn đề nghị.docx",
            "size": len(office()),
            "sha256": hashlib.sha256(office()).hexdigest(),
        }


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (form(part("a.pdf", b"")), 422, "file_empty"),
        (form(part("", pdf())), 422, "file_name_missing"),
        (form(part("a\u202efdp.pdf", pdf())), 422, "file_name_unclean"),
        (form(part("a.pdf", pdf(), field="other")), 422, "file_missing"),
        (form(b'Content-Disposition: form-data; name="file"\r\n\r\nx'), 422, "file_missing"),
        (form(), 422, "file_missing"),
        (b"", 422, "file_missing"),
        (form(part("a.pdf", pdf()))[:-80], 422, "file_cut_short"),
        (b"no form at all", 422, "unreadable"),
        (form(part("a.pdf", pdf()).replace(b"a.pdf", b"\xff.pdf")), 422, "file_name_unclean"),
        (form(part("anh.png", pdf())), 422, "file_name_lies"),
        (form(part("a.exe", pdf())), 415, None),
        (form(part("a.pdf", pdf() + b" " * 2_200_000)), 413, None),
    ],
)
async def test_a_form_that_is_not_right_is_refused_in_words(
    client: httpx2.AsyncClient, storage: Storage, body: bytes, status: int, code: str | None
):
    answer = await client.post("/uploads", content=pieces(body, 500))
    assert answer.status_code == status, answer.text
    assert defects(answer) == ({("file", code)} if code else set())
    assert await stored(storage) == {}


async def test_anything_but_a_form_is_refused(client: httpx2.AsyncClient):
    for kind in ("application/pdf", "multipart/form-data", "multipart/mixed; boundary=x"):
        answer = await client.post("/uploads", content=pdf(), headers={"Content-Type": kind})
        assert answer.status_code == 415


async def test_a_name_that_lies_is_told_what_the_file_is(client: httpx2.AsyncClient):
    answer = await client.post("/uploads", content=form(part("anh.png", pdf())))
    (defect,) = answer.json()["errors"]
    assert defect["message"].startswith("Tên tệp ghi là png nhưng nội dung là pdf")
