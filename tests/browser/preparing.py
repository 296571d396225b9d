"""What must exist before every page can be looked at, and addresses to which no link leads."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

import httpx2

from app.documents.links import Document, FileLink, Reader
from app.domain.ids import AgencyCode, DossierId, PersonId
from app.domain.people import Permission, Principal, PrincipalKind
from app.domain.reorganising import Closing, Reorganisation, Share
from app.domain.subscribing import Happening
from app.dossiers.actions.change_calendar import ChangeCalendar, order_calendar_change
from app.dossiers.actions.plan_reorganisation import PlanReorganisation, plan_reorganisation
from app.dossiers.stamps import stamp_of
from app.jobs.outbox import pass_on
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.grant_role import GrantRole, grant_role
from app.people.queries import principal_named
from app.web.dependencies import SESSION_COOKIE
from app.webhooks.actions.subscribe import Subscribe, subscribe
from app.webhooks.queries import deliveries, subscriptions
from app.worker import FOLLOWERS
from tests.browser.correspondence import corresponded
from tests.browser.paid import paid
from tests.browser.parcelled import parcelled
from tests.browser.sites import Site

DRAFTED = "1.004623"
CENTRE, CULTURE = "H47.TTHCC", "H47.15"

_CODED = """
select d.id, d.code, i.seq, e.hash from dossier d
  join issued_form i on i.dossier_id = d.id and i.form = 'M01'
  join dossier_event e on e.dossier_id = d.id and e.seq = i.seq
 where d.receiving_agency = :desk order by d.id limit 1"""
_WITH_FILE = """
select d.id, x.upload from dossier d join dossier_document x on x.dossier_id = d.id
 where not x.superseded and x.key <> 'result' order by d.id, x.upload limit 1"""
_OWN = """
select d.id from dossier d join person p on p.id = d.applicant
 where p.username = 'congdan1' order by d.id limit 1"""
_PROPOSED = """
select id from dossier where competent_agency = :agency and state = 'approve'
 order by id limit 2"""
_WITH_PAPERS = """
select id from dossier where receiving_agency = :desk and papers_at = :desk and is_open
 order by id limit 2"""


async def by_hand(site: Site) -> Mapping[str | None, tuple[str, ...]]:
    """Addresses by who looks at them, of things that are made for it now."""
    [known] = await site.rows(_CODED, desk=CENTRE)
    [own] = await site.rows(_OWN)
    proposed = [row["id"] for row in await site.rows(_PROPOSED, agency=CULTURE)]
    money = await paid(site)
    stamp = stamp_of(known["id"], "M01", known["seq"], known["hash"])
    step = await _draft(site)
    draft = step.rpartition("/")[0]
    chosen = "&".join(f"chon={dossier}" for dossier in proposed)
    return {
        None: (
            "/goi-y?q=the+huong+dan",
            urlsplit(site.house.tokens.verification_address(stamp)).path,
            await _linked(site),
        ),
        "congdan1": (
            step,
            f"{draft}/giay-to",
            f"{draft}/kiem-tra",
            f"{draft}/xoa",
            f"/ho-so/{own['id']}/da-gui",
            *money["congdan1"],
        ),
        "tiepnhan.tthcc": (
            f"/quay/{quote(known['code'])}/giay/M01.pdf",
            "/quay/thu-tuc?q=thdv",
            f"/quay/ban-giao/{await _handed_over(site)}",
            *await parcelled(site),
            *money["tiepnhan.tthcc"],
        ),
        "chuyenvien1.svhttdl": await corresponded(site),
        "truongphong.svhttdl": (f"/viec/nhieu?{chosen}&thao-tac=approve",),
        "danhmuc.tinh": (f"/quan-tri/lich/dot/{await _calendar_changed(site)}",),
        "quantri.tinh": (
            f"/quan-tri/co-quan/phuong-an/{await _planned(site)}",
            f"/quan-tri/theo-doi/{await _subscribed(site)}",
            f"/quan-tri/nguoi-dung/{await _system(site)}/ma-truy-cap",
        ),
    }


async def _linked(site: Site) -> str:
    """A signed link to a file, as another system was given it."""
    [row] = await site.rows(_WITH_FILE)
    until = site.now + timedelta(days=1)
    partner = Reader.partner("national")
    link = FileLink(DossierId(row["id"]), Document(row["upload"]), partner, until)
    return urlsplit(site.house.links.address(link)).path


async def _draft(site: Site) -> str:
    """Where a draft that congdan1 has begun goes on."""
    cookies = {SESSION_COOKIE: await site.session_of("congdan1")}
    async with httpx2.AsyncClient(base_url=site.address, cookies=cookies, timeout=30) as http:
        answer = await http.post(f"/nop/{DRAFTED}", data={"draft": str(uuid4())})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def _handed_over(site: Site) -> str:
    """A list by which the desk gives papers to the department."""
    dossiers = [{"id": str(row["id"])} for row in await site.rows(_WITH_PAPERS, desk=CENTRE)]
    body = {"to_agency": CULTURE, "dossiers": dossiers}
    async with site.people() as people:
        given = await people.post(people.who("receive", CENTRE), "/handovers", body)
    return str(given["id"])


async def _calendar_changed(site: Site) -> UUID:
    async with site.house.sessions() as session:
        rules = await site.house.office.rules(session)
    command = ChangeCalendar(
        calendar=site.house.calendar,
        version=rules.calendar(site.house.calendar).version,
        by=await _person(site, "danhmuc.tinh"),
        at=site.now,
    )
    return await order_calendar_change(site.house.office, command)


async def _planned(site: Site) -> UUID:
    """Two communes of a district become one next year."""
    plan = Reorganisation(
        effective_on=date(2027, 1, 1),
        legal_basis="Nghị quyết số 12/NQ-UBTVQH15 (minh họa)",
        closing=(
            Closing(
                agency=AgencyCode("H47.28.2"),
                shares=(Share(successor=AgencyCode("H47.28.1")),),
            ),
        ),
    )
    command = PlanReorganisation(plan=plan, at=site.now, by="Quản trị hệ thống")
    return await plan_reorganisation(site.house.office, command)


async def _subscribed(site: Site) -> UUID:
    """A system that listens, is owed something, and has taken nothing for a while."""
    while await pass_on(site.house.sessions, FOLLOWERS):
        pass
    command = Subscribe(
        name="Trục liên thông của tỉnh",
        url="https://lienthong.example.vn/motcua",
        agency=AgencyCode(CULTURE),
        kinds=list(Happening),
        reach=site.house.reach,
        since=0,
        at=site.now,
    )
    made = await subscribe(site.house.sessions, command)
    async with site.house.sessions.begin() as session:
        upto = await deliveries.claim(session, made, [CULTURE], site.now)
        await subscriptions.change(session, made.id, claimed_to=upto, failing_since=site.now)
    return made.id


async def _system(site: Site) -> PersonId:
    """The account of another system, which nobody signs in to, with the role of one."""
    command = EnrolPerson(
        kind=PrincipalKind.STAFF,
        username="lienthong.tinh",
        full_name="Trục liên thông của tỉnh",
        at=site.now,
    )
    system = await enrol_person(site.house.sessions, command)
    role = GrantRole(
        person=system,
        agency=AgencyCode(CULTURE),
        permission=Permission.SUPERVISE,
        starts_on=site.now.date(),
        at=site.now,
    )
    await grant_role(site.house.sessions, role)
    return system


async def _person(site: Site, username: str) -> Principal:
    [row] = await site.rows("select id from person where username = :name", name=username)
    async with site.house.sessions() as session:
        found = await principal_named(session, PersonId(row["id"]), site.now)
    assert found is not None
    return found
