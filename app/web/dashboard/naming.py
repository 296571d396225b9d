"""What pages call figures, groups, channels and periods."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from app.domain.periods import Period
from app.dossiers.queries.figures import Figure, Watch
from app.reports.queries.counting import Group
from app.reports.queries.drilling import Counted
from app.web.site.words import sentence

FIGURES: Final[Mapping[Counted, str]] = MappingProxyType(
    {
        Figure.RECEIVED: sentence("Tiếp nhận"),
        Figure.NEW: sentence("Mới tiếp nhận"),
        Figure.ONLINE: sentence("Mới tiếp nhận: trực tuyến"),
        Figure.COUNTER: sentence("Mới tiếp nhận: trực tiếp"),
        Figure.POST: sentence("Mới tiếp nhận: bưu chính công ích"),
        Figure.CARRIED_OVER: sentence("Từ kỳ trước chuyển qua"),
        Figure.DONE: sentence("Đã giải quyết"),
        Figure.EARLY: sentence("Đã giải quyết trước hạn"),
        Figure.ON_TIME: sentence("Đã giải quyết đúng hạn"),
        Figure.LATE: sentence("Đã giải quyết quá hạn"),
        Figure.NO_LIMIT: sentence("Đã giải quyết, không quy định thời hạn"),
        Figure.IN_PROGRESS: sentence("Đang giải quyết"),
        Figure.IN_TIME: sentence("Đang giải quyết, trong hạn"),
        Figure.OVERDUE: sentence("Đang giải quyết, quá hạn"),
        Figure.WAITING: sentence("Chờ người dân bổ sung hoặc nộp tiền"),
        Figure.NOT_ONLINE: sentence("Mới tiếp nhận: trực tiếp và bưu chính"),
        Figure.TIMELY: sentence("Đã giải quyết đúng hạn hoặc không quy định thời hạn"),
        Figure.REFUSED: sentence("Từ chối giải quyết"),
        Figure.WITHDRAWN: sentence("Người nộp xin rút"),
        Figure.STOPPED: sentence("Dừng giải quyết"),
        Figure.LEFT_LATE: sentence("Rút hoặc dừng khi đã quá hạn"),
        Figure.EXTENDED: sentence("Đã xin lỗi và hẹn lại"),
        Figure.VIOLATIONS: sentence("Có vi phạm quy định"),
        Figure.OVERRIDE: sentence("Vượt quy định, có nêu căn cứ"),
        Figure.LATE_TRANSFER: sentence("Chuyển hồ sơ chậm"),
        Figure.MISSED_APOLOGY: sentence("Quá hạn mà không xin lỗi"),
        Figure.LATE_APOLOGY: sentence("Xin lỗi muộn hoặc xin lỗi lần hai"),
        Figure.CHILDREN: sentence("Hồ sơ con liên thông"),
        Watch.SOON_LATE: sentence("Sắp quá hạn"),
        Watch.APOLOGY_DUE: sentence("Thư xin lỗi chờ ký"),
    }
)
CHANNELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "online": sentence("Trực tuyến"),
        "counter": sentence("Trực tiếp"),
        "post": sentence("Bưu chính công ích"),
    }
)
STANDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "early": sentence("Trước hạn"),
        "on_time": sentence("Đúng hạn"),
        "late": sentence("Quá hạn"),
        "no_limit": sentence("Không quy định thời hạn"),
    }
)
GROUPS: Final[Mapping[Group, tuple[str, str, str]]] = MappingProxyType(
    {
        Group.AGENCY: ("co-quan", sentence("Cơ quan"), sentence("Theo cơ quan")),
        Group.FIELD: ("linh-vuc", sentence("Lĩnh vực"), sentence("Theo lĩnh vực")),
        Group.PROCEDURE: ("thu-tuc", sentence("Thủ tục"), sentence("Theo thủ tục")),
        Group.CHANNEL: ("kenh", sentence("Kênh tiếp nhận"), sentence("Theo kênh tiếp nhận")),
        Group.STEP: ("buoc", sentence("Bước"), sentence("Theo bước")),
        Group.MONTH: ("thang", sentence("Tháng báo cáo"), sentence("Theo tháng báo cáo")),
    }
)
"""How an address names a group, its heading, and the tab that shows it."""

VIOLATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "override": sentence("Đã vượt quy định, có nêu căn cứ."),
        "late_transfer": sentence("Đã chuyển hồ sơ chậm."),
        "missed_apology": sentence("Quá hạn mà chưa có thư xin lỗi."),
        "late_apology": sentence("Thư xin lỗi gửi muộn hoặc gửi lần hai."),
    }
)

WEEK, LAST_WEEK, OWN_DAYS = "tuan", "tuan-truoc", "khac"


def week_of(period: Period, weeks: int = 0) -> Period:
    """The calendar week, from Monday, of the last day of ``period``, or some weeks earlier."""
    monday = period.last - timedelta(days=period.last.weekday() + 7 * weeks)
    return Period(monday, monday + timedelta(days=6))
