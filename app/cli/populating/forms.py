"""What people write into forms: a plausible value for each field that the shipped procedures have.

A field that nobody thought of gets the sample that its schema suggests, so that a new procedure
needs nothing here.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from app.cli.populating.persons import COMMUNES, MAKERS, Somebody, likely, name_of
from app.domain.applicant import Applicant
from app.procedures.trials.samples import sample_form, sample_of

OPTIONAL_TOO: Final = 0.5
"""How likely a field that need not be filled in is filled in."""

Facts = tuple[Random, Somebody, Applicant, date]
_SITES: Final = (
    "Thửa đất 125, tờ bản đồ 32, khối phố Mỹ Thạch Trung",
    "Khu dân cư mới Nam Hội An, lô B2-17",
    "Thôn Trà Đình 2, xã Duy Phước, huyện Duy Xuyên",
)
_PROJECTS: Final = (
    "Nhà máy chế biến nông sản xuất khẩu Thăng Bình",
    "Khu nghỉ dưỡng sinh thái kết hợp bảo tồn làng nghề mộc Kim Bồng và rừng dừa Bảy Mẫu",
)
_SCHOOLS: Final = ("Trường Cao đẳng Du lịch Đà Nẵng", "Trường Đại học Quảng Nam", "Đại học Huế")
_PLACES: Final = ("Đô thị cổ Hội An", "Khu đền tháp Mỹ Sơn", "Làng rau Trà Quế", "Cù Lao Chàm")
_LINES: Final = ("Sản xuất bánh, mì Quảng", "Bán lẻ hàng lưu niệm", "Dịch vụ ăn uống", "May đo")
_PAPERS: Final = ("Giấy ủy quyền nhận lương hưu", "Bằng tốt nghiệp trung học phổ thông")


def _day(facts: Facts, years: tuple[int, int]) -> str:
    chance, _, _, today = facts
    return (today - timedelta(days=chance.randint(years[0] * 365, years[1] * 365))).isoformat()


_VALUES: Final[Mapping[str, Callable[[Facts], object]]] = {
    "address": lambda f: f[1].address,
    "area": lambda f: round(f[0].uniform(60, 480), 1),
    "born_on": lambda f: _day(f, (1, 5)),
    "born_at": lambda _: "Bệnh viện Đa khoa tỉnh Quảng Nam",
    "birth_certificate": lambda f: f"{f[0].randint(10, 400)}/2026",
    "business_name": lambda f: f"Hộ kinh doanh {f[0].choice(MAKERS)}",
    "capital": lambda f: f[0].choice((80_000_000, 150_000_000, 12_500_000_000)),
    "certificate_number": lambda f: f"CK {f[0].randint(100_000, 999_999)}",
    "child_name": lambda f: name_of(f[0], woman=likely(f[0], 0.5)),
    "company": lambda f: f[2].full_name,
    "tax_code": lambda f: f"400{f[0].randrange(10**7):07}",
    "copies": lambda f: f[0].randint(1, 5),
    "degree_number": lambda f: f"QN{f[0].randint(100_000, 999_999)}",
    "deposit_amount": lambda _: 20_000_000,
    "deposit_bank": lambda _: "Ngân hàng TMCP Ngoại thương Việt Nam – Chi nhánh Quảng Nam",
    "employer": lambda _: "Công ty TNHH Lữ hành Sông Hoài",
    "expires_on": lambda f: _day(f, (-1, 0)),
    "floors": lambda f: f[0].randint(1, 4),
    "graduated_on": lambda f: _day(f, (2, 12)),
    "head_office": lambda f: f[2].address or f[1].address,
    "holder": lambda f: f[1].name,
    "home_place": lambda f: f[1].address.partition(", ")[2],
    "householder": lambda f: name_of(f[0], woman=False),
    "issued_year": lambda f: f[0].randint(1978, 2022),
    "lines": lambda f: [f[0].choice(_LINES)],
    "manager": lambda f: f[1].name,
    "mother": lambda f: f[1].name if f[1].woman else name_of(f[0], woman=True),
    "father": lambda f: name_of(f[0], woman=False),
    "objective": lambda _: "Chế biến 12.000 tấn nông sản mỗi năm, sử dụng 240 lao động địa phương.",
    "paper": lambda f: f[0].choice(_PAPERS),
    "parcel": lambda f: f"{f[0].randint(1, 640)}/{f[0].randint(1, 60)}",
    "person": lambda f: f[1].name,
    "phone": lambda f: f[1].phone,
    "premises": lambda f: f"Cơ sở chế biến {f[0].choice(MAKERS)}",
    "project": lambda f: f[0].choice(_PROJECTS),
    "registered_at": lambda f: f"Ủy ban nhân dân {f[1].address.partition(', ')[2]}",
    "registered_name": lambda f: f[1].name,
    "registered_year": lambda f: max(f[1].born, 1950),
    "residence_notice": lambda f: f"{f[0].randint(1000, 9999)}/TB-CT07",
    "school": lambda f: f[0].choice(_SCHOOLS),
    "signers": lambda f: f[0].randint(1, 3),
    "site": lambda f: f[0].choice(_SITES),
    "site_commune": lambda f: f[0].choice(COMMUNES)[0],
    "workers": lambda f: f[0].randint(1, 12),
    "years": lambda _: 50,
    "years_of_practice": lambda f: f[0].randint(0, 20),
}
_PER_PROCEDURE: Final[Mapping[tuple[str, str], Callable[[Facts], object]]] = {
    ("1.001440", "site"): lambda f: f[0].choice(_PLACES),
    ("1.012756", "holder"): lambda _: "manager",
    ("2.000488", "purpose"): lambda _: "Bổ sung hồ sơ xin việc làm",
    ("1.001776", "born_on"): lambda f: f"{f[1].born}-03-15",
    ("1.001699", "born_on"): lambda f: f"{f[1].born}-03-15",
}
"""Where a field of the same name means something else."""


def filled(procedure: str, schema: Mapping[str, object], facts: Facts) -> dict[str, object]:
    """The form of ``procedure`` as somebody fills it in."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return {}
    chance = facts[0]
    form = sample_form(schema)
    for name, field in properties.items():
        made = _PER_PROCEDURE.get((procedure, name)) or _VALUES.get(name)
        if name in form or (made is not None and likely(chance, OPTIONAL_TOO)):
            form[name] = _chosen(chance, field) if made is None else made(facts)
    return form


def _chosen(chance: Random, field: object) -> object:
    """One of the values that a field lists, most often the first; else the sample of its schema."""
    options = field.get("enum") if isinstance(field, Mapping) and "default" not in field else None
    if isinstance(options, list) and likely(chance, 0.3):
        return chance.choice(options)
    return sample_of(field)
