"""Thử trên hồ sơ thật: stored histories run against a draft version; nothing is written."""

from collections.abc import Sequence

from app.dossiers.office import Office
from app.dossiers.queries.files import dossier_files
from app.dossiers.queries.replays import newest_of, past_acts
from app.dossiers.replaying import Drafted, Replayed, replayed

CHUNK = 100


async def replay_histories(office: Office, draft: Drafted, *, limit: int) -> Sequence[Replayed]:
    """What would differ for the newest ``limit`` dossiers of the procedure."""
    async with office.sessions() as session:
        rules = await office.rules(session)
        ids = await newest_of(session, draft.procedure.code, limit=limit)
    found: list[Replayed] = []
    for first in range(0, len(ids), CHUNK):
        chunk = ids[first : first + CHUNK]
        async with office.sessions() as session:
            files = await dossier_files(session, chunk, lock=False)
            acts = await past_acts(session, chunk)
        found += [replayed(draft, rules, file, acts[file.dossier.id]) for file in files]
    return found
