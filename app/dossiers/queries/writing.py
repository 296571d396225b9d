"""Writing one move: the dossier, its event, and everything that goes with it, in one statement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Conflict
from app.domain.ids import AgencyCode
from app.domain.refusals import DossierMovedOn
from app.jobs.news import MOVED

Row = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Writing:
    """The rows of one move, as they will be written. ``detail`` is None when nothing changed.

    ``carried`` are uploads that a linked dossier claimed before.
    """

    dossier: Row
    event: Row
    payload: Row
    detail: Row | None = None
    agencies: Sequence[AgencyCode] = ()
    documents: list[Row] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)
    forms: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    voids_results: bool = False
    carried: frozenset[UUID] = frozenset()


_GIVEN = "with given as (select cast(:given as jsonb) as j),"
_GIVEN_MANY = "with given as (select jsonb_array_elements(cast(:given as jsonb)) as j),"
_CHILDREN = """
 event as (insert into dossier_event
   select r.* from given, jsonb_populate_record(null::dossier_event, j -> 'event') r),
 payload as (insert into dossier_event_payload
   select r.*
     from given, jsonb_populate_record(null::dossier_event_payload, j -> 'payload') r),
 parties as (insert into dossier_agency (agency, dossier_id)
   select jsonb_array_elements_text(j -> 'agencies'), cast(j ->> 'id' as uuid) from given
   on conflict do nothing),
 documents as (insert into dossier_document
   select r.* from given, jsonb_populate_recordset(null::dossier_document, j -> 'documents') r),
 results as (insert into dossier_result
   select r.* from given, jsonb_populate_recordset(null::dossier_result, j -> 'results') r),
 forms as (insert into issued_form
   select r.* from given, jsonb_populate_recordset(null::issued_form, j -> 'forms') r),
 notices as (insert into notice
   select r.* from given, jsonb_populate_recordset(null::notice, j -> 'notices') r),
 questions as (insert into dossier_question
   select r.* from given, jsonb_populate_recordset(null::dossier_question, j -> 'questions') r
   on conflict (dossier_id, key) do update
   set agency = excluded.agency, asked_at = excluded.asked_at, due = excluded.due,
       answered_at = excluded.answered_at),
 claimed as (update upload u set claimed_by = cast(j ->> 'id' as uuid)
   from given, jsonb_to_recordset(j -> 'documents') as x(upload uuid)
   where u.id = x.upload and u.claimed_by is null returning u.id),
 told as (insert into outbox (kind, dossier, ref, seq, at)
   select :moved, r.dossier_id, '', r.seq, r.at
     from given, jsonb_populate_record(null::dossier_event, j -> 'event') r),
 counted as (insert into figure_news (dossier_id, seq, at)
   select cast(j ->> 'id' as uuid), cast(j -> 'event' ->> 'seq' as integer),
          cast(j -> 'event' ->> 'at' as timestamptz) from given)
"""
_INSERTED = """
 moved as (insert into dossier
   select r.* from given, jsonb_populate_record(null::dossier, j -> 'dossier') r returning id),
 detail as (insert into dossier_detail
   select r.* from given, jsonb_populate_record(null::dossier_detail, j -> 'detail') r),
"""
_UPDATED = """
 moved as (update dossier d set
    code = r.code, version = r.version, state = r.state, national = r.national,
    is_open = r.is_open, competent_agency = r.competent_agency,
    holder_agency = r.holder_agency, holder_role = r.holder_role,
    holder_permission = r.holder_permission, holder_person = r.holder_person,
    accepted_at = r.accepted_at,
    finished_at = r.finished_at, entered_at = r.entered_at, last_at = r.last_at,
    due = r.due, original_due = r.original_due, step_due = r.step_due,
    urgent_at = r.urgent_at, timer_at = r.timer_at, clock = r.clock, standing = r.standing,
    chain_head = r.chain_head, snapshot = r.snapshot, opened_at = r.opened_at,
    procedure_version = r.procedure_version, receiving_agency = r.receiving_agency,
    calendar = r.calendar, calendar_version = r.calendar_version,
    violations = r.violations, papers_at = r.papers_at, seats = r.seats
   from given, jsonb_populate_record(null::dossier, j -> 'dossier') r
   where d.id = r.id and d.version = r.version - 1 returning d.id),
 superseded as (update dossier_document x set superseded = true
   from given, jsonb_to_recordset(j -> 'documents') as n(key text)
   where x.dossier_id = cast(j ->> 'id' as uuid) and x.key = n.key and not x.superseded
     and x.key <> 'attachment'),
 detail as (update dossier_detail t
   set form = r.form, fees = r.fees, search = r.search, notes = r.notes
   from given, jsonb_populate_record(null::dossier_detail, j -> 'detail') r
   where j -> 'detail' <> 'null'::jsonb and t.dossier_id = r.dossier_id),
 voided as (update dossier_result x set voided_at = cast(j -> 'event' ->> 'at' as timestamptz)
   from given where cast(j ->> 'voids_results' as boolean)
   and x.dossier_id = cast(j ->> 'id' as uuid) and x.voided_at is null),
"""
_COUNTED = "select (select count(*) from moved) as moved, (select count(*) from claimed) as claimed"
_SUBMIT = text(_GIVEN + _INSERTED + _CHILDREN + _COUNTED)
_MOVE = text(_GIVEN + _UPDATED + _CHILDREN + _COUNTED)
_MOVE_MANY = text(_GIVEN_MANY + _UPDATED + _CHILDREN + _COUNTED)


class FileUsedMeanwhile(Conflict):
    """One of the uploaded files went into another dossier at the same moment."""


async def write_submission(session: AsyncSession, writing: Writing) -> None:
    await _write(session, _SUBMIT, writing)


async def write_move(session: AsyncSession, writing: Writing) -> None:
    await _write(session, _MOVE, writing)


async def write_moves(session: AsyncSession, writings: Sequence[Writing]) -> None:
    """Moves of dossiers that are all locked and bring no files, in one statement."""
    given = json.dumps([_given(writing) for writing in writings], default=_plain)
    row = (await session.execute(_MOVE_MANY, {"given": given, "moved": MOVED})).one()
    if row.moved != len(writings):  # pragma: no cover - the rows were locked when they were read
        raise DossierMovedOn(state="", version=None)


async def _write(session: AsyncSession, statement: TextClause, writing: Writing) -> None:
    given = json.dumps(_given(writing), default=_plain)
    row = (await session.execute(statement, {"given": given, "moved": MOVED})).one()
    if row.claimed != len({file["upload"] for file in writing.documents} - writing.carried):
        raise FileUsedMeanwhile
    if row.moved != 1:  # pragma: no cover - the row was locked when it was read
        raise DossierMovedOn(state=str(writing.dossier["state"]), version=None)


def _given(writing: Writing) -> Row:
    return {
        "id": writing.dossier["id"],
        "dossier": writing.dossier,
        "event": writing.event,
        "payload": writing.payload,
        "detail": writing.detail,
        "agencies": writing.agencies,
        "documents": writing.documents,
        "results": writing.results,
        "forms": writing.forms,
        "notices": writing.notices,
        "questions": writing.questions,
        "voids_results": writing.voids_results,
    }


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    return value.isoformat() if isinstance(value, date) else str(value)
