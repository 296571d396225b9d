"""Files in pieces over HTTP, by the words of tus 1.0."""

import base64
import hashlib
from collections.abc import AsyncIterator

import httpx2
from starlette.types import Message

from tests.documents.files import pdf
from tests.web.world import APPLICANT, STRANGER, World

PIECE = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


async def begun(world: World, size: int, name: str = "Đơn đề nghị.pdf") -> httpx2.Response:
    named = base64.b64encode(name.encode()).decode()
    headers = {"Upload-Length": str(size), "Upload-Metadata": f"relation x,filename {named}"}
    return await world.call("POST", "/uploads/resumable", APPLICANT, headers=headers)


async def sent(
    world: World, path: str, offset: int, content: bytes | AsyncIterator[bytes], **headers: str
) -> httpx2.Response:
    said = {**PIECE, "Upload-Offset": str(offset), **headers}
    return await world.call("PATCH", path, APPLICANT, content=content, headers=said)


def path_of(answer: httpx2.Response) -> str:
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("/api/v1")


async def test_a_file_in_two_pieces_is_an_upload_that_a_dossier_takes(world: World):
    able = await world.call("OPTIONS", "/uploads/resumable", APPLICANT)
    assert able.headers["Tus-Version"] == "1.0.0"
    assert int(able.headers["Tus-Max-Size"]) == 50 * 1024 * 1024
    path = path_of(await begun(world, len(pdf())))
    first = await sent(world, path, 0, pdf()[:100])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    asked = await world.call("HEAD", path, APPLICANT)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (
        "100",
        str(len(pdf())),
    )
    assert "Upload-Id" not in asked.headers
    last = await sent(world, path, 100, pdf()[100:])
    assert last.status_code == 200, last.text
    assert last.json()["sha256"] == hashlib.sha256(pdf()).hexdigest()
    assert last.json()["name"] == "Đơn đề nghị.pdf"
    asked = await world.call("HEAD", path, APPLICANT)
    assert asked.headers["Upload-Id"] == last.headers["Upload-Id"] == last.json()["id"]
    files = [{"key": key, "upload": await world.upload()} for key in ("van_bang", "anh")]
    files.append({"key": "don", "upload": last.json()["id"]})
    await world.submitted(documents=files)


async def test_what_arrived_before_the_connection_was_lost_is_kept(world: World):
    path = path_of(await begun(world, len(pdf())))
    messages: list[Message] = [
        {"type": "http.request", "body": pdf()[:70], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        return

    headers = {**PIECE, "Upload-Offset": "0", **world.people[APPLICANT].headers}
    scope = {
        "type": "http", "method": "PATCH", "path": f"/api/v1{path}", "query_string": b"",
        "raw_path": f"/api/v1{path}".encode(), "scheme": "http", "http_version": "1.1",
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
    }  # fmt: skip
    await world.app(scope, receive, send)
    asked = await world.call("HEAD", path, APPLICANT)
    assert asked.headers["Upload-Offset"] == "70"
    rest = await sent(world, path, 70, pdf()[70:])
    assert rest.json()["sha256"] == hashlib.sha256(pdf()).hexdigest()


async def test_it_is_refused_in_words(world: World):
    path = path_of(await begun(world, len(pdf())))
    wrong = await sent(world, path, 5, pdf()[5:])
    assert (wrong.status_code, wrong.json()["offset"]) == (409, 0)
    other = await sent(world, path, 0, pdf(), **{"Content-Type": "application/pdf"})
    assert other.status_code == 415
    more = await sent(world, path, 0, pdf() + b"x")
    assert more.json()["errors"][0]["code"] == "file_longer_than_announced"
    hidden = await world.call("HEAD", path, STRANGER)
    assert hidden.status_code == 404
    assert (await begun(world, 5, name="a.exe")).status_code == 415
    assert (await begun(world, 51 * 1024 * 1024)).status_code == 413
    assert (await begun(world, 0)).status_code == 422
    nameless = await world.call(
        "POST", "/uploads/resumable", APPLICANT, headers={"Upload-Length": "5"}
    )
    assert nameless.json()["errors"][0]["code"] == "file_name_missing"
    gone = await world.call("DELETE", path, APPLICANT)
    assert gone.status_code == 204
    assert (await world.call("HEAD", path, APPLICANT)).status_code == 404
