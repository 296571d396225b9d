"""Where the results that a desk holds are to be sent by post."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.people import Permission

_LABELS = text(f"""
select d.id, d.code, cast(t.applicant as json) ->> 'full_name' as name,
       coalesce(t.return_address, cast(t.applicant as json) ->> 'address') as address,
       cast(t.applicant as json) ->> 'phone' as phone
  from dossier d join dossier_detail t on t.dossier_id = d.id
 where d.id = any(:dossiers) and d.holder_agency = any(:desks) and d.is_open
   and d.holder_permission = '{Permission.RECEIVE.value}'
   and cast(d.snapshot as json) ->> 'return_method' = 'post'
 order by d.urgent_at, d.id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLabel:
    """What stands on a parcel; ``code`` is the dossier's."""

    id: UUID
    code: str | None
    name: str
    address: str | None
    phone: str | None


async def post_labels(
    session: AsyncSession, desks: Sequence[str], dossiers: Sequence[UUID]
) -> Sequence[PostLabel]:
    """Of ``dossiers`` those that ``desks`` hold and that go by post, the most urgent first."""
    asked = {"desks": sorted(desks), "dossiers": [*dossiers]}
    rows = await session.execute(_LABELS, asked)
    return [PostLabel(**row) for row in rows.mappings()]
