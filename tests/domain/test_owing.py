"""What is owed, and where the money stands: derived from a ledger that is always balanced."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.frozen_fees import FrozenFee, frozen_fees
from app.domain.owing import (
    MONEY,
    OBLIGATION,
    Account,
    Booking,
    Entry,
    MoneyState,
    adjustments,
    balance,
    charge,
    charged_by_fee,
    given_back,
    priced,
    received,
    returned,
    standing,
)
from app.domain.payment_references import CHANCES, reference_of, references_in
from app.domain.procedure import DueMoment, FeeKind

AT_ONCE = frozenset({DueMoment.SUBMISSION})
ALL = frozenset(DueMoment)
AT_FIRST = {"due": "submission"}


def fee(key: str = "le_phi", amount: int | None = 50000, **said: object) -> FrozenFee:
    kind = FeeKind.AMOUNT if amount is not None else FeeKind.TEXT
    (frozen,) = frozen_fees(
        [{"key": key, "kind": kind.value, "amount": amount, "text": "mức thu", **AT_FIRST, **said}]
    )
    return frozen


def asked(fees: Sequence[FrozenFee], entries: Sequence[Entry] = (), **said: object) -> list[Entry]:
    come = said.pop("come", AT_ONCE)
    return [*entries, *adjustments(fees, entries, come=come, **said)]  # type: ignore[arg-type]


def test_a_fee_is_asked_for_when_its_moment_has_come_and_once():
    later = fee("tham_dinh", 700_000, due="return")
    entries = asked([fee(), later])
    assert charged_by_fee(entries) == {"le_phi": 50_000}
    assert asked([fee(), later], entries) == entries
    assert charged_by_fee(asked([fee(), later], entries, come=ALL)) == {
        "le_phi": 50_000,
        "tham_dinh": 700_000,
    }


def test_what_was_asked_for_stays_asked_for_when_its_moment_seems_gone():
    supplement = fee(due="supplement")
    entries = asked([supplement], come=ALL)
    assert asked([supplement], entries, come=AT_ONCE) == entries


@pytest.mark.parametrize("kind", [FeeKind.TEXT, FeeKind.NOT_PUBLISHED, FeeKind.FREE])
def test_what_has_no_amount_cannot_be_ordered_and_is_not_nought(kind: FeeKind):
    said = frozen_fees([{"key": "phi", "kind": kind.value, "amount": None, "text": "không nêu"}])
    assert not said[0].can_be_ordered
    assert asked(said) == []


def test_a_fee_frozen_otherwise_at_acceptance_is_set_right():
    entries = asked([fee(amount=50_000)])
    dearer = asked([fee(amount=80_000)], entries)
    assert charged_by_fee(dearer) == {"le_phi": 80_000}
    cheaper = asked([fee(amount=20_000)], dearer)
    assert charged_by_fee(cheaper) == {"le_phi": 20_000}
    gone = asked([], cheaper)
    assert charged_by_fee(gone) == {}
    assert standing(gone).state is MoneyState.NOTHING_DUE


def test_an_exemption_lets_off_what_was_charged_and_a_payment_before_it_is_given_back():
    entries = asked([fee()])
    let_off = asked([fee()], entries, exempt={"le_phi"})
    assert (standing(let_off).state, standing(let_off).waived) == (MoneyState.WAIVED, 50_000)
    paid = [*entries, received(50_000, Account.BANK)]
    assert standing(asked([fee()], paid, exempt={"le_phi"})).refund == 50_000
    assert asked([fee()], exempt={"le_phi"}) == []


def test_a_dossier_that_ended_without_a_result_asks_for_no_more_than_was_paid():
    entries = asked([fee(), fee("phi", 30_000)])
    paid = [*entries, received(60_000, Account.BANK)]
    over = asked([fee(), fee("phi", 30_000)], paid, over=True)
    assert (standing(over).state, standing(over).owed) == (MoneyState.PAID, 0)
    assert standing(asked([], entries, over=True)).state is MoneyState.NOTHING_DUE
    assert asked([], over, over=True) == over


def test_an_obligation_of_another_office_is_no_fee_and_stays():
    entries = [charge(f"{OBLIGATION}:4", 1_200_000)]
    assert asked([fee()], entries) == [*entries, charge("le_phi", 50_000)]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ([], MoneyState.DUE),
        ([received(20_000, Account.BANK)], MoneyState.PARTLY),
        ([received(50_000, Account.CASH)], MoneyState.PAID),
        ([received(60_000, Account.BANK)], MoneyState.REFUND_DUE),
        ([received(60_000, Account.BANK), given_back(10_000, Account.BANK)], MoneyState.PAID),
        (
            [
                received(50_000, Account.PLATFORM),
                returned("le_phi", 50_000),
                given_back(50_000, Account.PLATFORM),
            ],
            MoneyState.REFUNDED,
        ),
    ],
)
def test_the_state_is_read_from_the_ledger(more: list[Entry], state: MoneyState):
    assert standing([charge("le_phi", 50_000), *more]).state is state


AMOUNTS = st.integers(1, 10**9)
ENTRIES = st.lists(
    st.one_of(
        st.builds(charge, st.sampled_from(["le_phi", "phi"]), AMOUNTS),
        st.builds(returned, st.sampled_from(["le_phi", "phi"]), AMOUNTS),
        st.builds(received, AMOUNTS, st.sampled_from(sorted(MONEY))),
        st.builds(given_back, AMOUNTS, st.sampled_from(sorted(MONEY))),
    ),
    max_size=12,
)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_all_accounts_together_are_nought_in_any_order(entries: list[Entry], chance: object):
    shuffled = list(entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sum(balance(entries, account) for account in Account) == 0
    assert standing(shuffled) == standing(entries)
    stands = standing(entries)
    assert stands.owed * stands.refund == 0
    assert stands.charged - stands.paid == stands.owed - stands.refund
    assert sum(balance(entries, account) for account in MONEY) == stands.paid


@given(
    entries=ENTRIES,
    exempt=st.lists(st.sampled_from(["le_phi", "phi"]), unique=True),
    over=st.booleans(),
)
def test_setting_right_twice_changes_nothing_more(
    *, entries: list[Entry], exempt: list[str], over: bool
):
    fees = [fee(), fee("phi", 30_000, due="return")]
    once = asked(fees, entries, come=ALL, exempt=exempt, over=over)
    assert asked(fees, once, come=ALL, exempt=exempt, over=over) == once
    if over:
        assert standing(once).owed <= standing(entries).owed


def test_an_entry_is_of_something_between_two_accounts():
    for wrong in ({"amount": 0}, {"amount": -1}, {"debit": Account.FEES}):
        said = {"debit": Account.APPLICANT, "credit": Account.FEES, "amount": 5} | wrong
        with pytest.raises(ValueError, match="from one account to another"):
            Entry(booking=Booking.CHARGE, **said)  # type: ignore[arg-type]


@given(st.integers(0, CHANCES - 1))
def test_a_reference_survives_what_banks_put_around_it(chance: int):
    reference = reference_of(chance)
    assert reference.isalnum()
    assert len(reference) == 12
    for said in (reference, f"MBVCB.123.{reference}.CT tu 001", f"nop phi {reference.lower()}"):
        assert reference in references_in(said)
    assert reference in references_in(f"{reference[:5]} {reference[5:]}-FT2532")


def test_a_mistyped_reference_is_none():
    reference = reference_of(1_234_567_890)
    other = "7" if reference[4] != "7" else "8"
    assert references_in(reference[:4] + other + reference[5:]) == ()
    assert references_in("chuyen tien an trua") == ()


@pytest.mark.parametrize("said", [{"amount": None}, {"due": None}])
def test_a_fee_that_a_person_names_is_asked_for_as_he_says_and_never_by_itself(
    said: dict[str, object],
):
    """One without a published amount; one that was frozen, and maybe paid, before the ledger."""
    named = fee(**said)  # type: ignore[arg-type]
    assert asked([named], come=ALL) == []
    first = priced([], "le_phi", 80_000)
    assert first is not None
    entries = asked([named], [first], come=ALL)
    assert charged_by_fee(entries) == {"le_phi": 80_000}
    assert priced(entries, "le_phi", 80_000) is None
    less = priced(entries, "le_phi", 60_000)
    assert less is not None
    assert charged_by_fee(asked([named], [*entries, less])) == {"le_phi": 60_000}


def test_what_was_given_back_by_decision_is_not_asked_for_again():
    entries = [*asked([fee()]), received(50_000, Account.CASH), returned("le_phi", 20_000)]
    assert asked([fee()], entries) == entries
    assert charged_by_fee(asked([fee(amount=60_000)], entries)) == {"le_phi": 40_000}
    assert charged_by_fee(asked([], entries)) == {}
    assert asked([], asked([], entries)) == asked([], entries)
