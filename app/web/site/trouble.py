"""A refusal as a page shows it: what happened, each defect at its field, what to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.domain.errors import Defect, DomainError, Invalid
from app.web.messages import Language, sentences
from app.web.problems import SomethingWentWrong, status_of
from app.web.site.words import say, sentence


@dataclass(frozen=True, slots=True)
class Flaw:
    """``field`` is the name of the input (``form.phone``), which is also its id on the page."""

    field: str
    message: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    status: int
    title: str
    detail: str
    reason: str
    flaws: Sequence[Flaw] = ()

    def of(self, field: str, expected: str = "") -> str | None:
        """What is wrong with ``field``, all of it; None when nothing is.

        ``expected`` tells how it is written, where the message alone does not.
        """
        own = [flaw for flaw in self.flaws if flaw.field == field]
        found = [flaw.message for flaw in own]
        if expected and any(flaw.code == "wrong_pattern" for flaw in own):
            found.append(expected)
        return " ".join(found) or None

    def in_order(self, names: Iterable[str]) -> "Trouble":
        """The same, with what is wrong in the order of the fields on the page."""
        places = {name: at for at, name in enumerate(names)}
        ordered = sorted(self.flaws, key=lambda flaw: places.get(flaw.field, len(places)))
        return replace(self, flaws=ordered)


_TYPED: Final[Mapping[str, str]] = {
    "not_a_date": sentence("Phải là ngày có thật, viết ngày/tháng/năm, ví dụ 20/8/2026."),
    "not_a_moment": sentence("Phải là thời điểm có thật, ví dụ 20/8/2026 14:00."),
    "not_a_number": sentence("Phải là số, ví dụ 1.250,5."),
}
"""What people type into a page is written otherwise than what a client sends."""


def _message(defect: Defect, language: Language) -> str:
    typed = _TYPED.get(defect.code)
    return sentences(language).message(defect) if typed is None else say(typed, language)


def trouble(refusal: DomainError, language: Language) -> Trouble:
    words = sentences(language)
    code = "internal" if isinstance(refusal, SomethingWentWrong) else refusal.code
    defects = refusal.defects if isinstance(refusal, Invalid) else ()
    return Trouble(
        status=status_of(refusal),
        title=words.title(code),
        detail=words.detail(refusal),
        reason=refusal.reason,
        flaws=[Flaw(d.field, _message(d, language), d.code) for d in defects],
    )
