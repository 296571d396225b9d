"""Other systems that listen, and what each of them is still owed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.dossiers.tables.current import DossierRow
from app.people.tables import PersonRow

OWED = text("settled_at is null")


class SubscriptionRow(Base):
    """Who listens, where, and to what. Its secret is derived (``app.webhooks.keys``), never kept.

    ``claimed_to``: news of the feed up to there has become deliveries. ``rests_until``: the other
    side is away, and is asked again then; ``failing_since``: nothing was taken since.
    """

    __tablename__ = "webhook_subscription"
    __table_args__ = (
        CheckConstraint("oldest_generation between 1 and generation", name="generations"),
        CheckConstraint("(stopped_at is null) = (stopped_because is null)", name="stopped"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    claimed_to: Mapped[int] = mapped_column(BigInteger)
    generation: Mapped[int] = mapped_column(default=1)
    oldest_generation: Mapped[int] = mapped_column(default=1)
    overlap_until: Mapped[datetime | None] = mapped_column(default=None)
    stopped_at: Mapped[datetime | None] = mapped_column(default=None)
    stopped_because: Mapped[str | None] = mapped_column(default=None)
    failing_since: Mapped[datetime | None] = mapped_column(default=None)
    failures: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None] = mapped_column(default=None)
    last_success_at: Mapped[datetime | None] = mapped_column(default=None)


class DeliveryRow(Base):
    """One piece of news for one subscription, owed until ``settled_at``.

    Of each dossier only the oldest owed one ``is_next``; the later ones wait behind it, also when
    it is parked (``parked_at``) until a person sends it again or skips it (``skipped_by``).
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(
            "ix_webhook_delivery_due",
            "subscription", "next_at", "position",
            postgresql_where=text("is_next and parked_at is null"),
        ),
        Index(
            "ix_webhook_delivery_lane", "subscription", "dossier", "position",
            postgresql_where=OWED,
        ),
        Index("ix_webhook_delivery_owed", "subscription", "position", postgresql_where=OWED),
        Index("ix_webhook_delivery_settled", "settled_at"),
        Index("ix_webhook_delivery_last", "subscription", "last_at"),
        CheckConstraint("not is_next or settled_at is null", name="next"),
    )  # fmt: skip

    subscription: Mapped[UUID] = mapped_column(ForeignKey(SubscriptionRow.id), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    dossier: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    at: Mapped[datetime]
    is_next: Mapped[bool]
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_since: Mapped[datetime | None] = mapped_column(default=None)
    last_at: Mapped[datetime | None] = mapped_column(default=None)
    last_status: Mapped[int | None] = mapped_column(default=None)
    last_words: Mapped[str | None] = mapped_column(default=None)
    parked_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    skipped_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id), default=None)
