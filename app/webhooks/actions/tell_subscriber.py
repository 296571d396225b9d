"""Handing a subscriber what it is owed: in order for each dossier, and each dossier alone.

News is claimed from the feed first, so that what is owed can be counted. Then the oldest of each
dossier is sent, many at a time; what was taken makes room for the next of its dossier, in the
transaction that writes it down. When nobody answers at all the whole subscription rests, with
growing pauses, and the first message after it goes alone. Sent twice after a crash, a message has
the same id.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.agencies.queries import descendants
from app.domain.ids import AgencyCode
from app.domain.subscribing import Outcome, StoppedBecause, gives_up, outcome, parks, pause
from app.jobs.keeping import Keeper
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.webhook import Message
from app.webhooks.events import cloud_event
from app.webhooks.promised import TellSubscriber
from app.webhooks.queries import changes, deliveries, subscriptions
from app.webhooks.queries.deliveries import Delivery, Tried
from app.webhooks.queries.subscriptions import Subscription
from app.webhooks.sending import Sender

BATCH: Final = 8
BUDGET: Final = 30.0
"""Seconds after which a job makes room for others; what is left is promised anew."""
AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes out now, and to whom."""

    to: Subscription
    letters: Sequence[tuple[Delivery, Message]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one message; ``words`` name nobody."""

    delivery: Delivery
    outcome: Outcome
    status: int | None
    words: str | None


def tell_subscribers(sender: Sender) -> Keeper[TellSubscriber]:
    async def keep(task: TellSubscriber, at: datetime) -> None:
        await tell_subscriber(sender, task.subscription, at)

    return Keeper(TellSubscriber, keep, at_once=AT_ONCE)


async def tell_subscriber(sender: Sender, subscription: UUID, at: datetime) -> None:
    """Send until nothing is due, nobody answers, or the time is used up."""
    until = time.monotonic() + BUDGET
    while time.monotonic() < until:
        batch = await _batch(sender, subscription, at)
        if batch is None:
            return
        answers = await asyncio.gather(*(_sent(sender, *letter) for letter in batch.letters))
        await _write_down(sender, batch.to, answers, at)


async def _batch(sender: Sender, subscription: UUID, at: datetime) -> Batch | None:
    async with sender.sessions.begin() as session:
        found = await subscriptions.locked(session, subscription)
        if found is None or found.stopped_at is not None:
            return None
        tree = await descendants(session, [AgencyCode(found.agency)])
        upto = await deliveries.claim(session, found, tree, at)
        await subscriptions.change(session, subscription, claimed_to=upto)
        if found.rests_until is not None and found.rests_until > at:
            return None
        limit = 1 if found.failures else BATCH
        due = await deliveries.due(session, subscription, at=at, limit=limit)
        news = await changes.changes_at(session, [one.position for one in due])
    letters = [
        (one, sender.message(found, cloud_event(news[one.position], sender.source), at))
        for one in due
    ]
    return Batch(found, letters) if letters else None


async def _sent(sender: Sender, delivery: Delivery, message: Message) -> Answer:
    try:
        status = await sender.webhook.send(message)
    except TemporaryFailure as failure:
        return Answer(delivery, Outcome.AWAY, None, str(failure))
    except PermanentFailure as failure:
        return Answer(delivery, Outcome.AWAY, None, str(failure))
    return Answer(delivery, outcome(status), status, None)


async def _write_down(
    sender: Sender, to: Subscription, answers: Sequence[Answer], at: datetime
) -> None:
    seen = {answer.outcome for answer in answers}
    taken = Outcome.TAKEN in seen
    away = Outcome.AWAY in seen and not taken  # else it is the message, and its dossier waits
    failing = None if taken else to.failing_since or at
    failures = to.failures + 1 if away else 0
    rests = at + pause(failures) if away else None
    tried = [_tried(to, answer, at) for answer in answers]
    async with sender.sessions.begin() as session:
        now = await subscriptions.locked(session, to.id)
        if now is None:
            return
        await deliveries.note(session, to.id, json.dumps(list(map(asdict, tried)), default=str))
        values: dict[str, object] = {
            "failing_since": failing,
            "failures": failures,
            "rests_until": rests,
        }
        if taken:
            values["last_success_at"] = at
        if now.stopped_at is None and (because := _why_stop(seen, failing, at)) is not None:
            values |= {"stopped_at": at, "stopped_because": because}
        await subscriptions.change(session, to.id, **values)


def _why_stop(seen: set[Outcome], failing: datetime | None, at: datetime) -> StoppedBecause | None:
    if Outcome.GONE in seen:
        return StoppedBecause.GONE
    return StoppedBecause.FAILING if gives_up(failing, at) else None


def _tried(to: Subscription, answer: Answer, at: datetime) -> Tried:
    delivery = answer.delivery
    attempts, since = delivery.attempts + 1, delivery.tried_since or at
    return Tried(
        position=delivery.position,
        at=at,
        status=answer.status,
        words=answer.words,
        settled=answer.outcome is Outcome.TAKEN,
        parked=answer.outcome is not Outcome.TAKEN
        and parks(attempts, tried_since=since, last_success_at=to.last_success_at, at=at),
        next_at=at + pause(attempts),
    )
