"""Which dossiers a letter may belong to: those it cites, or about which its sender was asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.fitting import Candidate, Stray
from app.domain.ids import AgencyCode

MOST: Final = 20
"""A person looks at no more; whoever wants others searches."""

_CANDIDATES = text("""
select d.id, d.code, d.procedure, d.procedure_version, d.state, d.submitted_at,
       cast(t.applicant as json) ->> 'full_name' as applicant,
       (select coalesce(max(id), 0) from publication) as publication,
       exists (select from dossier_question q join axis_address a on a.agency = q.agency
                where q.dossier_id = d.id and q.answered_at is null and a.organ_id = :organ)
         as asked_sender,
       array(select l.id::text || ' ' || l.number || '/' || l.notation from axis_letter l
              where l.dossier_id = d.id) as letters
  from dossier d join dossier_detail t on t.dossier_id = d.id
 where d.competent_agency = any(:agencies) and d.state <> 'draft'
   and (d.id = any(cast(:ids as uuid[]))
        or not :only
       and (d.code = any(:codes)
            or exists (select from axis_letter l
                        where l.dossier_id = d.id
                          and (l.id::text = :document
                               or :code <> '' and l.number || '/' || l.notation = :code))
            or exists (select from dossier_question q join axis_address a on a.agency = q.agency
                        where q.dossier_id = d.id and q.answered_at is null
                          and a.organ_id = :organ)))
 order by d.id desc limit :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFound:
    """A dossier that a letter may be put with, as a list shows it."""

    id: UUID
    procedure: str
    procedure_version: int
    state: str
    submitted_at: datetime
    publication: int
    fitting: Candidate


async def candidates(
    session: AsyncSession,
    stray: Stray,
    organ: str,
    agencies: Collection[AgencyCode],
    ids: Collection[UUID] | None = None,
) -> Sequence[DossierFound]:
    """Dossiers that ``agencies`` decide and that ``stray``, from ``organ``, may be about.

    ``ids``: those of these that they decide, instead. The newest first.
    """
    asked = {
        "organ": organ,
        "agencies": sorted(agencies),
        "codes": list(stray.codes),
        "document": stray.cites_document,
        "code": stray.cites_code,
        "only": ids is not None,
        "ids": list(ids or ()),
        "limit": MOST,
    }
    return [_found(row) for row in (await session.execute(_CANDIDATES, asked)).mappings()]


def _found(row: RowMapping) -> DossierFound:
    letters = (told.partition(" ") for told in row["letters"])
    return DossierFound(
        id=row["id"],
        procedure=row["procedure"],
        procedure_version=row["procedure_version"],
        state=row["state"],
        submitted_at=row["submitted_at"],
        publication=row["publication"],
        fitting=Candidate(
            code=row["code"],
            applicant=row["applicant"],
            letters=tuple((identity, code) for identity, _, code in letters),
            asked_sender=row["asked_sender"],
        ),
    )
