"""The promises of whoever carries messages; every adapter of the port keeps them."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from app.adapters.notification import NoneSettings, build_messenger, build_messengers
from app.adapters.notification.sms import SmsGatewaySettings
from app.adapters.notification.smtp import SmtpSettings
from app.adapters.notification.zns import ZnsSettings
from app.adapters.party import NetworkInTransaction
from app.db.sessions import create_sessions
from app.domain.errors import Invalid
from app.domain.notifying import DeliveryState, Medium
from app.domain.signing import SignatureOutOfTime, SignatureWrong
from app.ports import Away, TemporaryFailure
from app.ports.notification import (
    Message,
    MessageRefused,
    Messenger,
)
from tests.partners import mailing, messaging
from tests.partners.launching import Partner, standing
from tests.partners.mailing import Mailbox, mail_server

AT = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
AnySettings = SmtpSettings | SmsGatewaySettings | ZnsSettings
PHONE = "0905123456"
SUBJECT = "Hồ sơ H47.TTHCC-261123-0001: Vào sổ, phát hành kết quả giải quyết thủ tục hành chính"
SMS, ZALO, EMAIL = Medium.SMS, Medium.ZALO, Medium.EMAIL


@dataclass(frozen=True, slots=True)
class Carrier:
    """One adapter and its stand-in: ``nobody`` is an address that it will never take."""

    messenger: Messenger
    to: str
    nobody: str
    hinder: Callable[[], Awaitable[None]]
    """The next message is put off."""
    shown: Callable[[], Awaitable[list[str]]]

    def message(self, **changes: object) -> Message:
        plain = Message(
            id=uuid4(),
            to=self.to,
            subject="Hồ sơ H47.15-260820-0001 đã được tiếp nhận",
            text="Ho so H47.15-260820-0001 da duoc tiep nhan luc 09:00 20/08/2026.",
            html="<p>Hồ sơ <b>H47.15-260820-0001</b></p>",
            template="received",
            params=dict.fromkeys(messaging.PARAMS, "H47.15-260820-0001"),
            at=AT,
        )
        return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("messaging")


@pytest.fixture(scope="module")
async def gateway(folder: Path) -> AsyncGenerator[Partner]:
    async with standing("messaging", folder) as partner:
        yield partner


@pytest.fixture(scope="module")
async def mail(folder: Path) -> AsyncGenerator[tuple[Mailbox, Path]]:
    async with mail_server(folder) as server:
        yield server


def sms_settings(gateway: Partner) -> SmsGatewaySettings:
    return SmsGatewaySettings(
        address=gateway.address,
        brandname="QuangNam",
        token=SecretStr(messaging.TOKEN),
        secret=SecretStr(messaging.SECRET),
    )


def zns_settings(gateway: Partner) -> ZnsSettings:
    return ZnsSettings(
        address=gateway.address,
        login=gateway.address,
        app_id=messaging.APP_ID,
        app_secret=SecretStr(messaging.APP_SECRET),
        oa_secret=SecretStr(messaging.OA_SECRET),
        refresh_token=SecretStr(messaging.FIRST_REFRESH),
        templates={"received": messaging.TEMPLATE},
    )


def smtp_settings(mail: tuple[Mailbox, Path]) -> SmtpSettings:
    return SmtpSettings(
        host="127.0.0.1",
        port=mail[0].port,
        username=mailing.LOGIN.login.decode(),
        password=SecretStr(mailing.LOGIN.password.decode()),
        sender="motcua@quangnam.vn",
        authority=mail[1],
    )


@pytest.fixture(params=[SMS, ZALO, EMAIL])
async def carrier(
    request: pytest.FixtureRequest, gateway: Partner, mail: tuple[Mailbox, Path], folder: Path
) -> AsyncGenerator[Carrier]:
    """Each way out of the building, with the server at its other end."""
    medium: Medium = request.param
    found = build_messengers(
        smtp_settings(mail), sms_settings(gateway), zns_settings(gateway), folder
    )

    async def busy_server() -> None:
        mail[0].busy = 1

    async def busy_gateway() -> None:
        await gateway.behave(failing=1.0)

    async def in_mailbox() -> list[str]:
        return mail[0].shown

    async def at_gateway() -> list[str]:
        return [key for key, _ in await gateway.remembered("sms" if medium is SMS else "zns")]

    await gateway.behave(failing=0, losing=0, down=False, wrong_signature=False)
    if medium is EMAIL:
        yield Carrier(found[EMAIL], "anh@vidu.vn", mailing.NOBODY, busy_server, in_mailbox)
    else:
        nobody = "0909000404" if medium is SMS else "0909000118"
        yield Carrier(found[medium], PHONE, nobody, busy_gateway, at_gateway)
    for messenger in found.values():
        await messenger.close()
    mail[0].busy = 0
    await gateway.behave(failing=0, losing=0, down=False, wrong_signature=False)


Build = Callable[[AnySettings], Messenger]


@pytest.fixture
async def built(folder: Path) -> AsyncGenerator[Build]:
    """Makes a messenger of settings, and closes it afterwards."""
    made: list[Messenger] = []

    def build(settings: AnySettings) -> Messenger:
        messenger = build_messenger(settings, folder)
        assert messenger is not None
        made.append(messenger)
        return messenger

    yield build
    for messenger in made:
        await messenger.close()


def known(message: UUID, shown: list[str]) -> int:
    return sum(str(message) in one for one in shown)


async def test_a_message_is_taken_and_has_a_number_there(carrier: Carrier):
    message = carrier.message()
    taken = await carrier.messenger.send(message)
    assert taken.provider_id
    assert known(message.id, await carrier.shown()) == 1


async def test_the_same_message_twice_is_one_message(carrier: Carrier):
    message = carrier.message()
    first = await carrier.messenger.send(message)
    again = await carrier.messenger.send(message)
    assert again == first
    assert known(message.id, await carrier.shown()) == 1


async def test_a_party_that_is_busy_may_be_asked_again(carrier: Carrier):
    message = carrier.message()
    await carrier.messenger.send(carrier.message())
    await carrier.hinder()
    with pytest.raises(TemporaryFailure):
        await carrier.messenger.send(message)
    assert known(message.id, await carrier.shown()) == 0


async def test_an_address_that_takes_nothing_is_refused_for_good(carrier: Carrier):
    with pytest.raises(MessageRefused) as refused:
        await carrier.messenger.send(carrier.message(to=carrier.nobody))
    assert carrier.nobody not in str(refused.value), "words of failures name nobody"


async def test_nothing_is_sent_while_a_transaction_is_open(carrier: Carrier, engine: AsyncEngine):
    async with create_sessions(engine).begin():
        with pytest.raises(NetworkInTransaction):
            await carrier.messenger.send(carrier.message())


async def test_nobody_else_can_report(carrier: Carrier):
    with pytest.raises((SignatureWrong, Invalid)):
        carrier.messenger.reported({}, b"{}", AT)


async def reported(gateway: Partner, **said: str) -> tuple[dict[str, str], bytes]:
    told = await gateway.ask("POST", "/_report", {"at": AT.isoformat(), **said})
    return told["headers"], told["body"].encode()


@pytest.mark.parametrize(("medium", "provider"), [(SMS, "sms"), (ZALO, "zalo")])
async def test_a_report_tells_what_became_of_a_message(
    medium: Medium, provider: str, gateway: Partner, built: Build
):
    messenger = built(sms_settings(gateway) if medium is SMS else zns_settings(gateway))
    message = uuid4()
    said = {"provider": provider, "id": str(message), "state": "delivered"}
    (report,) = messenger.reported(*await reported(gateway, **said), AT)
    assert (report.id, report.state, report.at) == (message, DeliveryState.DELIVERED, AT)

    await gateway.behave(wrong_signature=True)
    headers, body = await reported(gateway, **said)
    await gateway.behave(wrong_signature=False)
    with pytest.raises(SignatureWrong):
        messenger.reported(headers, body, AT)
    headers, body = await reported(gateway, **said)
    with pytest.raises(SignatureWrong):
        messenger.reported(headers, body.replace(str(message).encode(), str(uuid4()).encode()), AT)


async def test_short_messages_are_asked_about_and_reported_undelivered(
    gateway: Partner, built: Build
):
    gateway_of_sms = built(sms_settings(gateway))
    message = Message(id=uuid4(), to=PHONE, text="Ho so da duoc tiep nhan")
    assert await gateway_of_sms.asked(message.id, "") is None
    taken = await gateway_of_sms.send(message)
    assert await gateway_of_sms.asked(message.id, taken.provider_id) is None, "not known yet"
    said = {"provider": "sms", "id": str(message.id), "state": "expired", "code": "absent"}
    headers, body = await reported(gateway, **said)
    (report,) = gateway_of_sms.reported(headers, body, AT)
    assert (report.state, report.code) == (DeliveryState.FAILED, "absent")
    asked = await gateway_of_sms.asked(message.id, taken.provider_id)
    assert asked is not None
    assert asked.state is DeliveryState.FAILED
    with pytest.raises(SignatureOutOfTime):
        gateway_of_sms.reported(headers, body, AT + timedelta(hours=1))


async def test_what_is_wrong_with_our_account_is_not_the_messages_fault(
    gateway: Partner, built: Build
):
    settings = sms_settings(gateway)
    messenger = built(settings)
    stranger = built(settings.model_copy(update={"token": SecretStr("wrong")}))
    message = Message(id=uuid4(), to=PHONE, text="Ho so da duoc tiep nhan")
    with pytest.raises(TemporaryFailure, match="401"):
        await stranger.send(message)
    await gateway.ask("PUT", "/_balance", {"left": 0})
    with pytest.raises(TemporaryFailure, match="balance"):
        await messenger.send(message)
    await gateway.ask("PUT", "/_balance", {"left": 1000})
    assert (await messenger.send(message)).provider_id


async def test_a_text_that_no_gateway_takes_is_refused_with_its_code(
    gateway: Partner, built: Build
):
    messenger = built(sms_settings(gateway))
    for text, code in (("a" * 161, "too_long"), ("Hồ sơ", "letters")):
        with pytest.raises(MessageRefused, match=code):
            await messenger.send(Message(id=uuid4(), to=PHONE, text=text))


async def test_zalos_login_is_renewed_by_whoever_needs_it_and_kept(
    gateway: Partner, built: Build, folder: Path
):
    def message() -> Message:
        params = dict.fromkeys(messaging.PARAMS, "x")
        return Message(id=uuid4(), to=PHONE, text="", template="received", params=params)

    first = built(zns_settings(gateway))
    assert (await first.send(message())).provider_id
    await gateway.ask("PUT", "/_expire")
    assert (await first.send(message())).provider_id, "the login had run out"
    another = await built(zns_settings(gateway)).send(message())
    assert another.provider_id, "another process finds the newest login"
    assert (folder / "zalo.json").stat().st_mode & 0o077 == 0


async def test_zalo_takes_only_what_was_registered(gateway: Partner, built: Build):
    messenger = built(zns_settings(gateway))
    params = dict.fromkeys(messaging.PARAMS, "x")
    plain = Message(id=uuid4(), to=PHONE, text="", template="received", params=params)
    with pytest.raises(MessageRefused, match="template_not_registered"):
        await messenger.send(replace(plain, template="posted"))
    with pytest.raises(MessageRefused, match="-1124"):
        await messenger.send(replace(plain, params={**params, "can_bo": "x" * 61}))
    with pytest.raises(MessageRefused, match="-1121"):
        await messenger.send(replace(plain, params={}))


async def test_e_mail_is_plain_text_and_a_page_and_says_that_no_person_wrote_it(
    mail: tuple[Mailbox, Path], built: Build
):
    messenger = built(smtp_settings(mail))
    message = Message(
        id=uuid4(),
        to="anh@vidu.vn",
        subject=SUBJECT,
        text="Kính gửi Ông/Bà\n",
        html="<p>Kính gửi Ông/Bà</p>",
        at=AT,
    )
    await messenger.send(message)
    letter = mail[0].received[-1]
    assert letter["Message-ID"] == f"<{message.id}@quangnam.vn>"
    assert letter["Subject"] == SUBJECT, "no blank is lost where a long line is folded"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert str(letter["From"]) == "Một cửa điện tử <motcua@quangnam.vn>"
    text, page = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().split() == ["Kính", "gửi", "Ông/Bà"]
    assert "Kính gửi Ông/Bà" in page.get_content()


async def test_a_mail_server_that_is_not_trusted_or_not_there_is_away(
    mail: tuple[Mailbox, Path], built: Build
):
    settings = smtp_settings(mail)
    message = Message(id=uuid4(), to="anh@vidu.vn", text="x", subject="x")
    stranger = settings.model_copy(update={"authority": None})
    nowhere = settings.model_copy(update={"port": 1})
    for wrong in (stranger, nowhere):
        messenger = built(wrong)
        with pytest.raises(Away):
            await messenger.send(message)
    refused = built(settings.model_copy(update={"password": SecretStr("wrong")}))
    with pytest.raises(TemporaryFailure, match="535"):
        await refused.send(message)
    assert known(message.id, mail[0].shown) == 0


def test_an_installation_may_have_no_way_but_the_portal(tmp_path: Path):
    none = NoneSettings()
    assert build_messengers(none, none, none, tmp_path) == {}
