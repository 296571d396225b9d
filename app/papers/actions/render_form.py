"""In biểu mẫu: an issued form becomes a stored sheet once; whoever asks later gets those bytes."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.ids import DossierId
from app.dossiers.promised import RenderForm
from app.dossiers.queries.forms import Paper, issued_form, keep_paper
from app.jobs.keeping import Keeper
from app.papers.rendering import rendered
from app.ports.storage import Storage

FOLDER = "forms"
"""Where papers are kept in the storage."""


async def render_form(
    sessions: Sessions, storage: Storage, order: RenderForm, address: str
) -> Paper:
    """The stored paper, made now if nobody has made it yet. Raises FormNotIssued.

    ``address`` is where the applicant finds the dossier; it goes into the paper's QR.
    Two may make it at once: the first to record it wins. Its key is of its content, so that
    the other cannot have written over it.
    """
    async with sessions() as session:
        issued = await issued_form(session, order)
    if issued.paper is not None:
        return issued.paper
    content = await asyncio.to_thread(rendered, order.form, issued.facts, address)
    sha256 = hashlib.sha256(content).digest()
    await storage.put(_key(order, sha256), _whole(content))
    async with sessions.begin() as session:
        return await keep_paper(session, order, Paper(_key(order, sha256), sha256))


def render_forms(
    sessions: Sessions, storage: Storage, address_of: Callable[[DossierId], str]
) -> Keeper[RenderForm]:
    """The keeper of every ``RenderForm``."""

    async def keep(order: RenderForm, _: datetime) -> None:
        await render_form(sessions, storage, order, address_of(DossierId(order.dossier)))

    return Keeper(RenderForm, keep)


def _key(order: RenderForm, sha256: bytes) -> str:
    name = f"{order.dossier}-{order.seq}-{order.form.lower()}-{sha256.hex()[:16]}"
    return f"{FOLDER}/{order.dossier.hex[-2:]}/{name}.pdf"


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
