"""A parcel stands where its newest station puts it, whatever the post repeats or tells late."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.parcels import (
    Direction,
    Due,
    ParcelState,
    Station,
    Whereabouts,
    is_order_number,
    order_number,
    whereabouts,
)
from tests.domain.calendar_examples import at

START = Whereabouts(state=ParcelState.REGISTERED, since=at("2026-03-02 08:00"))


def a_station(number: int, state: ParcelState | None, hours: int) -> Station:
    moment = START.since + timedelta(hours=hours)
    return Station(id=f"e{number}", state=state, at=moment)


WAY = (
    a_station(1, ParcelState.PICKED_UP, 1),
    a_station(2, ParcelState.IN_TRANSIT, 5),
    a_station(3, ParcelState.HANDED_OVER, 24),
    a_station(4, ParcelState.OUT_FOR_DELIVERY, 25),
    a_station(5, ParcelState.DELIVERED, 26),
)


def test_the_order_in_which_stations_are_told_changes_nothing():
    for told in permutations(WAY):
        assert whereabouts(START, told).state is ParcelState.DELIVERED


@given(st.lists(st.sampled_from(WAY), max_size=12))
def test_replays_change_nothing_and_the_newest_counts(told: list[Station]):
    once = {station.id: station for station in told}
    newest = max(once.values(), key=lambda station: station.at, default=None)
    found = whereabouts(START, told)
    assert found.state is (newest.state if newest else ParcelState.REGISTERED)
    assert found == whereabouts(START, [*told, *told])


def test_two_attempts_that_came_to_nothing_send_it_back():
    first = [*WAY[:4], a_station(6, ParcelState.FAILED, 30)]
    once = whereabouts(START, [*first, *first])
    assert (once.state, once.attempts, once.goes_back) == (ParcelState.FAILED, 1, False)
    again = [*first, a_station(7, ParcelState.OUT_FOR_DELIVERY, 78)]
    assert whereabouts(START, again).attempts == 1
    twice = whereabouts(START, [*again, a_station(8, ParcelState.FAILED, 80)])
    assert (twice.attempts, twice.goes_back) == (2, True)
    back = whereabouts(START, [*again, *[a_station(9, ParcelState.RETURNED, 120)]])
    assert back.state is ParcelState.RETURNED


def test_the_same_attempt_told_by_two_ids_is_one_attempt():
    told = [a_station(1, ParcelState.FAILED, 3), a_station(2, ParcelState.FAILED, 4)]
    assert whereabouts(START, told).attempts == 1, "the desk and the post, an hour apart"


def test_what_arrived_is_not_on_the_road_again_but_may_be_found_to_be_lost():
    late = a_station(7, ParcelState.IN_TRANSIT, 40)
    assert whereabouts(START, [*WAY, late]).state is ParcelState.DELIVERED
    returned = a_station(8, ParcelState.RETURNED, 50)
    assert whereabouts(START, [*WAY, late, returned]).state is ParcelState.RETURNED


def test_a_station_that_nobody_knows_moves_nothing():
    assert whereabouts(START, [WAY[0], a_station(9, None, 99)]).state is ParcelState.PICKED_UP


def test_a_retry_is_the_same_parcel():
    code = "H15.50.05.13-261008-0975"
    assert order_number(code, Direction.TO_CITIZEN, 1) == "H15.50.05.13-261008-0975-T1"
    assert order_number(code, Direction.TO_AGENCY, 2) == "H15.50.05.13-261008-0975-G2"
    assert is_order_number("H15.50.05.13-261008-0975-T1")
    assert not is_order_number("H15.50.05.13-261008-0975")
    with pytest.raises(ValueError, match="from one"):
        order_number(code, Direction.TO_CITIZEN, 0)


def test_postage_and_fee_stay_apart():
    due = Due(postage=31_500, fee=650_000)
    assert (due.total, due.postage, due.fee) == (681_500, 31_500, 650_000)
