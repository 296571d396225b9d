"""Results as they are being written, before they are issued."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.dossiers.tables.current import DossierRow
from app.people.tables import PersonRow


class ResultDraftRow(Base):
    """Dự thảo kết quả: every text that was kept, so that nobody's words are lost.

    The newest version is the draft; ``blocks`` is JSON (``app.dossiers.result_drafts``).
    """

    __tablename__ = "result_draft"
    __table_args__ = {"info": APPEND_ONLY}

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    blocks: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    at: Mapped[datetime]
