"""Under whose name forms go out, at the province's centre and in a commune."""

from app.domain.agencies import Tier
from app.dossiers.letterhead import Station, letterhead


def station(name: str, tier: Tier, desk: str | None = None) -> Station:
    return Station(name=name, tier=tier, desk=desk, address=None, phone=None, email=None)


PROVINCE = station("Ủy ban nhân dân tỉnh Quảng Nam", Tier.PROVINCE)
OFFICE = station("Văn phòng Ủy ban nhân dân tỉnh", Tier.DEPARTMENT)
CITY = station("Uỷ ban nhân dân thành phố Tam Kỳ", Tier.DISTRICT, "Bộ phận Một cửa thành phố")
WARD = station("Ủy ban nhân dân phường An Mỹ", Tier.COMMUNE, "Bộ phận Một cửa phường")


def head(*stations: Station) -> tuple[str | None, ...]:
    heading = letterhead(stations)
    return tuple(heading[part] for part in ("over", "unit", "short", "place"))


def test_a_department_goes_out_under_the_province_and_its_centre():
    centre = station("Trung tâm", Tier.PROVINCE_CENTRE, "Trung tâm Phục vụ hành chính công tỉnh")
    expected = (
        "UBND TỈNH QUẢNG NAM",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        "TTPVHCC",
        "Quảng Nam",
    )
    assert head(centre, OFFICE, PROVINCE) == expected
    assert head(OFFICE, PROVINCE) == expected


def test_a_commune_goes_out_under_its_own_name():
    desk = ("BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ", "BPTNTKQ")
    assert head(WARD, CITY, PROVINCE) == ("ỦY BAN NHÂN DÂN PHƯỜNG AN MỸ", *desk, "An Mỹ")
    assert head(WARD, PROVINCE) == ("ỦY BAN NHÂN DÂN PHƯỜNG AN MỸ", *desk, "An Mỹ")
    assert head(CITY, PROVINCE) == ("UỶ BAN NHÂN DÂN THÀNH PHỐ TAM KỲ", *desk, "Tam Kỳ")


def test_a_point_goes_out_under_the_commune_that_it_belongs_to():
    point = station("Điểm tiếp nhận số 2", Tier.POINT, "Điểm tiếp nhận số 2")
    assert head(point, WARD, CITY, PROVINCE)[::3] == ("ỦY BAN NHÂN DÂN PHƯỜNG AN MỸ", "An Mỹ")


def test_a_commune_with_a_centre_of_its_own_says_so():
    centre = station(WARD.name, Tier.COMMUNE, "Trung tâm Phục vụ hành chính công phường An Mỹ")
    assert head(centre, CITY, PROVINCE)[:3] == (
        "ỦY BAN NHÂN DÂN PHƯỜNG AN MỸ",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        "TTPVHCC",
    )
