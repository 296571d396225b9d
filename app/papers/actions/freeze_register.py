"""Khóa sổ: the register of a year that is over becomes one stored book, once and for ever."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime

from app.agencies.queries import agency as agency_of
from app.db.sessions import Sessions
from app.domain.calendar import local
from app.domain.errors import Conflict
from app.domain.ids import AgencyCode
from app.papers.keeping import keep_whole
from app.papers.queries.register import (
    Frozen,
    count_lines,
    enter_all,
    frozen_register,
    keep_frozen,
    whole_year,
)
from app.papers.register import Book, RegisterTooLong, register_facts
from app.papers.rendering import rendered
from app.ports.storage import Storage
from app.procedures.rulebook import PublishedRules

FOLDER = "registers"
LONGEST = 20_000
"""Lines of one book: laying them out takes some 150 kB of memory each."""


class YearNotOver(Conflict):
    """A book is closed when its year is over."""


@dataclass(frozen=True, slots=True)
class FreezeRegister:
    agency: AgencyCode
    year: int
    at: datetime


async def freeze_register(
    sessions: Sessions, storage: Storage, rules: PublishedRules, command: FreezeRegister
) -> Frozen:
    """The closed book; the one that is there already, if there is one.

    Raises AgencyNotFound, YearNotOver, RegisterTooLong.
    """
    today = local(command.at).date()
    if command.year >= today.year:
        raise YearNotOver(year=command.year)
    period = whole_year(command.year)
    async with sessions.begin() as session:
        agency = (await agency_of(session, command.agency, on=today)).code
        known = await frozen_register(session, agency, command.year)
        if known is not None:
            return known
        await enter_all(session, agency, period)
        if (count := await count_lines(session, agency, period)) > LONGEST:
            raise RegisterTooLong(lines=count, most=LONGEST)
        book = Book(agency=agency, period=period, at=command.at, closed_at=command.at)
        facts, rows = await register_facts(session, await rules(session), book)
    content = await asyncio.to_thread(rendered, facts)
    sha256 = hashlib.sha256(content).digest()
    key = _key(agency, command.year, sha256)
    await keep_whole(storage, key, content)
    frozen = Frozen(
        agency=agency,
        year=command.year,
        frozen_at=command.at,
        rows=rows,
        sha256=sha256,
        storage_key=key,
    )
    async with sessions.begin() as session:
        return await keep_frozen(session, frozen)


def _key(agency: AgencyCode, year: int, sha256: bytes) -> str:
    place = agency.lower().replace(".", "-")
    return f"{FOLDER}/{place}-{year}-{sha256.hex()[:16]}.pdf"
