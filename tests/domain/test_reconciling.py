"""Every difference between a bank's file and our ledger is found, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.reconciling import Booked, Difference, DifferenceKind, StatementLine, differences


def line(number: str, amount: int = 50_000, **said: object) -> StatementLine:
    return StatementLine(number=number, amount=amount, **{"reference": "MC1", **said})  # type: ignore[arg-type]


def booked(number: str, amount: int = 50_000, **said: object) -> Booked:
    return Booked(number=number, amount=amount, **{"reference": "MC1", **said})  # type: ignore[arg-type]


def kinds(theirs: list[StatementLine], ours: list[Booked]) -> list[tuple[str, str]]:
    return [(each.kind.value, each.number) for each in differences(theirs, ours)]


def test_each_kind_is_told_apart():
    theirs = [
        line("same", reference="MC0"),
        line("less", 40_000),
        line("new", reference="MC2"),
        line("again", reference="MC2"),
        line("back", reference="MC3", is_refund=True),
        line("ours-back", reference="MC4", is_refund=True),
    ]
    ours = [
        booked("same", reference="MC0"),
        booked("less"),
        booked("gone", reference="MC5"),
        booked("ours-back", reference="MC4", is_refund=True),
    ]
    assert kinds(theirs, ours) == [
        ("amount", "less"),
        ("only_theirs", "new"),
        ("only_theirs", "again"),
        ("twice", "again"),
        ("refunded", "back"),
        ("only_ours", "gone"),
    ]


def test_a_difference_says_both_sides():
    (found,) = differences([line("less", 40_000)], [booked("less")])
    assert found == Difference(
        kind=DifferenceKind.AMOUNT, number="less", reference="MC1", theirs=40_000, ours=50_000
    )


def test_a_line_that_the_file_repeats_word_for_word_is_one():
    assert kinds([line("same"), line("same")], [booked("same")]) == []


@given(
    st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 10**9), max_size=8),
    st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 10**9), max_size=8),
)
def test_two_sides_that_agree_have_no_difference_and_others_have_one_each(
    theirs: dict[str, int], ours: dict[str, int]
):
    lines = [line(number, amount, reference=number) for number, amount in theirs.items()]
    books = [booked(number, amount, reference=number) for number, amount in ours.items()]
    found = list(differences(lines, books))
    unlike = {n for n in theirs.keys() | ours.keys() if theirs.get(n) != ours.get(n)}
    assert {each.number for each in found} == unlike
    assert len(found) == len(unlike)
