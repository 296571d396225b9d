"""Every way in which the law, or the house, can say no.

An error carries facts, never sentences: ``app.web`` finds the Vietnamese and English words by
``reason``. ``code`` is one of the fourteen categories that the public API promises.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong with what was handed in.

    ``field`` is a dotted path into the body (``applicant.phone``, ``documents.don``); ``code``
    names the kind of defect and its message; ``facts`` fill the gaps and never repeat input.
    """

    field: str
    code: str
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)


class DomainError(Exception):
    """A refusal. ``facts`` go to the client as they are; they must hold no personal data."""

    code: ClassVar[str] = "conflict"

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.reason)
        self.facts: dict[str, Fact] = facts

    @property
    def reason(self) -> str:
        """The error's own name in snake_case, the key of its sentence."""
        return _in_snake_case(type(self).__name__)


@cache
def _in_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class Unauthenticated(DomainError):
    code = "unauthenticated"


class Forbidden(DomainError):
    code = "forbidden"


class NotFound(DomainError):
    code = "not_found"


class Invalid(DomainError):
    """What was handed in has defects; all of them are listed at once."""

    code = "invalid"

    def __init__(self, defects: Iterable[Defect], **facts: Fact) -> None:
        super().__init__(**facts)
        self.defects = tuple(defects)


class Stale(DomainError):
    """Somebody else moved the dossier first; ``facts`` say where it stands now."""

    code = "stale"


class GuardRefused(DomainError):
    code = "guard"


class LimitReached(DomainError):
    code = "limit"


class TooLate(DomainError):
    code = "too_late"


class Conflict(DomainError):
    code = "conflict"


class Duplicate(DomainError):
    code = "duplicate"


class TooLarge(DomainError):
    code = "too_large"


class UnsupportedMedia(DomainError):
    code = "unsupported_media"


class RateLimited(DomainError):
    """``facts['retry_after']`` is in whole seconds."""

    code = "rate_limited"


class Unavailable(DomainError):
    code = "unavailable"
