"""Asking for papers over HTTP, and looking at what is on record about them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.dossiers.promised import RenderForm
from tests.papers.sheets import Sheet
from tests.web.world import DESK, Json, World

BOOK = "/agencies/H47.TTHCC/register.pdf"


async def book_of(world: World, query: str = "", who: str = DESK) -> Sheet:
    """The register of the desk, M07."""
    answer = await world.get(BOOK + query, who)
    assert answer.status_code == 200, answer.text
    return Sheet(answer.content)


async def received(world: World, **changes: Any) -> Json:
    """A dossier at the desk, with its receipt promised."""
    return await world.acted(await world.submitted(**changes), "receive", DESK)


async def pdf_of(world: World, dossier: Json, form: str, query: str = "", who: str = DESK) -> bytes:
    answer = await world.get(f"/dossiers/{dossier['id']}/forms/{form}.pdf{query}", who)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


async def words_of(world: World, dossier: Json, form: str, query: str = "", who: str = DESK) -> str:
    return Sheet(await pdf_of(world, dossier, form, query, who)).words


async def orders(world: World, dossier: Json) -> Sequence[RenderForm]:
    """What was promised about the dossier and is still to be done."""
    rows = await world.rows("select payload from pgqueuer where entrypoint = 'papers.render_form'")
    promised = [RenderForm.model_validate_json(row["payload"]) for row in rows]
    return [order for order in promised if str(order.dossier) == dossier["id"]]


async def on_record(world: World, dossier: Json) -> Json:
    """What is stored of its only form."""
    (row,) = await world.rows(
        "select storage_key, sha256 from issued_form where dossier_id = :id",
        id=UUID(dossier["id"]),
    )
    return row


def moment(at: str) -> str:
    """A moment of an answer as a form spells it."""
    day = f"ngày {at[8:10]} tháng {at[5:7]} năm {at[:4]}"
    return f"{at[11:13]} giờ {at[14:16]} phút, {day}"
