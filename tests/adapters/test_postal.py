"""Every post office keeps the same promises, whatever it speaks: a new one is a name more."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.adapters.postal import (
    ManualSettings,
    SignedWebhookSettings,
    VnpostOrdersSettings,
    VnpostSlipsSettings,
    build_postal,
)
from app.domain.parcels import Due, ParcelState
from app.domain.signing import SignatureOutOfTime, SignatureWrong
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.postal import Asked, NotPushed, Order, Party, Postal, PostalEvent, Pushed
from tests.partners.launching import Partner, standing
from tests.partners.post import CLIENT, CUSTOMER, SECRET, SLIP_KEY

KINDS = ("manual", "vnpost_orders", "vnpost_slips", "signed_webhook")
ORDERING = ("vnpost_orders", "signed_webhook")
"""Those with which an order is a message; the others learn of a parcel when they get it."""
TELLING = ("vnpost_orders", "vnpost_slips", "signed_webhook")
NOW = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)


@dataclass(slots=True)
class Office:
    """A post office of one kind, and the stand-in behind it."""

    kind: str
    postal: Postal
    stand_in: Partner

    async def told(self, order: Order, *stations: str) -> list[PostalEvent]:
        """All events of the parcel after it was driven on, as we hear them."""
        code = order.item_code
        if self.kind == "vnpost_slips":
            await self.stand_in.ask("POST", "/_register", {"item_code": code})
        said = {"order_number": order.number, "item_code": code, "stations": [*stations]}
        driven = await self.stand_in.ask("POST", "/_drive", {**said, "at": NOW.isoformat()})
        if self.kind == "signed_webhook":
            return [event for message in driven["pushed"] for event in self.heard(message)]
        return await self.asked(order)

    def heard(self, message: dict[str, Any], *, later: float = 0) -> list[PostalEvent]:
        at = datetime.now(UTC) + timedelta(seconds=later)  # noqa: TID251 - the stand-in has a clock
        pushed = Pushed(body=message["body"].encode(), headers=message["headers"], at=at)
        return [*self.postal.heard(pushed)]

    async def asked(self, order: Order, cursor: str | None = None) -> list[PostalEvent]:
        events: list[PostalEvent] = []
        more = True
        while more:
            codes = [order.item_code] if order.item_code else []
            told = await self.postal.events(Asked(cursor=cursor, item_codes=codes))
            events += told.events
            cursor, more = told.cursor, told.more
        mine = {order.number, order.item_code}
        return [event for event in events if {event.order_number, event.item_code} & mine]


@pytest.fixture(scope="module")
async def stand_in(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("post", tmp_path_factory.mktemp("post")) as post:
        yield post


@pytest.fixture
async def office(request: pytest.FixtureRequest, stand_in: Partner) -> AsyncGenerator[Office]:
    await stand_in.behave(down=False, failing=0, losing=0, twice=False, disorder=False)
    await stand_in.behave(wrong_signature=False)
    postal = a_post_office(request.param, stand_in.address)
    yield Office(request.param, postal, stand_in)
    await postal.close()


def a_post_office(kind: str, address: str, codes: Path | None = None) -> Postal:
    match kind:
        case "vnpost_orders":
            return build_postal(
                VnpostOrdersSettings(
                    address=address,
                    client_id=CLIENT[0],
                    client_secret=SecretStr(CLIENT[1]),
                    customer_code=CUSTOMER,
                    page_size=2,
                    codes=codes,
                )
            )
        case "vnpost_slips":
            return build_postal(VnpostSlipsSettings(address=address, key=SecretStr(SLIP_KEY)))
        case "signed_webhook":
            return build_postal(SignedWebhookSettings(address=address, secret=SecretStr(SECRET)))
        case _:
            return build_postal(ManualSettings())


def an_order(number: str, **changes: Any) -> Order:
    desk = Party(name="Trung tâm", address="159B Trần Quý Cáp, Tam Kỳ, Quảng Nam", phone="0235")
    home = Party(name="Nguyễn Thị Ánh", address="12 Trần Phú, Hội An, Quảng Nam", phone="0905")
    said: dict[str, Any] = {
        "number": f"H47.TTHCC-260820-{number}-T1",
        "sender": desk,
        "receiver": home,
        "contents": "Thẻ hướng dẫn viên",
        "due": Due(postage=31_500, fee=650_000),
        "item_code": f"EN{number}0000VN",
    }
    return Order(**{**said, **changes})


def each(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("office", kinds, indirect=True)


@each(*KINDS)
async def test_an_order_that_is_made_twice_is_one_parcel(office: Office):
    order = an_order("1001")
    if office.kind == "vnpost_slips":
        await office.stand_in.ask("POST", "/_register", {"item_code": order.item_code})
    first = await office.postal.order(order, NOW)
    assert await office.postal.order(order, NOW) == first
    if office.kind in ORDERING:
        taken = dict(await office.stand_in.remembered("order"))
        assert order.number in taken
    assert office.postal.name
    assert office.postal.provider


@each(*KINDS)
async def test_what_is_called_off_twice_or_was_never_ordered_is_called_off(office: Office):
    order = an_order("1002")
    await office.postal.cancel(order.number, NOW)
    await office.postal.order(replace_code(order, None), NOW)
    await office.postal.cancel(order.number, NOW)
    await office.postal.cancel(order.number, NOW)
    if office.kind in ORDERING:
        assert order.number in dict(await office.stand_in.remembered("cancelled"))


@each(*TELLING)
async def test_codes_become_our_own_states_and_times_those_of_hanoi(office: Office):
    order = an_order("1003")
    found = await office.told(order, "-2", "1", "2", "3", "12", "-1", "4", "5", "6", "7", "0", "88")
    at = {event.code: event.at for event in found}
    assert [event.state for event in sorted(found, key=lambda event: event.at)] == [
        ParcelState.REGISTERED,
        ParcelState.PICKED_UP,
        ParcelState.IN_TRANSIT,
        ParcelState.IN_TRANSIT,
        ParcelState.HANDED_OVER,
        ParcelState.OUT_FOR_DELIVERY,
        ParcelState.FAILED,
        ParcelState.DELIVERED,
        ParcelState.RETURNED,
        ParcelState.LOST,
        ParcelState.CANCELLED,
        None,
    ]
    assert min(at.values()) == NOW
    assert len({event.id for event in found}) == 12
    assert all(event.raw for event in found)


@each(*TELLING)
async def test_what_is_told_twice_and_in_disorder_bears_the_same_ids(office: Office):
    order = an_order("1004")
    await office.stand_in.behave(twice=True, disorder=True)
    found = await office.told(order, "1", "2", "3", "5")
    assert len(found) > 4
    assert len({event.id for event in found}) == 4
    newest = max(found, key=lambda event: event.at)
    assert newest.state is ParcelState.DELIVERED


@each("vnpost_orders", "vnpost_slips", "signed_webhook")
async def test_a_party_that_is_away_is_tried_again(office: Office):
    await office.stand_in.behave(down=True)
    with pytest.raises(TemporaryFailure):
        await office.postal.order(an_order("1005"), NOW)


@each(*ORDERING)
async def test_an_answer_that_was_lost_leaves_one_parcel(office: Office):
    order = an_order("1006")
    await office.postal.cancel(order.number, NOW)  # a token is there before answers are lost
    await office.stand_in.behave(losing=1)
    with pytest.raises(TemporaryFailure):
        await office.postal.order(order, NOW)
    await office.stand_in.behave(losing=0)
    await office.postal.order(order, NOW)
    taken = [number for number, _ in await office.stand_in.remembered("order")]
    assert taken.count(order.number) == 1


@each(*ORDERING)
async def test_a_refusal_is_final_and_names_nobody(office: Office):
    nowhere = Party(name="Nguyễn Thị Ánh", address="")
    with pytest.raises(PermanentFailure) as refused:
        await office.postal.order(an_order("1007", receiver=nowhere), NOW)
    assert "Nguyễn" not in str(refused.value)


@each("signed_webhook")
async def test_only_what_is_signed_and_new_is_believed(office: Office):
    order = an_order("1008")
    said = {"order_number": order.number, "stations": ["1"], "at": NOW.isoformat()}
    driven = await office.stand_in.ask("POST", "/_drive", said)
    (message,) = driven["pushed"]
    assert len(office.heard(message)) == 1
    with pytest.raises(SignatureOutOfTime):
        office.heard(message, later=900)
    altered = {**message, "body": message["body"].replace("picked_up", "delivered")}
    with pytest.raises(SignatureWrong):
        office.heard(altered)
    await office.stand_in.behave(wrong_signature=True)
    driven = await office.stand_in.ask("POST", "/_drive", said)
    with pytest.raises(SignatureWrong):
        office.heard(driven["pushed"][0])


@each("manual", "vnpost_orders", "vnpost_slips")
async def test_whoever_is_asked_pushes_nothing(office: Office):
    with pytest.raises(NotPushed):
        office.postal.heard(Pushed(body=b"{}", at=NOW))


@each("vnpost_orders")
async def test_an_old_token_is_replaced_and_the_order_says_what_is_collected(office: Office):
    await office.postal.order(an_order("1009"), NOW)
    await office.stand_in.ask("POST", "/_forget", {})
    order = an_order("1010")
    await office.postal.order(order, NOW)
    said = dict(await office.stand_in.remembered("order"))[order.number]
    assert said["CODAmount"] == 681_500
    assert (said["SenderProvince"], said["ReceiverProvince"]) == ("56", "56")
    assert "Thu cước: 31500 đ" in said["Description"]
    assert "Thu phí, lệ phí: 650000 đ" in said["Description"]


@each("vnpost_orders")
async def test_events_are_read_on_from_the_last_one(office: Office):
    order = an_order("1011")
    before = await office.told(order, "1", "2", "3")
    later = {"order_number": order.number, "stations": ["5"]}
    at = (NOW + timedelta(hours=9)).isoformat()
    await office.stand_in.ask("POST", "/_drive", {**later, "item_code": order.item_code, "at": at})
    on = await office.asked(order, cursor=before[-1].id)
    assert [event.code for event in on] == ["5"]


@each("vnpost_orders")
async def test_an_event_that_cannot_be_read_holds_up_none_of_those_behind_it(office: Office):
    order = an_order("1012")
    before = await office.told(order, "1")
    for odd in ({"_id": {"$oid": "odd-1012"}, "CustomerCode": CUSTOMER}, {"_id": None}):
        spoilt = {**odd, "OrderNumber": order.number, "ItemCode": "", "EventTime": "hôm qua"}
        await office.stand_in.ask("POST", "/_spoil", spoilt)
    await office.told(order, "2")
    on = await office.asked(order, cursor=before[-1].id)
    assert "2" in {event.code for event in on}


@each("vnpost_slips")
async def test_an_item_code_that_is_refused_holds_up_none_of_the_others(office: Office):
    order = an_order("1013")
    await office.told(order, "1")
    codes = ["REFUSED", order.item_code or ""]
    told = await office.postal.events(Asked(item_codes=codes))
    assert [event.code for event in told.events] == ["1"]


@pytest.mark.parametrize("kind", ["vnpost_orders", "vnpost_slips"])
async def test_a_login_that_is_refused_is_tried_again(stand_in: Partner, kind: str):
    await stand_in.behave(down=False, failing=0, losing=0, twice=False, disorder=False)
    wrong = {"client_secret": SecretStr("of yesterday")} if kind == "vnpost_orders" else {}
    postal = a_post_office(kind, stand_in.address)
    wrong = wrong or {"key": SecretStr("of yesterday")}
    postal.settings = postal.settings.model_copy(update=wrong)  # type: ignore[attr-defined]
    with pytest.raises(TemporaryFailure):
        await postal.order(an_order("1014"), NOW)
    await postal.close()


async def test_an_installation_may_have_codes_of_its_own(tmp_path: Path):
    own = tmp_path / "codes.toml"
    own.write_text('[states]\n"9" = "returned"\n', "utf-8")
    postal = a_post_office("vnpost_orders", "http://127.0.0.1:1", own)
    assert postal.codes.state("9") is ParcelState.RETURNED  # type: ignore[attr-defined]
    assert postal.codes.state("5") is None  # type: ignore[attr-defined]


def replace_code(order: Order, code: str | None) -> Order:
    return an_order(order.number.split("-")[2], item_code=code)
