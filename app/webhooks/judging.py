"""What is wrong with what somebody said about a subscription."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.domain.errors import Defect
from app.domain.subscribing import Happening
from app.domain.targets import Reach, TargetMalformed, check_target
from app.domain.text import stored

LONGEST_NAME: Final = 120


def defects_of(name: str, url: str, kinds: Sequence[str], reach: Reach) -> Iterator[Defect]:
    """Everything, at once; where a name leads is judged when something is sent there."""
    if not stored(name):
        yield Defect("name", "required")
    elif len(stored(name)) > LONGEST_NAME:
        yield Defect("name", "too_long", {"max": LONGEST_NAME})
    try:
        check_target(url, reach)
    except TargetMalformed as flaw:
        yield Defect("url", str(flaw))
    if not kinds:
        yield Defect("kinds", "required")
    elif not set(kinds) <= set(Happening):
        yield Defect("kinds", "not_a_choice", {"expected": ", ".join(Happening)})
