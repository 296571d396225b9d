"""In biểu mẫu: an issued form becomes a stored sheet once; whoever asks later gets those bytes."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime

from app.db.sessions import Sessions
from app.dossiers.promised import RenderForm
from app.dossiers.queries.forms import FormOnRecord, Paper, issued_form, keep_paper
from app.dossiers.stamps import Stamp, stamp_of
from app.jobs.keeping import Keeper
from app.papers.keeping import keep_whole
from app.papers.queries.register import Booked, enter_one
from app.papers.register import entry_in_print
from app.papers.rendering import Imprint, rendered
from app.ports.storage import Storage

FOLDER = "forms"
"""Where papers are kept in the storage."""

RECEIPT = "M01"
"""The form that names the dossier's line in the register."""

AddressOf = Callable[[Stamp], str]
"""Where the QR of an issued form leads: to its verification."""


async def render_form(
    sessions: Sessions, storage: Storage, order: RenderForm, address_of: AddressOf
) -> Paper:
    """The stored paper, made now if nobody has made it yet. Raises FormNotIssued.

    It is made after the commit, so the hash of the event that issued it can be printed on it.
    Two may make it at once: the first to record it wins. Its key is of its content, so that
    the other cannot have written over it.
    """
    async with sessions() as session:
        issued = await issued_form(session, order)
    if issued.paper is not None:
        return issued.paper
    booked = None
    if order.form == RECEIPT:
        async with sessions.begin() as session:
            booked = await enter_one(session, order.dossier)
    imprint = _imprint(order, issued, booked, address_of)
    content = await asyncio.to_thread(rendered, issued.facts, imprint)
    sha256 = hashlib.sha256(content).digest()
    await keep_whole(storage, _key(order, sha256), content)
    async with sessions.begin() as session:
        return await keep_paper(session, order, Paper(_key(order, sha256), sha256))


def render_forms(sessions: Sessions, storage: Storage, address_of: AddressOf) -> Keeper[RenderForm]:
    """The keeper of every ``RenderForm``."""

    async def keep(order: RenderForm, _: datetime) -> None:
        await render_form(sessions, storage, order, address_of)

    return Keeper(RenderForm, keep)


def _imprint(
    order: RenderForm, issued: FormOnRecord, booked: Booked | None, address_of: AddressOf
) -> Imprint:
    stamp = stamp_of(order.dossier, order.form, order.seq, issued.event_hash)
    return Imprint(
        address=address_of(stamp),
        seal=stamp.in_print,
        entry=None if booked is None else entry_in_print(booked.year, booked.number),
    )


def _key(order: RenderForm, sha256: bytes) -> str:
    name = f"{order.dossier}-{order.seq}-{order.form.lower()}-{sha256.hex()[:16]}"
    return f"{FOLDER}/{order.dossier.hex[-2:]}/{name}.pdf"
