"""Where files are scanned, none is read before it was, and nothing is lost by waiting."""

from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import httpx2
import pytest

from app.db.embedded.sharing import Attached
from app.documents.links import Document, FileLink, Form, Reader
from app.documents.promised import ScanUpload
from app.documents.queries.watching import in_quarantine
from app.domain.ids import DossierId
from app.dossiers.actions.scan_upload import scan_upload, scan_uploads
from app.dossiers.queries.keeping import infected_files
from app.ports import Away, PermanentFailure
from app.ports.scanning import Scanner
from tests.documents.files import pdf
from tests.partners.clamav import MARKER, running_clamd
from tests.web.administration import ADMIN, seen, with_rulers
from tests.web.conftest import a_world
from tests.web.world import APPLICANT, DESK, MORNING, STRANGER, Json, World

GOOD = pdf()
BAD = pdf(b"", b"<</Note(" + MARKER + b")>>")


@pytest.fixture(scope="module")
async def world(
    cluster: Attached, province: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    folder = tmp_path_factory.mktemp("watched")
    with running_clamd() as scanning:
        async with a_world(cluster, province, folder, scanning=scanning) as world:
            yield await with_rulers(world)


def scanner_of(world: World) -> Scanner:
    assert world.house.scanner is not None
    return world.house.scanner


async def promised(world: World, upload: str) -> int:
    rows = await world.rows(
        "select count(*) from pgqueuer where entrypoint = 'documents.scan_upload'"
        " and convert_from(payload, 'utf8')::json ->> 'upload' = :upload",
        upload=upload,
    )
    return int(rows[0]["count"])


async def scanned(world: World, upload: str, scanner: Scanner | None = None) -> None:
    house, order = world.house, ScanUpload(upload=UUID(upload))
    await scan_upload(house.sessions, house.storage, scanner or scanner_of(world), order, MORNING)


async def handed_in(world: World, **content: bytes) -> tuple[Json, dict[str, str]]:
    """A dossier and its uploads by key; ``content`` is what some of them hold."""
    keys = ("don", "van_bang", "anh")
    uploads = {key: await world.upload(content=content.get(key)) for key in keys}
    documents = [{"key": key, "upload": upload} for key, upload in uploads.items()]
    return await world.submitted(documents=documents), uploads


async def test_a_file_waits_for_the_scanner_and_is_then_read(world: World):
    dossier, uploads = await handed_in(world)
    assert [await promised(world, upload) for upload in uploads.values()] == [1, 1, 1]
    path = f"/dossiers/{dossier['id']}/documents/don"
    for who in (APPLICANT, DESK):
        refused = await world.get(path, who)
        assert (refused.status_code, refused.json()["reason"]) == (409, "file_being_checked")
    seen = await world.seen(dossier, DESK)
    assert {document["watch"] for document in seen["documents"]} == {"quarantined"}
    blocked = {action["name"]: action["code"] for action in seen["blocked_actions"]}
    assert blocked["receive"] == "guard"
    assert {"refuse", "request_supplement"} <= {action["name"] for action in seen["actions"]}
    refused = await world.post(f"/dossiers/{dossier['id']}/actions/receive", {}, DESK)
    assert (refused.status_code, refused.json()["reason"]) == (409, "files_being_checked")
    for upload in uploads.values():
        await scanned(world, upload)
        await scanned(world, upload)
    assert (await world.get(path, DESK)).content == GOOD
    seen = await world.seen(dossier, DESK)
    assert {document["watch"] for document in seen["documents"]} == {"clean"}
    assert "receive" in {action["name"] for action in seen["actions"]}


async def test_harm_is_kept_apart_told_and_counts_as_missing(world: World):
    dossier, uploads = await handed_in(world, van_bang=BAD)
    for upload in uploads.values():
        await scanned(world, upload)
    for who in (APPLICANT, DESK):
        refused = await world.get(f"/dossiers/{dossier['id']}/documents/van_bang", who)
        assert (refused.status_code, refused.json()["reason"]) == (409, "file_infected")
        assert MARKER not in refused.content
    house = world.house
    kept = [file.key async for file in house.storage.files("infected")]
    assert f"infected/{uploads['van_bang']}" in kept
    assert not await house.storage.exists(
        f"uploads/{UUID(uploads['van_bang']).hex[-2:]}/{uploads['van_bang']}"
    )
    async with house.sessions() as session:
        found = {str(one.upload): one for one in await infected_files(session, limit=10)}
    assert found[uploads["van_bang"]].threat == "Motcua.Test.UNOFFICIAL"
    assert str(found[uploads["van_bang"]].dossier) == dossier["id"]
    blocked = {a["name"]: a for a in (await world.seen(dossier, DESK))["blocked_actions"]}
    assert blocked["receive"]["code"] == "invalid"
    told = await world.rows(
        "select notice, facts from notice where dossier_id = :id and notice = 'file_infected'",
        id=UUID(dossier["id"]),
    )
    assert [one["notice"] for one in told] == ["file_infected"]
    again = await world.submission(documents=[{"key": "don", "upload": uploads["don"]}])
    assert (await world.post("/dossiers", again, APPLICANT)).status_code == 422


async def test_what_is_known_to_be_harmful_is_not_taken_into_a_dossier(world: World):
    upload = await world.upload(content=BAD)
    await scanned(world, upload)
    body = await world.submission(documents=[{"key": "don", "upload": upload}])
    refused = await world.post("/dossiers", body, APPLICANT)
    codes = {(error["field"], error["code"]) for error in refused.json()["errors"]}
    assert ("documents.don", "file_infected") in codes


async def test_a_desk_that_saw_the_paper_waits_for_no_scanner(world: World):
    body = await world.submission(DESK)
    dossier = (await world.post("/dossiers", body, DESK)).json()
    seen = await world.seen(dossier, DESK)
    assert "receive" in {action["name"] for action in seen["actions"]}
    refused = await world.get(f"/dossiers/{dossier['id']}/documents/don", DESK)
    assert refused.json()["reason"] == "file_being_checked"


class NobodyScans:
    """A scanner that is away."""

    async def scan(self, _: object) -> str | None:
        raise Away("the scanner does not answer")

    async def version(self) -> str:
        raise Away("the scanner does not answer")


async def test_while_the_scanner_is_away_everything_waits_and_is_seen_to(world: World):
    with world.at(MORNING - timedelta(hours=3)):
        upload = await world.upload()
    with pytest.raises(Away):
        await scanned(world, upload, NobodyScans())
    async with world.house.sessions() as session:
        waiting = await in_quarantine(session)
    assert waiting.waiting >= 1
    assert waiting.oldest == MORNING - timedelta(hours=3)
    nothing = scan_uploads(world.house.sessions, world.house.storage, None)
    with pytest.raises(PermanentFailure):
        await nothing.keep(ScanUpload(upload=UUID(upload)), MORNING)
    await scanned(world, upload)
    await world.house.storage.delete(f"uploads/{UUID(upload).hex[-2:]}/{upload}")


async def test_bytes_that_are_not_those_that_came_in_are_never_called_clean(world: World):
    upload = await world.upload()
    house = world.house
    [row] = await world.rows("select storage_key from upload where id = :id", id=UUID(upload))

    async def others() -> AsyncIterator[bytes]:
        yield b"other bytes"

    await house.storage.put(row["storage_key"], others())
    with pytest.raises(PermanentFailure, match="not those"):
        await scanned(world, upload)
    await house.storage.delete(row["storage_key"])
    with pytest.raises(PermanentFailure, match="lost"):
        await scanned(world, upload)
    await scanned(world, str(uuid4()))


def address(world: World, dossier: Json, file: Document | Form, reader: Reader) -> str:
    """The path of a link that is good for an hour, as clients of this service see it."""
    link = FileLink(DossierId(UUID(dossier["id"])), file, reader, MORNING + timedelta(hours=1))
    whole = world.house.links.address(link)
    assert whole.startswith(world.house.public_url)
    return "/" + whole.removeprefix(world.house.public_url)


async def opened(world: World, path: str, **headers: str) -> httpx2.Response:
    return await world.http.get(path[1:], headers=headers)


async def test_a_link_opens_one_file_for_its_reader_and_each_look_is_on_record(world: World):
    dossier, uploads = await handed_in(world)
    don = Document(UUID(uploads["don"]))
    partner = address(world, dossier, don, Reader.partner("national"))
    assert (await opened(world, partner)).status_code == 409
    for upload in uploads.values():
        await scanned(world, upload)
    readers = {
        "partner": Reader.partner("national"),
        "applicant": Reader.applicant(),
        "own": Reader.person(world.people[APPLICANT].id),
        "desk": Reader.person(world.people[DESK].id),
    }
    for reader in readers.values():
        answer = await opened(world, address(world, dossier, don, reader))
        assert (answer.status_code, answer.content) == (200, GOOD)
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers
    stranger = address(world, dossier, don, Reader.person(world.people[STRANGER].id))
    assert (await opened(world, stranger)).status_code == 404
    nobody = address(world, dossier, don, Reader.person(uuid4()))
    assert (await opened(world, nobody)).status_code == 404
    rows = await world.rows(
        "select partner, person, file from file_fetch where dossier = :id order by id",
        id=UUID(dossier["id"]),
    )
    assert [(row["partner"], row["person"]) for row in rows] == [
        ("national", None),
        ("national", None),
        (None, None),
        (None, world.people[APPLICANT].id),
        (None, world.people[DESK].id),
    ]
    assert {row["file"] for row in rows} == {uploads["don"]}
    looks = "select person from dossier_view where dossier_id = :id"
    seen = await world.rows(looks, id=UUID(dossier["id"]))
    assert [row["person"] for row in seen] == [world.people[DESK].id]


async def test_a_link_is_for_its_hour_and_its_file(world: World):
    dossier, uploads = await handed_in(world)
    await scanned(world, uploads["don"])
    path = address(world, dossier, Document(UUID(uploads["don"])), Reader.applicant())
    with world.at(MORNING + timedelta(hours=1)):
        late = await opened(world, path)
        assert (late.status_code, late.json()["reason"]) == (404, "link_expired")
    for wrong in (path[:-1], path + "A", path[:-3] + "AAA", "//tep/x", "//tep/" + "A" * 95):
        refused = await opened(world, wrong)
        assert (refused.status_code, refused.json()["reason"]) == (404, "unknown_link")
    other, _ = await handed_in(world)
    elsewhere = address(world, other, Document(UUID(uploads["don"])), Reader.partner("axis"))
    refused = await opened(world, elsewhere)
    assert (refused.status_code, refused.json()["reason"]) == (404, "document_not_found")
    no_form = address(world, dossier, Form("M01", 1), Reader.applicant())
    assert (await opened(world, no_form)).json()["reason"] == "form_not_issued"


async def test_a_link_to_an_issued_form_opens_its_paper(world: World):
    dossier, uploads = await handed_in(world)
    for upload in uploads.values():
        await scanned(world, upload)
    await world.acted(dossier, "receive", DESK)
    forms = "select form, seq from issued_form where dossier_id = :id"
    [issued, *_] = await world.rows(forms, id=UUID(dossier["id"]))
    path = address(world, dossier, Form(issued["form"], issued["seq"]), Reader.applicant())
    answer = await opened(world, path)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


async def test_a_reader_whose_line_was_cut_asks_for_the_rest(world: World):
    dossier, uploads = await handed_in(world)
    await scanned(world, uploads["don"])
    path = address(world, dossier, Document(UUID(uploads["don"])), Reader.applicant())
    whole = await opened(world, path)
    tag = whole.headers["etag"]
    size = len(GOOD)
    for asked, start, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, size),
        ("bytes=-5", size - 5, size),
        (f"bytes=3-{size * 9}", 3, size),
        (f"bytes=-{size * 9}", 0, size),
    ):
        part = await opened(world, path, Range=asked, **{"If-Range": tag})
        assert part.content == GOOD[start:end]
        assert part.status_code == (206 if end - start < size else 200)
        assert part.headers["content-length"] == str(end - start)
        if part.status_code == 206:
            assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    for asked in ("bytes=5-3", "bytes=-", "lines=1-2", "bytes=0-1,4-5"):
        assert (await opened(world, path, Range=asked)).content == GOOD
    changed = await opened(world, path, Range="bytes=0-9", **{"If-Range": '"another"'})
    assert changed.content == GOOD
    for asked in (f"bytes={size}-", "bytes=-0"):
        beyond = await opened(world, path, Range=asked)
        assert beyond.status_code == 416
        assert beyond.headers["content-range"] == f"bytes */{size}"
    api = await world.get(
        f"/dossiers/{dossier['id']}/documents/don", APPLICANT, headers={"Range": "bytes=0-3"}
    )
    assert (api.status_code, api.content) == (206, GOOD[:4])


async def test_pages_say_what_cannot_be_opened_and_what_to_do(world: World):
    dossier, uploads = await handed_in(world, anh=BAD)
    await scanned(world, uploads["don"])
    await scanned(world, uploads["anh"])
    own = await seen(world, f"/ho-so/{dossier['id']}", APPLICANT)
    desk = await seen(world, f"/viec/{dossier['id']}", DESK)
    for page in (own, desk):
        assert "Đang kiểm tra mã độc" in page
        assert "Có mã độc" in page
        assert "giay-to/don" in page
        assert "giay-to/van_bang" not in page
        assert "giay-to/anh" not in page
    assert "mang bản giấy đến nơi nhận hồ sơ" in own
    assert "Coi như chưa nộp" in desk
    office = await seen(world, "/quan-tri/tep", ADMIN)
    assert "Bộ quét mã độc đang chạy." in office
    assert "Motcua.Test.UNOFFICIAL" in office
    assert "Kho tệp trả lời." in office
    [draft] = await world.rows("select count(*) from upload where watch = 'quarantined'")
    assert f'<span class="mc-figure">{draft["count"]}</span> tệp đang cách ly' in office
