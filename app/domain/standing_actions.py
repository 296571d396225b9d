"""The actions that no life cycle need write down: extending the promise, apologising, undoing.

Gia hạn follows NĐ 61/2018/NĐ-CP Điều 19.9: an apology in time, and once. Whoever is late with it
still owes the apology, but it moves no date any more, and the violation is written down.
"""

from collections.abc import Iterator
from datetime import date, datetime

from app.domain.clock import ClockMode, moment_before, reckon
from app.domain.dossier import UNDO, Act, UndoPoint
from app.domain.durations import Unit
from app.domain.errors import Defect
from app.domain.machine import SAME, Action, Branch, EffectCall, ExtensionRule
from app.domain.people import Principal
from app.domain.refusals import (
    ExtensionStillPossible,
    ExtensionTooLate,
    ExtensionUsedUp,
    LimitUsedUp,
    NothingToApologiseFor,
    OnlyTheActorUndoes,
    UndoTooLate,
)
from app.domain.situation import Situation
from app.domain.standing_words import STANDING_WORDS
from app.domain.violations import ViolationKind

EXTEND = "extend"
APOLOGISE = "apologise"
APOLOGY_LAW = "NĐ 61/2018/NĐ-CP Điều 19.9"


def extension_in(situation: Situation) -> Action | None:
    """Gia hạn: possible while a promise runs, once the dossier was accepted."""
    rule = situation.machine.extension
    if rule is None or not _is_promised(situation):
        return None
    return Action(
        name=EXTEND,
        label=STANDING_WORDS[EXTEND],
        by=rule.by,
        to=(Branch(SAME),),
        requires=("comment", "extension"),
        effects=rule.effects,
        legal=APOLOGY_LAW,
    )


def apology_in(situation: Situation) -> Action | None:
    """Xin lỗi khi đã trễ: a day is named, but the promise that was broken stays as it was."""
    rule = situation.machine.extension
    if rule is None or not rule.late_effects or not _is_promised(situation):
        return None
    return Action(
        name=APOLOGISE,
        label=STANDING_WORDS[APOLOGISE],
        by=rule.by,
        to=(Branch(SAME),),
        requires=("comment", "promised_on"),
        effects=rule.late_effects,
        legal=APOLOGY_LAW,
    )


def _is_promised(situation: Situation) -> bool:
    dossier = situation.dossier
    runs = situation.machine.state(dossier.state).clock is ClockMode.RUN
    return runs and dossier.accepted_at is not None and dossier.clock.term.unit is not Unit.NONE


def undo_in(situation: Situation) -> Action | None:
    """Hoàn tác: takes the last action back, where it says that it may be."""
    point = situation.dossier.undo
    if point is None:
        return None
    taken = situation.machine.state(point.before.state).actions[point.action]
    return Action(
        name=UNDO,
        label=STANDING_WORDS[UNDO],
        by=(*taken.by, *(taken.override.by if taken.override else ())),
        to=(Branch(point.before.state),),
        effects=(EffectCall("compensate", point.action),),
    )


def promise_defects(situation: Situation, action: Action, act: Act) -> Iterator[Defect]:
    """A day that is named in an apology has still to come."""
    promised = act.data.get("promised_on")
    if action.name != APOLOGISE or not isinstance(promised, str):
        return
    try:
        day = date.fromisoformat(promised)
    except ValueError:
        return  # a day that cannot be read is a defect by itself
    if day < situation.calendar.day_of(situation.at):
        yield Defect("data.promised_on", "in_the_past")
    elif situation.calendar.covers[1] >= day.year and not situation.calendar.is_working(day):
        yield Defect("data.promised_on", "not_a_working_day")


def in_time(situation: Situation, action: Action, who: Principal) -> None:
    """Raises a refusal when an extension or an undo comes too often, too late, or from another."""
    rule, point = situation.machine.extension, situation.dossier.undo
    if action.name == EXTEND and rule is not None:
        _extension_in_time(situation, rule)
    if action.name == APOLOGISE and rule is not None:
        _too_late_to_extend(situation, rule)
    if action.name == UNDO and point is not None:
        _undo_in_time(situation, point, who)


def _extension_in_time(situation: Situation, rule: ExtensionRule) -> None:
    clock, calendar = situation.dossier.clock, situation.calendar
    if sum(1 for mark in clock.marks if mark.extend_by) >= rule.most:
        raise ExtensionUsedUp(limit=rule.most)
    due = reckon(clock, calendar).due
    if due is None or not _noticed(rule, due, situation):
        raise ExtensionTooLate(at_least=str(rule.at_least))


def _too_late_to_extend(situation: Situation, rule: ExtensionRule) -> None:
    """While a new date can still be agreed, that is what the law wants; one letter is enough."""
    sent = [v for v in situation.dossier.violations if v.kind is ViolationKind.LATE_APOLOGY]
    if sent:
        raise LimitUsedUp(action=APOLOGISE, limit=1, legal=APOLOGY_LAW)
    due = reckon(situation.dossier.clock, situation.calendar).due
    if due is None or not _noticed(rule, due, situation):
        return
    used_up = sum(1 for mark in situation.dossier.clock.marks if mark.extend_by) >= rule.most
    raise (NothingToApologiseFor if used_up else ExtensionStillPossible)


def _noticed(rule: ExtensionRule, due: datetime, situation: Situation) -> bool:
    """Whole working days of notice are counted by the date, anything else to the minute."""
    calendar, notice = situation.calendar, rule.at_least
    if notice.unit is not Unit.WORKING_DAY:
        return situation.at <= moment_before(due, notice, calendar)
    today, last = calendar.day_of(situation.at), calendar.day_of(due)
    return calendar.working_days_between(today, last) >= notice.quantity


def _undo_in_time(situation: Situation, point: UndoPoint, who: Principal) -> None:
    acted_for = {grant.on_behalf_of for grant in who.grants}
    if who.id != point.by and point.by not in acted_for:
        raise OnlyTheActorUndoes
    if situation.at > point.until:
        raise UndoTooLate(until=point.until.isoformat())
