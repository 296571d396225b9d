"""What each subscriber is owed, for Prometheus, as the database has it at this moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from prometheus_client.core import GaugeMetricFamily, Metric

from app.db.sessions import AsyncSession
from app.webhooks.queries import subscriptions
from app.webhooks.queries.subscriptions import NOTHING, Behind, Subscription


@dataclass(frozen=True, slots=True, eq=False)
class SubscriberFigures:
    """By the id of the subscription: its name is for pages."""

    at: datetime
    subscribers: Sequence[Subscription]
    behind: Mapping[UUID, Behind]

    def collect(self) -> Iterator[Metric]:
        waiting = _by_subscription("motcua_webhook_waiting", "Messages not taken yet.")
        parked = _by_subscription("motcua_webhook_parked", "Messages that wait for a person.")
        oldest = _by_subscription("motcua_webhook_oldest_seconds", "Age of the oldest of them.")
        failing = _by_subscription("motcua_webhook_failing_seconds", "Time without any taken.")
        stopped = _by_subscription("motcua_webhook_stopped", "1 when nothing is sent any more.")
        for one in self.subscribers:
            label, owed = [str(one.id)], self.behind.get(one.id, NOTHING)
            waiting.add_metric(label, owed.waiting)
            parked.add_metric(label, owed.parked)
            oldest.add_metric(label, self._since(owed.oldest))
            failing.add_metric(label, self._since(one.failing_since))
            stopped.add_metric(label, int(one.stopped_at is not None))
        yield from (waiting, parked, oldest, failing, stopped)

    def _since(self, at: datetime | None) -> float:
        return 0.0 if at is None else max((self.at - at).total_seconds(), 0.0)


async def subscriber_figures(session: AsyncSession, at: datetime) -> SubscriberFigures:
    found = await subscriptions.subscriptions(session, within=None)
    behind = await subscriptions.behind(session, [one.id for one in found])
    return SubscriberFigures(at, found, behind)


def _by_subscription(name: str, words: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, labels=("subscription",))
