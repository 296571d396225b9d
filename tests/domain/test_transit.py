"""J+n: which places lie together is data; what the law gives each is counted in working days."""

import pytest

from app.domain.transit import Place, Zone, Zones, due_by
from tests.domain.calendar_examples import OFFICE, at

HOME = Place(names=("Quảng Nam",), postal_code="51")
ZONES = Zones(
    home=HOME,
    near=(
        Place(names=("Tam Kỳ", "Phú Ninh")),
        Place(names=("Hội An", "Điện Bàn")),
    ),
    provinces=(
        Place(names=("Đà Nẵng",), postal_code="50", is_city=True),
        Place(names=("Hà Nội",), postal_code="10", is_city=True),
        Place(names=("Lai Châu",)),
    ),
    pairs=((Place(names=("Điện Bàn",)), Place(names=("Hòa Vang",)), Zone.PROVINCE),),
)
DESK = "159B Trần Quý Cáp, phường Tân Thạnh, thành phố Tam Kỳ"


@pytest.mark.parametrize(
    ("receiver", "zone"),
    [
        ("5 Hùng Vương, Tam Kỳ", Zone.NEAR),
        ("Tam Thái, Phú Ninh, Quảng Nam", Zone.NEAR),
        ("12 Trần Phú, Hội An", Zone.PROVINCE),
        ("thôn 2, xã Trà Mai", Zone.PROVINCE),
        ("2 Bạch Đằng, Đà Nẵng", Zone.COUNTRY),
        ("14 Đà Nẵng, Hội An, tỉnh Quảng Nam", Zone.PROVINCE),
        ("Mường Tè, Lai Châu", Zone.COUNTRY),
        ("hoi an, quang nam", Zone.PROVINCE),
        ("Tổ 3, 50207", Zone.COUNTRY),
    ],
)
def test_zones_by_addresses(receiver: str, zone: Zone):
    assert ZONES.between(DESK, receiver) is zone
    assert ZONES.between(receiver, DESK) is zone


def test_between_cities_and_by_pairs():
    assert ZONES.between("Ba Đình, Hà Nội", "Hải Châu, Đà Nẵng") is Zone.CITIES
    assert ZONES.between("Điện Bàn", "Hòa Vang, Đà Nẵng") is Zone.PROVINCE


def test_the_days_of_the_law():
    days = {zone: (ZONES.target(zone).days, ZONES.target(zone).with_slip) for zone in Zone}
    assert days == {
        Zone.NEAR: (1, 2),
        Zone.PROVINCE: (2, 4),
        Zone.CITIES: (3, 6),
        Zone.COUNTRY: (4, 8),
    }


def test_days_are_working_days_and_end_with_the_office():
    friday = at("2026-03-06 16:00")
    assert due_by(friday, 1, OFFICE) == at("2026-03-09 17:00")
    saturday = at("2026-03-07 09:00")
    assert due_by(saturday, 2, OFFICE) == at("2026-03-11 17:00")
