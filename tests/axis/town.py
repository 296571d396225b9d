"""How the tests of letters ask, answer, and look at what went out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.axis.actions.look_for_arrivals import look_for_arrivals
from app.axis.registry import Registry
from tests.partners.launching import Partner
from tests.web.promises import keep_promises
from tests.web.situations import QUESTION, reached
from tests.web.world import OFFICER, Json, World


@dataclass(frozen=True, slots=True)
class Town:
    world: World
    partner: Partner
    registry: Registry

    async def kept(self) -> list[str]:
        """Everything that was promised about letters, kept."""
        return await keep_promises(self.world, like="axis.%", registry=self.registry)

    async def looked(self) -> list[str]:
        """What waits on the axis taken in, and everything that comes of it kept."""
        await look_for_arrivals(self.registry, self.world.now)
        return await self.kept()

    async def asked(self) -> tuple[Json, Json]:
        """A dossier on which the outside agency was asked, and the letter that went there."""
        dossier, _ = await reached(self.world, "appraise")
        dossier = await self.world.acted(dossier, "consult", OFFICER, QUESTION)
        await self.kept()
        return dossier, await self.letter(dossier)

    async def letters(self, dossier: Mapping[str, Any]) -> list[Json]:
        return await self.world.rows(
            "select * from axis_letter where dossier_id = cast(:d as uuid) order by made_at, kind",
            d=dossier["id"],
        )

    async def letter(self, dossier: Mapping[str, Any]) -> Json:
        [letter] = await self.letters(dossier)
        return letter

    async def arrivals(self, dossier: Mapping[str, Any]) -> list[Json]:
        return await self.world.rows(
            "select * from axis_arrival where dossier_id = cast(:d as uuid) order by arrived_at",
            d=dossier["id"],
        )

    async def answer(self, letter: Mapping[str, Any], key: str, **changes: Any) -> None:
        """The outside agency writes back."""
        said = {
            "document_id": key,
            "from": "G09.21",
            "to": "H47.15",
            "name": "Công an tỉnh",
            "about": str(letter["id"]),
            "at": "2026-08-20T10:00:00+07:00",
            **changes,
        }
        await self.partner.ask("POST", "/_letter", said)

    async def receipt(self, letter: Mapping[str, Any], state: str, at: str, **more: Any) -> None:
        said = {"from": "G09.21", "to": "H47.15", "about": str(letter["id"]), **more}
        at = f"2026-08-20T{at}:00+07:00"
        await self.partner.ask("POST", "/_receipt", {**said, "state": state, "at": at})

    async def packages(self) -> Mapping[str, Json]:
        """What the axis took, by its id."""
        return dict(await self.partner.remembered("package"))
