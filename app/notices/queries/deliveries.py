"""Messages: what was planned, what went out, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.notifying import DeliveryState, Medium

_DELIVERIES = text("select * from notice_delivery where way_id = :way order by not_before, medium")
_DELIVERY = text("select * from notice_delivery where id = :id")
_ADD = text("""
insert into notice_delivery (id, way_id, medium, recipient, not_before, state, state_at, language)
values (:id, :way_id, :medium, :recipient, :not_before, :state, :state_at, :language)
on conflict do nothing
""")
_SENT = text("""
update notice_delivery
   set state = case when state in ('planned', 'silent') then 'accepted' else state end,
       state_at = case when state in ('planned', 'silent') then :at else state_at end,
       sent_at = :at, provider = :provider,
       provider_id = :provider_id, template = :template, template_version = :version,
       digest = :digest
 where id = :id
""")
_NOTE = text("""
update notice_delivery set state = :state, state_at = :at, code = coalesce(:code, code)
 where id = :id
""")
_TO_ASK = text("""
select v.* from notice_delivery v
 where v.way_id = :way and v.state = 'accepted' and v.medium in ('zalo', 'sms')
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on one way; see ``NoticeDeliveryRow``."""

    id: UUID
    way_id: UUID
    medium: Medium
    recipient: str
    not_before: datetime
    state: DeliveryState
    state_at: datetime
    language: str
    template: str | None = None
    template_version: str | None = None
    digest: bytes | None = None
    provider: str | None = None
    provider_id: str | None = None
    code: str | None = None
    sent_at: datetime | None = None

    @property
    def since(self) -> datetime:
        """When it began to be waited for in its present state."""
        return max(self.not_before, self.state_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What went out, and under which number the other side has it."""

    provider: str
    provider_id: str
    template: str
    version: str
    digest: bytes


async def deliveries_of(session: AsyncSession, way: UUID) -> Sequence[Delivery]:
    return [_delivery(row) for row in (await session.execute(_DELIVERIES, {"way": way})).mappings()]


async def the_delivery(session: AsyncSession, delivery: UUID) -> Delivery | None:
    row = (await session.execute(_DELIVERY, {"id": delivery})).mappings().first()
    return None if row is None else _delivery(row)


async def add_delivery(session: AsyncSession, delivery: Delivery) -> None:
    await session.execute(
        _ADD,
        {
            "id": delivery.id,
            "way_id": delivery.way_id,
            "medium": delivery.medium.value,
            "recipient": delivery.recipient,
            "not_before": delivery.not_before,
            "state": delivery.state.value,
            "state_at": delivery.state_at,
            "language": delivery.language,
        },
    )


async def note_sent(session: AsyncSession, delivery: UUID, sent: Sent, at: datetime) -> None:
    """The other side has taken it; what it reported in between stays."""
    values = {name: getattr(sent, name) for name in Sent.__dataclass_fields__}
    await session.execute(_SENT, {"id": delivery, "at": at, **values})


async def note_state(
    session: AsyncSession, delivery: UUID, state: DeliveryState, at: datetime, code: str | None
) -> None:
    await session.execute(_NOTE, {"id": delivery, "state": state.value, "at": at, "code": code})


async def to_ask(session: AsyncSession, way: UUID) -> Sequence[Delivery]:
    """Messages of a notice that the other side took, and of which nothing was heard since."""
    return [_delivery(row) for row in (await session.execute(_TO_ASK, {"way": way})).mappings()]


def _delivery(row: RowMapping) -> Delivery:
    medium, state = Medium(row["medium"]), DeliveryState(row["state"])
    return Delivery(**{**row, "medium": medium, "state": state})
