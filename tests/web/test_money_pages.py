"""Pages about money: the citizen pays by a QR, the desk takes cash, leaders refund and compare."""

import re
from collections.abc import AsyncGenerator
from datetime import timedelta

import httpx2
import pytest

from app.db.embedded.sharing import Attached
from app.domain.owing import OBLIGATION
from app.domain.vietqr import decoded
from app.ports.payment import QrToScan
from app.web.site.filters import money
from tests.documents.files import pdf
from tests.partners.launching import Partner, standing
from tests.partners.paying import Payer, payer_at, payment_settings
from tests.web.administration import ADMIN, BELOW, with_rulers
from tests.web.conftest import a_world
from tests.web.pages import HTML, hidden_fields, look, send, words
from tests.web.promises import keep_promises
from tests.web.situations import reached
from tests.web.world import API, APPLICANT, DESK, MORNING, STRANGER, Json, World

CHIEF = "approve@receiving"
SUPERVISOR = "supervise@receiving"
CHOICE = re.compile(r'<select[^>]*id="fee".*?<option value="(\w+)"', re.DOTALL)
SENT_AT = int(MORNING.timestamp())


@pytest.fixture(scope="module")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("payment", tmp_path_factory.mktemp("payment")) as partner:
        yield partner


@pytest.fixture(scope="module")
async def world(
    cluster: Attached, province: str, partner: Partner, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    settings = payment_settings("vietqr", partner.address)
    folder = tmp_path_factory.mktemp("world")
    async with a_world(cluster, province, folder, payment=settings) as world:
        yield await with_rulers(world)
        await world.house.till.payment.close()


@pytest.fixture
def payer(partner: Partner) -> Payer:
    return payer_at("vietqr", partner)


@pytest.fixture
async def dossier(world: World) -> Json:
    dossier = await world.submitted()
    await keep_promises(world, like="fees.%", till=world.house.till)
    return dossier


async def claimed(
    world: World,
    page: httpx2.Response,
    action: str,
    who: str,
    *,
    file: tuple[str, bytes] = ("", b""),
    **fields: str,
) -> httpx2.Response:
    """A form with a file, as a browser without scripts sends it: the fields come first."""
    values = {**hidden_fields(page, action), **fields}
    parts = [(name, (None, value)) for name, value in values.items()]
    return await world.http.post(
        action, files=[*parts, ("file", file)], headers={**HTML, **world.people[who].headers}
    )


def claim_on(page: httpx2.Response) -> str:
    """The claim that waits to be decided."""
    found = re.search(r'name="claim" value="([0-9a-f-]+)"', page.text)
    assert found is not None
    return found[1]


async def posted(
    world: World, page: httpx2.Response, action: str, who: str, **fields: str
) -> httpx2.Response:
    """The form of ``page`` that goes to ``action``, filled in."""
    return await send(world, action, {**hidden_fields(page, action), **fields}, who)


def a_transfer(page: httpx2.Response) -> QrToScan:
    """What a bank's app would make of the page, from what stands beside the picture."""
    reference = re.search(r"MC[0-9A-Z]{10}", page.text)
    assert reference is not None
    assert 'src="data:image/svg+xml' in page.text
    return QrToScan(text="", bank="", account="", holder="", purpose=reference[0])


async def test_a_citizen_pays_by_the_qr_of_the_page_and_has_a_receipt(
    world: World, payer: Payer, dossier: Json
):
    path = f"/ho-so/{dossier['id']}/thanh-toan"
    page = await look(world, f"/ho-so/{dossier['id']}", APPLICANT)
    assert path in page.text
    page = await look(world, path, APPLICANT)
    assert "Thanh toán trực tuyến" in words(page)
    answer = await posted(world, page, path, APPLICANT)
    assert answer.status_code == 303
    page = await look(world, path, APPLICANT)
    assert 'hx-trigger="every 5s"' in page.text
    listed = (await world.get(f"/dossiers/{dossier['id']}/payments", APPLICANT)).json()
    how = {name: text for name, text in listed["orders"][0]["how"].items() if name != "kind"}
    assert decoded(how["text"]).purpose == a_transfer(page).purpose
    message = await payer.pays(QrToScan(**how), sent_at=SENT_AT, at=MORNING.isoformat())
    url = f"http://motcua.test{API}/payments/vietqr/events"
    told = await world.http.post(url, content=message.raw, headers=message.headers)
    assert told.json() == {"success": True}
    await keep_promises(world, like="fees.%", till=world.house.till)
    page = await look(world, path, APPLICANT)
    assert "Đã nộp đủ" in words(page)
    assert 'hx-trigger="every 5s"' not in page.text
    receipt = re.search(rf"/ho-so/{dossier['id']}/bien-lai/[0-9a-f-]+", page.text)
    assert receipt is not None
    assert (await look(world, receipt[0], APPLICANT)).content.startswith(b"%PDF")
    assert (await look(world, path, STRANGER)).status_code == 404


def asked_for(page: httpx2.Response) -> int:
    """The sum that the desk's form offers to take."""
    found = re.search(r'name="amount"[^>]*value="([\d.]+)"', page.text)
    assert found is not None
    return int(found[1].replace(".", ""))


async def test_the_desk_takes_cash_once_and_says_the_change(world: World, dossier: Json):
    path = f"/quay/{dossier['id']}/thu-phi"
    page = await look(world, path, DESK)
    owed = asked_for(page)
    wrong = await posted(world, page, path, DESK, amount=f"{owed}", given="1")
    assert (wrong.status_code, "Số tiền khách đưa không được ít hơn" in words(wrong)) == (422, True)
    fields = {"amount": f"{owed}", "given": f"{owed + 50_000}"}
    first = await posted(world, page, path, DESK, **fields)
    assert first.status_code == 303
    again = await posted(world, page, path, DESK, **fields)
    assert again.headers["location"] == first.headers["location"]
    page = await look(world, first.headers["location"], DESK)
    assert "Trả lại khách: 50.000 đ" in words(page)
    sheet = re.search(rf"/quay/{dossier['id']}/bien-lai/[0-9a-f-]+\.pdf", page.text)
    assert sheet is not None
    assert (await look(world, sheet[0], DESK)).content.startswith(b"%PDF")


async def test_what_was_paid_of_how_much_is_said_to_everybody(world: World, dossier: Json):
    here, desk = f"/ho-so/{dossier['id']}", f"/quay/{dossier['id']}"
    assert "Bạn nộp phí, lệ phí" in words(await look(world, f"{here}/da-gui", APPLICANT))
    cash = await look(world, f"{desk}/thu-phi", DESK)
    owed = asked_for(cash)
    rest, whole = owed - 1000, money(owed)
    await posted(world, cash, f"{desk}/thu-phi", DESK, amount=str(rest))
    partly = f"Đã nộp {money(rest)} trên {whole}."
    for path, who in (
        (here, APPLICANT), (f"{here}/thanh-toan", APPLICANT), (desk, DESK),
        (f"{desk}/thu-phi", DESK), (f"/viec/{dossier['id']}", DESK),
    ):  # fmt: skip
        assert partly in words(await look(world, path, who)), path
    await posted(
        world, await look(world, f"{here}/thanh-toan", APPLICANT), f"{here}/thanh-toan", APPLICANT
    )
    page = (await look(world, f"{here}/thanh-toan", APPLICANT)).text
    renewed = page[page.index('id="tien"') : page.index('class="govuk-details"')]
    assert "/bien-lai/" in renewed
    assert "Tạo mã thanh toán khác" in renewed
    cash = await look(world, f"{desk}/thu-phi", DESK)
    await posted(world, cash, f"{desk}/thu-phi", DESK, amount="1000")
    seen = words(await look(world, desk, DESK))
    assert f"Đã nộp đủ Đã nộp {whole} trên {whole}. Xem phí, lệ phí" in seen
    settled = words(await look(world, f"{here}/thanh-toan", APPLICANT))
    assert "Tôi thuộc diện được miễn" not in settled


async def test_the_desk_says_how_much_a_tax_notice_asks(world: World):
    dossier, at = await reached(world, "waiting_obligation")
    path, say = f"/quay/{dossier['id']}/thu-phi", f"/quay/{dossier['id']}/bao-phi"
    with world.at(at):
        page = await look(world, path, DESK)
        fee = {"fee": f"{OBLIGATION}:1", "sum": "1.200.000"}
        wrong = await posted(world, page, say, DESK, **fee, basis="")
        assert (wrong.status_code, 'id="basis-error"' in wrong.text) == (422, True)
        said = await posted(world, page, say, DESK, **fee, basis="TB 123/TB-CCT")
        assert said.status_code == 303
        assert "1.200.000 đ" in words(await look(world, path, DESK))
        url = f"/dossiers/{dossier['id']}/payments/fees/{OBLIGATION}:1"
        body = {"amount": 1_100_000, "basis": "TB 124/TB-CCT"}
        answer = await world.call("PUT", url, DESK, json=body)
        assert (answer.status_code, answer.json()["owed"]) == (200, 1_750_000)


async def test_an_exemption_is_asked_for_by_the_citizen_and_granted_at_the_desk(
    world: World, dossier: Json
):
    pay, desk = f"/ho-so/{dossier['id']}/thanh-toan", f"/quay/{dossier['id']}/thu-phi"
    page = await look(world, pay, APPLICANT)
    ask, decide = f"/ho-so/{dossier['id']}/mien-phi", f"/quay/{dossier['id']}/mien-phi"
    fee = re.search(r'<select[^>]*id="fee".*?<option value="(\w+)"', page.text, re.DOTALL)
    chosen = re.search(r'<select[^>]*id="evidence"[^>]*><option value="(\w*)"', page.text)
    assert fee is not None
    assert chosen is not None
    assert chosen[1] == ""
    none = await claimed(world, page, ask, APPLICANT, fee=fee[1], reason="Hộ nghèo", evidence="")
    assert (none.status_code, 'id="evidence-error"' in none.text) == (422, True)
    wrong = await claimed(world, page, ask, APPLICANT, fee=fee[1], reason="", evidence="don")
    assert wrong.status_code == 422
    made = await claimed(world, page, ask, APPLICANT, fee=fee[1], reason="Hộ nghèo", evidence="don")
    assert made.status_code == 303
    page = await look(world, desk, DESK)
    answer = await posted(world, page, decide, DESK, claim=claim_on(page), granted="1")
    assert answer.status_code == 303
    seen = words(await look(world, pay, APPLICANT))
    assert "Được miễn phí, lệ phí" in seen
    assert "đã được miễn" in seen


async def test_evidence_is_handed_in_with_the_claim_and_becomes_a_paper_of_the_dossier(
    world: World, dossier: Json
):
    here = f"/ho-so/{dossier['id']}"
    pay, desk = f"{here}/thanh-toan", f"/quay/{dossier['id']}/thu-phi"
    ask, decide = f"{here}/mien-phi", f"/quay/{dossier['id']}/mien-phi"
    page = await look(world, pay, APPLICANT)
    fee = CHOICE.findall(page.text)[0]
    harmful = await claimed(
        world, page, ask, APPLICANT, fee=fee, reason="Hộ nghèo", file=("a.exe", b"MZ")
    )
    assert harmful.status_code == 415
    assert "Hộ nghèo" in harmful.text, "nothing typed is lost"
    proof = ("ho-ngheo.pdf", pdf())
    wrong = await claimed(world, page, ask, APPLICANT, fee=fee, reason=" ", file=proof)
    assert (wrong.status_code, "Đã nhận tệp ho-ngheo.pdf" in words(wrong)) == (422, True)
    brought = hidden_fields(wrong, ask)["brought"]
    other = {"fee": fee, "reason": " ", "brought": brought, "evidence": "don"}
    otherwise = await claimed(world, wrong, ask, APPLICANT, **other)
    assert "Đã nhận tệp" not in words(otherwise), "the chosen paper takes its place"
    for _ in range(2):
        made = await claimed(
            world, wrong, ask, APPLICANT, fee=fee, reason="Hộ nghèo", brought=brought
        )
        assert made.status_code == 303, made.text
    assert "Đang chờ" in words(await look(world, pay, APPLICANT))
    seen = await world.seen(dossier, APPLICANT)
    [paper] = [one for one in seen["documents"] if one["key"] == f"exemption_{fee}"]
    assert paper["name"] == "ho-ngheo.pdf"
    events = (await world.get(f"/dossiers/{dossier['id']}/events", APPLICANT)).json()["items"]
    assert [e["role"] for e in events if e["action"] == "give_evidence"] == ["applicant"]
    assert (events[-1]["from_state"], seen["due"]) == (events[-1]["to_state"], dossier["due"])
    assert "ho-ngheo.pdf" in (await look(world, here, APPLICANT)).text

    page = await look(world, desk, DESK)
    link = re.search(r'href="(/viec/[^"]+/giay-to/exemption_[^"]+)"', page.text)
    assert link is not None
    assert (await look(world, link[1], DESK)).content == pdf()
    no = {"claim": claim_on(page), "granted": "0", "words": "Sổ đã hết hạn"}
    assert (await posted(world, page, decide, DESK, **no)).status_code == 303
    assert "Sổ đã hết hạn" in words(await look(world, pay, APPLICANT))
    assert "Có khoản phải nộp" in words(await look(world, pay, APPLICANT))


async def test_a_claim_that_an_officer_took_down_is_decided_by_his_head(
    world: World, dossier: Json
):
    pay, desk = f"/ho-so/{dossier['id']}/thanh-toan", f"/quay/{dossier['id']}/thu-phi"
    fee = CHOICE.findall((await look(world, pay, APPLICANT)).text)[0]
    decide = f"/quay/{dossier['id']}/mien-phi"
    page = await look(world, desk, DESK)
    again = f"/quay/{dossier['id']}/de-nghi-mien"
    seen_on_paper = await claimed(world, page, again, DESK, fee=fee, reason="")
    assert seen_on_paper.status_code == 422
    form = seen_on_paper.text.index(f'action="{again}"')
    said = seen_on_paper.text.rindex("<details", 0, form)
    assert "open>" in seen_on_paper.text[said:form], "nobody looks for what was refused"
    new = ("so-moi.pdf", pdf())
    made = await claimed(world, page, again, DESK, fee=fee, reason="Sổ hộ nghèo 2026", file=new)
    assert made.status_code == 303, made.text
    seen = await world.seen(dossier, DESK)
    assert [d["name"] for d in seen["documents"] if d["key"] == f"exemption_{fee}"] == [
        "so-moi.pdf"
    ]
    page = await look(world, desk, DESK)
    yes = {"claim": claim_on(page), "granted": "1"}
    assert (await posted(world, page, decide, DESK, **yes)).status_code == 403, "his own claim"
    no = {**yes, "granted": "0", "words": "Chưa đủ căn cứ"}
    refused = await posted(world, page, decide, DESK, **no)
    assert 'value="Chưa đủ căn cứ"' in refused.text
    head = f"/viec/{dossier['id']}"
    page = await look(world, f"{head}/hoan-phi", CHIEF)
    wordless = await posted(world, page, f"{head}/mien-phi", CHIEF, **{**no, "words": ""})
    assert (wordless.status_code, wordless.text.count('id="words"')) == (422, 1)
    assert (await posted(world, page, f"{head}/mien-phi", CHIEF, **yes)).status_code == 303
    assert "Được miễn phí, lệ phí" in words(await look(world, pay, APPLICANT))


async def test_a_head_approves_a_refund_and_the_desk_pays_it_out(world: World, dossier: Json):
    desk, head = f"/quay/{dossier['id']}/thu-phi", f"/viec/{dossier['id']}/hoan-phi"
    page = await look(world, desk, DESK)
    await posted(world, page, desk, DESK, amount=f"{asked_for(page)}")
    page = await look(world, head, CHIEF)
    wrong = await posted(world, page, head, CHIEF, amount="0", reason="", legal_basis="")
    assert wrong.status_code == 422
    fields = {"amount": "1.000", "reason": "Thu thừa", "legal_basis": "Điều 7 TT 303/2016/TT-BTC"}
    assert (await posted(world, page, head, CHIEF, **fields)).status_code == 303
    assert "1.000 đ" in words(await look(world, head, CHIEF))
    page = await look(world, desk, DESK)
    out = f"/quay/{dossier['id']}/hoan-phi"
    refund = re.search(r'name="refund" value="([0-9a-f-]+)"', page.text)
    assert refund is not None
    assert (await posted(world, page, out, DESK, refund=refund[1], how="bank")).status_code == 422
    paid = await posted(world, page, out, DESK, refund=refund[1], how="cash")
    assert paid.status_code == 303
    assert "đã chi lúc" in words(await look(world, desk, DESK))


async def test_a_day_is_compared_by_its_file_and_each_difference_settled(world: World):
    here, day = "/quan-tri/doi-soat", (MORNING - timedelta(days=1)).date().isoformat()
    assert (await look(world, here, ADMIN)).status_code == 200
    for other in (DESK, SUPERVISOR, BELOW):
        assert (await look(world, here, other)).status_code == 403
    assert here in (await look(world, "/quan-tri", ADMIN)).text
    assert here not in (await look(world, "/quan-tri", BELOW)).text
    head = "transaction_date,reference_number,amount_in,amount_out,transaction_content\n"
    line = f"{head}{day} 09:00:00,FT77,1000,0,x\n".encode()
    for content, said in (
        (b"\xff\xfe", "Tệp không phải là văn bản mã hóa UTF-8"),
        (f"{head}{day} 09:00:00,FT1,x,0,x\n".encode(), "dòng 2 không đọc được các cột"),
    ):
        wrong = await uploaded(world, here, day, content)
        assert (wrong.status_code, said in words(wrong)) == (422, True)
    answer = await uploaded(world, here, day, line)
    assert answer.status_code == 303, answer.text
    one = answer.headers["location"]
    page = await look(world, one, ADMIN)
    assert "Chỉ có trong tệp" in words(page)
    assert here in (await look(world, "/quan-tri/doi-tac", ADMIN)).text
    assert here not in (await look(world, "/quan-tri/doi-tac", BELOW)).text
    difference = re.search(r'name="difference" value="([0-9a-f-]+)"', page.text)
    assert difference is not None
    fields = {"difference": difference[1]}
    assert (await send(world, one, {**fields, "words": " "}, ADMIN)).status_code == 422
    assert (await send(world, one, {**fields, "words": "Đã hoàn"}, ADMIN)).status_code == 303
    assert "Đã hoàn" in words(await look(world, one, ADMIN))


async def uploaded(world: World, here: str, day: str, content: bytes) -> httpx2.Response:
    return await world.http.post(
        f"http://motcua.test{here}",
        data={"day": day},
        files={"file": ("ngay.csv", content, "text/csv")},
        headers=world.people[ADMIN].headers,
    )
