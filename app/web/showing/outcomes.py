"""What became of each dossier when one act was asked of many."""

from collections.abc import Sequence

from pydantic import BaseModel

from app.domain.errors import Invalid
from app.dossiers.actions.bulk import Outcome
from app.web.messages import Sentences


class FlawOut(BaseModel):
    field: str
    code: str
    message: str


class RefusedOut(BaseModel):
    """``errors`` are what is wrong with the input, where that is why."""

    id: str
    code: str
    reason: str
    detail: str
    errors: list[FlawOut]


def refused_out(outcomes: Sequence[Outcome], words: Sentences) -> list[RefusedOut]:
    """What was refused, and why, in the order in which it was asked for."""
    return [
        RefusedOut(
            id=outcome.ref,
            code=outcome.refusal.code,
            reason=outcome.refusal.reason,
            detail=words.detail(outcome.refusal),
            errors=[
                FlawOut(field=flaw.field, code=flaw.code, message=words.message(flaw))
                for flaw in (
                    outcome.refusal.defects if isinstance(outcome.refusal, Invalid) else ()
                )
            ],
        )
        for outcome in outcomes
        if outcome.refusal is not None
    ]
