"""What is asked of every document axis, and what is particular to VXP."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.adapters.document_axis import NoAxisSettings, VxpSettings, build_document_axis
from app.domain.official_letters import LetterState, OfficialLetter, Receipt
from app.ports import Away, PermanentFailure, TemporaryFailure
from app.ports.document_axis import Arrival, DocumentAxis, Outcome, PackageUnreadable
from tests.adapters.test_edxml import LETTER, NOON, RECEIPT, SENDER
from tests.documents.files import pdf
from tests.partners.launching import Partner, standing

ANSWER = {
    "document_id": "answer-1",
    "from": "G09.21",
    "to": "H47.15",
    "about": "01J-letter",
    "at": "2026-08-21T09:00:00+07:00",
}


@pytest.fixture(scope="module")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    folder: Path = tmp_path_factory.mktemp("axis")
    async with standing("document_axis", folder) as partner:
        yield partner


@pytest.fixture(params=["vxp"])
async def axis(request: pytest.FixtureRequest, partner: Partner) -> AsyncGenerator[DocumentAxis]:
    """Every adapter that can send, against its stand-in; ``none`` sends nothing."""
    assert request.param == "vxp"
    axis = vxp(partner)
    yield axis
    await axis.close()


def vxp(partner: Partner, secret: str = "secret-of-h47") -> DocumentAxis:  # noqa: S107
    settings = VxpSettings(address=partner.address, system_id="H47", secret=SecretStr(secret))
    return build_document_axis(settings)


async def test_a_letter_sent_twice_is_one_letter(axis: DocumentAxis, partner: Partner):
    letter = replace(LETTER, document_id="twice")
    assert await axis.send(letter) == await axis.send(letter)
    taken = dict(await partner.remembered("package"))
    assert taken["twice"]["files"] == ["đơn đề nghị.pdf"]
    assert taken["twice"]["code"] == "12/SVHTTDL-VP"
    sent = [value for _, value in await partner.remembered("sent") if value == "twice"]
    assert len(sent) == 2, "the stand-in was asked twice"


async def test_a_letter_whose_answer_is_lost_is_sent_again_and_is_one(
    axis: DocumentAxis, partner: Partner
):
    letter = replace(LETTER, document_id="lost")
    await partner.behave(losing=1.0)
    try:
        with pytest.raises(TemporaryFailure):
            await axis.send(letter)
    finally:
        await partner.behave(losing=0.0)
    assert await axis.send(letter) == "lost"


async def test_what_arrives_is_listed_until_it_is_settled(axis: DocumentAxis, partner: Partner):
    await partner.ask("POST", "/_letter", ANSWER)
    await partner.ask(
        "POST",
        "/_receipt",
        {**ANSWER, "state": "accepted", "at": "2026-08-21T08:00:00+07:00"},
    )
    listed = await axis.arrivals()
    assert [one.is_receipt for one in listed] == [False, True]
    letter, receipt = [await axis.fetch(arrival) for arrival in listed]
    assert isinstance(letter, OfficialLetter)
    assert letter.about is not None
    assert (letter.about.document_id, letter.code) == ("01J-letter", "77/CAT-PV01")
    assert letter.attachments[0].content == pdf()
    assert isinstance(receipt, Receipt)
    assert receipt.state is LetterState.ACCEPTED
    assert await axis.arrivals() == listed, "whoever dies now finds them again"
    for arrival in (*listed, listed[0]):
        await axis.settle(arrival, Outcome.KEPT)
    assert await axis.arrivals() == []


async def test_a_receipt_reaches_the_sender_of_the_letter(axis: DocumentAxis, partner: Partner):
    receipt = replace(RECEIPT, sender=SENDER, state=LetterState.COMPLETED)
    assert await axis.report(receipt) == await axis.report(receipt)
    taken = dict(await partner.remembered("package")).values()
    assert [p["state"] for p in taken if p.get("about") == "01J-letter"] == ["completed"]


async def test_what_is_no_package_is_told_apart_and_settled(axis: DocumentAxis, partner: Partner):
    await partner.ask("POST", "/_rubbish", {"id": "rubbish", "xml": "<!DOCTYPE x><edXML/>"})
    [arrival] = await axis.arrivals()
    with pytest.raises(PackageUnreadable):
        await axis.fetch(arrival)
    await axis.settle(arrival, Outcome.UNREADABLE)
    assert dict(await partner.remembered("settled"))["rubbish"] == "fail"
    assert await axis.arrivals() == []


async def test_a_refusal_is_for_good_and_an_outage_is_not(axis: DocumentAxis, partner: Partner):
    stranger = replace(LETTER, document_id="stranger", sender=replace(SENDER, id="H99.1"))
    with pytest.raises(PermanentFailure, match="SENDER"):
        await axis.send(stranger)
    with pytest.raises(PermanentFailure):
        await axis.fetch(Arrival("nobody knows", is_receipt=False))
    await partner.behave(down=True)
    try:
        with pytest.raises(TemporaryFailure):
            await axis.arrivals()
    finally:
        await partner.behave(down=False)
    assert await axis.arrivals() == []


async def test_a_token_that_ran_out_is_replaced_and_a_wrong_secret_is_told(partner: Partner):
    axis, stranger = vxp(partner), vxp(partner, "guessed")
    await axis.arrivals()
    await partner.ask("POST", "/_forget_tokens")
    assert await axis.arrivals() == []
    with pytest.raises(Away, match="registration"):
        await stranger.arrivals()
    for one in (axis, stranger):
        await one.close()


async def test_without_an_axis_nothing_arrives_and_letters_wait():
    axis = build_document_axis(NoAxisSettings())
    assert await axis.arrivals() == ()
    with pytest.raises(Away):
        await axis.send(LETTER)
    with pytest.raises(Away):
        await axis.report(replace(RECEIPT, at=NOON))
    await axis.close()
