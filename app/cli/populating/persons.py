"""Invented people and businesses of Quảng Nam, with names as long and as short as names are."""

from dataclasses import dataclass
from random import Random
from typing import Final

from app.domain.applicant import Applicant
from app.domain.procedure import Subject
from app.domain.text import folded

SURNAMES: Final = (
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Huỳnh", "Phan", "Võ",
    "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đoàn", "Trương", "Đinh", "Mai", "Tôn Nữ",
    "Alăng", "Zơrâm", "Bh'nướch",
)  # fmt: skip
WOMEN: Final = (
    "Thị Ánh", "Thị Hoàng Phương Thảo", "Thị Mỹ Duyên", "Thu Hà", "Ngọc Khánh Linh", "Thị Lý",
    "Thị Thanh Tuyền", "Thùy Trang", "Thị Xuân Quỳnh", "Hoàng Bảo Trân", "Thị Kim Yến", "Diệu Ái",
    "Thị Bích Phượng", "Quỳnh Như", "Thị Hồng Nhung", "Thị Út", "An", "Thị Minh Nguyệt",
)  # fmt: skip
MEN: Final = (
    "Văn Hùng", "Đình Quý", "Hữu Phước", "Công Danh", "Quốc Bảo", "Viết Thanh", "Minh Nhật Tân",
    "Văn Sĩ", "Ngọc Ẩn", "Xuân Trường", "Trọng Nghĩa", "Hoàng Gia Khiêm", "Bá Lộc", "Ý",
    "Thanh Tùng", "Văn Ơn", "Phước Đại Lộc", "Tấn Ỷ",
)  # fmt: skip
STREETS: Final = (
    "12 Trần Phú", "45 Phan Bội Châu", "K27/4 Hùng Vương", "118 Nguyễn Duy Hiệu", "Thôn Phú Bình",
    "Khối phố Mỹ Thạch Trung, đường Trần Cao Vân", "05 Lý Thường Kiệt", "Tổ 8, thôn Trà Đình 2",
    "231 Tôn Đức Thắng", "Thôn Aduông 1",
)  # fmt: skip
COMMUNES: Final = (
    ("H47.21.1", "phường An Mỹ, thành phố Tam Kỳ"),
    ("H47.21.2", "phường Tân Thạnh, thành phố Tam Kỳ"),
    ("H47.21.3", "xã Tam Thăng, thành phố Tam Kỳ"),
    ("H47.22.1", "phường Minh An, thành phố Hội An"),
    ("H47.22.2", "phường Cẩm Phô, thành phố Hội An"),
    ("H47.23.1", "phường Vĩnh Điện, thị xã Điện Bàn"),
    ("H47.24.1", "thị trấn Hà Lam, huyện Thăng Bình"),
    ("H47.25.1", "thị trấn Phú Thịnh, huyện Phú Ninh"),
    ("H47.26.1", "thị trấn Núi Thành, huyện Núi Thành"),
    ("H47.27.1", "thị trấn Ái Nghĩa, huyện Đại Lộc"),
    ("H47.28.1", "thị trấn Nam Phước, huyện Duy Xuyên"),
    ("H47.28.2", "xã Duy Phước, huyện Duy Xuyên"),
)  # fmt: skip
"""Codes of the demonstration's communes, and how addresses name them."""

BUSINESSES: Final = (
    "Công ty TNHH Một thành viên Thương mại Dịch vụ Lữ hành Quốc tế Di sản Miền Trung Xứ Quảng",
    "Công ty Cổ phần Du lịch Cù Lao Chàm",
    "Công ty TNHH An Bàng",
    "Hợp tác xã Nông nghiệp và Kinh doanh Dịch vụ Tổng hợp Duy Phước",
    "Công ty Cổ phần Đầu tư Phát triển Hạ tầng Khu công nghiệp và Đô thị Chu Lai – Trường Hải",
    "Công ty TNHH Chế biến Thủy sản Ngọc Linh",
    "Doanh nghiệp tư nhân Bánh đậu xanh Hội An",
)
MAKERS: Final = ("Mì Quảng Bà Vị", "Bánh tráng Đại Lộc", "Nước mắm Cửa Khe", "Yến sào Thanh Châu")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person; ``commune`` is the code of where he lives, ``number`` his identity number."""

    name: str
    number: str
    phone: str
    address: str
    commune: str
    woman: bool
    born: int

    def as_applicant(self) -> Applicant:
        return Applicant(
            kind=Subject.CITIZEN,
            full_name=self.name,
            id_number=self.number,
            phone=self.phone,
            address=self.address,
        )


def somebody(chance: Random) -> Somebody:
    """A grown-up of the province, with numbers such as people there have."""
    woman = likely(chance, 0.5)
    born = chance.randint(1948, 2006)
    commune, place = chance.choice(COMMUNES)
    return Somebody(
        name=name_of(chance, woman=woman),
        number=_id_number(chance, born, woman=woman),
        phone=f"09{chance.randrange(10**8):08}",
        address=f"{chance.choice(STREETS)}, {place}",
        commune=commune,
        woman=woman,
        born=born,
    )


def likely(chance: Random, share: float) -> bool:
    """Yes in ``share`` of all cases."""
    return chance.random() < share


def name_of(chance: Random, *, woman: bool) -> str:
    return f"{chance.choice(SURNAMES)} {chance.choice(WOMEN if woman else MEN)}"


def business(chance: Random, who: Somebody) -> Applicant:
    """A business that ``who`` hands in for."""
    name = chance.choice(BUSINESSES)
    host = "".join(word[0] for word in folded(name).split() if word[0].isalpha())
    return Applicant(
        kind=Subject.BUSINESS,
        full_name=name,
        id_number=f"400{chance.randrange(10**7):07}",
        phone=f"0235{chance.randrange(10**7):07}",
        email=f"vanphong@{host}.example.vn",
        address=who.address,
    )


def _id_number(chance: Random, born: int, *, woman: bool) -> str:
    """As a card has it: province 049, a digit for century and sex, two of the year, six more."""
    century, year = divmod(born - 1900, 100)
    return f"049{2 * century + woman}{year:02}{chance.randrange(10**6):06}"
