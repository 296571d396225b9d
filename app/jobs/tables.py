"""What happened, twice: as it was announced, and numbered for whoever follows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.grants import APPEND_ONLY


class OutboxRow(Base):
    """Announced in the transaction of the change, and taken away by the relay after it.

    ``id`` is drawn while the dossier is locked, so that it orders the news of each dossier.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    dossier: Mapped[UUID]
    ref: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]


class FeedRow(Base):
    """News in the order in which everybody hears it; ``position`` only ever grows.

    Whoever has read up to a position will never see a lower one appear.
    """

    __tablename__ = "feed"
    __table_args__ = (
        Index("ix_feed_dossier", "dossier", "position"),
        Index("ix_feed_at", "at", "position"),
        {"info": APPEND_ONLY},
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    dossier: Mapped[UUID]
    ref: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]
