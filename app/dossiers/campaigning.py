"""Acts on many open dossiers: judged one by one, moved in chunks, each exactly once.

Whoever looks before he leaps (a preview) and whoever leaps asks the same judge.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.dossier import Dossier
from app.domain.entering import next_timer
from app.domain.errors import Forbidden
from app.domain.ids import AgencyCode, DossierCode, DossierId
from app.domain.machine import EffectCall, StateKind, Words
from app.domain.people import SYSTEM, Permission, Principal, PrincipalKind
from app.domain.resettling import Resettlement
from app.domain.shifting import Shift, Standpoint, Tally, Turn
from app.dossiers.file import DossierFile
from app.dossiers.office import Office
from app.dossiers.queries.files import dossier_files
from app.dossiers.queries.shifts import Done, Repinned, ended, note, repin
from app.dossiers.resettling import ResettleDossier, resettle_many_in
from app.dossiers.snapshots import to_text

CHUNK: Final = 100
"""Dossiers of one transaction: whoever waits for one of them waits some tenths of a second."""
MOVED_DATE: Final = EffectCall("notify", "date_moved")

_NO_SEAT: Final = Words(
    "chưa rõ cơ quan nào giữ bước tương đương của phiên bản mới",
    "it is not known at which agency the step sits that answers to this one",
)

LEFT: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "was_in_time": Words(
            "đã xong trong hạn trước khi đổi lịch; không bị tính trễ lại",
            "done in time before the calendar changed; not late again",
        ),
        "calendar_does_not_cover": Words(
            "lịch mới chưa có năm cần tính", "the new calendar lacks a year that it needs"
        ),
        "no_way_over": Words(
            "phiên bản mới không nói hồ sơ loại này chuyển thế nào",
            "the new version does not say how dossiers of this kind go on",
        ),
        "no_such_state": Words(
            "phiên bản mới không có chỗ tương đương cho trạng thái này",
            "the new version has no place that answers to this state",
        ),
        "nobody_above": _NO_SEAT,
        "no_agency_named": _NO_SEAT,
    }
)
"""Why a dossier stays under the rules that it has."""

Choose = Callable[[AsyncSession, UUID | None], Awaitable[Sequence[UUID]]]
"""The next chunk behind an id, without locks."""


class NotThePublishers(Forbidden):
    """What is published, and when open dossiers follow, is for whoever publishes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the act would make of one dossier.

    ``shift`` is None when it stays under its rules (``left`` says why). ``change`` says what
    happens to it, ``said`` what its history will say besides the dates.
    """

    file: DossierFile
    before: Standpoint
    left: str | None = None
    shift: Shift | None = None
    after: Standpoint | None = None
    change: Resettlement | None = None
    said: dict[str, object] = field(default_factory=dict)
    quiet: bool = False
    """It comes under the other rules without an event: nothing changes that anybody sees."""


Judge = Callable[[DossierFile], Judged | None]
"""None when the dossier is no longer the act's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftLine:
    """One dossier of a list: where its dates were and will be, in days of the wall calendar."""

    id: DossierId
    code: DossierCode | None
    procedure: str
    state: str
    agency: AgencyCode
    agency_name: str
    shift: Shift
    days: int


@dataclass(slots=True, kw_only=True)
class Outlook:
    """What an act does, or did: the numbers, and of each kind the first ``most`` lines."""

    most: int | None = None
    tally: Tally = field(default_factory=Tally)
    lines: dict[Turn, list[ShiftLine]] = field(
        default_factory=lambda: {turn: [] for turn in (Turn.LATE, Turn.SAVED, Turn.SAME)}
    )
    names: dict[AgencyCode, str] = field(default_factory=dict)

    def take(self, judged: Judged) -> None:
        if judged.shift is None or judged.after is None:
            self.tally.leave(judged.left or "")
            return
        dossier, calendar = judged.before.dossier, judged.after.calendar
        agency, shift = dossier.competent_agency, judged.shift
        self.names.update(judged.file.names)
        self.tally.count(agency, shift, calendar)
        lines = self.lines[shift.turn]
        if not shift.moves or (self.most is not None and len(lines) >= self.most):
            return
        lines.append(
            ShiftLine(
                id=dossier.id,
                code=dossier.code,
                procedure=dossier.procedure,
                state=judged.before.machine.state(dossier.state).label.vi,
                agency=agency,
                agency_name=judged.file.names.get(agency, agency),
                shift=shift,
                days=shift.days(calendar),
            )
        )


@dataclass(frozen=True, slots=True)
class Carried:
    """``outlook`` is of this run; ``moved`` is what all runs of the campaign have moved."""

    campaign: UUID
    outlook: Outlook
    moved: int


def why_left(reason: str) -> Words:
    """The words for a reason of ``Tally.left``."""
    return LEFT.get(
        reason, Words("chưa tính được ngày theo quy định mới", "no date can be reckoned")
    )


def must_publish(who: Principal) -> None:
    """Raises NotThePublishers. The command line is the operator's own."""
    if who.kind is not PrincipalKind.SYSTEM and not who.agencies(Permission.PUBLISH):
        raise NotThePublishers


def is_under_way(dossier: Dossier, standpoint: Standpoint) -> bool:
    """Whether rules still matter to it; what has ended may yet owe originals, but no date."""
    return standpoint.machine.state(dossier.state).kind is not StateKind.END


def announced(change: Resettlement, dates: Shift) -> Resettlement:
    """The same, told to the applicant where a date moves that he was told before."""
    if not dates.is_the_applicants:
        return change
    return replace(change, new_promise=True, effects=(*change.effects, MOVED_DATE))


async def rehearsed(office: Office, choose: Choose, judge: Judge, most: int | None) -> Outlook:
    """The outlook of all that ``choose`` finds; nothing is written or locked."""
    outlook = Outlook(most=most)
    last: UUID | None = None
    while True:
        async with office.sessions() as session:
            ids = await choose(session, last)
            files = await dossier_files(session, ids, lock=False) if ids else []
        if not ids:
            return outlook
        for judged in map(judge, files):
            if judged is not None:
                outlook.take(judged)
        last = ids[-1]


@dataclass(slots=True, kw_only=True)
class Run:
    """A campaign while it is carried out: what is left to look at lies behind ``last``."""

    campaign: UUID
    choose: Choose
    judge: Judge
    at: datetime
    outlook: Outlook
    last: UUID | None = None

    async def next_chunk(self, session: AsyncSession, office: Office) -> Carried | None:
        """Settles one chunk in the caller's transaction; what was carried when none is left."""
        ids = await self.choose(session, self.last)
        if not ids:
            moved = await ended(session, self.campaign, self.at)
            return Carried(self.campaign, self.outlook, moved)
        order = (self.campaign, self.at)
        for judged in await settle(session, office, ids, self.judge, order):
            self.outlook.take(judged)
        self.last = ids[-1]
        return None


async def settle(
    session: AsyncSession,
    office: Office,
    ids: Sequence[UUID],
    judge: Judge,
    order: tuple[UUID, datetime],
) -> list[Judged]:
    """What became of a chunk, written down in the caller's transaction.

    ``order`` is the campaign and its moment. A dossier that somebody has moved since it was chosen
    is judged as it is now.
    """
    campaign, at = order
    found: dict[UUID, Judged] = {}

    def command_for(file: DossierFile) -> ResettleDossier | None:
        judged = judge(file)
        if judged is None:
            return None
        found[file.dossier.id] = judged
        return _command(judged, at)

    moved = await resettle_many_in(session, office, ids, command_for)
    done = [_done(found[move.after.id], move.after.version) for move in moved]
    await note(session, campaign, done)
    quiet = [judged for judged in found.values() if judged.quiet]
    await repin(session, [_repinned(judged) for judged in quiet])
    return list(found.values())


def _command(judged: Judged, at: datetime) -> ResettleDossier | None:
    if judged.change is None or judged.shift is None or judged.quiet:
        return None
    shift = judged.shift
    dates = {"before": shift.before.as_said(), "after": shift.after.as_said()}
    return ResettleDossier(
        ref=str(judged.file.dossier.id),
        change=judged.change,
        by=SYSTEM,
        at=max(at, judged.file.last_at or at),  # a dossier's history never runs backwards
        said={**judged.said, "dates": dates, "turn": shift.turn.value},
    )


def _done(judged: Judged, seq: int) -> Done:
    assert judged.shift is not None  # noqa: S101 - it was moved
    return Done(
        dossier=judged.file.dossier.id,
        seq=seq,
        before=judged.shift.before.as_said(),
        after={**judged.shift.after.as_said(), "turn": judged.shift.turn.value},
    )


def _repinned(judged: Judged) -> Repinned:
    assert judged.after is not None  # noqa: S101 - it comes under other rules
    after, opened = judged.after, judged.file.opened_at is not None
    return Repinned(
        id=after.dossier.id,
        snapshot=to_text(after.dossier),
        calendar_version=after.dossier.calendar_version,
        timer_at=next_timer(after.dossier, after.machine, after.calendar, opened=opened),
    )
