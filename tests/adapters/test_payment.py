"""The promises of a payment provider; every adapter of the port keeps them."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from pydantic import SecretStr

from app.adapters.payment import CounterSettings, build_payment
from app.adapters.payment.reading import amount
from app.domain.payment_references import reference_of
from app.domain.reconciling import StatementLine
from app.domain.signing import SignatureOutOfTime, SignatureWrong
from app.domain.vietqr import decoded
from app.ports import Away, PermanentFailure, TemporaryFailure
from app.ports.payment import (
    AtTheCounter,
    CallbackUnreadable,
    Item,
    Order,
    PageToOpen,
    QrToScan,
    StatementUnreadable,
)
from tests.partners.launching import Partner, standing
from tests.partners.paying import (
    PROVIDERS,
    STATEMENTS,
    Message,
    Payer,
    altered,
    payer_at,
    payment_settings,
)
from tests.partners.payment import ACCOUNT

NOW = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
NUMBERS = count(7)


@pytest.fixture(scope="module")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("payment", tmp_path_factory.mktemp("payment")) as partner:
        yield partner


@pytest.fixture(params=PROVIDERS)
async def payer(request: pytest.FixtureRequest, partner: Partner) -> AsyncGenerator[Payer]:
    await partner.behave(down=False, losing=0.0, slow=0.0, wrong_signature=False)
    payer = payer_at(request.param, partner)
    yield payer
    await payer.payment.close()


def order(amount: int = 50_000) -> Order:
    return Order(
        reference=reference_of(next(NUMBERS)),
        amount=amount,
        begun_at=NOW,
        expires_at=NOW + timedelta(hours=24),
        dossier="H47.TTHCC-260820-0001",
        procedure="1.004623",
        procedure_name="Cấp thẻ hướng dẫn viên du lịch",
        agency="H47.TTHCC",
        agency_name="Trung tâm Phục vụ hành chính công",
        payer="Nguyễn Thị Ánh",
        payer_id="049185001234",
        payer_address="12 Trần Phú, Hội An",
        items=(Item(key="le_phi", label="Lệ phí", amount=amount),),
        back_to="https://motcua.example.vn/ho-so/1/thanh-toan",
    )


async def paid(payer: Payer, wanted: Order, **said: object) -> Message:
    how = await payer.payment.begin(wanted)
    return await payer.pays(how, sent_at=SECONDS, at=NOW.isoformat(), **said)


async def test_one_is_told_how_to_pay_this_very_order(payer: Payer):
    wanted = order(123_456)
    match await payer.payment.begin(wanted):
        case QrToScan() as qr:
            transfer = decoded(qr.text)
            assert (transfer.amount, transfer.purpose) == (123_456, wanted.reference)
            assert transfer.account == qr.account == ACCOUNT
        case PageToOpen() as page:
            init = dict(await payer.partner.remembered("init"))[wanted.reference]
            assert page.address.endswith(wanted.reference)
            assert init["SoTien"] == "123456"
            assert init["ThoiGianGD"] == "20260820090000"
            assert init["ThongTinBienLai"]["SoCMNDNguoiNop"] == "049185001234"
        case how:
            raise AssertionError(how)


async def test_begun_twice_it_is_one_order(payer: Payer):
    wanted = order()
    assert await payer.payment.begin(wanted) == await payer.payment.begin(wanted)
    inits = [key for key, _ in await payer.partner.remembered("init")]
    assert inits.count(wanted.reference) <= 1


async def test_nothing_came_until_somebody_paid_and_then_it_is_found_with_its_number(payer: Payer):
    wanted = order()
    assert await payer.payment.inquire(wanted) == ([] if payer.payment.provider == "vietqr" else ())
    message = await paid(payer, wanted)
    callback = payer.payment.verify_callback(message.raw, message.headers, at=NOW)
    (credit,) = await payer.payment.inquire(wanted)
    assert callback.credit == credit
    assert (credit.reference, credit.amount, credit.at) == (wanted.reference, 50_000, NOW)
    assert callback.answer


async def test_money_for_another_order_is_not_found_for_this_one(payer: Payer):
    wanted, other = order(), order()
    await payer.payment.begin(wanted)
    await paid(payer, other)
    assert not await payer.payment.inquire(wanted)


async def test_what_was_really_paid_is_found_whatever_was_told(payer: Payer):
    wanted = order()
    message = await paid(payer, wanted, amount=40_000, told=50_000)
    callback = payer.payment.verify_callback(message.raw, message.headers, at=NOW)
    assert callback.credit is not None
    assert callback.credit.amount == 50_000
    assert [credit.amount for credit in await payer.payment.inquire(wanted)] == [40_000]


async def test_a_message_that_was_altered_or_not_signed_by_them_is_refused(payer: Payer):
    message = await paid(payer, order())
    field = "transferAmount" if payer.payment.provider == "vietqr" else "SoTien"
    await payer.partner.behave(wrong_signature=True)
    for wrong in (
        altered(message, **{field: 1}),
        await paid(payer, order()),
        Message(b"{}", {}),
        Message(message.raw, {}) if payer.payment.provider == "vietqr" else Message(b"[]", {}),
    ):
        with pytest.raises((SignatureWrong, CallbackUnreadable)):
            payer.payment.verify_callback(wrong.raw, wrong.headers, at=NOW)


async def test_money_that_came_to_another_account_of_the_owner_is_not_ours(partner: Partner):
    payer = payer_at("vietqr", partner)
    wanted = order()
    await paid(payer, wanted)
    other = payment_settings("vietqr", partner.address).model_copy(update={"account": "19036"})
    elsewhere = build_payment(other)
    assert len(await payer.payment.inquire(wanted)) == 1
    assert not await elsewhere.inquire(wanted)
    await elsewhere.close()
    await payer.payment.close()


@pytest.mark.parametrize(("left_out", "found"), [("TrangThaiGD", []), ("MaXacThuc", None)])
async def test_an_answer_that_does_not_say_paid_or_is_not_sealed_is_no_money(
    partner: Partner, left_out: str, found: list[object] | None
):
    payer = payer_at("payment_platform", partner)
    wanted = order()
    await paid(payer, wanted, left_out=left_out)
    if found is None:
        with pytest.raises(PermanentFailure):
            await payer.payment.inquire(wanted)
    else:
        assert [*await payer.payment.inquire(wanted)] == found
    await payer.payment.close()


async def test_while_our_own_login_is_wrong_questions_wait(partner: Partner):
    settings = payment_settings("vietqr", partner.address)
    payment = build_payment(settings.model_copy(update={"token": SecretStr("an old one")}))
    with pytest.raises(TemporaryFailure):
        await payment.inquire(order())
    await payment.close()


async def test_an_old_notice_of_the_bank_is_out_of_time(partner: Partner):
    payer = payer_at("vietqr", partner)
    await partner.behave(wrong_signature=False)
    message = await paid(payer, order())
    with pytest.raises(SignatureOutOfTime):
        payer.payment.verify_callback(message.raw, message.headers, at=NOW + timedelta(minutes=6))


async def test_a_party_that_is_down_or_silent_is_a_passing_failure(payer: Payer):
    wanted = order()
    await payer.payment.begin(wanted)
    await payer.partner.behave(down=True)
    with pytest.raises(TemporaryFailure):
        await payer.payment.inquire(wanted)
    await payer.partner.behave(down=False, slow=1.0, delay=1.0)
    hasty = payer_at(payer.payment.provider, payer.partner, patience=0.2)
    with pytest.raises(Away):
        await hasty.payment.inquire(wanted)
    await hasty.payment.close()


async def test_the_file_of_the_day_names_what_came(payer: Payer):
    wanted = order()
    message = await paid(payer, wanted)
    told = payer.payment.verify_callback(message.raw, message.headers, at=NOW).credit
    assert told is not None
    kind = STATEMENTS[payer.payment.provider]
    file = await payer.partner.ask("GET", f"/_statement?kind={kind}")
    line = StatementLine(number=told.number, reference=wanted.reference, amount=50_000)
    assert line in payer.payment.read_statement(file["content"].encode())
    for spoilt in (b"\xff\xfe", b"a,b\n1,2\n", file["content"].replace(",50000,", ",x,").encode()):
        with pytest.raises(StatementUnreadable):
            payer.payment.read_statement(spoilt)


async def test_without_a_provider_one_pays_at_the_counter():
    counter = build_payment(CounterSettings())
    assert await counter.begin(order()) == AtTheCounter()
    assert not await counter.inquire(order())
    with pytest.raises(SignatureWrong):
        counter.verify_callback(b"{}", {}, at=NOW)
    with pytest.raises(StatementUnreadable):
        counter.read_statement(b"")


@pytest.mark.parametrize(
    ("said", "sum_"),
    [
        ("1.250.000", 1_250_000),
        ("50000", 50_000),
        (50000.0, 50_000),
        ("50000.00", 50_000),
        ("50,000.00", 50_000),
        ("1.250.000,0", 1_250_000),
        ("18067000.00", 18_067_000),
        ("50.000", 50_000),
        ("50000.50", None),
        ("1.25", None),
        ("1.250,000", None),
        ("5e3", None),
        ("-5", None),
        (True, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_amounts_are_whole_or_not_read(said: object, sum_: int | None):
    assert amount(said) == sum_
