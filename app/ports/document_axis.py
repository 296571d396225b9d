"""Trục liên thông văn bản: official letters go to other agencies, and come from them.

Sending a letter or a receipt again under the same id is one letter. What has arrived is listed
until it is settled, so that whoever dies between fetching and keeping it finds it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.domain.official_letters import OfficialLetter, Receipt
from app.ports import PermanentFailure


class PackageUnreadable(PermanentFailure):
    """What arrived is no package of the standard; the words say what is wrong with it."""


class Outcome(StrEnum):
    """What became of a package that arrived here."""

    KEPT = "kept"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A package that waits on the axis; ``id`` is the axis's own."""

    id: str
    is_receipt: bool


class DocumentAxis(Protocol):
    async def send(self, letter: OfficialLetter, /) -> str:
        """The axis's id of the package. A PermanentFailure says why it is not taken."""
        ...

    async def report(self, receipt: Receipt, /) -> str:
        """Tell the sender of a letter what was done with it; the axis's id of the message."""
        ...

    async def arrivals(self) -> Sequence[Arrival]:
        """What has arrived and is not settled, the oldest first; perhaps not all of it at once."""
        ...

    async def fetch(self, arrival: Arrival, /) -> OfficialLetter | Receipt:
        """Raises PackageUnreadable; attachments are whole and within the limit."""
        ...

    async def settle(self, arrival: Arrival, outcome: Outcome, /) -> None:
        """The package needs not be listed any more. Again, it is no news."""
        ...

    async def close(self) -> None: ...
