"""Money for the walk through every page: a receipt, what is owed, a day that was compared."""

from collections.abc import Mapping
from uuid import UUID

from app.adapters.payment import build_payment
from app.domain.owing import standing
from app.domain.people import Principal
from app.fees.actions.reckon_dues import reckon_dues
from app.fees.actions.reconcile_day import ReconcileDay, reconcile_day
from app.fees.actions.take_cash import TakeCash, take_cash
from app.fees.queries import papers, purses
from app.fees.till import Till
from app.idempotency.keys import Answer
from app.people.queries import principal_named
from tests.browser.sites import Site
from tests.partners.paying import payment_settings

CENTRE = "H47.TTHCC"
PART = 100_000
"""What is paid of a fee, so that some is owed still."""

_OWN = """
select d.id from dossier d join person p on p.id = d.applicant
 where p.username = 'congdan1' and d.receiving_agency = :desk and d.national not in (3, 7, 8)
 order by d.id"""
_PERSON = "select id from person where username = :name"
STATEMENT = (
    "transaction_date,reference_number,amount_in,amount_out,transaction_content\n"
    "2026-08-19 09:00:00,FT26231000077,50000,0,nop le phi\n"
)


async def paid(site: Site) -> Mapping[str, tuple[str, ...]]:
    """Addresses by who looks at them."""
    clerk = await _person(site, "tiepnhan.tthcc")
    mine = [row["id"] for row in await site.rows(_OWN, desk=CENTRE)]
    [first, *_] = [dossier for dossier in mine if await _owes(site, dossier)]
    await take_cash(
        site.house.office,
        TakeCash(ref=str(first), by=clerk, at=site.now, amount=PART),
        lambda _: Answer(200, b""),
    )
    async with site.house.sessions() as session:
        [receipt, *_] = await papers.receipts_of(session, first)
    till = Till(
        office=site.house.office,
        payment=build_payment(payment_settings("vietqr", "http://127.0.0.1:9")),
        site=site.address,
    )
    day = site.now.date()
    command = ReconcileDay(
        content=STATEMENT.encode(), name="ngan-hang.csv", day=day, by=None, at=site.now
    )
    await reconcile_day(till, command)
    return {
        "congdan1": (f"/ho-so/{first}/thanh-toan",),
        "tiepnhan.tthcc": (
            f"/quay/{first}/thu-phi",
            f"/quay/{first}/bien-lai/{receipt.id}.pdf",
        ),
    }


async def _owes(site: Site, dossier: UUID) -> bool:
    await reckon_dues(site.house.sessions, dossier, site.now)
    async with site.house.sessions() as session:
        return standing(await purses.entries(session, dossier)).owed > PART


async def _person(site: Site, name: str) -> Principal:
    [row] = await site.rows(_PERSON, name=name)
    async with site.house.sessions() as session:
        found = await principal_named(session, row["id"], site.now)
    assert found is not None
    return found
