"""Figures of this process's worker for Prometheus: attempts, how they ended, how long they took."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

WORK: Final = CollectorRegistry()

_ATTEMPTS = Counter(
    "motcua_job_attempts",
    "Attempts to keep a promise: done, retried (it will be tried again), parked, given_back.",
    ("task", "outcome"),
    registry=WORK,
)
_SECONDS = Histogram(
    "motcua_job_seconds",
    "How long an attempt took.",
    ("task",),
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300),
    registry=WORK,
)


def observe(task: str, outcome: str, seconds: float) -> None:
    _ATTEMPTS.labels(task, outcome).inc()
    _SECONDS.labels(task).observe(seconds)
