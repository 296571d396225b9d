"""Thời gian toàn trình: within how many working days a parcel is to arrive, and what it costs.

QĐ 45/2016/QĐ-TTg and TT 17/2017/TT-BTTTT: J+n by where it goes from and to. "Within the district"
has no legal unit since 1/7/2025, so each installation says which places are near one another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from app.domain.calendar import WorkingCalendar
from app.domain.text import folded


class Zone(StrEnum):
    NEAR = "near"
    """Between places that lie together: what used to be one district."""
    PROVINCE = "province"
    CITIES = "cities"
    """Between the cities under the central government and those of class I."""
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Target:
    """``days``: working days; ``with_slip``: where the receipt is brought back to the sender.

    ``postage`` is whole VND, None where the tariff is not known beforehand.
    """

    days: int
    with_slip: int
    postage: int | None = None


LAWFUL: Mapping[Zone, Target] = MappingProxyType(
    {
        Zone.NEAR: Target(1, 2),
        Zone.PROVINCE: Target(2, 4),
        Zone.CITIES: Target(3, 6),
        Zone.COUNTRY: Target(4, 8),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A province or a group of communes by the names that addresses call it.

    ``postal_code`` is how the postal codes of its addresses begin.
    """

    names: tuple[str, ...]
    postal_code: str | None = None
    is_city: bool = False

    def is_in(self, address: str) -> bool:
        return any(_names(address, name) for name in self.names) or bool(
            self.postal_code and _has_code(address, self.postal_code)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """``home`` is the installation's province, ``near`` its groups of places lying together.

    ``provinces`` are the others as far as they matter, ``pairs`` what is said for two places.
    """

    home: Place
    near: tuple[Place, ...] = ()
    provinces: tuple[Place, ...] = ()
    pairs: tuple[tuple[Place, Place, Zone], ...] = ()
    targets: Mapping[Zone, Target] = field(default_factory=lambda: LAWFUL)

    def between(self, sender: str, receiver: str) -> Zone:
        """The zone between two addresses; one that names no province lies in the home province."""
        for one, other, zone in self.pairs:
            there = one.is_in(sender) and other.is_in(receiver)
            if there or (one.is_in(receiver) and other.is_in(sender)):
                return zone
        origin, goal = self._province(sender), self._province(receiver)
        if origin != goal:
            return Zone.CITIES if origin.is_city and goal.is_city else Zone.COUNTRY
        lie_together = any(place.is_in(sender) and place.is_in(receiver) for place in self.near)
        return Zone.NEAR if lie_together and origin == self.home else Zone.PROVINCE

    def target(self, zone: Zone) -> Target:
        return self.targets.get(zone, LAWFUL[zone])

    def _province(self, address: str) -> Place:
        return _last_named(address, (self.home, *self.provinces)) or self.home


def due_by(handed_in_at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """The end of working day J+``days``; J is the day on which the post got it, or the next."""
    start = calendar.working_day_from(calendar.day_of(handed_in_at))
    day = start
    for _ in range(days):
        day = calendar.next_working_day(day)
    return calendar.closes_at(day)


def _last_named(address: str, places: Iterable[Place]) -> Place | None:
    """An address ends with its province: of several names in it, the last one counts."""
    text = f" {_plain(address)} "
    found = [
        (text.rfind(f" {_plain(name)} "), place)
        for place in places
        for name in place.names
        if _names(address, name)
    ]
    if found:
        return max(found, key=lambda one: one[0])[1]
    coded = (place for place in places if place.postal_code and place.is_in(address))
    return next(coded, None)


def _names(address: str, name: str) -> bool:
    return f" {_plain(name)} " in f" {_plain(address)} "


def _has_code(address: str, begins: str) -> bool:
    return any(
        word.isdecimal() and len(word) in {5, 6} and word.startswith(begins)
        for word in _plain(address).split()
    )


def _plain(text: str) -> str:
    letters = (letter if letter.isalnum() else " " for letter in folded(text))
    return " ".join("".join(letters).split())
