"""Reading what was said about a dossier, and to whom."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_NOTICES = text("""
select seq, notice, recipient, at, facts, about from notice
 where dossier_id = :dossier and (cast(:recipient as text) is null or recipient = :recipient)
 order by at, seq, notice = 'bounced', notice, about
""")
_TELL = text("""
insert into notice (dossier_id, seq, notice, recipient, at, facts, about)
select d.id, d.version, :notice,
       coalesce((select n.recipient from notice n
                  where n.dossier_id = d.id and n.seq = 1 and n.notice = 'moved'), 'applicant'),
       :at,
       cast(coalesce((select cast(n.facts as jsonb) from notice n
                       where n.dossier_id = d.id and n.about = '' order by n.seq desc limit 1),
                     '{}')
            || jsonb_build_object('code', d.code, 'state', d.state, 'agency', d.holder_agency,
                                  'agency_name', a.name, 'person', p.full_name)
            || cast(:facts as jsonb) as text),
       :about
  from dossier d
  left join agency a on a.code = d.holder_agency
  left join person p on p.id = d.holder_person
 where d.id = :dossier
on conflict do nothing
returning seq
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """``facts`` are what it states: code, state, agency, unit, person, moments.

    ``about`` is empty for what a move said, and else names what it is about, such as a parcel.
    """

    seq: int
    notice: str
    recipient: str
    at: datetime
    facts: Mapping[str, str | None]
    about: str = ""


async def notices(
    session: AsyncSession, dossier: UUID, *, recipient: str | None = None
) -> Sequence[Notice]:
    """Everything that was said, the oldest first; only to ``recipient`` when one is named.

    In the order in which it happened, not that in which it became known. What bounced lies ready
    again by the same act: that it bounced is the news.
    """
    asked = {"dossier": dossier, "recipient": recipient}
    return [
        Notice(
            seq=row.seq,
            notice=row.notice,
            recipient=row.recipient,
            at=row.at,
            facts=json.loads(row.facts),
            about=row.about,
        )
        for row in await session.execute(_NOTICES, asked)
    ]


async def write_notice(  # noqa: PLR0913 - a notice is what, of which dossier, about what, when
    session: AsyncSession,
    dossier: UUID,
    notice: str,
    *,
    about: str,
    facts: Mapping[str, str | None],
    at: datetime,
) -> bool:
    """Whether it is news. Agency, unit, person and times are as they stand, with ``facts`` over."""
    asked = {
        "dossier": dossier,
        "notice": notice,
        "about": about,
        "facts": json.dumps(facts, ensure_ascii=False),
        "at": at,
    }
    return (await session.execute(_TELL, asked)).first() is not None
