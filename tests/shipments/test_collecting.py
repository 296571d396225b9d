"""Fees that the postman collects, from the choice to the money on our account, with a post."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from app.adapters.postal import VnpostOrdersSettings
from app.db.embedded.sharing import Attached
from app.domain.owing import Account, balance
from app.domain.parcels import ParcelState
from app.fees.actions.take_remittance import TakeRemittance, take_remittance
from app.fees.promised import BookAtDoor
from app.fees.queries import comparisons, purses
from app.jobs.promise import promise
from app.shipments.polling import ask_the_post
from app.web.site.filters import money
from tests.partners.launching import Partner, standing
from tests.partners.post import CLIENT, CUSTOMER
from tests.shipments.parcels import kept, parcel_of, post_of, posted, ready, station, told
from tests.web.administration import ADMIN, with_rulers
from tests.web.conftest import a_world
from tests.web.pages import hidden_fields, look, send, words
from tests.web.promises import keep_promises
from tests.web.world import APPLICANT, DESK, MORNING, OFFICER, STRANGER, Json, World

FEE, POSTAGE = 650_000, 30_000
ZONES = '[home]\nnames = ["Quảng Nam"]\n' + "\n".join(
    f"[zone.{zone}]\npostage = {POSTAGE}" for zone in ("near", "province", "cities", "country")
)
LISTS = "/quan-tri/doi-soat/buu-dien"


@pytest.fixture(scope="module")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("post", tmp_path_factory.mktemp("post")) as partner:
        await partner.behave(twice=True, disorder=True)
        yield partner


@pytest.fixture(scope="module")
async def world(
    cluster: Attached, province: str, partner: Partner, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    folder = tmp_path_factory.mktemp("world")
    zones = folder / "zones.toml"
    zones.write_text(ZONES, encoding="utf-8")
    post = VnpostOrdersSettings(
        address=partner.address,
        client_id=CLIENT[0],
        client_secret=SecretStr(CLIENT[1]),
        customer_code=CUSTOMER,
    )
    settings: dict[str, Any] = {
        "postal": post, "postal_zones": zones, "post_collects_fees": True,
    }  # fmt: skip
    async with a_world(cluster, province, folder, **settings) as world:
        yield await with_rulers(world)
        await world.house.post.postal.close()


async def booked(world: World) -> None:
    await keep_promises(world, like="fees.%")


async def agreed(world: World, dossier: Json, who: str) -> httpx2.Response:
    return await world.call(
        "PUT", f"/dossiers/{dossier['id']}/payments/at-door", who, json={"agrees": True}
    )


async def paid(world: World, dossier: Json) -> Json:
    answer = await world.get(f"/dossiers/{dossier['id']}/payments", APPLICANT)
    async with world.house.sessions() as session:
        entries = await purses.entries(session, dossier["id"])
    assert sum(balance(entries, account) for account in Account) == 0
    found: Json = answer.json()
    return found


async def driven(world: World, partner: Partner, dossier: Json, *stations: str) -> None:
    """The postman takes the newest parcel on its way, and the post is asked what happened."""
    parcel = await parcel_of(world, dossier, -1)
    at = MORNING + timedelta(hours=1)
    said = {"order_number": parcel.order_number, "stations": [*stations], "every": 90_000}
    await partner.ask("POST", "/_drive", {**said, "at": at.isoformat()})
    for _ in range(2):
        await ask_the_post(post_of(world), world.now)
    await kept(world)
    await booked(world)


async def listed(world: World, content: str, **typed: str) -> httpx2.Response:
    return await world.http.post(
        f"http://motcua.test{LISTS}",
        data=typed,
        files={"file": ("bang-ke.csv", content.encode(), "text/csv")},
        headers=world.people[ADMIN].headers,
    )


async def chosen(world: World, mine: Json, other: Json) -> None:
    """One applicant chooses by himself, and for the other his desk does."""
    pay, choose = f"/ho-so/{mine['code']}/thanh-toan", f"/ho-so/{mine['code']}/tra-buu-ta"
    page = await look(world, pay, APPLICANT)
    for agrees, said in (("1", "Đã chọn trả"), ("0", "có thể trả phí"), ("1", "Đã chọn trả")):
        fields = {**hidden_fields(page, choose), "agrees": agrees}
        assert (await send(world, choose, fields, APPLICANT)).status_code == 303
        page = await look(world, pay, APPLICANT)
        assert said in words(page)
    assert (await agreed(world, other, STRANGER)).status_code == 404
    page = await look(world, f"/quay/{other['id']}/thu-phi", DESK)
    choose = f"/quay/{other['id']}/tra-buu-ta"
    fields = {**hidden_fields(page, choose), "agrees": "1"}
    assert (await send(world, choose, fields, DESK)).status_code == 303
    decision = words(await look(world, f"/quay/{other['id']}?viec=post", DESK))
    assert f"Người nộp chọn trả cho bưu tá: {money(FEE)} sẽ được thu khi giao" in decision


async def left_to_the_post(world: World, dossier: Json) -> None:
    """Everybody reads what is paid at the door, and nobody else takes it meanwhile."""
    here, desk = f"/ho-so/{dossier['id']}", f"/quay/{dossier['id']}"
    together = f"phí, lệ phí {money(FEE)} và cước {money(POSTAGE)}, cộng {money(FEE + POSTAGE)}"
    for path, who in (
        (f"{here}/thanh-toan", APPLICANT), (here, APPLICANT), (desk, DESK),
        (f"{desk}/thu-phi", DESK), (f"/viec/{dossier['id']}", OFFICER),
    ):  # fmt: skip
        assert together in words(await look(world, path, who)), path
    for answer in (
        await world.post(f"/dossiers/{dossier['id']}/payments", {}, APPLICANT),
        await world.post(f"/dossiers/{dossier['id']}/payments/cash", {"amount": FEE}, DESK),
        await agreed(world, dossier, APPLICANT),
    ):
        assert (answer.status_code, answer.json()["reason"]) == (409, "left_to_the_post")


async def test_from_the_choice_to_what_the_post_owes(world: World, partner: Partner):
    mine, other, prepaid = [await ready(world) for _ in range(3)]
    await booked(world)
    await chosen(world, mine, other)
    mine, other, prepaid = [await posted(world, one, None) for one in (mine, other, prepaid)]
    orders = dict(await partner.remembered("order"))
    numbers = [(await parcel_of(world, one)).order_number for one in (mine, other, prepaid)]
    assert [orders[number]["CODAmount"] for number in numbers] == [
        FEE + POSTAGE, FEE + POSTAGE, POSTAGE,
    ]  # fmt: skip
    assert f"Thu phí, lệ phí: {FEE} đ" in orders[numbers[0]]["Description"]
    await left_to_the_post(world, mine)

    await driven(world, partner, mine, "1", "-1", "5")
    await driven(world, partner, other, "1", "4", "4", "6")
    await driven(world, partner, prepaid, "1", "5")
    collected = await paid(world, mine)
    assert (collected["state"], collected["owed"], collected["with_post"]) == ("collected", 0, FEE)
    assert [(one["method"], one["amount"]) for one in collected["receipts"]] == [("post", FEE)]
    seen = words(await look(world, f"/ho-so/{mine['id']}/thanh-toan", APPLICANT))
    assert "bưu điện đã thu, chờ bưu điện chuyển nộp" in seen
    refused = await agreed(world, prepaid, APPLICANT)
    assert (refused.status_code, refused.json()["reason"]) == (409, "posted_already")
    for one in (other, prepaid):
        stands = await paid(world, one)
        assert (stands["state"], stands["owed"], stands["receipts"]) == ("due", FEE, [])
    taken = await world.post(f"/dossiers/{other['id']}/payments/cash", {"amount": FEE}, DESK)
    assert taken.status_code == 201
    holds = f"Bưu điện đang giữ {money(FEE)} đã thu hộ của 1 bưu gửi"
    for path in ("/quan-tri/doi-tac", LISTS):
        assert holds in words(await look(world, path, ADMIN)), path
    await remitted_by_the_page(world, partner, mine)


async def remitted_by_the_page(world: World, partner: Partner, dossier: Json) -> None:
    """The list of the post, read wrongly, rightly, twice, and in another transfer once more."""
    remits = await partner.ask("GET", "/_remits")
    assert remits["amount"] == FEE
    typed = {"day": world.now.date().isoformat(), "transfer": "FT900", "amount": str(FEE)}
    wrong = await listed(world, remits["list"], day="", transfer="", amount="649.999")
    assert (wrong.status_code, 'value="649.999"' in wrong.text) == (422, True)
    for said in ("ngày có thật", "649999 đồng", 'id="transfer-error"'):
        assert said in wrong.text, said
    assert (await paid(world, dossier))["with_post"] == FEE
    first, again = [await listed(world, remits["list"], **typed) for _ in range(2)]
    assert (first.status_code, first.headers["location"]) == (303, again.headers["location"])
    assert "Không có chênh lệch nào" in words(await look(world, first.headers["location"], ADMIN))
    settled = await paid(world, dossier)
    assert (settled["state"], settled["with_post"]) == ("paid", 0)
    assert "Bưu điện không giữ khoản thu hộ nào" in words(await look(world, LISTS, ADMIN))
    async with world.house.sessions() as session:  # so that the bank's file finds nothing strange
        known = await comparisons.booked_for(session, "vietqr", world.now.date(), ["FT900"])
    assert [(one.number, one.amount) for one in known] == [("FT900", FEE)]
    more = f"{remits['list']}\nH47.99-260820-0001-T1,1000,0"
    odd = await listed(world, more, **{**typed, "transfer": "FT901", "amount": str(FEE + 1000)})
    shown = words(await look(world, odd.headers["location"], ADMIN))
    assert "Trả hai lần" in shown
    assert "Chỉ có trong tệp" in shown
    books = await world.rows(
        "select count(*) as n from money_entry where key like 'remitted:%FT90_%'"
    )
    assert books == [{"n": 1}]


async def test_what_comes_back_after_all_is_owed_again_and_its_receipt_annulled(world: World):
    dossier = await ready(world)
    await booked(world)
    assert (await agreed(world, dossier, APPLICANT)).status_code == 200
    dossier = await posted(world, dossier, None)
    parcel = await parcel_of(world, dossier)
    for number, state in enumerate((ParcelState.DELIVERED, ParcelState.RETURNED), start=1):
        await told(world, [station(parcel, number, state, number)])
        await booked(world)
    stands = await paid(world, dossier)
    assert (stands["state"], stands["owed"], stands["with_post"]) == ("due", FEE, 0)
    (receipt,) = stands["receipts"]
    assert receipt["annulled"]
    seen = words(await look(world, f"/ho-so/{dossier['id']}/thanh-toan", APPLICANT))
    assert "đã hủy" in seen
    said = await world.rows(
        "select notice, count(*) as n from notice where dossier_id = :d"
        " and notice in ('fee_due', 'payment_ok') group by notice",
        d=dossier["id"],
    )
    assert {row["notice"]: row["n"] for row in said} == {"fee_due": 2, "payment_ok": 1}


async def told_of_dues(world: World, dossier: Json) -> int:
    """How often the applicant was asked to pay from afar."""
    said = await world.rows(
        "select count(*) as n from notice where dossier_id = :d and notice = 'fee_due'",
        d=dossier["id"],
    )
    number: int = said[0]["n"]
    return number


async def left_to_him(world: World) -> Json:
    """A result on its way whose applicant chose the postman before anything fell due."""
    dossier = await ready(world)
    assert (await agreed(world, dossier, APPLICANT)).status_code == 200
    await booked(world)
    return dossier


async def test_what_the_post_took_it_owes_whatever_it_says_of_the_parcel(world: World):
    dossier = await posted(world, await left_to_him(world), None)
    parcel = await parcel_of(world, dossier)
    await told(world, [station(parcel, 1, ParcelState.DELIVERED, 1)])
    again = await world.post(f"/dossiers/{dossier['id']}/payments", {}, APPLICANT)
    assert (again.status_code, again.json()["reason"]) == (409, "left_to_the_post"), "not booked"
    part = f"OrderNumber,FeeAmount,PostageAmount\n{parcel.order_number},400000,{POSTAGE}"
    typed = {"day": world.now.date().isoformat(), "transfer": " ft 910", "amount": "400000"}
    read = await listed(world, part, **typed)
    shown = words(await look(world, read.headers["location"], ADMIN))
    assert "Lệch số tiền" in shown
    assert "chưa phát theo sổ" not in shown
    async with world.house.sessions() as session:
        known = await comparisons.booked_for(session, "vietqr", world.now.date(), ["Ft910"])
    assert [(one.number, one.amount) for one in known] == [("Ft910", 400_000)]

    await told(world, [station(parcel, 2, ParcelState.RETURNED, 2)])
    await booked(world)
    stands = await paid(world, dossier)
    assert (stands["owed"], stands["with_post"], len(stands["receipts"])) == (0, FEE - 400_000, 1)
    seen = words(await look(world, LISTS, ADMIN))
    for said in (f"đang giữ {money(FEE - 400_000)}", parcel.order_number, dossier["code"]):
        assert said in seen, said
    rest = TakeRemittance(
        provider="the operator after this one",
        content=part.replace("400000", str(FEE - 400_000)).encode(),
        name="bang-ke.csv",
        day=world.now.date(),
        transfer="FT911",
        amount=FEE - 400_000,
        by=None,
        at=world.now,
    )
    compared, found = await take_remittance(world.house.sessions, rest)
    assert (compared.provider, found) == (parcel.provider, [])
    assert (await paid(world, dossier))["with_post"] == 0
    assert "Bưu điện không giữ khoản thu hộ nào" in words(await look(world, LISTS, ADMIN))
    assert await told_of_dues(world, dossier) == 0


async def test_what_the_post_never_had_nobody_was_paid_for(world: World):
    dossier = await left_to_him(world)
    dossier = await world.acted(dossier, "post", DESK, {"data": {"shipment": {}}})
    await keep_promises(world, like="shipments.follow_dossier", postal=world.house.post.postal)
    assert await told_of_dues(world, dossier) == 0
    dossier = await world.acted(dossier, "mark_delivered", DESK)
    await kept(world)
    for _ in range(2):
        async with world.house.sessions.begin() as session:
            await promise(session, BookAtDoor(order=(await parcel_of(world, dossier)).order_number))
        await booked(world)
    stands = await paid(world, dossier)
    assert (stands["state"], stands["owed"], stands["receipts"]) == ("due", FEE, [])
    assert await told_of_dues(world, dossier) == 1
    parcel = await parcel_of(world, dossier)
    for _ in range(2):  # the desk was only quicker than the post
        await told(world, [station(parcel, 1, ParcelState.DELIVERED, 0)])
        await booked(world)
    stands = await paid(world, dossier)
    assert (stands["state"], len(stands["receipts"])) == ("collected", 1)
    await told(world, [station(parcel, 2, ParcelState.RETURNED, 99)])
    await booked(world)
    assert (await paid(world, dossier))["with_post"] == 0


async def test_where_the_post_collects_nothing_nobody_can_choose_it(world: World):
    dossier, fetched = await ready(world), await world.submitted()
    refused = await agreed(world, fetched, APPLICANT)
    assert (refused.status_code, refused.json()["reason"]) == (409, "not_returned_by_post")
    house = world.house
    world.app.state.house = replace(house, till=replace(house.till, post_collects=False))
    try:
        refused = await agreed(world, dossier, APPLICANT)
        assert (refused.status_code, refused.json()["reason"]) == (409, "post_collects_nothing")
        seen = words(await look(world, f"/ho-so/{dossier['id']}/thanh-toan", APPLICANT))
        assert "bưu tá" not in seen
    finally:
        world.app.state.house = house
