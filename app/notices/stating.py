"""What a notice states, ready for words: moments, money and names as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.domain.calendar import HANOI
from app.domain.machine import Words
from app.dossiers.acting import Opened
from app.dossiers.noticing import MOVED
from app.notices.mailroom import Mailroom
from app.notices.queries.places import Place
from app.notices.texts import Facts, frames, templates

MOMENTS: Final = (
    "submitted_at", "received_at", "due", "answer_by", "delivered_at", "paid_at",
)  # fmt: skip
DAYS: Final = ("pay_by",)
SUBMITTED, READY, READY_EARLY = "submitted", "ready", "ready_early"


def text_of(notice: str, seq: int, at: datetime, facts: Facts) -> str:
    """The name of the text for a notice: a first move is the submission, a result may be early."""
    if notice == MOVED and seq == 1:
        return SUBMITTED
    due = facts.get("due")
    if notice == READY and due and at < datetime.fromisoformat(due):
        return READY_EARLY
    return notice if notice in templates() else MOVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A notice and its dossier; ``places`` are the agencies that it may name, by their codes."""

    notice: str
    seq: int
    at: datetime
    facts: Facts
    opened: Opened
    places: Mapping[str, Place]


def named_codes(opened: Opened, facts: Facts) -> list[str]:
    """The agencies that a notice may name."""
    dossier = opened.file.dossier
    codes = (dossier.receiving_agency, dossier.competent_agency, facts.get("agency"))
    return [code for code in codes if code is not None]


def stated(mail: Mailroom, telling: Telling, language: str) -> dict[str, str | None]:
    """The facts of a notice as they were when it was written, as its texts name them."""
    frame, opened = frames()[language], telling.opened
    facts = {**_standing(opened), **telling.facts}
    told = {**facts, **_moments(facts), **_names(opened, facts, language)}
    told["at"] = spoken_moment(telling.at)
    if language != "vi":
        told |= _agencies(opened, facts, telling.places)
    desk = telling.places.get(opened.file.dossier.receiving_agency)
    path = facts.get("path")
    due = told.get("due")
    return told | {
        "name": opened.file.applicant.full_name,
        "procedure": _spoken(opened.procedure.name, language),
        "dossier": facts.get("code") or frame.nameless.format(submitted_at=told["submitted_at"]),
        "due_clause": frame.due_clause.format(due=due) if due else "",
        "reason": _within_sentence(facts.get("reason")),
        "amount": _money(facts.get("amount")),
        "url": f"{mail.public_url}/tra-cuu",
        "link": mail.link_of(opened.file.dossier.id),
        "place_address": None if desk is None else desk.address,
        "place_phone": None if desk is None else desk.phone,
        "choice_url": _choice_url(mail, opened),
        "pay_url": mail.public_url + (path or "/tra-cuu"),
        "hotline": mail.hotline,
        "province": mail.province,
    }


def _standing(opened: Opened) -> dict[str, str | None]:
    """What notices of before did not state yet: it never changes in a dossier's life, or rarely."""
    dossier, names = opened.file.dossier, opened.file.names
    return {
        "code": dossier.code,
        "submitted_at": (dossier.submitted_at or opened.situation.at).isoformat(),
        "place": names.get(dossier.receiving_agency),
        "competent_name": names.get(dossier.competent_agency),
    }


def spoken_moment(at: datetime) -> str:
    """``16:30 27/08/2026`` in Hà Nội."""
    return at.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")


def _moments(facts: Facts) -> dict[str, str]:
    moments = {
        name: spoken_moment(datetime.fromisoformat(fact))
        for name in MOMENTS
        if (fact := facts.get(name))
    }
    days = {
        name: date.fromisoformat(fact).strftime("%d/%m/%Y")
        for name in DAYS
        if (fact := facts.get(name))
    }
    return moments | days


def _names(opened: Opened, facts: Facts, language: str) -> dict[str, str | None]:
    """State and unit in the reader's language, as far as the procedure's version still has them."""
    machine = opened.procedure.machine
    state, role = machine.states.get(facts.get("state") or ""), facts.get("role")
    unit = machine.roles.get(role) if role else None
    named: dict[str, str | None] = {
        "state_label": facts.get("state_label") if state is None else _spoken(state.label, language)
    }
    if unit is not None:
        named["unit"] = _spoken(unit.label, language)
    if facts.get("agency") is None:  # the applicant has it: there is no unit to name
        named["unit"] = None
    return named


def _within_sentence(reason: str | None) -> str | None:
    """An officer's words end with a full stop of their own, or with none."""
    return None if reason is None else reason.rstrip(" .")


def _choice_url(mail: Mailroom, opened: Opened) -> str | None:
    """Where somebody with an account chooses how he is told."""
    if opened.file.dossier.applicant is None:
        return None
    return f"{mail.public_url}/ho-so-cua-toi/thong-bao"


def _agencies(opened: Opened, facts: Facts, places: Mapping[str, Place]) -> dict[str, str | None]:
    dossier = opened.file.dossier
    codes = {
        "agency_name": facts.get("agency"),
        "place": dossier.receiving_agency,
        "competent_name": dossier.competent_agency,
    }
    return {
        name: places[code].name_en if code in places else facts.get(name)
        for name, code in codes.items()
        if code is not None
    }


def _money(amount: str | None) -> str | None:
    return None if amount is None else f"{int(amount):,}".replace(",", ".")


def _spoken(words: Words, language: str) -> str:
    return words.en if language == "en" else words.vi
