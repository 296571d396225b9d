"""How long files are kept, where the usual rule is not to be followed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.dossiers.tables.current import DossierRow


class DossierHoldRow(Base):
    """Giữ lại hồ sơ (tranh chấp, thanh tra, vụ án): its newest line says whether it is ``held``.

    ``by`` is who ordered it, in the words of the order.
    """

    __tablename__ = "dossier_hold"
    __table_args__ = (
        Index("ix_dossier_hold_dossier", "dossier_id", "id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    at: Mapped[datetime]
    held: Mapped[bool]
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
