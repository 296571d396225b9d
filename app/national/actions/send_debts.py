"""Đồng bộ: what the national portal has not heard is told it, dossier by dossier, each in order.

What a dossier owes is its row; nothing else is remembered. One that the portal refuses waits for a
person and holds up nobody; while the portal is away everything waits, and nothing is asked twice.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from app.db.failures import is_not_now
from app.db.sessions import Sessions
from app.dossiers.acting import with_rules
from app.dossiers.queries.files import dossier_file
from app.national.course import Telling, tellings
from app.national.origin import origin_of
from app.national.queries import accounts, sync
from app.national.sending import Sending, digest_of
from app.national.standing import Account, told_dossier, told_steps
from app.ports import Away, PermanentFailure, TemporaryFailure
from app.ports.national_portal import MOST_STEPS, NationalProcedure, PortalRefused

ROUND: Final = timedelta(seconds=50)
"""So long it goes on; what is left then is for the next minute."""
LEASE: Final = timedelta(minutes=5)
"""From the moment of the claim; then, what a dead sender had is another's.

One that was only slow changes nothing any more of what the other has told meanwhile.
"""

AT_ONCE: Final = 8
TRIES: Final = 3

UNLAWFUL: Final = "status_not_lawful"
NO_SUCH_PROCEDURE: Final = "procedure_unknown_there"
REFUSED: Final = "portal_refused"
BROKE: Final = "could_not_be_told"

log = structlog.get_logger(__name__)


async def send_debts(sending: Sending, at: datetime) -> int:
    """How many dossiers the portal is level with again. Raises Away when it is not there."""
    sent, clock = 0, asyncio.get_running_loop().time
    begun = clock()
    while True:
        now = at + timedelta(seconds=clock() - begun)
        async with sending.office.sessions.begin() as session:
            mine = await sync.claim(session, now, lease=LEASE, limit=AT_ONCE)
        outcomes = await asyncio.gather(*(_one(sending, dossier, now) for dossier in mine))
        sent += outcomes.count("told")
        if "away" in outcomes:
            raise Away("the national portal is away")
        if not mine or clock() - begun > ROUND.total_seconds():
            return sent


async def _one(sending: Sending, dossier: UUID, at: datetime) -> str:
    """``told``, ``refused``, ``later``, or ``away`` when the portal did not answer at all."""
    try:
        await _in_a_few_tries(_Telling(sending, dossier, at))
    except PortalRefused as refusal:
        return await _refused(sending, dossier, REFUSED, refusal.words, at)
    except (TemporaryFailure, PermanentFailure) as failure:
        away = isinstance(failure, Away)
        async with sending.office.sessions.begin() as session:
            await sync.note_failure(session, dossier, str(failure), at, waits=not away)
        return "away" if away else "later"
    except NotTold as why:
        return await _refused(sending, dossier, why.reason, None, at)
    except Exception as failure:
        if is_not_now(failure):
            raise
        log.error("national_sync_broke", dossier=str(dossier), kind=type(failure).__name__)  # noqa: TRY400 - its words may hold personal data
        return await _refused(sending, dossier, BROKE, type(failure).__name__, at)
    return "told"


async def _in_a_few_tries(telling: "_Telling") -> None:
    """A party that stumbles is asked again at once; what was told stays told."""
    for _ in range(TRIES - 1):
        try:
            return await telling.everything()
        except Away:
            raise
        except TemporaryFailure:
            continue
    return await telling.everything()


async def _refused(
    sending: Sending, dossier: UUID, reason: str, words: str | None, at: datetime
) -> str:
    async with sending.office.sessions.begin() as session:
        await sync.note_refusal(session, dossier, reason, words, at)
    return "refused"


class NotTold(Exception):
    """We ourselves do not send it; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Telling:
    """One dossier, which nobody else sends meanwhile."""

    sending: Sending
    dossier: UUID
    at: datetime

    @property
    def sessions(self) -> Sessions:
        return self.sending.office.sessions

    async def everything(self) -> None:
        while not await self._level():
            continue

    async def _level(self) -> bool:
        """Tell what is known now; whether nothing more has happened meanwhile."""
        stands, account = await self._read()
        for telling in tellings(account.turns, stands.told):
            stands = await self._tell(account, stands, telling)
        upto = account.turns[-1].seq
        steps = told_steps(account, stands.steps_seq, upto)
        for first in range(0, len(steps), MOST_STEPS):
            some = steps[first : first + MOST_STEPS]
            await self.sending.portal.tell_steps([step for _, step in some])
            await self._note_steps(some[-1][0])
        await self._note_steps(upto)
        async with self.sessions.begin() as session:
            return not await sync.settle(session, self.dossier, upto, self.at)

    async def _read(self) -> tuple[sync.Standing, Account]:
        office = self.sending.office
        async with self.sessions() as session:
            stands = await sync.standing(session, self.dossier)
            turns = await accounts.turns(session, self.dossier)
            file = await dossier_file(session, str(self.dossier))
            opened = await with_rules(session, office, file, self.at)
            beside = await accounts.beside(session, self.dossier)
            national = await accounts.national_procedure(session, file.dossier.procedure)
        return stands, Account(
            code=stands.code,
            file=file,
            procedure=opened.procedure,
            national=national or await self._ask_for(file.dossier.procedure),
            turns=turns,
            handed=beside.handed,
            registered=beside.registered,
            origin=None if beside.origin is None else origin_of(beside.origin),
        )

    async def _ask_for(self, code: str) -> NationalProcedure:
        found = await self.sending.portal.procedure(code)
        if found is None:
            raise NotTold(NO_SUCH_PROCEDURE)
        async with self.sessions.begin() as session:
            await accounts.keep_procedure(session, code, found, self.at)
        return found

    async def _tell(
        self, account: Account, stands: sync.Standing, telling: Telling
    ) -> sync.Standing:
        """What says nothing new is not sent, only noted."""
        if not telling.lawful:
            raise NotTold(UNLAWFUL)
        link = self.sending.link_to(account.file.dossier.id, self.at)
        told = told_dossier(account, telling.seq, link)
        digest = digest_of(told)
        if digest != stands.digest:
            await self.sending.portal.tell(told, known=stands.known)
        seq, status = telling.seq, telling.status
        async with self.sessions.begin() as session:
            await sync.note_told(session, self.dossier, seq=seq, status=status, digest=digest)
        return replace(stands, told_seq=seq, status=status, digest=digest, known=True)

    async def _note_steps(self, seq: int) -> None:
        async with self.sessions.begin() as session:
            await sync.note_steps(session, self.dossier, seq)
