"""``/quan-tri/doi-soat/buu-dien``: what the post took at doors, and its lists of what it pays."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from app.domain.errors import DomainError
from app.fees.actions.take_remittance import TakeRemittance, take_remittance
from app.fees.queries.post_debts import held_by_post, post_owes
from app.web.admin.gates import ProvincePage, reader
from app.web.admin.reconciling import HERE, day_typed, file_sent, yesterday
from app.web.boundary import boundary_router
from app.web.showing.money import whole_sum
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)

LISTS: Final = f"{HERE}/buu-dien"
PAGE: Final = "admin/remitting.html"


@router.get(LISTS)
async def form_of_a_list(page: ProvincePage) -> Response:
    return page.html(PAGE, **await _context(page, {"day": yesterday(page)}))


@router.post(LISTS)
async def take(page: ProvincePage, form: Posted) -> Response:
    """Book what the list pays over, and compare; the same list again books nothing more."""
    typed = texts(form)
    content, name = await file_sent(form)
    command = TakeRemittance(
        provider=page.house.post.postal.provider,
        content=content,
        name=name,
        day=day_typed(typed.get("day", "")),
        transfer=typed.get("transfer", ""),
        amount=whole_sum(typed.get("amount", "")),
        by=reader(page),
        at=page.now,
    )
    try:
        compared, found = await take_remittance(page.house.sessions, command)
    except DomainError as refusal:
        labels = {
            "day": page.say("Thu hộ đến hết ngày"),
            "transfer": page.say("Số giao dịch của lần chuyển tiền"),
            "amount": page.say("Số tiền đã về tài khoản"),
            "file": page.say("Tệp bảng kê của bưu điện"),
        }
        return page.refused(refusal, PAGE, labels=labels, **await _context(page, typed))
    said = page.say(
        "Đã đối chiếu bảng kê %(lines)s dòng: %(n)s chênh lệch.",
        lines=compared.lines,
        n=len(found),
    )
    return page.to(f"{HERE}/{compared.id}", said=said)


async def _context(page: Sight, typed: Mapping[str, str]) -> dict[str, Any]:
    async with page.house.sessions() as session:
        owes = await post_owes(session)
        held = await held_by_post(session)
    return {
        "post": page.house.post.postal.name,
        "post_collects": page.house.till.post_collects,
        "provider": page.house.post.postal.provider,
        "owes": owes,
        "held": held,
        "typed": typed,
    }
