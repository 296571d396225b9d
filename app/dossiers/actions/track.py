"""Tra cứu by code and proof, or by token: wrong tries are counted, right ones are not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.db import throttle
from app.db.sessions import AsyncSession
from app.dossiers.acting import Opened, with_rules
from app.dossiers.office import Office
from app.dossiers.queries.files import DossierNotFound, dossier_file
from app.dossiers.queries.history import HistoryLine, history
from app.dossiers.tracking import Tokens, UnknownToken, degree_of, degree_of_unknown

WINDOW = timedelta(hours=1)
TRIES_PER_CODE = 5
TRIES_PER_NETWORK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackByCode:
    """``calendar`` reckons the degree of a code that nobody was given."""

    code: str
    proof: str | None = field(repr=False)
    network: str
    calendar: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """``opened`` and ``timeline`` only with a right proof; the degree always."""

    code: str | None
    degree: int
    opened: Opened | None = None
    timeline: Sequence[HistoryLine] = ()


async def track_by_code(office: Office, tokens: Tokens, command: TrackByCode) -> Tracked:
    """Raises RateLimited when too many wrong proofs came for this code or from this network."""
    code = command.code.strip().upper()
    limits = {f"track:{code}": TRIES_PER_CODE, f"track:{command.network}": TRIES_PER_NETWORK}
    async with office.sessions() as session:
        await throttle.look(session, limits, per=WINDOW, at=command.at)
        opened = await _found(session, office, code, command.at)
        if opened is not None and command.proof and opened.file.applicant.proves(command.proof):
            return await _whole(session, opened)
    async with office.sessions.begin() as session:
        for key, burst in limits.items():
            await throttle.spend(session, key, per=WINDOW, burst=burst, at=command.at)
        if opened is not None:
            return Tracked(code=code, degree=degree_of(opened.file, opened.procedure.machine))
        rules = await office.rules(session)
        calendar = rules.calendar(command.calendar)
    return Tracked(code=code, degree=degree_of_unknown(code, tokens, calendar, command.at))


async def track_by_token(office: Office, tokens: Tokens, token: str, at: datetime) -> Tracked:
    """Raises UnknownToken."""
    dossier = tokens.dossier_of(token)
    async with office.sessions() as session:
        opened = await _found(session, office, str(dossier), at)
        if opened is None:
            raise UnknownToken
        return await _whole(session, opened)


async def _found(session: AsyncSession, office: Office, ref: str, at: datetime) -> Opened | None:
    try:
        file = await dossier_file(session, ref)
    except DossierNotFound:
        return None
    return await with_rules(session, office, file, at)


async def _whole(session: AsyncSession, opened: Opened) -> Tracked:
    dossier = opened.file.dossier
    return Tracked(
        code=dossier.code,
        degree=degree_of(opened.file, opened.procedure.machine),
        opened=opened,
        timeline=await history(session, dossier.id),
    )
