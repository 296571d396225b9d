"""One effect, one answer: the answer to a request is kept in the transaction of its effect."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from app.db.sessions import AsyncSession
from app.domain.errors import DomainError, Unavailable
from app.dossiers.numbering import BlockUsedUp
from app.dossiers.office import Office
from app.idempotency.keys import Answer, AnsweredMeanwhile, Claim
from app.idempotency.queries import earlier, keep

T = TypeVar("T")
Effect = Callable[[AsyncSession], Awaitable[T]]


TRIES = 20
"""More blocks of codes, or quicker twins, than this never meet one request by chance."""


class TooManyAtOnce(Unavailable):
    """Others were quicker every time; the client should try again."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, and whether it had been given before."""

    answer: Answer
    replayed: bool = False


async def answered_once(
    office: Office,
    effect: Effect[T],
    render: Callable[[T], Answer],
    claim: Claim | None,
    at: datetime,
) -> Given:
    """The answer to ``effect``, which happens at most once for each claim.

    A transaction that found no code number left, or a twin that was quicker, is made again. What
    a quicker twin has changed may also refuse this one; then too the answer is the twin's.
    """
    for _ in range(TRIES):
        try:
            async with office.sessions.begin() as session:
                if claim is not None and (before := await earlier(session, claim)) is not None:
                    return Given(before, replayed=True)
                answer = render(await effect(session))
                if claim is not None:
                    await keep(session, claim, answer, at=at)
            return Given(answer)
        except BlockUsedUp as need:
            await office.numbering.refill(need)
        except AnsweredMeanwhile:
            continue
        except DomainError:
            if claim is None or (before := await answer_before(office, claim)) is None:
                raise
            return Given(before, replayed=True)
    raise TooManyAtOnce


async def answer_before(office: Office, claim: Claim) -> Answer | None:
    """What the same request, or its quicker twin, was answered. Raises KeyUsedForAnotherRequest."""
    async with office.sessions() as session:
        return await earlier(session, claim)
