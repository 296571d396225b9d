"""The first answers to requests that carried an Idempotency-Key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base

ONE_ANSWER = "pk_idempotency_key"


class IdempotencyKeyRow(Base):
    """A key belongs to its principal. Old rows leave in the order in which they came (BRIN)."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        PrimaryKeyConstraint("principal", "key", name=ONE_ANSWER),
        Index(None, "created_at", postgresql_using="brin"),
    )

    principal: Mapped[UUID]
    key: Mapped[str]
    fingerprint: Mapped[bytes]
    status: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[bytes]
    created_at: Mapped[datetime]
