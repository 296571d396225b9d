"""``/quan-tri/nhat-ky``: who did what, who looked at what, and whether history still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.db.sessions import AsyncSession
from app.domain.accounts import username_key
from app.domain.errors import Defect, Invalid
from app.domain.ids import PersonId, ProcedureCode
from app.domain.machine import Words
from app.domain.people import Permission
from app.domain.periods import midnight
from app.domain.standing_words import STANDING_WORDS, act_words
from app.dossiers.queries.audit import (
    LOOK,
    AuditKey,
    AuditLine,
    AuditSearch,
    audit,
    dossier_named,
)
from app.people import queries_roster
from app.people.queries_roster import Roster
from app.people.queries_staff import ids_by_username
from app.people.standing_in import day_of
from app.procedures.rulebook import Rulebook
from app.web.admin.gates import (
    AdministratorPage,
    AuditorPage,
    agencies_within,
    audited_by,
    reader,
    scope_of,
)
from app.web.admin.typing_days import day_in
from app.web.admin.wording import ACTS, ROLES
from app.web.boundary import boundary_router
from app.web.limits import PAGE
from app.web.paging import cursor_after, keys_of
from app.web.showing.lines import moment_key, uuid_key
from app.web.site.page import Sight

router = boundary_router(include_in_schema=False)
HERE = "/quan-tri/nhat-ky"
SPAN: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=366)
SAME_NAME: Final = 20
"""So many people of one name are searched for at once."""

_ADMINISTERS = (Permission.ADMINISTER,)

Word = Annotated[str, Query(max_length=120)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed; ``defects`` are what of it could not be understood."""

    typed: Mapping[str, str]
    since: date
    until: date
    defects: list[Defect] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """A line with the words for what was done, and in whose place."""

    line: AuditLine
    what: str
    look: bool


@router.get(HERE)
async def search(
    page: AuditorPage,
    nguoi: Word = "",
    ho_so: Word = "",
    co_quan: Word = "",
    viec: Word = "",
    tu: Word = "",
    den: Word = "",
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    typed = {"nguoi": nguoi, "ho_so": ho_so, "co_quan": co_quan, "viec": viec, "tu": tu, "den": den}
    asked = _asked(page, typed)
    after = _after(cursor)
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
        scope = await scope_of(session, reader(page))
        within = await audited_by(session, reader(page))
        agencies = await agencies_within(session, scope)
        wanted = await _wanted(session, asked, within)
        found: Sequence[AuditLine] = ()
        if not asked.defects:
            found = await audit(session, wanted, after=after, limit=PAGE + 1)
    return _page(
        page,
        asked,
        [_told(page, rules, line) for line in found[:PAGE]],
        agencies=[one for one in agencies if within is None or one.code in within],
        actions=_actions(page, rules),
        next_path=_next(typed, found),
        dossier=wanted.dossier,
        mine=page.may(*_ADMINISTERS),
    )


def _page(page: Sight, asked: Asked, lines: Sequence[Told], **context: Any) -> Response:  # noqa: ANN401
    shown: dict[str, Any] = {
        "lines": lines,
        "asked": asked.typed,
        "since": asked.since,
        "until": asked.until,
    }
    if not asked.defects:
        return page.html("admin/audit.html", **shown, **context)
    labels = {
        "tu": page.say("Từ ngày"),
        "den": page.say("Đến hết ngày"),
        "ho_so": page.say("Mã hồ sơ"),
    }
    return page.refused(
        Invalid(asked.defects), "admin/audit.html", labels=labels, **shown, **context
    )


@router.get(f"{HERE}/quan-tri")
async def acts(
    page: AdministratorPage, cursor: Annotated[str | None, Query(max_length=600)] = None
) -> Response:
    """What administrators did about accounts, roles and parked jobs."""
    keys = keys_of(cursor, str)
    async with page.house.sessions() as session:
        scope = await scope_of(session, reader(page))
        found = await queries_roster.acts(
            session,
            limit=PAGE + 1,
            within=scope.within,
            before=uuid_key(keys[0]) if keys else None,
        )
    more = None
    if len(found) > PAGE:
        more = f"{HERE}/quan-tri?{urlencode({'cursor': cursor_after(str(found[PAGE - 1].id))})}"
    return page.html(
        "admin/admin_acts.html", acts=found[:PAGE], act_words=ACTS, words=ROLES, next_path=more
    )


def _asked(page: Sight, typed: Mapping[str, str]) -> Asked:
    """The days asked for: the last seven, unless somebody says otherwise."""
    defects: list[Defect] = []
    today = day_of(page.now)
    until = day_in(typed, "den", defects) or today
    since = day_in(typed, "tu", defects) or until - SPAN
    if since > until:
        defects.append(Defect("den", "ends_before_start"))
    elif until - since > LONGEST:
        defects.append(Defect("tu", "too_many_days", {"max": LONGEST.days}))
    return Asked(typed, since, until, defects)


async def _wanted(
    session: AsyncSession, asked: Asked, within: frozenset[str] | None
) -> AuditSearch:
    typed = asked.typed
    dossier = None
    if typed["ho_so"]:
        dossier = await dossier_named(session, typed["ho_so"], within)
        if dossier is None:
            asked.defects.append(Defect("ho_so", "no_such_dossier"))
    return AuditSearch(
        since=midnight(asked.since),
        until=midnight(asked.until + timedelta(days=1)),
        people=await _people(session, typed["nguoi"], asked.until) if typed["nguoi"] else None,
        dossier=dossier,
        agency=typed["co_quan"] or None,
        action=typed["viec"] or None,
        within=within,
    )


async def _people(session: AsyncSession, name: str, today: date) -> Sequence[UUID]:
    """Whoever has that user name; otherwise the staff whose names have those words."""
    known = await ids_by_username(session, [username_key(name)])
    if known:
        return [*known.values()]
    found = await queries_roster.roster(session, Roster(today=today, q=name), limit=SAME_NAME)
    return [PersonId(one.id) for one in found]


def _after(cursor: str | None) -> AuditKey | None:
    keys = keys_of(cursor, str, str, int)
    if keys is None:
        return None
    seq = keys[2]
    if not isinstance(seq, int):
        raise Invalid([Defect("cursor", "bad_cursor")])
    return AuditKey(moment_key(keys[0]), uuid_key(keys[1]), seq)


def _next(typed: Mapping[str, str], found: Sequence[AuditLine]) -> str | None:
    if len(found) <= PAGE:
        return None
    last = found[PAGE - 1]
    cursor = cursor_after(last.at.isoformat(), str(last.ref), last.seq)
    return f"{HERE}?{urlencode({**typed, 'cursor': cursor})}"


def _told(page: Sight, rules: Rulebook, line: AuditLine) -> Told:
    if line.action == LOOK:
        return Told(line, page.say("Xem hồ sơ"), look=True)
    procedure = rules.procedure(ProcedureCode(line.procedure), line.procedure_version)
    words = act_words(procedure.machine, line.from_state or "", line.action)
    return Told(line, line.action if words is None else page.spoken(words), look=False)


def _actions(page: Sight, rules: Rulebook) -> Sequence[tuple[str, str]]:
    """Every act that a life cycle knows, and those that need none, by their words."""
    known = {name: page.spoken(words) for name, words in STANDING_WORDS.items()}
    for file in rules.lifecycles:
        places = (*file.states.values(), *file.step_kinds.values())
        written = [(place.actions or {}).items() for place in places]
        for name, action in (*chain.from_iterable(written), *file.shared_actions.items()):
            if action.vi and action.en:
                known.setdefault(name, page.spoken(Words(action.vi, action.en)))
    acts = sorted(known.items(), key=lambda one: one[1])
    return [(LOOK, page.say("Xem hồ sơ")), *acts]
