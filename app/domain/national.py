"""Trạng thái hồ sơ of the national portal, 1 to 10, and which sequences of them are lawful."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SUBMITTED: Final = 1
REFUSED: Final = 3
WITHDRAWN: Final = 7
STOPPED: Final = 8
DONE: Final = 9
RETURNED: Final = 10

NAMES: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "Mới đăng ký",
        2: "Được tiếp nhận",
        3: "Không được tiếp nhận",
        4: "Đang xử lý",
        5: "Yêu cầu bổ sung giấy tờ",
        6: "Yêu cầu thực hiện nghĩa vụ tài chính",
        7: "Công dân yêu cầu rút hồ sơ",
        8: "Dừng xử lý",
        9: "Đã xử lý xong",
        10: "Đã trả kết quả",
    }
)

_FINAL: Final = frozenset({REFUSED, WITHDRAWN, STOPPED, RETURNED})


def may_follow(before: int | None, after: int | None) -> bool:
    """Whether the national portal may be told ``after`` once it was told ``before``.

    No 10 before 9, nothing after an end, no way back to 1 but from a supplement at reception.
    """
    if before == after:
        return True
    if after is None or before in _FINAL:
        return False
    if after == RETURNED:
        return before == DONE
    if after == SUBMITTED:
        return before in (None, 5, 6)
    return before is not None
