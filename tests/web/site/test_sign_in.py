"""Signing in on a page, being sent back, and forms whose session had ended."""

from starlette.responses import Response

from app.people import passwords
from app.web.boundary import boundary_router
from app.web.dependencies import SESSION_COOKIE
from app.web.site.page import OwnPage
from app.web.site.posted import Posted
from tests.web.pages import HTML, hidden_fields, look, send, words
from tests.web.world import APPLICANT, World

PASSWORD = "mot-mat-khau-dai-1"  # noqa: S105 - of this test's own province


async def with_password(world: World) -> str:
    """The user name of the applicant, who can now sign in."""
    hashed = await passwords.hashed(PASSWORD)
    who = world.people[APPLICANT].id
    await world.run("update person set password_hash = :h where id = :id", h=hashed, id=who)
    (row,) = await world.rows("select username from person where id = :id", id=who)
    return str(row["username"])


async def test_whoever_signs_in_goes_back_to_where_he_was_going(world: World):
    username = await with_password(world)
    fields = {"username": username, "password": PASSWORD, "tiep": "/so-lieu?tu=1"}
    answer = await send(world, "/dang-nhap", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/so-lieu?tu=1")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{SESSION_COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_no_link_leads_to_another_house(world: World):
    username = await with_password(world)
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        fields = {"username": username, "password": PASSWORD, "tiep": elsewhere}
        answer = await send(world, "/dang-nhap", fields)
        assert answer.headers["location"] == "/ho-so-cua-toi"


async def test_a_wrong_password_is_said_and_the_name_stays(world: World):
    username = await with_password(world)
    answer = await send(world, "/dang-nhap", {"username": username, "password": "sai"})
    assert answer.status_code == 401
    assert f'value="{username}"' in answer.text
    assert "sai" not in words(answer).split()
    empty = await send(world, "/dang-nhap", {"username": "", "password": ""})
    assert empty.status_code == 422
    assert "Tên đăng nhập: " in words(empty)


def with_a_form(world: World) -> None:
    """A page of the test's own that takes a form from whoever is signed in."""
    router = boundary_router(include_in_schema=False)

    @router.post("/thu-gui")
    async def take(page: OwnPage, form: Posted) -> Response:
        return page.to("/", said="|".join(f"{k}={v}" for k, v in form.multi_items()))

    world.app.include_router(router)


async def test_a_form_whose_session_had_ended_is_kept_and_sent_on(world: World):
    username = await with_password(world)
    with_a_form(world)
    typed: dict[str, str | list[str]] = {"name": "Tôi", "note": 'a "b" <c>', "two": ["1", "2"]}
    asked = await send(world, "/thu-gui", typed)
    assert asked.status_code == 401
    assert "vẫn còn" in words(asked)
    waiting = hidden_fields(asked, "/dang-nhap")
    assert waiting["tiep"] == "/thu-gui"
    kept: dict[str, str | list[str]] = {
        **waiting,
        "kept:two": ["1", "2"],
        "username": username,
        "password": PASSWORD,
    }
    entered = await send(world, "/dang-nhap", kept)
    assert entered.status_code == 200
    fields = hidden_fields(entered, "/thu-gui")
    assert fields["note"] == typed["note"]
    token = entered.headers["set-cookie"].partition("=")[2].partition(";")[0]
    mine = {"cookie": f"{SESSION_COOKIE}={token}"}
    taken = await send(world, "/thu-gui", {**fields, "two": ["1", "2"]}, **mine)
    assert (taken.status_code, taken.headers["location"]) == (303, "/")


async def test_a_form_without_fields_is_sent_on_and_one_with_a_file_goes_back(world: World):
    with_a_form(world)
    asked = await send(world, "/thu-gui", {})
    assert hidden_fields(asked, "/dang-nhap") == {"tiep": "/thu-gui", "kept:_again": "1"}
    referer = f"{world.http.base_url}/viec?trang=2"
    page = await world.http.post(
        "/thu-gui",
        files={"file": ("a.pdf", b"%PDF")},
        headers={**HTML, "referer": referer, "cookie": "nobody=1"},
    )
    assert hidden_fields(page, "/dang-nhap") == {"tiep": "/viec?trang=2"}


async def test_what_fails_is_a_page_for_whoever_has_a_browser(world: World):
    foreign = await send(world, "/dang-nhap", {}, **{"sec-fetch-site": "cross-site"})
    assert foreign.headers["content-type"].startswith("text/html")
    assert "trang web khác" in words(foreign)
    odd = await look(world, "/dang-nhap?tiep=%2F%09%2F%5Bx")
    assert odd.status_code == 200


async def test_a_form_of_another_site_is_refused(world: World):
    username = await with_password(world)
    fields = {"username": username, "password": PASSWORD}
    foreign = await send(world, "/dang-nhap", fields, **{"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    headers = {"sec-fetch-site": "none", "origin": "https://evil.example"}
    assert (await send(world, "/dang-nhap", fields, **headers)).status_code == 303


async def test_the_switch_changes_the_language_and_stays_on_the_page(world: World):
    answer = await look(world, "/ngon-ngu/en?ve=/dang-nhap")
    assert answer.headers["location"] == "/dang-nhap"
    assert "motcua_language=en" in answer.headers["set-cookie"]
    english = await look(world, "/dang-nhap", language="en")
    assert "Sign in" in words(english)
    assert 'lang="en"' in english.text
    assert "Đăng nhập" not in words(english)


async def test_signing_out_ends_the_session(world: World):
    username = await with_password(world)
    signed_in = await send(world, "/dang-nhap", {"username": username, "password": PASSWORD})
    token = signed_in.headers["set-cookie"].partition("=")[2].partition(";")[0]
    mine = {"cookie": f"{SESSION_COOKIE}={token}"}
    assert (await look(world, "/dang-nhap", **mine)).headers["location"] == "/ho-so-cua-toi"
    assert (await send(world, "/dang-xuat", {}, **mine)).status_code == 303
    assert (await look(world, "/dang-nhap", **mine)).status_code == 200


async def test_hidden_fields_are_found(world: World):
    answer = await look(world, "/dang-nhap?tiep=/so-lieu")
    assert hidden_fields(answer, "/dang-nhap") == {"tiep": "/so-lieu"}
