"""An installation that is not on the axis: nothing arrives, and what is to be sent waits."""

from collections.abc import Sequence

from app.domain.official_letters import OfficialLetter, Receipt
from app.ports import Away
from app.ports.document_axis import Arrival, Outcome

NOT_THERE = "no document axis is configured"


class NoAxis:
    async def send(self, _letter: OfficialLetter) -> str:
        raise Away(NOT_THERE)

    async def report(self, _receipt: Receipt) -> str:
        raise Away(NOT_THERE)

    async def arrivals(self) -> Sequence[Arrival]:
        return ()

    async def fetch(self, _arrival: Arrival) -> OfficialLetter | Receipt:
        raise Away(NOT_THERE)

    async def settle(self, _arrival: Arrival, _outcome: Outcome) -> None:
        return

    async def close(self) -> None:
        return
