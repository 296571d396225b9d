"""People, what they may do where, who stands in for them, their sessions, views that they keep."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.domain.people import Permission

PERMISSIONS = ", ".join(repr(permission.value) for permission in Permission)


class PersonRow(Base):
    """``username`` is kept folded. Without a password nobody signs in to the account locally."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("kind in ('citizen', 'staff')", name="kind"),
        Index("ix_person_staff", "username", postgresql_where=text("kind = 'staff'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    username: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    created_at: Mapped[datetime]
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None] = mapped_column(default=None)
    organisation: Mapped[str | None] = mapped_column(default=None)
    tax_code: Mapped[str | None] = mapped_column(default=None)
    id_number: Mapped[str | None] = mapped_column(default=None)
    phone: Mapped[str | None] = mapped_column(default=None)
    email: Mapped[str | None] = mapped_column(default=None)
    address: Mapped[str | None] = mapped_column(default=None)


class RoleGrantRow(Base):
    """One permission at one agency. A revoked grant stays as a trace of who could do what when."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(f"permission in ({PERMISSIONS})", name="permission"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="validity"),
        Index(
            "uq_role_grant_in_force",
            "person", "agency", "permission", "valid_from",
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
        Index(None, "agency", "permission", postgresql_where=text("revoked_at is null")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    permission: Mapped[str]
    valid_from: Mapped[date]
    granted_at: Mapped[datetime]
    valid_to: Mapped[date | None] = mapped_column(default=None)
    unit: Mapped[str | None] = mapped_column(default=None)
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id), default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id), default=None)


class SubstitutionRow(Base):
    """Người thay thế: from ``starts_on`` to ``ends_on`` (included) one holds the other's roles."""

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("absent <> substitute", name="two_people"),
        CheckConstraint("ends_on >= starts_on", name="validity"),
        Index(None, "substitute", postgresql_where=text("revoked_at is null")),
        Index(None, "absent", postgresql_where=text("revoked_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    absent: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    substitute: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str]
    appointed_at: Mapped[datetime]
    appointed_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id), default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class AdministrativeActRow(Base):
    """Who did what to an account, a role or a parked job. Append-only.

    ``by`` is empty for the house itself; ``facts`` (JSON) hold no secrets and no contact data.
    """

    __tablename__ = "administrative_act"
    __table_args__ = (
        Index("ix_administrative_act_person", "person", "id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    act: Mapped[str]
    person: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    agency: Mapped[str | None] = mapped_column(ForeignKey(AgencyRow.code))
    facts: Mapped[str] = mapped_column(Text)


class SessionRow(Base):
    """A signed-in session. Only the hash of its token is kept: who reads the table cannot enter."""

    __tablename__ = "session"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class SavedViewRow(Base):
    """A list as somebody likes to see it: ``query`` is what stands behind the ``?`` of its page."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    name: Mapped[str]
    query: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime]
