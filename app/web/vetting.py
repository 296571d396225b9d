"""What may stand in a text that comes in, and the one form (NFC) in which it goes on."""

import re
import unicodedata

from app.domain.text import BIDI

_BIDI = "".join(sorted(BIDI))
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_SURROGATE = "\ud800-\udfff"
_FORBIDDEN = re.compile(f"[{_CONTROL}{_SURROGATE}{_BIDI}]")

_NAME_OF_A_FIELD = re.compile(r"[a-z][a-z_]{0,39}\d{0,2}")


def flaw_in(text: str) -> str | None:
    """The defect code of the first character that no text may hold (None: a clean text).

    Tabs and line breaks are text. NUL and the other controls are not (PostgreSQL refuses the
    first, a terminal obeys the others), a lone surrogate is not Unicode, and a bidirectional
    override makes a text read differently from what it says.
    """
    if text.isascii() and text.isprintable():
        return None
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    if found[0] in BIDI:
        return "bidi_character"
    return "broken_unicode" if "\ud800" <= found[0] <= "\udfff" else "control_character"


def normal(text: str) -> str:
    """``text`` in NFC, so that a name typed on a Mac and on Windows is one name."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


OF_THE_EXCHANGE = frozenset(
    {
        *("MaHoSo", "YeuCau", "LanBoSung", "MaTTHC", "MaDonViTiepNhan", "MaDonViXuLy", "ChuHoSo"),
        *("LoaiDoiTuong", "MaDoiTuong", "DinhDanhCHS", "LoaiDinhDanh", "SoDinhDanh", "MaSoThue"),
        *("SoDienThoai", "Email", "DiaChi", "NgayNopHoSo", "HinhThuc", "DiaChiTraKetQua"),
        *("NoiNopHoSo", "TaiKhoanDuocXacThucVoiVNeID", "ThongTinKhac", "TaiLieuNop", "LyDo"),
        *("TepDinhKemId", "TenTepDinhKem", "MaThanhPhanHoSo", "DuongDanTaiTepTin"),
    }
)
"""What the national exchange calls its fields; no other name in that spelling is a field's."""


def shown(name: str | int) -> str:
    """A step of a path as an answer may show it: a key that no field could bear is hidden.

    Keys come from the client too, and a name or a phone number sent as a key must not come back.
    """
    if isinstance(name, int):
        return str(name)
    known = _NAME_OF_A_FIELD.fullmatch(name) or name in OF_THE_EXCHANGE
    return name if known else "?"
