"""Tables of the house itself, which belong to no slice."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class RateLimitRow(Base):
    """Until when a key has spent its allowance. Lost in a crash without harm, so unlogged.

    ``key`` is a hash: no address, name or number of anybody stands here. Half-filled pages keep
    the updates of a busy key on their page (HOT).
    """

    __tablename__ = "rate_limit"
    __table_args__ = {"prefixes": ["UNLOGGED"], "postgresql_with": {"fillfactor": 50}}

    key: Mapped[bytes] = mapped_column(primary_key=True)
    spent_until: Mapped[datetime]
