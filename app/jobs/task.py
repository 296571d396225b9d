"""What is promised: a ``Task`` says what is to be done, and nothing about how."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Task(BaseModel):
    """A frozen order that survives restarts; ``name`` is ``slice.verb_object`` and for ever.

    It holds identifiers, never personal data: whoever keeps the promise reads the state first,
    and does nothing when the work is done already.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
