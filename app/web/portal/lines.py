"""A procedure on one line of a list, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.agencies.queries import names
from app.db.sessions import AsyncSession
from app.domain.durations import Duration
from app.domain.ledger_notes import in_words
from app.domain.machine import RECEIVING, Words
from app.domain.procedure import OnlineLevel
from app.procedures.queries import ProcedureLine
from app.web.messages import Language
from app.web.site.page import Sight
from app.web.site.words import sentence

LEVELS: Final[Mapping[str, str]] = {
    OnlineLevel.FULL: sentence("Trực tuyến toàn trình"),
    OnlineLevel.PARTIAL: sentence("Trực tuyến một phần"),
    OnlineLevel.INFORMATION: sentence("Chỉ cung cấp thông tin"),
}
"""What can be done online (NĐ 42/2022/NĐ-CP Điều 4), by level."""

WHERE_HANDED_IN: Final = sentence("Cơ quan nơi tiếp nhận hồ sơ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """``verbatim``: the fee stands as it was published, in Vietnamese in either language."""

    code: str
    name: str
    field: str
    agency: str
    term: str
    fee: str
    verbatim: bool
    level: str


async def agencies_of(session: AsyncSession, lines: Iterable[ProcedureLine]) -> Mapping[str, str]:
    """The names of who decides, by code."""
    found = await names(session, {line.owner for line in lines})
    return {str(code): name for code, name in found.items()}


def shown(line: ProcedureLine, agencies: Mapping[str, str], page: Sight) -> ShownLine:
    english = page.language is Language.EN
    here = line.owner == RECEIVING
    return ShownLine(
        code=line.code,
        name=line.name_en if english else line.name_vi,
        field=line.field_en if english else line.field_vi,
        agency=page.say(WHERE_HANDED_IN) if here else agencies.get(line.owner, line.owner),
        term=page.spoken(term_words(Duration.parse(line.deadline))),
        fee=line.fee_summary_en if english else line.fee_summary_vi,
        verbatim=line.fee_summary_vi == line.fee_summary_en,
        level=page.say(LEVELS[line.level]),
    )


def term_words(term: Duration) -> Words:
    """``15wd`` as 15 ngày làm việc."""
    return Words(*in_words(term))
