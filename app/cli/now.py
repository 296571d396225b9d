"""The clock of the command line."""

from datetime import UTC, datetime


def get_now() -> datetime:
    """The one place at which time comes in to a command."""
    return datetime.now(UTC)  # noqa: TID251 - the command line is an edge
