"""``/quan-tri/cong-quoc-gia``: how far the national portal is behind, each number with its list."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.national.actions.plan_check import plan_check
from app.national.actions.resend import resend
from app.national.queries import checking, lists
from app.people.administering import administers_all
from app.web.admin.failing import plain
from app.web.admin.gates import AdministratorPage, reader
from app.web.boundary import boundary_router
from app.web.limits import PAGE
from app.web.showing.national import REFUSED, status_words
from app.web.site.posted import Posted

router = boundary_router(include_in_schema=False)
HERE: Final = "/quan-tri/cong-quoc-gia"
LISTS: Final = ("cho", "tu-choi", "lech")
MOST: Final = 5000


@router.get(HERE)
async def national(
    page: AdministratorPage, xem: Annotated[str, Query(max_length=20)] = "cho"
) -> Response:
    """``xem`` is the list behind one of the numbers: behind, refused, differing."""
    chosen = xem if xem in LISTS else LISTS[0]
    async with page.house.sessions() as session:
        whole = await administers_all(session, reader(page))
        counts = await lists.sync_counts(session)
        check = await checking.last_check(session)
        behind = await lists.behind(session, limit=PAGE) if chosen == "cho" else ()
        refused = await lists.refused(session, limit=PAGE) if chosen == "tu-choi" else ()
        differing = await lists.differences(session, limit=PAGE) if chosen == "lech" else ()
    return page.html(
        "admin/national.html",
        chosen=chosen,
        whole=whole,
        counts=counts,
        check=check,
        connected=page.house.parties.get("national", "none") != "none",
        lines=[*behind, *refused],
        differing=differing,
        whys=REFUSED,
        plain=plain,
        status=lambda number: status_words(number, page.language),
    )


@router.post(HERE)
async def again(page: AdministratorPage, form: Posted) -> Response:
    """Tell the dossiers ``dossier`` again (``all``: whatever waits), or ``look`` through all.

    Telling again is for whoever administers the province: the portal's list is one.
    """
    if form.get("look"):
        await plan_check(page.house.sessions)
        return page.to(HERE, said=page.say("Đã yêu cầu đối soát; kết quả hiện ở trang này."))
    wanted = [found for text in form.getlist("dossier") if (found := _uuid(str(text)))]
    if form.get("all"):
        async with page.house.sessions() as session:
            wanted = [*await lists.waiting_for_a_person(session, limit=MOST)]
    sent = await resend(page.house.sessions, wanted, page.now, reader(page))
    return page.to(HERE, said=page.say("Đã xếp %(n)s hồ sơ vào hàng gửi lại.", n=sent))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
