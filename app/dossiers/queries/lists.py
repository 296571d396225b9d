"""Lists of dossiers: what somebody may see, the newest first. Keyset pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.calendar import HANOI
from app.domain.people import Permission, Principal, PrincipalKind
from app.domain.periods import Period, midnight
from app.domain.permissions import READS
from app.domain.text import folded
from app.dossiers.queries.figures import (
    AS_OF,
    BELOW,
    OF_THE_PERIOD,
    PERIOD,
    PREDICATES,
    Figure,
    moments,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierLine:
    """One line of a list; ``holder_name`` is the agency's, ``person_name`` the officer's.

    ``publication`` is the newest of the rulebook at that moment.
    """

    id: UUID
    code: str | None
    procedure: str
    procedure_version: int
    state: str
    version: int
    channel: str
    applicant: str
    receiving_agency: str
    competent_agency: str
    holder_agency: str | None
    holder_name: str | None
    person_name: str | None
    submitted_at: datetime
    accepted_at: datetime | None
    due: datetime | None
    step_due: datetime | None
    urgent_at: datetime
    standing: str | None
    publication: int


@dataclass(frozen=True, slots=True)
class Page:
    """At most ``limit`` lines behind the one that ``after`` names (None: from the start)."""

    limit: int
    after: UUID | None = None
    after_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFilter:
    """Which dossiers are wanted; an empty filter wants all that may be seen.

    ``agency`` has a part in it, ``competent_agency`` decides, ``within`` decides or is above who
    does. ``figure`` is what the statistics count of ``period``, as it was known at ``as_of``; who
    decides is then asked as of that moment too.
    """

    q: str | None = None
    state: str | None = None
    agency: str | None = None
    procedure: str | None = None
    channel: str | None = None
    due_before: datetime | None = None
    overdue: bool | None = None
    field: str | None = None
    competent_agency: str | None = None
    within: str | None = None
    figure: Figure | None = None
    period: Period | None = None
    as_of: datetime | None = None
    is_open: bool | None = None


LINE = """
select d.id, d.code, d.procedure, d.procedure_version, d.state, d.version, d.channel,
       cast(t.applicant as json) ->> 'full_name' as applicant,
       d.receiving_agency, d.competent_agency, d.holder_agency, a.name as holder_name,
       p.full_name as person_name, d.submitted_at, d.accepted_at, d.due, d.step_due,
       d.urgent_at, d.standing, (select coalesce(max(id), 0) from publication) as publication
"""
JOINED = """
  join dossier_detail t on t.dossier_id = d.id
  left join agency a on a.code = d.holder_agency
  left join person p on p.id = d.holder_person
"""
WORDS = "to_tsvector('simple'::regconfig, t.search) @@ to_tsquery('simple'::regconfig, :q)"
"""``t`` is the detail of a dossier, ``:q`` of ``words_asked``."""
_WANTED = (
    f"""
   and (cast(:q as text) is null or {WORDS})
   and (cast(:code as text) is null or d.code = :code)
   and (cast(:state as text) is null or d.state = :state)
   and (cast(:agency as text) is null or :agency in
        (d.receiving_agency, d.competent_agency, d.holder_agency))
   and (cast(:procedure as text) is null or d.procedure = :procedure)
   and (cast(:channel as text) is null or d.channel = :channel)
   and (cast(:field as text) is null or d.field = :field)
   and (cast(:competent_agency as text) is null or d.competent_agency = :competent_agency)
   and (cast(:within as text) is null or d.competent_agency in """
    + BELOW
    + """)
   and (cast(:due_before as timestamptz) is null or d.due < :due_before)
   and (cast(:overdue as boolean) is null
        or (d.clock = 'run' and coalesce(d.original_due < :today, false)) = :overdue)
   and (cast(:is_open as boolean) is null or d.is_open = :is_open)
   and (cast(:after as uuid) is null or d.id < :after)
 order by d.id desc limit :limit
"""
)
_OWN = "d.applicant = :me"
_DECIDES = "d.competent_agency = any(:reads)"
_DECIDED = "s.competent_agency = any(:reads)"
_IN_SCOPE = f"""
       exists (select 1 from dossier_agency x
                where x.dossier_id = d.id and x.agency = any(:parties))
   and (d.receiving_agency = any(:reads) or {_DECIDES}
        or d.holder_agency = any(:reads) or d.seats && cast(:reads as text[])
        or d.papers_at = any(:reads)
        or exists (select 1 from dossier_question k
                    where k.dossier_id = d.id and k.agency = any(:consults)))
"""


async def dossiers(
    session: AsyncSession, who: Principal, wanted: DossierFilter, page: Page, *, now: datetime
) -> Sequence[DossierLine]:
    """The newest first, of those that ``who`` may see (as ``may_read`` has it)."""
    today = now.astimezone(HANOI).date()
    asked = {**_filter(wanted, today), "after": page.after, "limit": page.limit}
    if wanted.period is not None:
        asked |= moments(wanted.period, min(wanted.as_of or now, now))
    if who.kind is PrincipalKind.CITIZEN:
        scope = _OWN
        asked["me"] = who.id
    else:
        scope = _IN_SCOPE
        reads = who.agencies(*READS) | who.inherited
        consults = who.agencies(Permission.CONSULT)
        asked["parties"] = sorted(reads | consults)
        consults = frozenset() if asks_for_a_number(wanted.q) else consults
        asked["reads"], asked["consults"] = sorted(reads), sorted(consults)
    rows = await session.execute(_listing(scope, wanted.figure), asked)
    return [line_of(row) for row in rows.mappings()]


@cache
def _listing(scope: str, figure: Figure | None) -> TextClause:
    """The list within ``scope``, of whatever there is or of what ``figure`` counts.

    Whoever decided at the time finds there what was counted for him, though it has moved on since.
    """
    if figure is None:
        return text(f"{LINE} from dossier d {JOINED} where {scope} {_WANTED}")
    period = f" cross join {PERIOD} span {AS_OF}"
    scope = scope.replace(_DECIDES, f"{_DECIDES} or {_DECIDED}")
    wanted = _WANTED.replace("d.competent_agency", "s.competent_agency")
    wanted = wanted.replace("d.state", "s.state")
    counted = f"{OF_THE_PERIOD} and {PREDICATES[figure]}"
    return text(f"{LINE} from dossier d {JOINED} {period} where {scope} and {counted} {wanted}")


def words_asked(q: str | None) -> dict[str, str | None]:
    """What was typed into a search: ``code`` if it is one, otherwise ``q`` for ``WORDS``."""
    words = folded(q or "")
    if "-" in words and any(char.isdigit() for char in words):
        return {"q": None, "code": words.upper()}
    prefixes = ["".join(c for c in word if c.isalnum()) for word in words.split()]
    return {"q": " & ".join(f"{prefix}:*" for prefix in prefixes if prefix) or None, "code": None}


def asks_for_a_number(q: str | None) -> bool:
    """Whether a part of a number is looked for, such as a telephone's.

    An agency that was asked finds nothing by one: it may not be given the applicant's, and digit
    after digit a search would tell it.
    """
    asked = words_asked(q)["q"]
    return asked is not None and any(char.isdigit() for char in asked)


def _filter(wanted: DossierFilter, today: date) -> dict[str, Any]:
    return {
        **words_asked(wanted.q),
        "state": wanted.state,
        "agency": wanted.agency,
        "procedure": wanted.procedure,
        "channel": wanted.channel,
        "due_before": wanted.due_before,
        "overdue": wanted.overdue,
        "field": wanted.field,
        "competent_agency": wanted.competent_agency,
        "within": wanted.within,
        "is_open": wanted.is_open,
        "today": midnight(today),
    }


def line_of(row: RowMapping) -> DossierLine:
    return DossierLine(**row)
