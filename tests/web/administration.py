"""A world with people who administer it, and how its pages are asked and answered."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import httpx2

from app.domain.ids import AgencyCode
from app.domain.people import Permission, PrincipalKind
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.grant_role import GrantRole, grant_role
from app.people.queries import open_session
from app.people.tokens import token_hash
from tests.web.world import MORNING, Someone, World, token_of

ADMIN, PUBLISHER, BELOW = "quantri", "danhmuc", "quantri.so"
SUPERVISOR = "supervise@competent"
PAGE = {"accept": "text/html"}
FORM = {**PAGE, "content-type": "application/x-www-form-urlencoded"}


async def with_rulers(world: World) -> World:
    """The world with an administrator and a publisher of the province, and one of a department."""
    for name, agency, permission in (
        (ADMIN, "H47", Permission.ADMINISTER),
        (PUBLISHER, "H47", Permission.PUBLISH),
        (BELOW, "H47.15", Permission.ADMINISTER),
    ):
        person = await enrol_person(
            world.house.sessions,
            EnrolPerson(
                kind=PrincipalKind.STAFF, username=name, full_name=f"Bà {name}", at=MORNING
            ),
        )
        role = GrantRole(
            person=person,
            agency=AgencyCode(agency),
            permission=permission,
            starts_on=MORNING.date(),
            at=MORNING,
        )
        await grant_role(world.house.sessions, role)
        async with world.house.sessions.begin() as session:
            token = token_hash(token_of(name))
            until = MORNING + timedelta(days=365)
            await open_session(session, person, token_hash=token, at=MORNING, until=until)
        dict_of(world)[name] = Someone(person, token_of(name))
    return world


def dict_of(world: World) -> dict[str, Someone]:
    assert isinstance(world.people, dict)
    return world.people


async def seen(world: World, path: str, who: str, status: int = 200) -> str:
    answer = await world.get(f"/{path}", who, headers=PAGE)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
    return words_of(answer)


async def sent(world: World, path: str, who: str, **fields: str) -> httpx2.Response:
    body = urlencode(fields)
    return await world.call("POST", f"/{path}", who, content=body, headers=FORM)


def words_of(answer: httpx2.Response) -> str:
    return unescape(re.sub(r"\s+", " ", answer.text))
