"""Giấy tờ và kết quả đi bưu chính: what no life cycle writes down, and the law wants possible.

QĐ 45/2016/QĐ-TTg. What an applicant was asked for he may send by post, from any channel; what the
post has lost is sent once more. Of a parcel the dossier itself knows only what bears on its course:
that papers have come, which no silence may close any more, or that a parcel is lost.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.domain.dossier import Act, Dossier, ParcelFate, ParcelNews
from app.domain.inputs import asks_for
from app.domain.machine import (
    RECEIVING,
    SAME,
    Action,
    Branch,
    EffectCall,
    Machine,
    RoleKind,
    StateKind,
)
from app.domain.people import Permission
from app.domain.procedure import Channel
from app.domain.situation import Situation
from app.domain.standing_words import STANDING_WORDS

SEND_IN: Final = "send_by_post"
SEND_AGAIN: Final = "send_again"
PARCEL_NOTED: Final = "parcel_noted"
POST_LAW: Final = "QĐ 45/2016/QĐ-TTg"
MOST_PARCELS: Final = 3
"""So many parcels for one request: papers are forgotten, and parcels lost."""


def send_in(situation: Situation) -> Action | None:
    """Gửi giấy tờ qua bưu chính: what was asked for, or once more what was lost on its way in."""
    if not situation.material.takes_post or not (_is_asked(situation) or _is_missed(situation)):
        return None
    machine = situation.machine
    return Action(
        name=SEND_IN,
        label=STANDING_WORDS[SEND_IN],
        by=(machine.applicant, *_desks(machine)),
        to=(Branch(SAME),),
        requires=("pickup_address",),
        accepts=("comment",),
        limit=MOST_PARCELS,
        legal=POST_LAW,
    )


def send_again(situation: Situation) -> Action | None:
    """Gửi lại kết quả: in a new parcel, where the post has lost the one that it was in."""
    dossier, machine = situation.dossier, situation.machine
    if not _is(dossier, ParcelFate.LOST) or not is_posted(dossier.state, machine):
        return None
    return Action(
        name=SEND_AGAIN,
        label=STANDING_WORDS[SEND_AGAIN],
        by=_desks(machine),
        to=(Branch(SAME),),
        requires=("comment", "shipment"),
        effects=(EffectCall("ship"),),
        legal=POST_LAW,
    )


def parcel_noted(situation: Situation) -> Action | None:
    """What the post says of a parcel, as far as the dossier waits for it; the system says it."""
    dossier, machine = situation.dossier, situation.machine
    before = dossier.channel is Channel.POST and dossier.accepted_at is None
    if not (before or dossier.origin or is_posted(dossier.state, machine)):
        return None
    return Action(
        name=PARCEL_NOTED,
        label=STANDING_WORDS[PARCEL_NOTED],
        by=tuple(r.id for r in machine.roles.values() if r.kind is RoleKind.SYSTEM),
        to=(Branch(SAME),),
        requires=("parcel",),
        legal=POST_LAW,
    )


def news_after(dossier: Dossier, action: Action, act: Act) -> ParcelNews | None:
    """What the dossier knows of its parcel after ``act``; a new parcel makes old news nothing.

    Papers that lie at the desk lie there whatever becomes of another parcel.
    """
    if action.name in (SEND_IN, SEND_AGAIN):
        return None
    said = act.data.get("parcel")
    if action.name != PARCEL_NOTED or not isinstance(said, Mapping):
        return dossier.parcel
    news = ParcelNews(
        number=str(said["number"]),
        fate=ParcelFate(str(said["fate"])),
        at=datetime.fromisoformat(str(said["at"])),
    )
    known = dossier.parcel if has_come(dossier) else None
    stays = known is not None and news.fate is ParcelFate.LOST and news.number != known.number
    return known if stays else news


def has_come(dossier: Dossier) -> bool:
    """Whether papers that were asked for lie at the desk, which has still to look into them."""
    return _is(dossier, ParcelFate.CAME)


def was_sent_in(dossier: Dossier, *, here: bool = False) -> bool:
    """Whether the applicant sent something by post; ``here``: in the state it is in now."""
    if here:
        return dossier.counts.get(f"{dossier.state}:{SEND_IN}", 0) > 0
    return any(key.endswith(f":{SEND_IN}") for key in dossier.counts)


def _is(dossier: Dossier, fate: ParcelFate) -> bool:
    return dossier.parcel is not None and dossier.parcel.fate is fate


def _is_asked(situation: Situation) -> bool:
    """Whether documents are asked for, and an action here takes them on paper."""
    dossier = situation.dossier
    papers = any(item.startswith("documents.") for item in dossier.marked)
    actions = situation.machine.state(dossier.state).actions.values()
    taken = any(asks_for(one, "answers") and asks_for(one, "papers") for one in actions)
    return papers and taken and not has_come(dossier)


def _is_missed(situation: Situation) -> bool:
    """Whether the papers of a posted dossier were lost before they could be received."""
    dossier = situation.dossier
    ended = situation.machine.state(dossier.state).kind is StateKind.END
    first = dossier.channel is Channel.POST and dossier.accepted_at is None and not ended
    return first and _is(dossier, ParcelFate.LOST)


def is_posted(state: str, machine: Machine) -> bool:
    """Whether a dossier comes to ``state`` by being given to the post."""
    return any(
        asks_for(action, "shipment") and any(branch.to == state for branch in action.to)
        for known in machine.states.values()
        for action in known.actions.values()
    )


def _desks(machine: Machine) -> tuple[str, ...]:
    return tuple(
        role.id
        for role in machine.roles.values()
        if role.agency == RECEIVING and role.permission is Permission.RECEIVE
    )
