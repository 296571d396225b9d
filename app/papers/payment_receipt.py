"""Biên lai thu phí, lệ phí as a sheet: the same receipt gives the same bytes every time."""

from collections.abc import Mapping
from typing import Final

from app.domain.calendar import HANOI
from app.fees.queries.papers import Receipt

TEMPLATE: Final = "tt303/payment-receipt"
METHODS: Final[Mapping[str, str]] = {
    "cash": "Tiền mặt tại quầy",
    "vietqr": "Chuyển khoản (VietQR)",
    "payment_platform": "Nền tảng thanh toán trực tuyến quốc gia",
    "post": "Bưu điện thu hộ khi giao kết quả",
}


def receipt_facts(
    receipt: Receipt, *, dossier: str, agency: str, procedure: str, payer_address: str | None
) -> Mapping[str, object]:
    """What the sheet states; ``dossier`` is the code by which the payer knows it."""
    at = receipt.at.astimezone(HANOI)
    return {
        "edition": {"template": TEMPLATE, "name": "TT 303/2016/TT-BTC"},
        "issued_at": at.isoformat(),
        "title": "BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ",
        "agency": agency,
        "series": receipt.series,
        "number": f"{receipt.number:07}",
        "payer": receipt.payer,
        "payer_address": payer_address,
        "dossier": dossier,
        "procedure": procedure,
        "items": [{"label": item.label, "amount": in_print(item.amount)} for item in receipt.items],
        "amount": in_print(receipt.amount),
        "in_words": in_words(receipt.amount),
        "method": METHODS.get(receipt.method, receipt.method),
        "day": f"ngày {at:%d} tháng {at:%m} năm {at:%Y}",
        "taken_by": receipt.taken_by_name,
        "annulled": receipt.is_annulled,
    }


def in_print(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu", " tỷ", " nghìn tỷ", " triệu tỷ")


def in_words(amount: int) -> str:
    """Số tiền bằng chữ, as receipts must say it: ``Năm mươi nghìn đồng``."""
    groups = []
    while amount:
        amount, group = divmod(amount, 1000)
        groups.append(group)
    said = [
        _three(group, whole=place < len(groups) - 1) + _GROUPS[place]
        for place, group in reversed([*enumerate(groups)])
        if group
    ]
    words = " ".join(said) or _DIGITS[0]
    return f"{words[0].upper()}{words[1:]} đồng"


def _three(group: int, *, whole: bool) -> str:
    """Three digits; ``whole``: with the hundreds, even if there are none."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    said = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    if tens == 0:
        if ones:
            said.append(("linh " if said else "") + _DIGITS[ones])
        return " ".join(said)
    said.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
    if ones:
        said.append(_last(ones, tens))
    return " ".join(said)


def _last(ones: int, tens: int) -> str:
    if ones == 5:  # noqa: PLR2004 - as one says it
        return "lăm"
    return "mốt" if ones == 1 and tens > 1 else _DIGITS[ones]
