"""Bưu chính: whoever carries parcels and tells where they are, in our own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from app.domain.errors import NotFound
from app.domain.parcels import Due, ParcelState

NOTHING_DUE: Final = Due()


class NotPushed(NotFound):
    """The post office pushes nothing to us: it is asked, or has no interface at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who sends, or gets, a parcel."""

    name: str
    address: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A parcel to be carried. ``number`` is ours: ordering it again is the same parcel.

    ``contents`` says what is in it, ``due`` what is collected at the door.
    """

    number: str
    sender: Party
    receiver: Party
    contents: str
    due: Due = NOTHING_DUE
    to_agency: bool = False
    item_code: str | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """The post knows of the parcel; ``item_code`` is there when it said one."""

    item_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalEvent:
    """Something that happened to a parcel, known by its order number or its item code.

    ``id`` is the post office's own: the same event told again has the same. ``state`` is None
    where nobody explained ``code``. ``signature`` and ``photo`` are under what the post keeps what
    proves a delivery: a number of its own, or an address. ``raw`` is what came, word for word.
    """

    id: str
    code: str
    state: ParcelState | None
    at: datetime
    order_number: str | None = None
    item_code: str | None = None
    place: str | None = None
    note: str | None = None
    collector: str | None = None
    collector_paper: str | None = None
    signature: str | None = None
    photo: str | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What we want to hear of: everything after ``cursor``, or else of these item codes."""

    cursor: str | None = None
    item_codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``cursor`` is where to go on; ``more`` says that there is more to hear at once."""

    events: Sequence[PostalEvent]
    cursor: str | None = None
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """A message that somebody sent us: its bytes, and its headers by their lower-case names."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    at: datetime


class Postal(Protocol):
    """A failure to reach it is a ``TemporaryFailure``, a refusal a ``PermanentFailure``."""

    @property
    def provider(self) -> str:
        """The short name under which its parcels and events are kept, and its messages come."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def by_item_code(self) -> bool:
        """Whether it tells of a parcel only when asked by its item code."""
        ...

    @property
    def is_silent(self) -> bool:
        """Whether it never tells of a parcel: whatever is known of one, people have typed."""
        ...

    async def order(self, order: Order, at: datetime) -> Ordered:
        """Have the parcel carried, asked ``at``. One that was ordered before is no failure."""
        ...

    async def cancel(self, number: str, at: datetime) -> None:
        """Call the parcel off; one that is not known (any more) is no failure."""
        ...

    async def events(self, asked: Asked) -> Told:
        """What it has to tell; nothing, where it pushes, or has no interface at all."""
        ...

    def heard(self, pushed: Pushed) -> Sequence[PostalEvent]:
        """The events in a message that was pushed.

        Raises NotPushed, SignatureWrong, SignatureOutOfTime, and Invalid for one that is signed
        and cannot be read.
        """
        ...

    async def close(self) -> None: ...
