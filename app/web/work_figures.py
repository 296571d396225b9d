"""Figures of the house's promises for Prometheus, as the database has them at this moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from app.db.sessions import AsyncSession
from app.domain.debt import Debt
from app.jobs.feeding import last_position, unheard
from app.jobs.standing import Depth, depths
from app.reports.queries.folding import waiting
from app.web.debts import debts


@dataclass(frozen=True, slots=True, eq=False)
class WorkFigures:
    """What is collected once; it knows no person, no dossier and no message."""

    at: datetime
    depths: Sequence[Depth]
    debts: Sequence[Debt]
    unheard: tuple[int, datetime | None]
    position: int
    unfolded: tuple[int, datetime | None]

    def collect(self) -> Iterator[Metric]:
        yield from self._queue()
        yield from self._feed()
        yield from self._sums()
        yield from self._parties()

    def _queue(self) -> Iterator[Metric]:
        labels = ("task", "standing")
        number = GaugeMetricFamily("motcua_jobs", "Jobs that are not done.", labels=labels)
        age = GaugeMetricFamily(
            "motcua_job_oldest_seconds", "Age of the oldest job that is not done.", labels=labels
        )
        for depth in self.depths:
            number.add_metric([depth.task, depth.standing.value], depth.number)
            age.add_metric([depth.task, depth.standing.value], self._since(depth.oldest))
        yield from (number, age)

    def _feed(self) -> Iterator[Metric]:
        number, oldest = self.unheard
        yield GaugeMetricFamily("motcua_feed_unheard", "News not passed on yet.", number)
        yield GaugeMetricFamily(
            "motcua_feed_unheard_seconds", "Age of the oldest of it.", self._since(oldest)
        )
        yield GaugeMetricFamily("motcua_feed_position", "The newest number.", self.position)

    def _sums(self) -> Iterator[Metric]:
        number, oldest = self.unfolded
        yield GaugeMetricFamily("motcua_figures_unfolded", "Moves not in the sums yet.", number)
        yield GaugeMetricFamily(
            "motcua_figures_unfolded_seconds", "Age of the oldest of them.", self._since(oldest)
        )

    def _parties(self) -> Iterator[Metric]:
        waiting = _by_party("motcua_debt_waiting", "Messages that a party has not taken yet.")
        refused = _by_party("motcua_debt_refused", "Messages that wait for a person.")
        age = _by_party("motcua_debt_oldest_seconds", "Age of the oldest waiting message.")
        success = _by_party("motcua_debt_success_seconds", "Time since a party last took one.")
        for debt in self.debts:
            waiting.add_metric([debt.party], debt.waiting)
            refused.add_metric([debt.party], debt.refused)
            age.add_metric([debt.party], self._since(debt.oldest))
            if debt.last_success is not None:
                success.add_metric([debt.party], self._since(debt.last_success))
        yield from (waiting, refused, age, success)

    def _since(self, at: datetime | None) -> float:
        return 0.0 if at is None else max((self.at - at).total_seconds(), 0.0)


async def work_figures(session: AsyncSession, at: datetime) -> WorkFigures:
    return WorkFigures(
        at=at,
        depths=await depths(session),
        debts=await debts(session),
        unheard=await unheard(session),
        position=await last_position(session),
        unfolded=await waiting(session),
    )


def _by_party(name: str, words: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, labels=("party",))
