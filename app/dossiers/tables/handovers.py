"""Papers on their way from one agency to another, as lists that both sides acknowledge."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.dossiers.tables.current import DossierRow
from app.people.tables import PersonRow


class HandoverRow(Base):
    """Sổ bàn giao: papers on their way from one agency to another, given as one list.

    ``given_on_behalf_of`` is the absent colleague for whom somebody gave them.
    """

    __tablename__ = "handover"
    __table_args__ = (
        Index("ix_handover_to", "to_agency", "given_at"),
        Index("ix_handover_from", "from_agency", "given_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    to_agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    given_by: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    given_on_behalf_of: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    given_at: Mapped[datetime]


class HandoverItemRow(Base):
    """One dossier of a list: what was given, and who took it over, when, and what was missing."""

    __tablename__ = "handover_item"
    __table_args__ = (Index("ix_handover_item_dossier", "dossier_id"),)

    handover_id: Mapped[UUID] = mapped_column(ForeignKey(HandoverRow.id), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    papers: Mapped[str] = mapped_column(Text)
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    received_on_behalf_of: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    received_at: Mapped[datetime | None]
    missing: Mapped[str] = mapped_column(Text, server_default="[]")
