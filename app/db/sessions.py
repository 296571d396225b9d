"""The engine and its sessions; a use case is one ``async with sessions.begin()``."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, event
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    AsyncSessionTransaction,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Session, SessionTransaction  # noqa: TID251 - its events are listened to

__all__ = [
    "APP_ROLE",
    "AsyncEngine",
    "AsyncSession",
    "RowMapping",
    "Sessions",
    "create_engine",
    "create_sessions",
    "in_transaction",
]
"""Whoever only passes a session on has its type from here, and no door to SQL."""

Sessions = async_sessionmaker[AsyncSession]

APP_ROLE = "motcua_app"
"""The database role under which the service works: it may not change or delete history."""


def create_engine(url: str, *, pool_size: int = 8, role: str | None = APP_ROLE) -> AsyncEngine:
    """An engine that works under ``role`` (None: as whoever logged in, for migrations)."""
    server_settings = {
        "application_name": "motcua",
        "timezone": "UTC",
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "10s",
    }
    if role is not None:
        server_settings["role"] = role
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2,
        hide_parameters=True,  # they hold what citizens wrote
        connect_args={"server_settings": server_settings, "timeout": 5},
    )


def create_sessions(engine: AsyncEngine) -> Sessions:
    return _Sessions(engine)


@dataclass(slots=True)
class _Begun:
    """One transaction; the library may end it in a task whose context is another."""

    over: bool = False


_UNDER_WAY: ContextVar[tuple[_Begun, ...]] = ContextVar("transactions under way", default=())


def in_transaction() -> bool:
    """Whether the caller holds a transaction open; what leaves the house must not then."""
    return any(not begun.over for begun in _UNDER_WAY.get())


class _Session(AsyncSession):
    """Reads, each statement by itself, unless somebody begins a transaction first."""

    def begin(self) -> AsyncSessionTransaction:
        self.sync_session.bind = self.info[_ENGINE]
        begun = self.info[_BEGUN] = _Begun()
        _UNDER_WAY.set((*(other for other in _UNDER_WAY.get() if not other.over), begun))
        return super().begin()


_ENGINE = "engine for transactions"
_BEGUN = "transaction under way"


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and _BEGUN in session.info:
        session.info.pop(_BEGUN).over = True


class _Sessions(async_sessionmaker[AsyncSession]):
    """``begin()`` is a transaction; without it one reads, and each statement stands for itself.

    A statement alone is one round trip to the server instead of three.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        info = {_ENGINE: engine.sync_engine}
        super().__init__(engine, class_=_Session, expire_on_commit=False, info=info)
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")

    def __call__(self, **options: Any) -> AsyncSession:  # noqa: ANN401 - as SQLAlchemy has it
        return super().__call__(**{"bind": self._reading, **options})
