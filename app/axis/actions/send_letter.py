"""Gửi văn bản đi: a letter leaves with its files, and is marked once the axis has taken it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.agencies.queries import names
from app.axis.posting import attached, enclosed, packed, paper_wanted, printed
from app.axis.queries.letters import Letter, Said, letter, mark, say
from app.axis.registry import Registry
from app.domain.official_letters import LetterState, OfficialLetter
from app.domain.withholding import withheld_from_the_asked
from app.dossiers.acting import with_rules
from app.dossiers.queries.files import dossier_file
from app.dossiers.queries.forms import issued_form
from app.ports import PermanentFailure


@dataclass(frozen=True, slots=True)
class Sent:
    letter: UUID
    axis_id: str
    at: datetime


async def send_letter(registry: Registry, identity: UUID, at: datetime) -> None:
    """Nothing, when it left before or is not wanted any more.

    Raises what the axis does; why it is not taken for good is kept with the letter.
    """
    async with registry.sessions() as session:
        waiting = await letter(session, identity)
    if waiting.state is not LetterState.QUEUED:
        return
    try:
        axis_id = await registry.axis.send(await _packed(registry, waiting, at))
    except PermanentFailure as refusal:
        await _mark_trouble(registry, identity, str(refusal))
        raise
    await _mark_sent(registry, Sent(identity, axis_id, at))


async def _packed(registry: Registry, waiting: Letter, at: datetime) -> OfficialLetter:
    async with registry.sessions() as session:
        file = await dossier_file(session, str(waiting.dossier_id))
        opened = await with_rules(session, registry.office, file, at)
        withheld = withheld_from_the_asked(opened.procedure)
        files = list(enclosed(waiting, file, withheld))
        order = paper_wanted(waiting, file, files)
        if order is not None:
            files.append(printed(waiting, (await issued_form(session, order)).paper))
        known = await names(session, {waiting.from_agency, waiting.to_agency})
    return packed(waiting, known, await attached(registry.storage, files), at)


async def _mark_sent(registry: Registry, sent: Sent) -> None:
    """A receiver may have answered before we could mark it: what he said stands."""
    async with registry.sessions.begin() as session:
        found = await letter(session, sent.letter, lock=True)
        changes = {"sent_at": sent.at, "axis_id": sent.axis_id, "trouble": None}
        if found.state is LetterState.QUEUED:
            changes |= {"state": LetterState.SENT, "state_at": sent.at}
        await mark(session, sent.letter, **changes)
        await say(session, Said(sent.letter, LetterState.SENT, sent.at, ""), sent.at)


async def _mark_trouble(registry: Registry, identity: UUID, words: str) -> None:
    async with registry.sessions.begin() as session:
        await mark(session, identity, trouble=words)
