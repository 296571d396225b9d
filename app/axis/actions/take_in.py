"""Nhận văn bản đến: what has arrived is kept whole, put before whom it concerns, and settled.

A letter is recorded under its sender and DocumentId once, however often it is listed; what is no
package is recorded as such, so that somebody sees it. It is settled on the axis after the commit.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from app.axis.promised import ReportReceipt, TakeIn
from app.axis.queries.arrivals import (
    Arrived,
    FileArrived,
    forerunner,
    is_known,
    overtake,
    write_arrival,
)
from app.axis.queries.letters import (
    Letter,
    LetterNotFound,
    Said,
    letter,
    mark,
    said_of,
    say,
)
from app.axis.registry import Registry
from app.axis.wanting import NAMES
from app.db.sessions import AsyncSession
from app.documents.inspecting import inspected
from app.documents.kinds import FileKindNotTaken, FileRefused
from app.domain.official_letters import (
    Attachment,
    LetterKind,
    LetterState,
    OfficialLetter,
    Receipt,
    newest,
)
from app.jobs.promise import promise
from app.ports.document_axis import Arrival, Outcome, PackageUnreadable

FOLDER: Final = "axis"
OVERTAKEN: Final = {
    LetterKind.REPLACEMENT: "replaced",
    LetterKind.UPDATE: "replaced",
    LetterKind.REVOCATION: "recalled",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter that came, as the house keeps it."""

    arrived: Arrived
    files: Sequence[FileArrived]


async def take_in(registry: Registry, task: TakeIn, at: datetime) -> None:
    """Raises what the axis, the storage and the scanner do; it is then still listed there."""
    waiting = Arrival(task.package, task.is_receipt)
    async with registry.sessions() as session:
        known = await is_known(session, waiting.id)
    outcome = Outcome.KEPT if known else await _taken(registry, waiting, at)
    await registry.axis.settle(waiting, outcome)


async def _taken(registry: Registry, waiting: Arrival, at: datetime) -> Outcome:
    try:
        package = await registry.axis.fetch(waiting)
    except PackageUnreadable as refusal:
        await _record(registry, _no_package(waiting, str(refusal), at), None)
        return Outcome.UNREADABLE
    if isinstance(package, Receipt):
        await _hear(registry, package, at)
        return Outcome.KEPT
    await _record(registry, await _kept(registry, waiting, package, at), package)
    return Outcome.KEPT


async def _record(registry: Registry, kept: Kept, package: OfficialLetter | None) -> None:
    async with registry.sessions.begin() as session:
        arrived = await _in_its_place(session, kept.arrived, package)
        if not await write_arrival(session, arrived, kept.files) or package is None:
            return
        if package.kind in OVERTAKEN:
            outcome = OVERTAKEN[package.kind]
            at = arrived.arrived_at
            await overtake(session, arrived.organ_id, package.replaces, outcome, at)
        told = ReportReceipt(arrival=arrived.id, state=LetterState.ARRIVED)
        await promise(session, told, once=f"{arrived.id}-{LetterState.ARRIVED}")


async def _in_its_place(
    session: AsyncSession, arrived: Arrived, package: OfficialLetter | None
) -> Arrived:
    """A corrected letter goes where a person has put the one that it corrects."""
    if package is None or package.kind not in OVERTAKEN or arrived.dossier_id is not None:
        return arrived
    former = await forerunner(session, arrived.organ_id, package.replaces)
    if former is None:
        return arrived
    return replace(
        arrived,
        dossier_id=former.dossier_id,
        letter_id=former.letter_id,
        attached_at=former.attached_at and arrived.arrived_at,
        attached_by=former.attached_by,
    )


async def _kept(
    registry: Registry, waiting: Arrival, package: OfficialLetter, at: datetime
) -> Kept:
    identity = uuid5(NAMES, f"{package.sender.id}/{package.document_id}/{package.kind}")
    async with registry.sessions() as session:
        answered = await _ours(session, package)
    files = [
        await _file(registry, identity, number, attachment)
        for number, attachment in enumerate(package.attachments, start=1)
    ]
    recalls = package.kind is LetterKind.REVOCATION
    arrived = Arrived(
        id=identity,
        axis_id=waiting.id,
        kind=package.kind,
        organ_id=package.sender.id,
        organ_name=package.sender.name,
        to_organ=package.receivers[0].id,
        document_id=package.document_id,
        code=package.code,
        promulgated_on=package.promulgated_on,
        subject=package.subject,
        content=package.content,
        signer=package.signer,
        letter_id=None if answered is None else answered.id,
        dossier_id=None if answered is None else answered.dossier_id,
        arrived_at=at,
        cites_document="" if package.about is None else package.about.document_id,
        cites_code="" if package.about is None else package.about.code,
        outcome="recalled" if recalls else None,
        settled_at=at if recalls else None,
    )
    return Kept(arrived, files)


async def _ours(session: AsyncSession, package: OfficialLetter) -> Letter | None:
    """The letter of ours that ``package`` answers, if it comes from whom we asked."""
    about = package.about
    found = None if about is None else await _letter(session, about.document_id)
    return found if found is not None and found.to_organ == package.sender.id else None


async def _letter(session: AsyncSession, document_id: str) -> Letter | None:
    try:
        return await letter(session, UUID(document_id))
    except (ValueError, LetterNotFound):
        return None


async def _file(
    registry: Registry, arrival: UUID, number: int, attachment: Attachment
) -> FileArrived:
    """The attachment, kept if it is what its name says and no harm is known in it."""
    trouble = await asyncio.to_thread(_refusal, attachment)
    if trouble is None and registry.scanner is not None:
        harm = await registry.scanner.scan(_chunks(attachment.content))
        trouble = None if harm is None else "file_infected"
    key = f"{FOLDER}/{arrival.hex[-2:]}/{arrival}-{number}" if trouble is None else None
    if key is not None:
        await registry.storage.put(key, _chunks(attachment.content))
    return FileArrived(
        arrival_id=arrival,
        number=number,
        name=attachment.name,
        media_type=attachment.media_type,
        size=len(attachment.content),
        sha256=hashlib.sha256(attachment.content).digest(),
        storage_key=key,
        trouble=trouble,
        scanned=registry.scanner is not None,
    )


def _refusal(attachment: Attachment) -> str | None:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(attachment.content)
            file.flush()
            inspected(file, len(attachment.content), attachment.name)
    except FileRefused as refused:
        return refused.defects[0].code
    except FileKindNotTaken:
        return "file_kind_not_taken"
    return None


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _hear(registry: Registry, receipt: Receipt, at: datetime) -> None:
    """What a receiver says of a letter of ours; of another's, or from another, it is no news."""
    async with registry.sessions.begin() as session:
        found = await _letter(session, receipt.about.document_id)
        if found is None or found.to_organ != receipt.sender.id:
            return
        found = await letter(session, found.id, lock=True)
        await say(session, Said(found.id, receipt.state, receipt.at, receipt.words), at)
        course = [(said.at, said.state) for said in await said_of(session, [found.id])]
        heard = [said for said in course if said[1] is not LetterState.SENT] or course
        state = newest(heard)
        when = max(moment for moment, one in heard if one is state)
        await mark(session, found.id, state=state, state_at=when, trouble=None)


def _no_package(waiting: Arrival, words: str, at: datetime) -> Kept:
    arrived = Arrived(
        id=uuid5(NAMES, f"axis/{waiting.id}"),
        axis_id=waiting.id,
        kind="",
        organ_id="",
        organ_name="",
        to_organ="",
        document_id=waiting.id,
        code="",
        promulgated_on=None,
        subject="",
        content="",
        signer="",
        letter_id=None,
        dossier_id=None,
        arrived_at=at,
        outcome="unreadable",
        words=words,
        settled_at=at,
    )
    return Kept(arrived, ())
