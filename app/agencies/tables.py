"""The directory of agencies as it is stored; a closed agency stays, with its last day."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.domain.agencies import Scheme, Tier


def _one_of(column: str, names: type[Tier | Scheme]) -> str:
    return f"{column} in ({', '.join(repr(name.value) for name in names)})"


class AgencyRow(Base):
    """``valid_to`` is the last day in force; ``search`` is the name without diacritics."""

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint(_one_of("tier", Tier), name="tier"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="validity"),
        CheckConstraint("parent is null or parent <> code", name="parent"),
        CheckConstraint("one_stop = (desk is not null)", name="desk"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    search: Mapped[str]
    tier: Mapped[str]
    valid_from: Mapped[date]
    parent: Mapped[str | None] = mapped_column(ForeignKey("agency.code"), default=None, index=True)
    one_stop: Mapped[bool] = mapped_column(default=False)
    desk: Mapped[str | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)
    calendar: Mapped[str | None] = mapped_column(default=None)
    address: Mapped[str | None] = mapped_column(default=None)
    phone: Mapped[str | None] = mapped_column(default=None)
    email: Mapped[str | None] = mapped_column(default=None)


class AgencySuccessionRow(Base):
    __tablename__ = "agency_succession"
    __table_args__ = (CheckConstraint("agency <> successor", name="successor"),)

    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code), primary_key=True)
    successor: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code), primary_key=True)
    effective_on: Mapped[date]


class AgencyIdentifierRow(Base):
    """An alias; the same number may name another agency at another time."""

    __tablename__ = "agency_identifier"
    __table_args__ = (
        CheckConstraint(_one_of("scheme", Scheme), name="scheme"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="validity"),
        Index(None, "agency"),
    )

    identifier: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    scheme: Mapped[str]
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    valid_to: Mapped[date | None] = mapped_column(default=None)
