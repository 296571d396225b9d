"""What a change would do to open dossiers, in the reader's words: numbers first, then lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.ids import ProcedureCode
from app.domain.shifting import Shift, Tally, Turn
from app.dossiers.campaigning import Outlook, ShiftLine, why_left
from app.procedures.rulebook import Rulebook
from app.web.messages import Language
from app.web.site.words import spoken


@dataclass(frozen=True, slots=True)
class Moving:
    """A dossier of which a date moves; ``inside`` when only a date between officers does."""

    code: str | None
    procedure: str
    agency: str
    before: datetime | None
    after: datetime | None
    inside: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What happens at one agency."""

    agency: str
    moved: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """``left`` are dossiers that stay as they are, by reason. Lists hold the first of each kind."""

    tally: Tally
    parts: Sequence[Part]
    days: Sequence[tuple[int, int]]
    left: Sequence[tuple[str, int]]
    late: Sequence[Moving]
    saved: Sequence[Moving]
    others: Sequence[Moving]


def foreseen(outlook: Outlook, rules: Rulebook, language: Language) -> Foreseen:
    tally = outlook.tally

    def lines(turn: Turn) -> Iterator[Moving]:
        for line in outlook.lines[turn]:
            yield _moving(line, rules, language)

    names = {str(code): name for code, name in outlook.names.items()}
    parts = [
        Part(names.get(agency, agency), part.moved, part.late)
        for agency, part in sorted(tally.by_agency.items(), key=lambda one: -one[1].moved)
    ]
    return Foreseen(
        tally=tally,
        parts=parts,
        days=sorted(tally.by_days.items()),
        left=[(spoken(why_left(why), language), count) for why, count in tally.left.items()],
        late=[*lines(Turn.LATE)],
        saved=[*lines(Turn.SAVED)],
        others=[*lines(Turn.SAME)],
    )


def _moving(line: ShiftLine, rules: Rulebook, language: Language) -> Moving:
    versions = [v for code, v in rules.texts["procedure"] if code == line.procedure]
    procedure = rules.procedure(ProcedureCode(line.procedure), max(versions))
    before, after = _moved(line.shift)
    return Moving(
        code=line.code,
        procedure=spoken(procedure.name, language),
        agency=line.agency_name,
        before=before,
        after=after,
        inside=not line.shift.is_the_applicants,
    )


def _moved(shift: Shift) -> tuple[datetime | None, datetime | None]:
    """The first of its dates that moves, of those that the applicant knows before the others."""
    before, after = shift.before, shift.after
    dates = (
        (before.due, after.due),
        (before.answer_by, after.answer_by),
        (before.step_due, after.step_due),
        (before.measure, after.measure),
    )
    return next((pair for pair in dates if pair[0] != pair[1]), dates[0])
