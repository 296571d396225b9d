"""``/quan-tri/nguoi-dung``: finding staff, enrolling them, and what is known of one of them."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.domain.accounts import PersonNotFound
from app.domain.errors import DomainError
from app.domain.ids import PersonId
from app.domain.people import Permission, PrincipalKind
from app.people import queries_roster
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.reset_password import new_password
from app.people.queries_roster import Member, Roster
from app.people.queries_staff import substitutions
from app.people.standing_in import day_of
from app.web.admin.gates import AdministratorPage, agencies_within, reader, scope_of
from app.web.admin.wording import ACTS, ROLES
from app.web.boundary import boundary_router
from app.web.limits import PAGE
from app.web.paging import cursor_after, keys_of
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)
HERE = "/quan-tri/nguoi-dung"
LABELS = ("username", "full_name", "phone", "email", "system")
ACTS_SHOWN = 30

Words = Annotated[str, Query(max_length=120)]
Cursor = Annotated[str | None, Query(max_length=600)]


@router.get(HERE)
async def listed(
    page: AdministratorPage,
    q: Words = "",
    co_quan: Words = "",
    vai_tro: Words = "",
    cursor: Cursor = None,
) -> Response:
    keys = keys_of(cursor, str)
    async with page.house.sessions() as session:
        scope = await scope_of(session, reader(page))
        agencies = await agencies_within(session, scope)
        wanted = Roster(
            today=day_of(page.now),
            q=q,
            agency=co_quan or None,
            permission=vai_tro or None,
            within=scope.within,
        )
        after = str(keys[0]) if keys else ""
        found = await queries_roster.roster(session, wanted, after=after, limit=PAGE + 1)
    asked = {"q": q, "co_quan": co_quan, "vai_tro": vai_tro}
    more = None
    if len(found) > PAGE:
        more = f"{HERE}?{urlencode({**asked, 'cursor': cursor_after(found[PAGE - 1].username)})}"
    return page.html(
        "admin/people.html",
        people=found[:PAGE],
        agencies=agencies,
        roles=ROLES,
        asked=asked,
        next_path=more,
    )


@router.get(f"{HERE}/moi")
async def ask_to_enrol(page: AdministratorPage) -> Response:
    return page.html("admin/enrol.html", typed=dict.fromkeys(LABELS, ""))


@router.post(f"{HERE}/moi")
async def enrol(page: AdministratorPage, form: Posted) -> Response:
    """The account with a password of chance, which is shown once and never again."""
    typed = {**dict.fromkeys(LABELS, ""), **texts(form)}
    word = None if typed["system"] else new_password()
    command = EnrolPerson(
        kind=PrincipalKind.STAFF,
        username=typed["username"],
        full_name=typed["full_name"],
        phone=typed["phone"] or None,
        email=typed["email"] or None,
        password=word,
        at=page.now,
        by=reader(page),
    )
    try:
        person = await enrol_person(page.house.sessions, command)
    except DomainError as refusal:
        labels = {
            "username": page.say("Tên đăng nhập"),
            "full_name": page.say("Họ và tên"),
        }
        return page.refused(refusal, "admin/enrol.html", labels=labels, typed=typed)
    if word is None:
        said = page.say("Đã lập tài khoản. Hãy giao vai trò rồi cấp mã truy cập.")
        return page.to(f"{HERE}/{person}", said=said)
    return page.html(
        "admin/password.html", member=await member_seen(page, person), word=word, new=True
    )


@router.get(f"{HERE}/{{person}}")
async def one(page: AdministratorPage, person: UUID) -> Response:
    member = await member_seen(page, PersonId(person))
    async with page.house.sessions() as session:
        scope = await scope_of(session, reader(page))
        roles = await queries_roster.roles_of(session, member.id)
        acts = await queries_roster.acts(session, limit=ACTS_SHOWN, person=member.id)
        away = await substitutions(session, member.id, (), limit=ACTS_SHOWN)
        agencies = await agencies_within(session, scope)
    today = day_of(page.now)
    return page.html(
        "admin/person.html",
        member=member,
        roles=roles,
        acts=acts,
        away=away,
        agencies=[agency for agency in agencies if agency.validity.covers(today)],
        permissions=_given(scope.whole),
        words=ROLES,
        act_words=ACTS,
        today=today,
        oneself=member.id == reader(page).id,
        mine=scope.whole or all(role.agency in scope.codes for role in roles),
        typed={"agency": "", "permission": "", "starts_on": f"{today:%d/%m/%Y}", "ends_on": ""},
    )


def _given(whole: bool) -> dict[str, str]:  # noqa: FBT001 - one fact
    """The roles that may be given: publishing counts for the province."""
    publish = Permission.PUBLISH.value
    return {name: words for name, words in ROLES.items() if whole or name != publish}


async def member_seen(page: Sight, person: PersonId) -> Member:
    """Somebody whom the list shows to the reader. Raises PersonNotFound of everybody else."""
    async with page.house.sessions() as session:
        scope = await scope_of(session, reader(page))
        found = await queries_roster.member(
            session, person, today=day_of(page.now), within=scope.within
        )
    if found is None:
        raise PersonNotFound
    return found
