"""The closed list of effects that a life cycle may name: a name here, a function in its file."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

from app.domain.machine import EffectCall
from app.dossiers.effects.assign_code import assign_code
from app.dossiers.effects.assign_officer import assign_officer
from app.dossiers.effects.draft_form import draft_form
from app.dossiers.effects.flag import flag
from app.dossiers.effects.issue_form import issue_form
from app.dossiers.effects.notify import ask_rating, notify
from app.dossiers.effects.register_result import compensate, register_result
from app.dossiers.effects.ship import ship
from app.dossiers.work import Work

EFFECTS: Final[Mapping[str, Callable[[Work, EffectCall], Awaitable[None]]]] = MappingProxyType(
    {
        "assign_code": assign_code,
        "assign_officer": assign_officer,
        "issue": issue_form,
        "notify": notify,
        "ask_rating": ask_rating,
        "register_result": register_result,
        "compensate": compensate,
        "ship": ship,
        "flag": flag,
        "draft": draft_form,
    }
)


async def run_effects(work: Work) -> None:
    for call in work.moved.effects:
        await EFFECTS[call.name](work, call)
