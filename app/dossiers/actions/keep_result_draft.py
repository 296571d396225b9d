"""Keeping the text of a result as it is being written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import Invalid
from app.domain.people import Principal
from app.domain.result_drafting import drafting_refusal, signing_actions
from app.dossiers.acting import visible_file, with_rules
from app.dossiers.office import Office
from app.dossiers.queries.result_drafts import add_draft, last_signing, newest_draft
from app.dossiers.result_drafts import DraftMovedOn, block_defects, blocks_from


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepResultDraft:
    """``version`` is of the text that was changed; 0: nobody had kept any."""

    ref: str
    blocks: Mapping[str, str]
    version: int
    by: Principal
    at: datetime


async def keep_result_draft(office: Office, command: KeepResultDraft) -> int:
    """The version that is kept now; the same text again is no new one.

    Raises DossierNotFound, NoResultToDraft, NotYoursToDraft, HeldByColleague, ResultSigned,
    DraftMovedOn, and Invalid for a text that lacks what no result can lack.
    """
    blocks = blocks_from(command.blocks)
    async with office.sessions.begin() as session:
        file = await visible_file(session, command.ref, command.by, lock=True)
        opened = await with_rules(session, office, file, command.at)
        identity, machine = file.dossier.id, opened.procedure.machine
        signed = await last_signing(session, identity, signing_actions(machine))
        refusal = drafting_refusal(opened.situation, command.by, signed=signed is not None)
        if refusal is not None:
            raise refusal
        kept = await newest_draft(session, identity)
        version = 0 if kept is None else kept.version
        if kept is not None and blocks_from(kept.blocks) == blocks:
            return version
        if version != command.version:
            raise DraftMovedOn(version=version)
        if defects := [*block_defects(blocks)]:
            raise Invalid(defects)
        said = blocks.as_dict()
        await add_draft(session, identity, version + 1, said, by=command.by.id, at=command.at)
    return version + 1
