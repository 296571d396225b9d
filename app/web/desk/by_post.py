"""Gửi bưu chính: results that go by post, and what became of them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final

from fastapi import Query, status
from starlette.datastructures import FormData
from starlette.responses import Response

from app.dossiers.acting import PerformAction
from app.dossiers.actions.bulk import Outcome, bulk_action
from app.dossiers.queries.desk import Stage, desk_queue
from app.idempotency.keys import Answer
from app.shipments.queries.lists import parcels_came_back, results_on_way
from app.web.boundary import boundary_router
from app.web.desk.doors import DeskPage
from app.web.desk.lines import LISTED, cursor_of, desks_of, page_after, rows_of
from app.web.desk.outcomes import names_of, told
from app.web.messages import sentences
from app.web.showing.parcels import came_back_words
from app.web.site.page import Sight, gone_to
from app.web.site.posted import Posted, SentOnce, follow, texts

router = boundary_router(include_in_schema=False)

BY_POST: Final = ("post", "mark_delivered", "mark_bounced")
HERE: Final = "/quay/buu-chinh"
Cursor = Annotated[str | None, Query(max_length=600)]


@router.get(HERE)
async def by_post(page: DeskPage, sau: Cursor = None) -> Response:
    """The results that go by post, and those on their way."""
    return page.html("desk/by_post.html", **await _listed(page, sau))


@router.post(HERE)
async def send(page: DeskPage, form: Posted, claim: SentOnce, sau: Cursor = None) -> Response:
    """Post what was ticked, or say what became of it; each is judged alone.

    What was refused stays ticked, with the item code that was typed for it.
    """
    action = str(form.get("_do") or "post")
    commands = [*_commands(page, form, action if action in BY_POST else "post")]
    if not commands:
        return page.to(page.path, said=page.say("Chưa chọn hồ sơ nào."))
    async with page.house.sessions() as session:
        held = await desk_queue(session, desks_of(page), Stage.POST, page_after(sau))
    seen: list[Sequence[Outcome]] = []

    def render(outcomes: Sequence[Outcome]) -> Answer:
        seen.append(outcomes)
        return gone_to(page.path)

    given = await bulk_action(page.house.office, commands, render, claim)
    if not seen:
        return follow(given)
    said = told(page, seen[0], sentences(page.language), names_of(held))
    refused = frozenset(outcome.ref for outcome in seen[0] if outcome.refusal is not None)
    if not refused:
        return page.to(page.path, said=said)
    listed = await _listed(page, sau)
    listed |= {"outcome": said, "ticked": refused, "typed": texts(form)}
    return page.html("desk/by_post.html", status.HTTP_409_CONFLICT, **listed)


async def _listed(page: Sight, sau: str | None) -> dict[str, Any]:
    async with page.house.sessions() as session:
        lines = await desk_queue(session, desks_of(page), Stage.POST, page_after(sau))
        rules = await page.house.office.rules(session)
        ids = [line.id for line in lines]
        back = await parcels_came_back(session, ids)
        away = await results_on_way(session, ids)
    more = cursor_of(lines)
    return {
        "rows": rows_of(page, lines[:LISTED], rules),
        "came_back": {one.dossier_id: came_back_words(one, page.language) for one in back},
        "away": {one.dossier_id: one for one in away},
        "next_path": f"{HERE}?sau={more}" if more else None,
        "outcome": "",
        "ticked": frozenset[str](),
        "typed": {},
    }


def _commands(page: Sight, form: FormData, action: str) -> Iterator[PerformAction]:
    assert page.who is not None  # noqa: S101 - see DeskPage
    for ref in dict.fromkeys(str(value) for value in form.getlist("chon")):
        shipment: dict[str, object] = {}
        if code := str(form.get(f"ma.{ref}") or "").strip():
            shipment["item_code"] = code
        if form.get(f"ban-chinh.{ref}") == "true":
            shipment["originals"] = True
        yield PerformAction(
            ref=ref,
            action=action,
            by=page.who,
            at=page.now,
            data={"shipment": shipment} if action == "post" else {},
        )
