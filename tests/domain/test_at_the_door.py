"""What the postman takes at the door: the ledger follows the parcel; the post's lists settle it."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.at_the_door import (
    Collection,
    Remittance,
    RemittedLine,
    collection_of,
    door_entry,
    remitted,
    settled,
)
from app.domain.owing import Account, Booking, Entry, MoneyState, balance, charge, standing
from app.domain.sums import whole_amount

FEE = 150_000
SUMS = st.sampled_from([0, 1, 50_000, FEE, FEE + 1])
DELIVERED, BACK = True, False
ORDERS = ("T1", "T2", "T3", "T4")


def followed(entries: list[Entry], *ends: bool) -> list[Entry]:
    """The ledger of one parcel after each of ``ends``: was it delivered."""
    for is_delivered in ends:
        entry = door_entry(entries, fee=FEE, is_delivered=is_delivered)
        entries = entries if entry is None else [*entries, entry]
    return entries


def line(order: str, fee: int = FEE, postage: int = 30_000) -> RemittedLine:
    return RemittedLine(order=order, fee=fee, postage=postage)


def taken(order: str, collected: int = FEE, **more: int) -> Collection:
    return Collection(order=order, postage=30_000, collected=collected, **more)


def kinds(found: Remittance) -> list[tuple[str, str, int | None, int | None]]:
    return [(one.kind.value, one.number, one.theirs, one.ours) for one in found.differences]


def test_delivered_it_is_paid_and_the_post_has_it_until_it_pays_over():
    owed = [charge("le_phi", FEE)]
    collected = [*owed, *followed([], DELIVERED)]
    assert standing(collected).state is MoneyState.COLLECTED
    assert (standing(collected).owed, standing(collected).with_post) == (0, FEE)
    partly = [*collected, remitted(100_000)]
    assert (standing(partly).state, standing(partly).with_post) == (MoneyState.COLLECTED, 50_000)
    whole = [*partly, remitted(50_000)]
    assert (standing(whole).state, standing(whole).with_post) == (MoneyState.PAID, 0)
    assert balance(whole, Account.BANK) == FEE


def test_any_other_end_collects_nothing_and_the_due_stands():
    owed = [charge("le_phi", FEE)]
    assert followed([], BACK, BACK) == []
    undone = [*owed, *followed([], DELIVERED, BACK)]
    assert (standing(undone).state, standing(undone).owed) == (MoneyState.DUE, FEE)
    assert standing([*owed, *followed([], DELIVERED, BACK, DELIVERED)]).owed == 0


def test_what_the_post_has_begun_to_pay_over_it_did_take():
    entries = [*followed([], DELIVERED), remitted(1)]
    assert door_entry(entries, fee=FEE, is_delivered=False) is None


@given(st.lists(st.booleans(), max_size=8))
def test_only_the_last_end_counts_and_all_accounts_are_nought(ends: list[bool]):
    entries = followed([], *ends)
    assert followed(entries, *ends[-1:]) == entries
    assert balance(entries, Account.POST) == (FEE if ends and ends[-1] else 0)
    assert sum(balance(entries, account) for account in Account) == 0


def test_every_difference_of_a_list_is_told():
    known = {
        "T1": taken("T1"),
        "T2": taken("T2"),
        "T3": taken("T3", elsewhere=FEE),
        "T4": taken("T4", 0),
        "T5": taken("T5"),
        "T6": taken("T6"),
    }
    lines = [
        line("T1"), line("T2", 100_000), line("T3"), line("T4"), line("T6", FEE + 1, 20_000),
        line("X"), line("T1"), line("T3"), line("T3", 1), line("POSTAGE ALONE", 0),
    ]  # fmt: skip
    found = settled(lines, known, wanted=["T1", "T2", "T5", "T6"])
    assert kinds(found) == [
        ("twice", "T1", FEE, 0),
        ("amount", "T2", 100_000, FEE),
        ("twice", "T3", 2 * FEE + 1, 0),
        ("not_delivered", "T4", FEE, 0),
        ("amount", "T6", FEE + 1, FEE),
        ("postage", "T6", 20_000, 30_000),
        ("only_theirs", "X", FEE, None),
        ("only_ours", "T5", None, FEE),
    ]
    assert found.pays == {"T1": FEE, "T2": 100_000, "T6": FEE}


def test_a_postage_that_our_tariff_does_not_name_is_not_compared():
    free = Collection(order="T1", postage=None, collected=FEE)
    assert kinds(settled([line("T1", postage=99)], {"T1": free})) == []


LISTS = st.lists(
    st.lists(st.builds(line, st.sampled_from([*ORDERS, "X"]), SUMS), min_size=1, max_size=6),
    min_size=1,
    max_size=4,
)


@given(delivered=st.sets(st.sampled_from(ORDERS)), lists=LISTS, again=st.data())
def test_lists_read_again_in_any_order_book_nothing_twice(
    delivered: set[str], lists: list[list[RemittedLine]], again: st.DataObject
):
    ledgers: dict[str, list[tuple[Entry, int | None]]] = {
        order: [(entry, None) for entry in followed([], order in delivered)] for order in ORDERS
    }

    def accounts(of: int) -> Mapping[str, Collection]:
        return {
            order: collection_of(
                order,
                30_000,
                [entry for entry, brought_by in booked if brought_by != of],
                [entry for entry, brought_by in booked if brought_by == of],
            )
            for order, booked in ledgers.items()
        }

    def read(number: int) -> Remittance:
        found = settled(lists[number], accounts(number), wanted=ORDERS)
        for order, amount in found.pays.items():
            ledgers[order].append((remitted(amount), number))
        return found

    numbers = list(range(len(lists)))
    for number in numbers:
        first = read(number)
        listed = sum(each.fee for each in lists[number])
        assert sum(first.pays.values()) <= listed
    before = {order: [*booked] for order, booked in ledgers.items()}
    for number in again.draw(st.permutations(numbers + numbers)):
        assert read(number).pays == {}
    assert ledgers == before
    for booked in ledgers.values():
        entries = [entry for entry, _ in booked]
        left = balance(entries, Account.POST)
        paid_over = sum(e.amount for e in entries if e.booking is Booking.REMITTED)
        assert left >= 0
        assert left + paid_over == (FEE if entries else 0)
        assert sum(balance(entries, account) for account in Account) == 0


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0", 0), ("150000", FEE), ("150.000", FEE), ("150,000.00", FEE), (" 1 ", 1)]
    + [(text, None) for text in ("", "-1", "1.5", "1 000", "1.00.000", "x", "150,000.50")],
)
def test_sums_of_files_are_whole(text: str, amount: int | None):
    assert whole_amount(text) == amount
