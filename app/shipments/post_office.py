"""What parcels are handled with: the post that carries them, and the zones of the installation."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from app.db.sessions import AsyncSession, Sessions
from app.domain.transit import LAWFUL, Place, Target, Zone, Zones
from app.dossiers.office import Office
from app.ports.postal import Postal


class Door(Protocol):
    """Whoever knows what is owed: asked before a parcel goes out, told what became of it.

    Both speak in the transaction that holds the dossier.
    """

    async def ask(  # noqa: PLR0913 - with which parcel of whom, for how much postage, when
        self,
        session: AsyncSession,
        dossier: UUID,
        order: str,
        *,
        provider: str,
        postage: int | None,
        at: datetime,
    ) -> int:
        """What is collected with the new parcel ``order`` beside its postage, whole VND."""
        ...

    async def ended(
        self, session: AsyncSession, order: str, *, is_delivered: bool, at: datetime
    ) -> None:
        """The parcel with which money was to be collected came to an end, or to another one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """The post of the installation; ``door`` says what it collects beside its postage."""

    office: Office
    postal: Postal
    zones: Zones
    door: Door

    @property
    def sessions(self) -> Sessions:
        return self.office.sessions


PLACE_KEYS: Final = frozenset({"names", "postal_code", "city"})


class ZonesWrong(ValueError):
    """The file of zones says something that cannot be understood; its words say where."""


def zones_of(path: Path | None, province: str) -> Zones:
    """Those of the file ``path``; without one, everything lies in ``province``. Raises ZonesWrong.

    ``province`` may be called with what it is: ``tỉnh Quảng Nam``.
    """
    if path is None:
        name = re.sub(r"^(tỉnh|thành phố)\s+", "", province, flags=re.IGNORECASE)
        return Zones(home=Place(names=(name,)))
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise ZonesWrong(f"{path.name}: {problem}") from None
    return zones_from(read)


def zones_from(read: Mapping[str, Any]) -> Zones:
    """The zones of an installation from its file, as TOML reads it. Raises ZonesWrong."""
    try:
        return Zones(
            home=_place(read["home"]),
            near=tuple(_place({"names": names}) for names in read.get("near", ())),
            provinces=tuple(_place(place) for place in read.get("province", ())),
            pairs=tuple(_pairs(read.get("pair", ()))),
            targets={**LAWFUL, **_targets(read.get("zone", {}))},
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ZonesWrong(f"{type(problem).__name__}: {problem}") from None


def _place(said: Mapping[str, Any]) -> Place:
    if unknown := set(said) - PLACE_KEYS:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    return Place(
        names=tuple(said["names"]),
        postal_code=said.get("postal_code"),
        is_city=bool(said.get("city", False)),
    )


def _pairs(said: Iterable[Mapping[str, Any]]) -> Iterable[tuple[Place, Place, Zone]]:
    for pair in said:
        one, other = (_place({"names": pair[side]}) for side in ("from", "to"))
        yield one, other, Zone(pair["zone"])


def _targets(said: Mapping[str, Mapping[str, int]]) -> Mapping[Zone, Target]:
    found = {}
    for name, numbers in said.items():
        zone = Zone(name)
        found[zone] = Target(
            numbers.get("days", LAWFUL[zone].days),
            numbers.get("with_slip", LAWFUL[zone].with_slip),
            numbers.get("postage"),
        )
    return found
