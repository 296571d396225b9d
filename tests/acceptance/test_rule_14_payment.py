"""Rule 14: nothing is paid because somebody said so, and nothing is paid twice."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from app.adapters.payment import build_payment
from app.db.embedded.sharing import Attached
from app.fees.actions.inquire_payment import NotKnownYet
from app.fees.actions.look_after_orders import look_after_orders
from app.ports.payment import QrToScan
from tests.partners.launching import Partner, standing
from tests.partners.paying import Message, Payer, altered, payment_settings
from tests.web.conftest import a_world
from tests.web.promises import keep_promises
from tests.web.world import API, APPLICANT, DESK, MORNING, STRANGER, Json, World

SENT_AT = int(MORNING.timestamp())


@pytest.fixture(scope="module")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("payment", tmp_path_factory.mktemp("payment")) as partner:
        yield partner


@pytest.fixture(scope="module")
async def world(
    cluster: Attached,
    province: str,
    partner: Partner,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncGenerator[World]:
    """A province where a bank takes fees by VietQR."""
    settings = payment_settings("vietqr", partner.address)
    folder = tmp_path_factory.mktemp("world")
    async with a_world(cluster, province, folder, payment=settings) as world:
        yield world
        await world.house.till.payment.close()


async def money(world: World, dossier: Json, who: str = APPLICANT) -> Json:
    answer = await world.get(f"/dossiers/{dossier['id']}/payments", who)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def told(world: World, message: Message) -> int:
    answer = await world.http.post(
        f"http://motcua.test{API}/payments/vietqr/events",
        content=message.raw,
        headers=message.headers,
    )
    return answer.status_code


async def begun(world: World, dossier: Json) -> QrToScan:
    answer = await world.post(f"/dossiers/{dossier['id']}/payments", {}, APPLICANT)
    assert answer.status_code == 201, answer.text
    said = {name: text for name, text in answer.json()["how"].items() if name != "kind"}
    return QrToScan(**said)


@pytest.fixture
async def payer(partner: Partner) -> Payer:
    await partner.behave(wrong_signature=False)
    settings = payment_settings("vietqr", partner.address)
    return Payer(partner, build_payment(settings))


async def test_rule_14_a_callback_alone_never_marks_paid(world: World, payer: Payer):
    dossier = await world.submitted()
    await keep_promises(world, like="fees.%", till=world.house.till)
    assert (await money(world, dossier))["state"] == "due"
    how = await begun(world, dossier)
    message = await payer.pays(how, sent_at=SENT_AT, at=MORNING.isoformat(), known=False)
    assert await told(world, altered(message, transferAmount=1)) == 401
    assert await told(world, Message(message.raw, {"content-type": "application/json"})) == 401
    assert await told(world, message) == 200
    with pytest.raises(NotKnownYet):
        await keep_promises(world, like="fees.%", till=world.house.till)
    assert (await money(world, dossier))["state"] == "due"
    await payer.partner.ask("POST", "/_know")
    with world.at(MORNING + timedelta(minutes=1)):
        await look_after_orders(world.house.sessions, world.now)
        await keep_promises(world, like="fees.%", till=world.house.till)
    assert (await money(world, dossier))["state"] == "paid"


async def test_rule_14_a_mismatched_amount_is_shown_and_never_paid(world: World, payer: Payer):
    dossier = await world.submitted()
    await keep_promises(world, like="fees.%", till=world.house.till)
    owed = (await money(world, dossier))["owed"]
    how = await begun(world, dossier)
    less = await payer.pays(
        how, sent_at=SENT_AT, at=MORNING.isoformat(), amount=owed - 1000, told=owed
    )
    assert await told(world, less) == 200
    await keep_promises(world, like="fees.%", till=world.house.till)
    stands = await money(world, dossier)
    assert (stands["state"], stands["owed"]) == ("partly", 1000)
    assert stands["orders"][0]["state"] == "differs"


async def test_rule_14_a_duplicate_callback_is_a_no_op(world: World, payer: Payer):
    dossier = await world.submitted()
    await keep_promises(world, like="fees.%", till=world.house.till)
    owed = (await money(world, dossier))["owed"]
    message = await payer.pays(await begun(world, dossier), sent_at=SENT_AT, at=MORNING.isoformat())
    for _ in range(3):
        assert await told(world, message) == 200
        await keep_promises(world, like="fees.%", till=world.house.till)
    stands = await money(world, dossier, DESK)
    assert (stands["state"], stands["paid"], len(stands["receipts"])) == ("paid", owed, 1)
    receipt = stands["receipts"][0]["id"]
    path = f"/dossiers/{dossier['id']}/payments/receipts/{receipt}.pdf"
    sheet = await world.get(path, APPLICANT)
    assert sheet.content.startswith(b"%PDF")
    assert (await world.get(path, STRANGER)).status_code == 404
    again = await world.post(f"/dossiers/{dossier['id']}/payments", {}, APPLICANT)
    assert again.json()["reason"] == "nothing_to_pay"
