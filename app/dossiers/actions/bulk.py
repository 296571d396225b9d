"""One action over many dossiers, each judged alone and in a transaction of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.db.sessions import AsyncSession
from app.domain.errors import DomainError
from app.dossiers.acting import Opened, PerformAction, act_on
from app.dossiers.office import Office
from app.dossiers.once import Given, answer_before, answered_once
from app.idempotency.keys import Answer, Claim

DONE = Answer(200, b"")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of them: ``refusal`` is None when it was done."""

    ref: str
    refusal: DomainError | None = None


async def bulk_action(
    office: Office,
    commands: Sequence[PerformAction],
    render: Callable[[Sequence[Outcome]], Answer],
    claim: Claim | None = None,
) -> Given:
    """The outcomes in the order of ``commands``; a refused one stops none of the others.

    The whole answer is kept when all were judged. A request that was cut short before that may be
    sent again: what it had done already is not done twice.
    """
    if claim is not None and (before := await answer_before(office, claim)) is not None:
        return Given(before, replayed=True)
    outcomes = [await _one(office, command, claim) for command in commands]

    async def judged(_: AsyncSession) -> Sequence[Outcome]:
        return outcomes

    return await answered_once(office, judged, render, claim, commands[0].at)


async def _one(office: Office, command: PerformAction, claim: Claim | None) -> Outcome:
    async def act(session: AsyncSession) -> Opened:
        return await act_on(session, office, command)

    own = None if claim is None else replace(claim, key=f"{claim.key}:{command.ref}")
    try:
        await answered_once(office, act, lambda _: DONE, own, command.at)
    except DomainError as refusal:
        return Outcome(command.ref, refusal)
    return Outcome(command.ref)
