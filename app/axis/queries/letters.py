"""Văn bản đi: letters that go out, and what was said of them since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.axis.tables import AxisAddressRow, AxisLetterRow, AxisLetterStateRow
from app.domain.errors import NotFound
from app.domain.ids import AgencyCode, DossierId
from app.domain.official_letters import LetterKind, LetterState


class LetterNotFound(NotFound):
    """No such letter was ever written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A row of ``axis_letter``; see there."""

    id: UUID
    dossier_id: DossierId
    purpose: str
    about: str
    kind: LetterKind
    takes_back: UUID | None
    from_agency: AgencyCode
    from_organ: str
    to_agency: AgencyCode
    to_organ: str
    number: str
    notation: str
    type_name: str
    subject: str
    content: str
    signer: str
    position: str
    promulgated_on: date
    due: datetime | None
    made_at: datetime
    state: LetterState
    state_at: datetime
    sent_at: datetime | None = None
    axis_id: str | None = None
    trouble: str | None = None

    @property
    def code(self) -> str:
        return f"{self.number}/{self.notation}" if self.notation else self.number


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a letter: how it stood ``at`` a moment, in whose ``words``."""

    letter: UUID
    state: LetterState
    at: datetime
    words: str


_LOCK = text("SELECT FROM dossier WHERE id = :dossier FOR UPDATE")


async def lock_dossier(session: AsyncSession, dossier: DossierId) -> None:
    """Letters of one dossier are written by one at a time."""
    await session.execute(_LOCK, {"dossier": dossier})


async def addresses(
    session: AsyncSession, agencies: Collection[str] | None = None
) -> Mapping[AgencyCode, str]:
    """The identifiers on the axis of ``agencies`` (None: of all), as far as they have one."""
    statement = select(AxisAddressRow.agency, AxisAddressRow.organ_id)
    if agencies is not None:
        statement = statement.where(AxisAddressRow.agency.in_(agencies))
    rows = await session.execute(statement.order_by(AxisAddressRow.agency))
    return {AgencyCode(agency): organ for agency, organ in rows}


async def agency_of(session: AsyncSession, organ_id: str) -> AgencyCode | None:
    """Whose identifier it is."""
    found = await session.scalar(
        select(AxisAddressRow.agency).where(AxisAddressRow.organ_id == organ_id)
    )
    return None if found is None else AgencyCode(found)


async def enter_address(session: AsyncSession, agency: str, organ_id: str) -> None:
    """Raises IntegrityError of the database for an identifier of another agency."""
    statement = insert(AxisAddressRow).values(agency=agency, organ_id=organ_id)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["agency"], set_={"organ_id": organ_id})
    )


async def drop_address(session: AsyncSession, agency: str) -> None:
    await session.execute(text("DELETE FROM axis_address WHERE agency = :a"), {"a": agency})


async def letters_of(session: AsyncSession, dossier: DossierId) -> Sequence[Letter]:
    """Every letter about a dossier, the oldest first."""
    columns = AxisLetterRow.__table__.columns
    statement = (
        select(*columns)
        .where(AxisLetterRow.dossier_id == dossier)
        .order_by(AxisLetterRow.made_at, AxisLetterRow.id)
    )
    return [_letter(row) for row in (await session.execute(statement)).mappings()]


async def letter(session: AsyncSession, identity: UUID, *, lock: bool = False) -> Letter:
    """Raises LetterNotFound."""
    statement = select(*AxisLetterRow.__table__.columns).where(AxisLetterRow.id == identity)
    if lock:
        statement = statement.with_for_update()
    row = (await session.execute(statement)).mappings().first()
    if row is None:
        raise LetterNotFound
    return _letter(row)


async def write_letter(session: AsyncSession, new: Letter) -> bool:
    """Whether it is new: the same letter again stays as it is."""
    statement = insert(AxisLetterRow).values(**asdict(new)).on_conflict_do_nothing()
    written = await session.execute(statement.returning(AxisLetterRow.id))
    return written.first() is not None


async def mark(session: AsyncSession, identity: UUID, **changes: object) -> None:
    await session.execute(
        update(AxisLetterRow).where(AxisLetterRow.id == identity).values(**changes)
    )


async def say(session: AsyncSession, said: Said, heard_at: datetime) -> None:
    """Add to what was said of a letter; the same again is no news."""
    statement = insert(AxisLetterStateRow).values(
        letter_id=said.letter, state=said.state, at=said.at, heard_at=heard_at, words=said.words
    )
    await session.execute(statement.on_conflict_do_nothing())


async def said_of(session: AsyncSession, letters: Collection[UUID]) -> Sequence[Said]:
    """Everything that was said of ``letters``, in the order in which it was so."""
    row = AxisLetterStateRow
    statement = (
        select(row.letter_id, row.state, row.at, row.words)
        .where(row.letter_id.in_(letters))
        .order_by(row.at, row.heard_at)
    )
    found = await session.execute(statement)
    return [Said(letter, LetterState(state), at, words) for letter, state, at, words in found]


async def in_trouble(session: AsyncSession, *, limit: int) -> Sequence[Letter]:
    """Letters that could not be sent, or were refused by their receivers; the newest first."""
    row = AxisLetterRow
    statement = (
        select(*row.__table__.columns)
        .where(
            ((row.state == LetterState.QUEUED) & row.trouble.is_not(None))
            | (row.state == LetterState.REFUSED)
        )
        .order_by(row.made_at.desc())
        .limit(limit)
    )
    return [_letter(found) for found in (await session.execute(statement)).mappings()]


def _letter(row: Mapping[str, Any] | Any) -> Letter:  # noqa: ANN401 - a row mapping
    return Letter(**{**row, "kind": LetterKind(row["kind"]), "state": LetterState(row["state"])})
