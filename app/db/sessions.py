"""The engine and its sessions; a use case is one ``async with sessions.begin()``."""

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

__all__ = [
    "APP_ROLE",
    "AsyncEngine",
    "AsyncSession",
    "RowMapping",
    "Sessions",
    "create_engine",
    "create_sessions",
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
    return async_sessionmaker(engine, expire_on_commit=False)
