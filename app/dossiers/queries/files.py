"""Reading one dossier whole: a single statement, locked when it is about to move."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.documents.watch import Watch
from app.domain.applicant import Applicant
from app.domain.errors import NotFound
from app.domain.ids import AgencyCode, DossierId
from app.domain.procedure import Subject
from app.dossiers.file import DossierFile, HandedIn, IssuedForm, Parent, Result, Successor
from app.dossiers.snapshots import from_text


class DossierNotFound(NotFound):
    """There is none, or none that may be seen: the answer is the same."""


_FILE = """
select d.snapshot, d.chain_head, d.opened_at, d.last_at, d.version,
       (select seen.version from dossier seen where seen.id = d.id) as version_of_the_rest,
       (select coalesce(max(id), 0) from publication) as publication,
       t.applicant, t.form, t.fees, t.notes, t.return_address, t.assisting_agency,
       p.full_name as holder_name,
       (select json_object_agg(a.code, a.name) from agency a
         where a.code in (d.receiving_agency, d.competent_agency, d.holder_agency,
                          d.papers_at)) as names,
       (select a.parent from agency a where a.code = d.holder_agency) as above,
       (select json_agg(json_build_object(
                 'former', s.agency, 'agency', s.successor, 'name', a.name,
                 'effective_on', s.effective_on) order by s.agency, s.successor)
          from agency_succession s join agency a on a.code = s.successor
         where s.agency in (d.receiving_agency, d.competent_agency)) as successors,
       (select json_object_agg(r.id, r.code) from dossier r where r.parent = d.id) as children,
       (select json_build_object('id', r.id, 'code', r.code, 'procedure', r.procedure)
          from dossier r where r.id = d.parent) as parent,
       (select json_agg(json_build_object(
                 'key', x.key, 'seq', x.seq, 'upload', x.upload, 'name', x.name,
                 'media_type', x.media_type, 'size', x.size, 'sha256', encode(x.sha256, 'hex'),
                 'storage_key', coalesce(u.storage_key, x.storage_key),
                 'watch', coalesce(u.watch, 'unwatched'), 'handed_in_at', x.handed_in_at)
               order by x.seq, x.key)
          from dossier_document x left join upload u on u.id = x.upload
         where x.dossier_id = d.id and not x.superseded) as documents,
       (select json_agg(json_build_object(
                 'number', r.number, 'issued_on', r.issued_on, 'title', r.title) order by r.seq)
          from dossier_result r where r.dossier_id = d.id and r.voided_at is null) as results,
       (select json_agg(json_build_object(
                 'form', f.form, 'seq', f.seq, 'issued_at', f.issued_at) order by f.seq)
          from issued_form f where f.dossier_id = d.id) as forms
  from dossier d
  join dossier_detail t on t.dossier_id = d.id
  left join person p on p.id = d.holder_person
"""
_BY_ID = text(_FILE + "where d.id = cast(:ref as uuid)")
_BY_CODE = text(_FILE + "where d.code = :ref")
_BY_ID_LOCKED = text(_FILE + "where d.id = cast(:ref as uuid) for update of d")
_BY_CODE_LOCKED = text(_FILE + "where d.code = :ref for update of d")
_MANY = text(_FILE + "where d.id = any(:ids) order by d.id")
_MANY_LOCKED = text(_FILE + "where d.id = any(:ids) order by d.id for update of d")


async def dossier_file(session: AsyncSession, ref: str, *, lock: bool = False) -> DossierFile:
    """The dossier with this id or code. Locked, it is held until the transaction ends.

    Whoever had to wait for the lock got the row as it is now, but everything beside it as it was
    when the statement began; so it is read once more, with the lock in hand.
    Raises DossierNotFound.
    """
    identity = _as_uuid(ref)
    if identity is None:
        statement = _BY_CODE_LOCKED if lock else _BY_CODE
    else:
        statement = _BY_ID_LOCKED if lock else _BY_ID
    asked = {"ref": identity or ref.upper()}
    row = (await session.execute(statement, asked)).mappings().first()
    if row is not None and row["version"] != row["version_of_the_rest"]:
        row = (await session.execute(statement, asked)).mappings().first()
    if row is None:
        raise DossierNotFound
    return file_from(row)


async def dossier_files(
    session: AsyncSession, ids: Sequence[UUID], *, lock: bool = True
) -> list[DossierFile]:
    """All of them, locked in the order of their ids, lest two who want the same wait for ever."""
    if not lock:
        return [file_from(row) for row in (await session.execute(_MANY, {"ids": ids})).mappings()]
    rows = (await session.execute(_MANY_LOCKED, {"ids": ids})).mappings().all()
    if any(row["version"] != row["version_of_the_rest"] for row in rows):
        rows = (await session.execute(_MANY_LOCKED, {"ids": ids})).mappings().all()
    return [file_from(row) for row in rows]


def file_from(row: RowMapping) -> DossierFile:
    applicant = json.loads(row["applicant"])
    return DossierFile(
        dossier=from_text(row["snapshot"]),
        applicant=Applicant(**{**applicant, "kind": Subject(applicant["kind"])}),
        form=json.loads(row["form"]),
        fees=tuple(json.loads(row["fees"])),
        chain_head=row["chain_head"],
        notes=json.loads(row["notes"]),
        documents=tuple(_document(document) for document in row["documents"] or ()),
        results=tuple(_result(result) for result in row["results"] or ()),
        forms=tuple(_form(form) for form in row["forms"] or ()),
        names={AgencyCode(code): name for code, name in (row["names"] or {}).items()},
        holder_name=row["holder_name"],
        return_address=row["return_address"],
        assisting_agency=row["assisting_agency"],
        opened_at=row["opened_at"],
        last_at=row["last_at"],
        publication=row["publication"],
        above=row["above"],
        children={DossierId(UUID(id_)): code for id_, code in (row["children"] or {}).items()},
        parent=_parent(row["parent"]),
        successors=tuple(_successor(heir) for heir in row["successors"] or ()),
    )


def _parent(row: Mapping[str, Any] | None) -> Parent | None:
    return None if row is None else Parent(**{**row, "id": DossierId(UUID(row["id"]))})


def _successor(row: Mapping[str, Any]) -> Successor:
    return Successor(**{**row, "effective_on": date.fromisoformat(row["effective_on"])})


def _document(row: Mapping[str, Any]) -> HandedIn:
    at = datetime.fromisoformat(row["handed_in_at"])
    told = {"upload": UUID(row["upload"]), "watch": Watch(row["watch"]), "handed_in_at": at}
    return HandedIn(**{**row, **told})


def _result(row: Mapping[str, Any]) -> Result:
    return Result(**{**row, "issued_on": date.fromisoformat(row["issued_on"])})


def _form(row: Mapping[str, Any]) -> IssuedForm:
    return IssuedForm(**{**row, "issued_at": datetime.fromisoformat(row["issued_at"])})


def _as_uuid(ref: str) -> UUID | None:
    try:
        return UUID(ref)
    except ValueError:
        return None
