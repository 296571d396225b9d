"""Administrative acts on many dossiers at once, and what each did to which."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.dossiers.tables.current import DossierRow


class CampaignRow(Base):
    """An administrative act on many dossiers: a calendar, a version, a reorganisation.

    ``plan`` is what is to be done (JSON), ``effective_on`` the day from which it counts; until it
    is carried out it can be called off, and nothing has happened.
    """

    __tablename__ = "campaign"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    plan: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date]
    planned_at: Mapped[datetime]
    planned_by: Mapped[str]
    state: Mapped[str]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class CampaignDossierRow(Base):
    """What a campaign did to one dossier: ``before`` and ``after`` in the campaign's own terms."""

    __tablename__ = "campaign_dossier"
    __table_args__ = {"info": APPEND_ONLY}

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(CampaignRow.id), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    seq: Mapped[int]
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
