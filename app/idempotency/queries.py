"""Keeping the first answer to a request, in the transaction of its effect, and finding it again.

    async with sessions.begin() as session:
        answer = await earlier(session, claim)      # somebody's second try?
        ...                                         # no: the effect
        await keep(session, claim, Answer(201, body), at=at)

Of two twins at the same moment the second waits at ``keep`` until the first has committed, and
then gets ``AnsweredMeanwhile``: its whole transaction rolls back, and ``earlier`` in a new one has
the answer. Only answers to effects are kept; a refusal or a failure may be tried again.
"""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.idempotency.keys import Answer, AnsweredMeanwhile, Claim, KeyUsedForAnotherRequest
from app.idempotency.tables import ONE_ANSWER, IdempotencyKeyRow

_FIRST_SERVER_ERROR = 500


async def earlier(session: AsyncSession, claim: Claim) -> Answer | None:
    """The answer that was given to the same request before."""
    kept = (
        await session.execute(
            select(
                IdempotencyKeyRow.fingerprint, IdempotencyKeyRow.status, IdempotencyKeyRow.body
            ).where(
                IdempotencyKeyRow.principal == claim.principal, IdempotencyKeyRow.key == claim.key
            )
        )
    ).one_or_none()
    if kept is None:
        return None
    answer = Answer(kept.status, kept.body)
    if kept.fingerprint != claim.fingerprint:
        raise KeyUsedForAnotherRequest(answer)
    return answer


async def keep(session: AsyncSession, claim: Claim, answer: Answer, *, at: datetime) -> None:
    if answer.status >= _FIRST_SERVER_ERROR:
        return
    try:
        await session.execute(
            insert(IdempotencyKeyRow).values(
                principal=claim.principal,
                key=claim.key,
                fingerprint=claim.fingerprint,
                status=answer.status,
                body=answer.body,
                created_at=at,
            )
        )
    except IntegrityError as error:
        if answered_meanwhile(error):
            raise AnsweredMeanwhile from error
        raise


def answered_meanwhile(error: IntegrityError) -> bool:
    """Whether ``error`` is the key's; for statements that keep the answer beside other rows."""
    return getattr(_driver_error(error), "constraint_name", None) == ONE_ANSWER


def _driver_error(error: IntegrityError) -> BaseException | None:
    return error.orig.__cause__ if error.orig is not None else None


async def forget_before(session: AsyncSession, at: datetime) -> None:
    """Answers older than ``at``; the contract keeps them for ninety days at least."""
    await session.execute(delete(IdempotencyKeyRow).where(IdempotencyKeyRow.created_at < at))
