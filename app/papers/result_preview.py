"""Xem trước kết quả: the result as it would be printed, with what is still open left open."""

import asyncio

from app.db.sessions import AsyncSession
from app.domain.calendar import local
from app.dossiers.acting import Opened
from app.dossiers.letterhead import letterhead_of_decider
from app.dossiers.queries.forms import stations
from app.dossiers.result_drafts import ResultBlocks, facts_of_draft
from app.papers.rendering import rendered


async def result_preview(session: AsyncSession, opened: Opened, blocks: ResultBlocks) -> bytes:
    """A PDF that says on every page that it is a draft; nothing of it is kept."""
    file, at = opened.file, opened.situation.at
    agency = file.dossier.holder.agency or file.dossier.competent_agency
    head = letterhead_of_decider(await stations(session, agency))
    facts: dict[str, object] = {
        **facts_of_draft(blocks, opened.procedure, signer=None),
        "issued_at": local(at).isoformat(timespec="seconds"),
        "code": file.dossier.code,
        "desk": head,
        "applicant": file.applicant.as_dict(),
        "preview": True,
    }
    return await asyncio.to_thread(rendered, facts)
