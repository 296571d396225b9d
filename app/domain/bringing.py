"""Giấy tờ nộp bản giấy: what a desk says that it took in on paper, read and judged."""

from collections.abc import Iterable, Iterator, Mapping

from app.domain.custody import Given
from app.domain.dossier import Act
from app.domain.errors import Defect
from app.domain.inputs import asks_for
from app.domain.machine import Action
from app.domain.people import PrincipalKind


def papers_in(act: Act, action: Action) -> tuple[Given, ...]:
    """The papers that came in with ``act``, where ``action`` takes any."""
    said = act.data.get("papers") if asks_for(action, "papers") else None
    if not isinstance(said, list | tuple):
        return ()
    return tuple(
        _given(paper) if isinstance(paper, Mapping) else Given(key=str(paper)) for paper in said
    )


def brought_defects(act: Act, action: Action) -> Iterator[Defect]:
    """Papers that an applicant cannot have taken in himself, and numbers that say nothing."""
    papers = papers_in(act, action)
    if papers and act.by.kind is PrincipalKind.CITIZEN:
        yield Defect("data.papers", "not_allowed")
    yield from number_defects("data.papers", papers)


def number_defects(field: str, papers: Iterable[Given]) -> Iterator[Defect]:
    """A paper of which there is not one sheet, and an original to give back that is none."""
    for at, paper in enumerate(papers):
        nothing = {paper.originals, paper.copies} <= {0, None}
        if nothing and 0 in {paper.originals, paper.copies}:
            yield Defect(f"{field}.{at}", "paper_without_sheets")
        elif paper.returnable and paper.originals == 0:
            yield Defect(f"{field}.{at}.originals", "original_required")


def _given(paper: Mapping[str, object]) -> Given:
    return Given(
        key=str(paper.get("key")),
        originals=_number(paper.get("originals")),
        copies=_number(paper.get("copies")),
        returnable=paper.get("returnable") is True,
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
