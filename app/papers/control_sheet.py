"""Phiếu kiểm soát quá trình giải quyết hồ sơ (M06): a picture of the history as it stands.

It is not issued and not stored: it says up to which event it tells, and that event's hash. The
same events give the same bytes. What officers told one another stays between them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.agencies.queries import names
from app.db.sessions import AsyncSession
from app.domain.calendar import local
from app.domain.clock import Standing, reckon
from app.domain.ids import AgencyCode
from app.domain.machine import RECEIVING, StateKind
from app.domain.standing_words import act_words
from app.dossiers.acting import Opened
from app.dossiers.letterhead import letterhead
from app.dossiers.queries.forms import stations
from app.dossiers.regulations import edition_of
from app.dossiers.stamps import stamp_of
from app.papers.course import Event, Handing, Rules, Seat, handings
from app.papers.queries.course import events_of

FORM = "M06"
APPLICANT = "Tổ chức, cá nhân"
STANDINGS: Mapping[Standing | None, str] = {
    Standing.EARLY: "Trước hạn",
    Standing.ON_TIME: "Đúng hạn",
    Standing.LATE: "Quá hạn",
}


async def control_sheet_facts(
    session: AsyncSession, opened: Opened, *, among_officers: bool
) -> dict[str, object]:
    """What M06 of the dossier states; ``among_officers``: also what they told one another."""
    dossier, machine = opened.file.dossier, opened.situation.machine
    events = await events_of(session, dossier.id)
    lines = handings(events, Rules(machine, opened.situation.calendar, dossier.receiving_agency))
    asked = tuple(dict.fromkeys(c.agency for c in dossier.consultations))
    seats = {seat.agency for line in lines for seat in (line.giver, line.receiver) if seat.agency}
    known = await names(session, {*seats, *asked, dossier.competent_agency})
    desk = letterhead(await stations(session, dossier.receiving_agency))
    labels = _Labels(opened, known, str(desk["name"]))
    last = events[-1]
    edition = edition_of(FORM, local(last.at).date())
    return {
        "regulation": edition.regulation,
        "edition": edition.as_facts(),
        "issued_at": _moment(last.at),
        "code": dossier.code,
        "procedure": {"code": opened.procedure.code, "name": opened.procedure.name.vi},
        "desk": desk,
        "applicant": opened.file.applicant.as_dict(),
        "deciding": known.get(dossier.competent_agency),
        "asked": [known.get(agency, agency) for agency in asked],
        "accepted_at": _moment(dossier.accepted_at),
        "due": _moment(reckon(dossier.clock, opened.situation.calendar).due),
        "lines": [labels.of(line, among_officers=among_officers) for line in lines],
        "ended": _ended(opened, events),
        "seq": last.seq,
        "seal": stamp_of(dossier.id, FORM, last.seq, last.hash).in_print,
    }


class _Labels:
    """Seats and lines in words."""

    def __init__(self, opened: Opened, known: Mapping[AgencyCode, str], desk: str) -> None:
        self._machine = opened.situation.machine
        self._receiving = opened.file.dossier.receiving_agency
        self._known = known
        self._desk = desk

    def of(self, line: Handing, *, among_officers: bool) -> dict[str, object]:
        kinds = {self._kind(line.from_state), self._kind(line.to_state)}
        hidden = not among_officers and kinds == {StateKind.STEP}
        return {
            "giver": self._seat(line.giver),
            "receiver": self._seat(line.receiver),
            "at": _moment(line.at),
            "given_by": line.given_by,
            "taken_by": line.taken_by,
            "standing": STANDINGS.get(line.standing, ""),
            "note": "\n".join(self._notes(line, hidden=hidden)),
        }

    def _notes(self, line: Handing, *, hidden: bool) -> Iterator[str]:
        called = act_words(self._machine, line.from_state, line.action)
        if called is not None:
            yield called.vi
        if line.note and not hidden:
            yield line.note

    def _kind(self, state: str) -> StateKind | None:
        known = self._machine.states.get(state)
        return known.kind if known else None

    def _seat(self, seat: Seat) -> str:
        if seat.agency is None:
            return APPLICANT
        role = self._machine.roles[seat.role]
        if seat.agency == self._receiving and role.agency == RECEIVING:
            return self._desk
        return f"{self._known.get(seat.agency, seat.agency)} ({role.label.vi})"


def _ended(opened: Opened, events: Sequence[Event]) -> dict[str, str | None] | None:
    """How and when the dossier came to its end, if it did."""
    state = opened.situation.machine.state(opened.file.dossier.state)
    if state.kind is not StateKind.END:
        return None
    entered = [event for event in events if event.to_state == state.id != event.from_state]
    return {"how": state.label.vi, "at": _moment(entered[-1].at if entered else None)}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else local(at).isoformat(timespec="seconds")
