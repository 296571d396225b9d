"""Under whose name forms go out, at the province's centre and in a commune."""

from app.domain.agencies import Tier
from app.dossiers.letterhead import Station, letterhead, letterhead_of_decider


def station(name: str, tier: Tier, desk: str | None = None) -> Station:
    return Station(name=name, tier=tier, desk=desk, address=None, phone=None, email=None)


PROVINCE = station("Ủy ban nhân dân tỉnh Quảng Nam", Tier.PROVINCE)
OFFICE = station("Văn phòng Ủy ban nhân dân tỉnh", Tier.DEPARTMENT)
CITY = station("Uỷ ban nhân dân thành phố Tam Kỳ", Tier.DISTRICT, "Bộ phận Một cửa thành phố")
WARD = station("Ủy ban nhân dân phường An Mỹ", Tier.COMMUNE, "Bộ phận Một cửa phường")


def head(*stations: Station) -> tuple[str | None, ...]:
    heading = letterhead(stations)
    return tuple(str(heading[part]) for part in ("over", "unit", "short", "place"))


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


def decider(*stations: Station) -> tuple[str, ...]:
    heading = letterhead_of_decider(stations)
    return tuple(str(heading[part]) for part in ("over", "unit", "short", "place"))


def test_what_a_department_decides_goes_out_under_its_own_name():
    tourism = station("Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam", Tier.DEPARTMENT)
    expected = (
        "UBND TỈNH QUẢNG NAM",
        "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
        "SVHTTDL",
        "Quảng Nam",
    )
    assert decider(tourism, PROVINCE) == expected


def test_what_a_branch_decides_goes_out_under_its_department():
    land = station("Sở Tài nguyên và Môi trường tỉnh Quảng Nam", Tier.DEPARTMENT)
    branch = station("Văn phòng Đăng ký đất đai", Tier.BRANCH)
    assert decider(branch, land, PROVINCE) == (
        "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG TỈNH QUẢNG NAM",
        "VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI",
        "VPĐKĐĐ",
        "Quảng Nam",
    )


def test_what_a_committee_decides_goes_out_under_nobody_else():
    assert decider(WARD, CITY, PROVINCE) == ("ỦY BAN NHÂN DÂN", "PHƯỜNG AN MỸ", "UBND", "An Mỹ")
    assert decider(PROVINCE) == ("ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NAM", "UBND", "Quảng Nam")
