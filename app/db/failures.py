"""Which failures mean "not now" rather than "never": the database is away, busy or full."""

import errno
import socket

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolExhausted

MAY_MEAN_NOT_NOW: tuple[type[Exception], ...] = (
    DBAPIError,
    PoolExhausted,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)
"""The exceptions to ask ``is_not_now`` about."""

_AWAY = (PoolExhausted, ConnectionError, TimeoutError, InterfaceError, socket.gaierror)

_SQLSTATES = ("08", "53", "57", "58030", "40001", "40P01", "55P03", "25006")
"""Connection, resources (disk full, too many clients), operator's intervention, I/O, conflicts
between transactions, locks that did not come, a standby that only reads."""

_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE})


def is_not_now(error: BaseException) -> bool:
    """Whether the same request may succeed later, with nothing changed in it."""
    if isinstance(error, _AWAY):
        return True
    if isinstance(error, asyncpg.InterfaceError):
        return "connection" in str(error)
    if isinstance(error, OSError):
        no_socket = isinstance(error, FileNotFoundError) and error.filename is None
        return no_socket or error.errno in _ERRNOS
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return _state(error).startswith(_SQLSTATES)


def took_too_long(error: BaseException) -> bool:
    """Whether a statement was given up for its time: a smaller one of its kind may succeed."""
    return _state(error) == "57014"


def _state(error: BaseException) -> str:
    """The SQLSTATE of what the database refused; empty when it refused nothing."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) or ""
