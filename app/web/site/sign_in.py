"""Signing in and out on a page, and the language switch."""

from typing import Annotated

from fastapi import Query
from starlette.datastructures import FormData
from starlette.responses import Response

from app.domain.accounts import WrongCredentials
from app.domain.errors import Defect, Invalid, RateLimited, Unavailable
from app.people.actions.sign_in import SignedIn, SignIn, sign_in
from app.people.actions.sign_out import SignOut, sign_out
from app.people.tokens import token_hash
from app.web.boundary import boundary_router
from app.web.dependencies import SESSION_COOKIE, session_token
from app.web.messages import Language
from app.web.site.navigation import home_of
from app.web.site.page import LANGUAGE_COOKIE, Page, Sight, local_path
from app.web.site.posted import Posted, texts
from app.web.site.refusals import KEPT

router = boundary_router(include_in_schema=False)
FORM = "site/sign_in.html"
_A_YEAR = 365 * 24 * 3600


@router.get("/dang-nhap")
async def ask(page: Page, tiep: str = "") -> Response:
    if page.who is not None:
        return page.to(local_path(tiep, home_of(page.who)))
    return page.html(FORM, back_to=local_path(tiep, ""), kept=[], username="", again=False)


@router.post("/dang-nhap")
async def enter(page: Page, form: Posted) -> Response:
    """A session in a cookie that no script can read; then back to where one came from."""
    typed = texts(form)
    back_to, kept = local_path(typed.get("tiep"), ""), _kept(form)
    username, password = typed.get("username", ""), str(form.get("password", ""))
    shown = {
        "back_to": back_to,
        "kept": kept,
        "username": username,
        "again": bool(kept),
        "labels": {"username": page.say("Tên đăng nhập"), "password": page.say("Mật khẩu")},
    }
    empty = [
        Defect(name, "required")
        for name, value in (("username", username), ("password", password))
        if not value
    ]
    if empty:
        return page.refused(Invalid(empty), FORM, **shown)
    client = page.request.client
    command = SignIn(
        username=username[:120],
        password=password[:256],
        address=client.host if client else "",
        at=page.now,
        lifetime=page.house.session_lifetime,
    )
    try:
        signed_in = await sign_in(page.house.sessions, command)
    except (WrongCredentials, RateLimited, Unavailable) as refusal:
        return page.refused(refusal, FORM, **shown)
    answer = (
        page.html("site/send_on.html", back_to=back_to, kept=kept)
        if kept
        else page.to(back_to or home_of(signed_in.principal))
    )
    return with_session(page, answer, signed_in)


@router.post("/dang-xuat")
async def leave(page: Page) -> Response:
    token = session_token(page.request)
    if token is not None and token.isascii():
        out = SignOut(token_hash=token_hash(token), at=page.now)
        await sign_out(page.house.sessions, out)
    answer = page.to("/", said=page.say("Bạn đã đăng xuất."))
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.get("/ngon-ngu/{language}")
async def speak(page: Page, language: Language, ve: Annotated[str, Query()] = "/") -> Response:
    """The same page in the other language, from now on."""
    answer = page.to(local_path(ve))
    answer.set_cookie(LANGUAGE_COOKIE, language.value, max_age=_A_YEAR, samesite="lax")
    return answer


def with_session(page: Sight, answer: Response, signed_in: SignedIn) -> Response:
    """``answer`` with the cookie of a new session."""
    answer.set_cookie(
        SESSION_COOKIE,
        signed_in.token,
        max_age=int((signed_in.expires_at - page.now).total_seconds()),
        httponly=True,
        samesite="lax",
        secure=page.house.public_url.startswith("https://"),
    )
    return answer


def _kept(form: FormData) -> list[tuple[str, str]]:
    return [
        (name.removeprefix(KEPT), value)
        for name, value in form.multi_items()
        if name.startswith(KEPT) and isinstance(value, str)
    ]
