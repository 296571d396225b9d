"""Lives of dossiers written straight into the tables, and counted by hand, in plain words."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from app.db.sessions import AsyncSession
from app.domain.periods import midnight
from app.dossiers.queries.figures import INSTANT, Figure
from tests.reports.lives import DAY, Life, Question, Stood, day

Row = dict[str, Any]


async def entered(session: AsyncSession, given: Sequence[Life]) -> dict[UUID, Life]:
    """Their rows; the session forgets them when it ends, for history cannot be deleted."""
    ids = {uuid4(): life for life in given}
    tables: dict[str, list[Row]] = {
        "dossier": [_dossier(key, life) for key, life in ids.items()],
        "dossier_detail": [_detail(key) for key in ids],
        "dossier_event": [row for key, life in ids.items() for row in _events(key, life)],
        "figure_news": [row for key, life in ids.items() for row in _news(key, life)],
        "issued_form": [row for key, life in ids.items() for row in _forms(key, life)],
        "dossier_agency": [
            {"agency": agency, "dossier_id": str(key)}
            for key, life in ids.items()
            for agency in {event.agency for event in life.events}
        ],
    }
    for table, rows in tables.items():
        await _enter(session, table, rows)
    return ids


async def moved(session: AsyncSession, key: UUID, life: Life) -> None:
    """The last event of ``life`` has just happened to the dossier ``key``, which had the others."""
    await _enter(session, "dossier_event", _events(key, life)[-1:])
    await _enter(session, "figure_news", _news(key, life)[-1:])
    row = _dossier(key, life)
    columns = ", ".join(set(row) - {"id"})
    statement = text(f"""
        update dossier d set ({columns}) = (select {columns}
          from jsonb_populate_record(null::dossier, cast(:row as jsonb)))
         where d.id = :key
    """)  # noqa: S608
    await session.execute(statement, {"row": json.dumps(row, default=str), "key": key})


async def _enter(session: AsyncSession, table: str, rows: list[Row]) -> None:
    """The columns that a row does not name are what they are by default."""
    if rows:
        columns = ", ".join(rows[0])
        found = f"jsonb_populate_recordset(null::{table}, cast(:rows as jsonb))"
        statement = text(f"insert into {table} ({columns}) select {columns} from {found}")  # noqa: S608
        await session.execute(statement, {"rows": json.dumps(rows, default=str)})


def _stood(event: Stood) -> Row:
    return {
        "national": event.national,
        "is_open": event.finished_at is None,
        "competent_agency": event.agency,
        "clock": event.clock,
        "due": event.due,
        "original_due": event.original_due,
        "accepted_at": event.accepted_at,
        "finished_at": event.finished_at,
        "standing": event.standing,
    }


def _dossier(key: UUID, life: Life) -> Row:
    """As its last event says; a child's parent is, for brevity, itself."""
    last = life.events[-1]
    submitted = life.events[0].at
    return {
        **_stood(last),
        "id": key,
        "procedure": life.procedure,
        "procedure_version": 1,
        "field": life.procedure[0],
        "version": len(life.events),
        "state": "somewhere",
        "channel": life.channel,
        "receiving_agency": "H47.TTHCC",
        "holder_role": "officer",
        "submitted_at": submitted,
        "entered_at": last.at,
        "last_at": last.at,
        "urgent_at": "infinity",
        "chain_head": "",
        "snapshot": "{}",
        "calendar": "vn",
        "parent": key if life.child else None,
        "violations": json.dumps(last.violations),
    }


def _detail(key: UUID) -> Row:
    name = json.dumps({"full_name": "Nguyễn Thị Ánh"})
    empty = {"form": "{}", "fees": "[]", "search": "", "notes": "{}"}
    return {"dossier_id": key, "applicant": name, **empty}


def _events(key: UUID, life: Life) -> list[Row]:
    return [
        {
            **_stood(event),
            "dossier_id": key,
            "seq": seq,
            "at": event.at,
            "action": "move",
            "from_state": "somewhere",
            "to_state": "somewhere",
            "actor_kind": "staff",
            "actor": key,
            "role": "officer",
            "payload_digest": "\\x",
            "prev_hash": _hash(seq - 1),
            "hash": _hash(seq),
            "violations": len(event.violations),
        }
        for seq, event in enumerate(life.events, start=1)
    ]


def _news(key: UUID, life: Life) -> list[Row]:
    return [
        {"dossier_id": key, "seq": seq, "at": event.at}
        for seq, event in enumerate(life.events, start=1)
    ]


def _hash(seq: int) -> str:
    return f"\\x{seq:064x}"


def _forms(key: UUID, life: Life) -> list[Row]:
    return [
        {"dossier_id": key, "seq": seq, "form": "M03", "issued_at": event.at, "facts": "{}"}
        for seq, event in enumerate(life.events, start=1)
        if event.refusal and not life.events[seq - 2].refusal
    ]


def stood_before(life: Life, moment: datetime) -> Stood | None:
    known = life.until(moment)
    return None if known is None else known.events[-1]


def counts(stood: Stood | None) -> bool:
    return stood is not None and stood.accepted_at is not None and stood.national not in {1, 3}


def figures_of(life: Life, asked: Question) -> set[Figure]:
    """In which figures of the period this dossier should be."""
    period, as_of = asked.period, asked.as_of
    ends = min(midnight(period.last + DAY), as_of + INSTANT)
    begins = min(midnight(period.first), ends)
    before, now = stood_before(life, begins), stood_before(life, ends)
    was_open = before is not None and counts(before) and before.finished_at is None
    done_before = (
        now is not None and now.finished_at is not None and day(now.finished_at) < period.first
    )
    if now is None or not (was_open or (counts(now) and not done_before)):
        return set()
    if life.child:
        return {Figure.CHILDREN}
    found = {Figure.RECEIVED} | _came(life, was_open=was_open) | _broken(now)
    if now.due is not None and now.due != now.original_due:
        found.add(Figure.EXTENDED)
    if counts(now) and now.finished_at is None:
        return found | _in_progress(now, min(period.last, day(as_of)))
    return found | _done(life, now)


def _came(life: Life, *, was_open: bool) -> set[Figure]:
    if was_open:
        return {Figure.CARRIED_OVER}
    form = set() if life.channel == "online" else {Figure.NOT_ONLINE}
    return {Figure.NEW, Figure(f"received.{life.channel}"), *form}


def _broken(now: Stood) -> set[Figure]:
    found = {Figure(f"violations.{kind}") for kind in now.violations}
    return found | {Figure.VIOLATIONS} if found else found


def _in_progress(now: Stood, today: date) -> set[Figure]:
    late = now.original_due is not None and day(now.original_due) < today
    waits = {Figure.WAITING} if now.clock in {"hold", "restart"} else set()
    return {Figure.IN_PROGRESS, Figure.OVERDUE if late else Figure.IN_TIME, *waits}


def _done(life: Life, now: Stood) -> set[Figure]:
    found = {Figure.DONE}
    if now.national in {7, 8}:
        found |= {Figure.ON_TIME, Figure.TIMELY}
        found.add(Figure.WITHDRAWN if now.national == 7 else Figure.STOPPED)
        return found | {Figure.LEFT_LATE} if now.standing == "late" else found
    if not counts(now):
        return found | {Figure.ON_TIME, Figure.TIMELY}
    found.add(Figure(f"done.{now.standing}"))
    if now.standing in {"on_time", "no_limit"}:
        found.add(Figure.TIMELY)
    refused = any(
        event.refusal and now.accepted_at is not None and now.accepted_at <= event.at <= now.at
        for event in life.events
    )
    return found | {Figure.REFUSED} if refused else found
