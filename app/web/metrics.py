"""Figures of the web process for Prometheus, by route and never by person."""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

REGISTRY = CollectorRegistry()

ProcessCollector(registry=REGISTRY)

_REQUESTS = Counter(
    "motcua_http_requests",
    "Requests answered.",
    ("method", "route", "status"),
    registry=REGISTRY,
)
_SECONDS = Histogram(
    "motcua_http_request_seconds",
    "Time from the first byte of a request to the last of its answer.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
    registry=REGISTRY,
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request; a client cannot invent labels, for methods and routes are ours."""
    known = method if method in _METHODS else "other"
    _REQUESTS.labels(known, route, str(status)).inc()
    _SECONDS.labels(route).observe(seconds)


def exposition(*others: Collector) -> bytes:
    """The figures of the web, and those of ``others``; no two may measure under one name."""
    together = CollectorRegistry()
    for collector in (REGISTRY, *others):
        together.register(collector)
    return generate_latest(together)
