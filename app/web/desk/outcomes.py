"""What became of many dossiers at once, said in a few sentences."""

from collections.abc import Mapping, Sequence

from app.dossiers.actions.bulk import Outcome
from app.dossiers.queries.desk import DeskLine
from app.web.messages import Sentences
from app.web.site.page import Sight

TOLD = 5
"""So many refusals are told one by one."""


def told(
    page: Sight,
    outcomes: Sequence[Outcome],
    words: Sentences,
    names: Mapping[str, str],
) -> str:
    """How many were done, and of the others which and why; ``names`` are codes by id."""
    refused = [outcome for outcome in outcomes if outcome.refusal is not None]
    done = len(outcomes) - len(refused)
    parts = [page.say("Đã thực hiện với %(n)s hồ sơ.", n=done)]
    if refused:
        parts.append(page.say("Chưa thực hiện được %(n)s hồ sơ:", n=len(refused)))
    for outcome in refused[:TOLD]:
        assert outcome.refusal is not None  # noqa: S101 - chosen so
        name = names.get(outcome.ref) or page.say("Hồ sơ không còn ở quầy này")
        parts.append(f"{name}: {words.detail(outcome.refusal)}")
    return " ".join(parts)


def names_of(lines: Sequence[DeskLine]) -> dict[str, str]:
    """What people call these dossiers, by id: their codes, or else whose they are."""
    return {str(line.id): line.code or line.applicant for line in lines}
