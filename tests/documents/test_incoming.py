"""A file that comes in pieces: cut anywhere, continued by anybody's process, the same bytes."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from app.adapters.storage import FolderSettings, build_storage
from app.db.sessions import Sessions, create_engine, create_sessions
from app.documents import queries
from app.documents.actions.abandon_incoming import abandon_incoming
from app.documents.actions.begin_incoming import BeginIncoming, begin_incoming
from app.documents.actions.continue_incoming import ContinueIncoming, continue_incoming
from app.documents.actions.sweep_uploads import sweep_incoming, sweep_uploads
from app.documents.incoming import IncomingNotFound, WrongOffset
from app.documents.kinds import FileKindNotTaken, FileRefused
from app.documents.queries import Incoming, Upload
from app.documents.taking_in import FileTooLarge
from app.documents.watch import Watch
from app.domain.ids import PersonId
from app.ports.storage import Storage
from tests.documents.files import pdf
from tests.documents.test_uploads import a_person, pieces

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    sessions: Sessions
    storage: Storage
    owner: PersonId

    async def begin(self, size: int, name: str = "đơn.pdf") -> Incoming:
        command = BeginIncoming(owner=self.owner, name=name, size=size, at=AT, max_mb=1)
        return await begin_incoming(self.sessions, command)

    async def send(
        self, incoming: Incoming, offset: int, content: bytes, at: datetime = AT
    ) -> tuple[Incoming, Upload | None]:
        command = ContinueIncoming(
            id=incoming.id,
            owner=self.owner,
            offset=offset,
            content=pieces(content, 100),
            at=at,
            watch=Watch.UNWATCHED,
        )
        return await continue_incoming(self.sessions, self.storage, command)

    async def received(self, incoming: Incoming, at: datetime = AT) -> int | None:
        async with self.sessions() as session:
            found = await queries.incoming_of(session, incoming.id, self.owner, at)
        return None if found is None else found.received


@pytest.fixture
async def desk(sessions: Sessions, tmp_path: Path) -> Desk:
    storage = build_storage(FolderSettings(root=tmp_path / "files"))
    return Desk(sessions, storage, await a_person(sessions))


async def kept(storage: Storage, folder: str = "incoming") -> list[str]:
    return [file.key async for file in storage.files(folder)]


async def content_of(storage: Storage, upload: Upload) -> bytes:
    return b"".join([chunk async for chunk in storage.read(upload.storage_key)])


async def test_cut_at_any_byte_and_continued_it_is_the_same_file(desk: Desk):
    whole = pdf()
    for cut in (0, 1, 2, 99, 100, 101, len(whole) // 2, len(whole) - 1):
        incoming = await desk.begin(len(whole))
        halfway, none = await desk.send(incoming, 0, whole[:cut])
        assert (halfway.received, none) == (cut, None)
        assert await desk.received(incoming) == cut
        _, upload = await desk.send(incoming, cut, whole[cut:])
        assert upload is not None
        assert upload.sha256 == hashlib.sha256(whole).digest(), cut
        assert (upload.name, upload.size) == ("đơn.pdf", len(whole))
        assert await content_of(desk.storage, upload) == whole
    assert await kept(desk.storage) == []


async def test_asked_again_after_the_last_piece_it_is_the_same_upload(desk: Desk):
    incoming = await desk.begin(len(pdf()))
    _, first = await desk.send(incoming, 0, pdf())
    _, again = await desk.send(incoming, len(pdf()), b"")
    assert first is not None
    assert again == first


async def test_a_piece_that_does_not_follow_is_refused_and_changes_nothing(desk: Desk):
    incoming = await desk.begin(len(pdf()))
    await desk.send(incoming, 0, pdf()[:100])
    for offset in (0, 99, 101):
        with pytest.raises(WrongOffset) as refused:
            await desk.send(incoming, offset, pdf()[offset:])
        assert refused.value.facts == {"offset": 100}
    with pytest.raises(FileRefused):
        await desk.send(incoming, 100, pdf()[100:] + b"more than was announced")
    assert await desk.received(incoming) == 100
    assert len(await kept(desk.storage)) == 1


async def test_only_its_owner_knows_of_it(desk: Desk, sessions: Sessions):
    incoming = await desk.begin(len(pdf()))
    other = Desk(desk.sessions, desk.storage, await a_person(sessions))
    assert await other.received(incoming) is None
    with pytest.raises(IncomingNotFound):
        await other.send(incoming, 0, pdf())
    with pytest.raises(IncomingNotFound):
        await abandon_incoming(sessions, desk.storage, incoming.id, other.owner, AT)


async def test_what_is_not_taken_is_refused_before_the_first_byte(desk: Desk):
    with pytest.raises(FileKindNotTaken):
        await desk.begin(10, name="a.exe")
    with pytest.raises(FileRefused):
        await desk.begin(0)
    with pytest.raises(FileTooLarge):
        await desk.begin(1024 * 1024 + 1)


async def test_a_whole_that_is_refused_leaves_nothing(desk: Desk):
    incoming = await desk.begin(6)
    await desk.send(incoming, 0, b"<htm")
    with pytest.raises(FileRefused):
        await desk.send(incoming, 4, b"l>")
    assert await desk.received(incoming) is None
    assert (await kept(desk.storage), await kept(desk.storage, "uploads")) == ([], [])


async def test_what_is_given_up_or_too_slow_is_gone(desk: Desk):
    given_up, slow = await desk.begin(len(pdf())), await desk.begin(len(pdf()))
    for incoming in (given_up, slow):
        await desk.send(incoming, 0, pdf()[:100])
    await abandon_incoming(desk.sessions, desk.storage, given_up.id, desk.owner, AT)
    assert len(await kept(desk.storage)) == 1
    late = AT + timedelta(days=1)
    assert await desk.received(slow, late - timedelta(seconds=1)) == 100
    assert await desk.received(slow, late) is None
    assert await sweep_incoming(desk.sessions, desk.storage, at=late - timedelta(seconds=1)) == 0
    assert await sweep_incoming(desk.sessions, desk.storage, at=late) == 1
    assert await kept(desk.storage) == []


async def test_what_a_draft_keeps_is_not_swept_while_it_does(desk: Desk):
    incoming = await desk.begin(len(pdf()))
    _, upload = await desk.send(incoming, 0, pdf())
    assert upload is not None
    until, later = AT + timedelta(days=90), AT + timedelta(days=8)
    async with desk.sessions.begin() as session:
        await queries.keep_until(session, [upload.id], owner=desk.owner, until=until)
    assert await sweep_uploads(desk.sessions, desk.storage, at=later) == 0
    assert await sweep_uploads(desk.sessions, desk.storage, at=until + timedelta(seconds=1)) == 1


async def test_of_two_who_send_the_same_piece_one_is_taken(fresh_database: str, tmp_path: Path):
    engine = create_engine(fresh_database)
    sessions = create_sessions(engine)
    storage = build_storage(FolderSettings(root=tmp_path / "files"))
    desk = Desk(sessions, storage, await a_person(sessions))
    incoming = await desk.begin(len(pdf()))
    together = await asyncio.gather(
        *(desk.send(incoming, 0, pdf()) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(outcome, tuple) for outcome in together) == 1, together
    assert all(isinstance(o, WrongOffset) for o in together if not isinstance(o, tuple))
    finished = await asyncio.gather(*(desk.send(incoming, len(pdf()), b"") for _ in range(4)))
    await engine.dispose()
    assert len({upload.id for _, upload in finished if upload}) == 1
    assert (len(await kept(storage)), len(await kept(storage, "uploads"))) == (0, 1)


async def test_none_is_none(desk: Desk):
    nowhere = Incoming(uuid4(), desk.owner, "a.pdf", 3, 0, (), AT)
    with pytest.raises(IncomingNotFound):
        await desk.send(nowhere, 0, b"abc")
