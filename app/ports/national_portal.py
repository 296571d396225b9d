"""Cổng Dịch vụ công quốc gia: what the national portal is told of dossiers, and what it is asked.

In our own words; an adapter puts them into those of the exchange (``DongBoHoSoMC``,
``CapNhatTienDoHoSoMC``, ``TraCuuHoSo``, ``LayThuTuc``). What is not known is None and is left out:
nothing stands in for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from app.domain.procedure import Channel, Subject
from app.ports import PermanentFailure

MOST_STEPS: Final = 10
"""So many steps go into one message."""


class PortalRefused(PermanentFailure):
    """The portal read the message and does not take it.

    ``words`` are its own; they may name somebody, so they are shown to staff and logged nowhere.
    """

    def __init__(self, service: str, code: int, words: str) -> None:
        super().__init__(f"{service} was refused: {code}")
        self.code = code
        self.words = words


class FeeStage(StrEnum):
    """When a fee is due."""

    SUBMISSION = "submission"
    SUPPLEMENT = "supplement"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFile:
    """A paper that was handed in; ``url`` is where the portal may fetch it, for some days.

    ``removed``: a later one has taken its place. ``reused``: it came from a linked dossier.
    """

    id: str
    name: str
    document: str
    url: str
    removed: bool = False
    reused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFee:
    """``amount`` in whole VND."""

    key: str
    label: str
    amount: int
    stage: FeeStage = FeeStage.SUBMISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSupplement:
    """Yêu cầu bổ sung: what was asked, and the answer once there is one.

    ``due_before`` was the date of return when it was asked, ``due_after`` that after the answer.
    """

    id: str
    asked_by: str
    content: str
    asked_at: datetime
    documents: tuple[str, ...] = ()
    taken_by: str | None = None
    answered_at: datetime | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldResult:
    """``url`` is of the result's own file; None when there is only paper."""

    id: str
    label: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDossier:
    """How a dossier stands, after the event up to which it is told.

    ``status`` is that of the portal's list, 1 to 10. ``owner`` is whose dossier it is, ``tech_id``
    the portal's own name of him. ``identified``: he was, by VNeID.
    """

    code: str
    procedure: str
    procedure_name: str
    field: str
    field_name: str
    channel: Channel
    subject: Subject
    owner: str
    gist: str
    agency_name: str
    status: int
    submitted_at: datetime | None
    by_post: bool
    identified: bool
    accepted_at: datetime | None = None
    due: datetime | None = None
    refused_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    returned_how: str | None = None
    tech_id: str | None = None
    id_number: str | None = None
    email: str | None = None
    phone: str | None = None
    place_of_submission: str | None = None
    pays_online: bool | None = None
    files: tuple[ToldFile, ...] = ()
    fees: tuple[ToldFee, ...] = ()
    supplements: tuple[ToldSupplement, ...] = ()
    results: tuple[ToldResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStep:
    """One line of a dossier's course: who did what as what, where, when, and by when it was due."""

    code: str
    by: str
    position: str
    unit: str
    at: datetime
    content: str
    status: int
    began_at: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDossier:
    """A dossier as the portal has it."""

    code: str
    status: int
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalProcedure:
    """A procedure as the national catalogue has it: what it is called, and its field."""

    code: str
    name: str
    field: str
    field_name: str


class NationalPortal(Protocol):
    """Telling twice has one effect: dossiers and steps are known by what they say themselves.

    TemporaryFailure: later. PortalRefused: not like this.
    """

    async def tell(self, dossier: ToldDossier, *, known: bool) -> None:
        """Have the portal show ``dossier`` so; ``known``: it was told of it before.

        Whether it was, the portal knows best: what it says of that is believed.
        """
        ...

    async def tell_steps(self, steps: Sequence[ToldStep]) -> None:
        """At most ``MOST_STEPS`` steps of dossiers that were told before."""
        ...

    async def look_up(self, code: str) -> SeenDossier | None:
        """What the portal shows of a dossier; None when it has none of that code."""
        ...

    async def procedure(self, code: str) -> NationalProcedure | None:
        """The catalogue's entry; None when it has none."""
        ...

    async def close(self) -> None: ...
