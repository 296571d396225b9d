"""What a procedure's file says about its fees, and the frozen values that it becomes."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.domain.machine import Words
from app.domain.procedure import Channel, DueMoment, Fee, FeeKind
from app.procedures.fields import GuardField, Identifier, Strict, Text


class FeeFile(Strict):
    """``text`` is the published wording, verbatim; ``amount`` is whole VND.

    ``due`` is when it is asked for; without it, when the life cycle says.
    """

    key: Identifier
    kind: FeeKind
    text: Text
    amount: Annotated[int, Field(ge=0, le=10**12)] | None = None
    vi: Text | None = None
    en: Text | None = None
    channel: Channel | None = None
    when: GuardField | None = None
    exemptions: Text | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    due: DueMoment | None = None

    @model_validator(mode="after")
    def _truthful(self) -> Self:
        if (self.kind is FeeKind.AMOUNT) != (self.amount is not None):
            raise PydanticCustomError("fee_amount", "an amount stands with kind amount only")
        if (self.vi is None) != (self.en is None):
            raise PydanticCustomError("label_half", "a label has both languages")
        return self


def fees_of(said: Iterable[FeeFile], due: DueMoment) -> tuple[Fee, ...]:
    """The fees in their order; ``due`` is the life cycle's moment."""
    return tuple(
        Fee(
            key=fee.key,
            kind=fee.kind,
            text=fee.text,
            amount=fee.amount,
            label=Words(fee.vi, fee.en) if fee.vi and fee.en else None,
            channel=fee.channel,
            when=fee.when,
            exemptions=fee.exemptions,
            valid_from=fee.valid_from,
            valid_to=fee.valid_to,
            due=fee.due or due,
        )
        for fee in said
    )
