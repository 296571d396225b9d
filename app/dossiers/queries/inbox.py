"""The work that somebody can take now, the most urgent first. Keyset pages along the indexes.

What is not asked for is not in the statement, so that each is planned for what it does ask.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import PersonId
from app.domain.people import Permission, Principal
from app.dossiers.queries.lists import (
    JOINED,
    LINE,
    WORDS,
    DossierLine,
    Page,
    asks_for_a_number,
    line_of,
    words_asked,
)

WORK = frozenset(Permission) - {
    Permission.CONSULT,
    Permission.SUPERVISE,
    Permission.PUBLISH,
    Permission.ADMINISTER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Which of the work is wanted; an empty filter wants all of it.

    ``due_from`` and ``due_before`` bound the moment that makes it urgent, the nearer of the step's
    and the dossier's due date. ``person`` holds it. ``q`` is a code, or words of the applicant's
    name, number or telephone.
    """

    q: str | None = None
    procedure: str | None = None
    field: str | None = None
    state: str | None = None
    channel: str | None = None
    person: PersonId | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None


ALL = WorkFilter()

_CONDITIONS = {
    "q": f"i.id in (select t.dossier_id from dossier_detail t where {WORDS})",
    "code": "i.code = :code",
    "procedure": "i.procedure = :procedure",
    "field": "i.field = :field",
    "state": "i.state = :state",
    "channel": "i.channel = :channel",
    "person": "i.holder_person = :person",
    "due_from": "i.urgent_at >= :due_from",
    "due_before": "i.urgent_at < :due_before",
    "after": "(i.urgent_at, i.id) > (:after_at, cast(:after as uuid))",
}
_PARTS = (
    "unnest(cast(:agencies as text[]), cast(:permissions as text[])) as own (agency, permission)"
)
_AT_A_PART = """i.is_open and i.holder_agency = own.agency
        and i.holder_permission = own.permission"""
_IN_ORDER = "order by urgent_at, id limit :limit"
_OF_THE_UNIT = f"""
  select w.id, w.urgent_at from {_PARTS}
   cross join lateral (
     select i.id, i.urgent_at from dossier i
      where {_AT_A_PART}
        and (i.holder_person is null or i.holder_person = any(:people)
             or own.agency = any(:headed)) %s {_IN_ORDER}) as w
"""
_OWN = f"""
  select w.id, w.urgent_at from unnest(cast(:people as uuid[])) as own (person)
   cross join lateral (
     select i.id, i.urgent_at from dossier i
      where i.is_open and i.holder_person = own.person
        and (i.holder_agency || ':' || i.holder_permission) = any(:parts) %s {_IN_ORDER}) as w
  union all
  select w.id, w.urgent_at from {_PARTS}
   cross join lateral (
     select i.id, i.urgent_at from dossier i
      where {_AT_A_PART} and own.permission <> 'process' and i.holder_person is null %s
      {_IN_ORDER}) as w
"""
"""What waits for a part that nobody holds in person waits for everybody who has that part."""
_ASKED = """
  select k.dossier_id as id, k.due as urgent_at
    from dossier_question k join dossier i on i.id = k.dossier_id
   where k.agency = any(:agencies) and k.answered_at is null and i.is_open %s
"""


async def inbox(
    session: AsyncSession,
    who: Principal,
    page: Page,
    wanted: WorkFilter = ALL,
    *,
    mine: bool = False,
) -> Sequence[DossierLine]:
    """The work that ``who`` can take now; heads see their officers' too.

    ``mine``: what he holds in person, or what waits for a part of his that nobody holds in person.
    """
    parts = [(g.agency, g.permission.value) for g in who.grants if g.permission in WORK]
    headed = who.agencies(Permission.APPROVE)
    if not mine:
        parts += [(agency, Permission.PROCESS.value) for agency in headed]
    parts = sorted(set(parts))
    asked = {
        **_asked(wanted, page),
        "agencies": [agency for agency, _ in parts],
        "permissions": [permission for _, permission in parts],
        "people": [who.id, *{g.on_behalf_of for g in who.grants if g.on_behalf_of}],
    }
    if mine:
        asked["parts"] = [f"{agency}:{permission}" for agency, permission in parts]
    else:
        asked["headed"] = sorted(headed)
    return await _lines(session, _OWN if mine else _OF_THE_UNIT, asked)


async def questions(
    session: AsyncSession, who: Principal, page: Page, wanted: WorkFilter = ALL
) -> Sequence[DossierLine]:
    """The dossiers on which one of the person's agencies was asked and has not answered.

    Urgent is here when the answer is due. Nothing is found by a number that is not a code.
    """
    if asks_for_a_number(wanted.q):
        return ()
    agencies = sorted(who.agencies(Permission.CONSULT))
    return await _lines(session, _ASKED, {**_asked(wanted, page), "agencies": agencies})


def _asked(wanted: WorkFilter, page: Page) -> dict[str, Any]:
    """The values of what is asked for, and of nothing else."""
    given = {
        **words_asked(wanted.q),
        "procedure": wanted.procedure,
        "field": wanted.field,
        "state": wanted.state,
        "channel": wanted.channel,
        "person": wanted.person,
        "due_from": wanted.due_from,
        "due_before": wanted.due_before,
        "after": page.after,
        "after_at": page.after_at,
        "limit": page.limit,
    }
    return {name: value for name, value in given.items() if value is not None}


async def _lines(
    session: AsyncSession, source: str, asked: dict[str, Any]
) -> Sequence[DossierLine]:
    rows = await session.execute(_statement(source, tuple(_conditions(asked))), asked)
    return [line_of(row) for row in rows.mappings()]


def _conditions(asked: dict[str, Any]) -> Iterator[str]:
    return (name for name in _CONDITIONS if name in asked)


@cache
def _statement(source: str, names: tuple[str, ...]) -> TextClause:
    conditions = "".join(f" and {_CONDITIONS[name]}" for name in names)
    if source is _ASKED:
        conditions = conditions.replace("i.urgent_at", "k.due")
    chosen = source.replace("%s", conditions)
    line = LINE.replace("d.urgent_at", "w.urgent_at")
    return text(
        f"{line} from (select * from ({chosen}) every {_IN_ORDER}) w"
        f" join dossier d on d.id = w.id {JOINED} order by w.urgent_at, w.id"
    )
