"""What was sent of the notices of a dossier, and whether it arrived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.notifying import DeliveryState, Medium, WayState

_SENT = text("""
select w.seq, w.notice, w.about, w.state as way, w.must_reach, v.medium, v.recipient, v.state,
       v.state_at, v.sent_at, v.not_before, v.language, v.template, v.template_version, v.code
  from notice_way w join notice_delivery v on v.way_id = w.id
 where w.dossier_id = :dossier
 order by w.seq, v.medium = 'portal' desc, v.not_before, v.medium
""")
_CALLS = text("""
select w.seq, w.notice, w.about, c.call_on, c.tried, c.outcome, c.at
  from notice_call c join notice_way w on w.id = c.way_id where c.dossier_id = :dossier
""")

Key = tuple[int, str, str]
"""Which notice of a dossier: the number of the event, the notice's name, what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One message: ``recipient`` is masked, ``code`` says why it did not arrive."""

    medium: Medium
    recipient: str
    state: DeliveryState
    state_at: datetime
    sent_at: datetime | None
    not_before: datetime
    language: str
    template: str | None
    template_version: str | None
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of one notice: ``call`` says when the desk calls, or what came of it."""

    state: WayState
    must_reach: bool
    sendings: Sequence[Sending]
    call: Mapping[str, object] | None = None


async def told_of(session: AsyncSession, dossier: UUID) -> Mapping[Key, Told]:
    """Every notice of the dossier that is on its way or has been."""
    found: dict[Key, Told] = {}
    calls = {
        (row["seq"], row["notice"], row["about"]): dict(row)
        for row in (await session.execute(_CALLS, {"dossier": dossier})).mappings()
    }
    for row in (await session.execute(_SENT, {"dossier": dossier})).mappings():
        given = dict(row)
        key = given.pop("seq"), given.pop("notice"), given.pop("about")
        state, must_reach = WayState(given.pop("way")), given.pop("must_reach")
        sending = Sending(
            **{
                **given,
                "medium": Medium(given["medium"]),
                "state": DeliveryState(given["state"]),
            }
        )
        before = found[key].sendings if key in found else ()
        found[key] = Told(
            state=state,
            must_reach=must_reach,
            sendings=(*before, sending),
            call=calls.get(key),
        )
    return found
