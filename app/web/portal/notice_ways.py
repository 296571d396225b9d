"""Cách nhận thông báo: by which ways somebody wants to be told, for good or about one dossier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import Response

from app.domain.notifying import SENT, Choice, Medium
from app.notices.actions.choose_ways import ChooseWays, choose_ways
from app.notices.queries.choices import choice_of
from app.notices.texts import step_ways
from app.web.boundary import boundary_router
from app.web.portal.dossier import path_of, seen
from app.web.portal.drafting import signed_in
from app.web.showing.sendings import MEDIA
from app.web.site.page import OwnPage, Sight
from app.web.site.posted import Posted

router = boundary_router(include_in_schema=False)

HERE: Final = "/ho-so-cua-toi/thong-bao"
LANGUAGE, ASKED = "ngon-ngu", "chon-kenh"
LANGUAGES: Final = ("vi", "en")
EVERY_STEP, WHAT_MATTERS, NOTHING = "moi-buoc", "quan-trong", "khong"


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way: ``how`` much comes by it now, ``offers`` are the choices there are."""

    name: str
    words: str
    how: str
    offers: Sequence[tuple[str, str]]


@router.get(HERE)
async def ask(page: OwnPage) -> Response:
    if page.is_staff:
        return page.to("/")
    context = await choice_context(page)
    return page.html("portal/notice_ways.html", path=HERE, back="/ho-so-cua-toi", **context)


@router.post(HERE)
async def choose(page: OwnPage, form: Posted) -> Response:
    command = ChooseWays(signed_in(page), chosen(page, form), page.now)
    await choose_ways(page.house.sessions, command)
    return page.to(HERE, said=page.say("Đã lưu cách nhận thông báo."))


@router.get("/ho-so/{ref}/kenh-thong-bao")
async def ask_for(page: OwnPage, ref: str) -> Response:
    opened = await seen(page, ref)
    back = path_of(opened)
    async with page.house.sessions() as session:
        choice = await choice_of(session, opened.file.dossier.id, signed_in(page).id)
    context = _context(page, choice) | {"code": opened.file.dossier.code}
    path = f"{back}/kenh-thong-bao"
    return page.html("portal/notice_ways.html", path=path, back=back, **context)


@router.post("/ho-so/{ref}/kenh-thong-bao")
async def choose_for(page: OwnPage, ref: str, form: Posted) -> Response:
    opened = await seen(page, ref)
    command = ChooseWays(signed_in(page), chosen(page, form), page.now, ref)
    await choose_ways(page.house.sessions, command)
    return page.to(path_of(opened), said=page.say("Đã lưu cách nhận thông báo."))


async def choice_context(page: Sight) -> dict[str, Any]:
    """What the fields of a choice show: the ways there are here, and those that were chosen."""
    async with page.house.sessions() as session:
        return _context(page, await choice_of(session, None, signed_in(page).id))


def chosen(page: Sight, form: FormData) -> Choice:
    """How much was chosen for each way; a way of which nothing was said goes on telling."""
    said = {way: str(form.get(f"kenh-{way}") or WHAT_MATTERS) for way in _offered(page)}
    wanted = frozenset(way for way, how in said.items() if how != NOTHING)
    steps = frozenset(way for way, how in said.items() if how == EVERY_STEP)
    language = str(form.get(LANGUAGE) or "vi")
    media = None if wanted == frozenset(said) else wanted
    return Choice(media, steps, language if language in LANGUAGES else "vi")


def _offered(page: Sight) -> list[Medium]:
    return [medium for medium in SENT if medium in page.house.mail.messengers]


def _context(page: Sight, choice: Choice) -> dict[str, Any]:
    return {
        "ways": [_line(page, way, choice) for way in _offered(page)],
        "language_of_notices": choice.language,
        "code": None,
    }


def _line(page: Sight, way: Medium, choice: Choice) -> WayLine:
    """Every step can be had only by ways that cost nobody a thing."""
    matters = (WHAT_MATTERS, page.say("Chỉ việc quan trọng với tôi"))
    offers = [matters, (NOTHING, page.say("Không gửi qua kênh này"))]
    how = WHAT_MATTERS if choice.media is None or way in choice.media else NOTHING
    if way in step_ways():
        offers.insert(0, (EVERY_STEP, page.say("Mọi bước của hồ sơ")))
        how = EVERY_STEP if how == WHAT_MATTERS and way in choice.steps else how
    return WayLine(way.value, page.spoken(MEDIA[way]), how, offers)
