"""Moves that are not in the sums of the figures yet."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class FigureNewsRow(Base):
    """One line of history, from the moment it is written until ``figure_cell`` has it.

    Of a dossier the first that is left says up to where its history is in the sums.
    """

    __tablename__ = "figure_news"

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
