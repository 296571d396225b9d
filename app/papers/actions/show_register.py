"""Xem sổ theo dõi hồ sơ: a desk's register of some days, or the closed book of their year."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from app.agencies.queries import agency as agency_of
from app.db.sessions import Sessions
from app.domain.calendar import local
from app.domain.errors import Defect, Forbidden, Invalid
from app.domain.ids import AgencyCode
from app.domain.people import Principal
from app.domain.periods import Period
from app.domain.permissions import READS
from app.papers.keeping import kept_whole
from app.papers.queries.register import (
    Frozen,
    count_lines,
    enter_all,
    frozen_register,
    whole_year,
)
from app.papers.register import Book, RegisterTooLong, register_facts
from app.papers.rendering import rendered
from app.ports.storage import Storage
from app.procedures.rulebook import PublishedRules

LONGEST = 2_000
"""Lines of one answer: some 300 MB while it is laid out."""


class RegisterNotYours(Forbidden):
    """The register of a desk is for those who may read the dossiers of its agency.

    When the agency has gone, they work at those that go on with its work.
    """


@dataclass(frozen=True, slots=True)
class ShowRegister:
    agency: AgencyCode
    period: Period
    by: Principal
    at: datetime


async def show_register(
    sessions: Sessions, storage: Storage, rules: PublishedRules, asked: ShowRegister
) -> bytes:
    """The PDF. Of a year that was closed it is the stored book, whichever of its days are asked.

    What the desk accepted gets its number now if it has none. Raises AgencyNotFound,
    RegisterNotYours, RegisterTooLong, PaperDamaged, and Invalid for days of two years.
    """
    if asked.period.last.year != asked.period.first.year:
        raise Invalid([Defect("to", "another_year")])
    found = await _found(sessions, rules, asked)
    if isinstance(found, Frozen):
        return await kept_whole(storage, found.storage_key, found.sha256)
    return await asyncio.to_thread(rendered, found)


async def _found(
    sessions: Sessions, rules: PublishedRules, asked: ShowRegister
) -> Frozen | dict[str, object]:
    """The closed book, or what the register states now."""
    year = asked.period.first.year
    async with sessions.begin() as session:
        agency = (await agency_of(session, asked.agency, on=local(asked.at).date())).code
        if agency not in asked.by.agencies(*READS) | asked.by.inherited:
            raise RegisterNotYours
        frozen = await frozen_register(session, agency, year)
        if frozen is not None:
            return frozen
        await enter_all(session, agency, Period(whole_year(year).first, asked.period.last))
        if (count := await count_lines(session, agency, asked.period)) > LONGEST:
            raise RegisterTooLong(lines=count, most=LONGEST)
        book = Book(agency=agency, period=asked.period, at=asked.at)
        facts, _ = await register_facts(session, await rules(session), book)
    return facts
