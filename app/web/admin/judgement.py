"""The judgement on a text, in the reader's words: mistakes, changes, scenarios, a drawing."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from app.dossiers.replaying import Kind
from app.procedures.comparing import Change
from app.procedures.diagram import diagram, in_words
from app.procedures.proposing import Proposal
from app.procedures.strict_yaml import Problem
from app.procedures.wording import worded
from app.web.messages import Language
from app.web.site.words import sentence

DIFFERENCES: Final = MappingProxyType(
    {
        Kind.REFUSED: sentence("bị từ chối"),
        Kind.STATE: sentence("sang trạng thái khác"),
        Kind.DUE: sentence("hẹn trả khác"),
        Kind.FORMS: sentence("biểu mẫu khác"),
        Kind.NOTICES: sentence("thông báo khác"),
    }
)
"""What would have been otherwise under a draft."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One mistake: its line, what it is, how to mend it."""

    line: int
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A scenario and how it came out: ``flaw`` is where it did not."""

    name: str
    line: int
    acts: int
    played: bool
    flaw: Flaw | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """``picture`` is a data address of the drawing, ``course`` says the same in words."""

    sound: bool
    code: str
    version: int | None
    name: str
    before: int | None
    flaws: Sequence[Flaw]
    hints: Sequence[Flaw]
    changes: Sequence[Change]
    trials: Sequence[Tried]
    picture: str
    course: str


def told(problem: Problem, language: Language) -> Flaw:
    return Flaw(problem.line, *worded(problem, language.value))


def shown(proposal: Proposal, language: Language, flaws: Sequence[Flaw] | None = None) -> Shown:
    """``flaws`` stand in the place of the proposal's own, when publishing has found others."""
    own = [told(problem, language) for problem in proposal.report.problems]
    procedure = None if proposal.verdict is None else proposal.verdict.procedure
    entry = proposal.entry
    words: Literal["vi", "en"] = "en" if language is Language.EN else "vi"
    name = "" if entry is None else getattr(entry.file.name, words)
    return Shown(
        sound=proposal.is_sound and not flaws,
        code="" if entry is None else entry.file.code,
        version=None if entry is None else entry.file.version,
        name=name,
        before=None if proposal.before is None else proposal.before.file.version,
        flaws=own if flaws is None else flaws,
        hints=[told(warning, language) for warning in proposal.report.warnings],
        changes=proposal.changes,
        trials=[
            Tried(
                trial.name,
                trial.line,
                len(trial.lines),
                trial.played,
                None if trial.problem is None else told(trial.problem, language),
            )
            for trial in proposal.trials
        ],
        picture="" if procedure is None else _address(diagram(procedure, words)),
        course="" if procedure is None else in_words(procedure.machine, words),
    )


def _address(picture: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(picture.encode()).decode()}"
