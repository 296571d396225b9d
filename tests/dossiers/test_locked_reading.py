"""Whoever waited for a dossier reads all of it as the other has left it, not the row alone."""

import asyncio
import json

from sqlalchemy import text

from app.dossiers.file import DossierFile
from app.dossiers.queries.files import dossier_file
from tests.dossiers.world import World

_SOMEBODY_WAITS = text("select exists (select from pg_locks where not granted)")
_MOVED = text("update dossier set version = version + 1 where id = :id")
_ANSWERED = text("update dossier_detail set form = :form where dossier_id = :id")
_HANDED_IN = text("""
insert into dossier_document
select dossier_id, gen_random_uuid(), seq, 'more', name, media_type, size, sha256, 'more',
       handed_in_at, false
  from dossier_document where dossier_id = :id limit 1
""")


async def test_what_was_handed_in_meanwhile_is_seen(world: World):
    dossier = await world.submitted(upload=await world.uploaded())

    async def read() -> DossierFile:
        async with world.sessions.begin() as session:
            return await dossier_file(session, str(dossier.id), lock=True)

    async with world.sessions.begin() as session:
        asked = {"id": dossier.id}
        await session.execute(_MOVED, asked)
        await session.execute(_ANSWERED, {**asked, "form": json.dumps({"language": "en"})})
        await session.execute(_HANDED_IN, asked)
        waiting = asyncio.create_task(read())
        while not await session.scalar(_SOMEBODY_WAITS):  # noqa: ASYNC110 - PostgreSQL knows
            await asyncio.sleep(0)
    file = await waiting
    assert file.form == {"language": "en"}
    assert "more" in {document.key for document in file.documents}
