"""The administration's own words for roles, acts and agencies' tiers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.agencies import Tier
from app.domain.people import Permission
from app.web.site.words import sentence

ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Permission.RECEIVE.value: sentence("Tiếp nhận và trả kết quả tại Một cửa"),
        Permission.RECEIVE_FOR_UNIT.value: sentence("Văn thư nhận hồ sơ chuyển đến"),
        Permission.PROCESS.value: sentence("Chuyên viên thụ lý"),
        Permission.APPROVE.value: sentence("Lãnh đạo phòng phê duyệt"),
        Permission.SIGN.value: sentence("Lãnh đạo cơ quan ký"),
        Permission.ISSUE.value: sentence("Văn thư vào sổ, phát hành"),
        Permission.CONSULT.value: sentence("Trả lời lấy ý kiến"),
        Permission.SUPERVISE.value: sentence("Giám sát cơ quan và cấp dưới"),
        Permission.PUBLISH.value: sentence("Công bố thủ tục và lịch làm việc"),
        Permission.ADMINISTER.value: sentence("Quản trị hệ thống"),
    }
)
"""By permission, in the order of a dossier's way."""

ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "enrol": sentence("Lập tài khoản"),
        "reset_password": sentence("Đặt lại mật khẩu"),
        "close_account": sentence("Khóa tài khoản"),
        "grant_role": sentence("Giao vai trò"),
        "revoke_role": sentence("Thu hồi vai trò"),
        "release_jobs": sentence("Cho chạy lại công việc tạm dừng"),
    }
)
"""By name of an administrative act."""

TIERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Tier.PROVINCE.value: sentence("Tỉnh"),
        Tier.PROVINCE_CENTRE.value: sentence("Trung tâm phục vụ hành chính công"),
        Tier.DEPARTMENT.value: sentence("Sở, ban, ngành"),
        Tier.DISTRICT.value: sentence("Huyện, thị xã, thành phố"),
        Tier.COMMUNE.value: sentence("Xã, phường"),
        Tier.BRANCH.value: sentence("Chi nhánh"),
        Tier.POINT.value: sentence("Điểm tiếp nhận"),
    }
)

STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "planned": sentence("Chờ đến ngày"),
        "running": sentence("Đang thực hiện"),
        "done": sentence("Đã xong"),
        "cancelled": sentence("Đã hủy"),
    }
)
"""How far a plan or a change for many dossiers has come."""

TASKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "papers.render_form": sentence("In biểu mẫu của hồ sơ"),
        "dossiers.tend_children": sentence("Chăm sóc hồ sơ liên thông"),
        "dossiers.withdraw_child": sentence("Dừng hồ sơ liên thông"),
        "dossiers.move_to_calendar": sentence("Chuyển hồ sơ sang lịch mới"),
        "dossiers.keep_time": sentence("Nhắc hạn và hành động theo thời gian"),
        "dossiers.reorganise": sentence("Thực hiện sắp xếp cơ quan"),
        "documents.sweep_uploads": sentence("Dọn tệp tải lên không dùng"),
        "house.forget": sentence("Dọn phiên và câu trả lời cũ"),
        "jobs.forget_done": sentence("Dọn nhật ký công việc cũ"),
    }
)
"""By name of what the worker does; one without words is shown by its name."""

FAILURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "KilledItsWorker": sentence("Đã nhiều lần làm dừng tiến trình xử lý"),
        "TaskUnreadable": sentence("Lệnh đã lưu không còn đọc được"),
        "TemporaryFailure": sentence("Nơi khác tạm thời không trả lời"),
        "PermanentFailure": sentence("Nơi khác từ chối"),
        "RetryRequested": sentence("Đã thử lại nhiều lần mà chưa được"),
        "Broke": sentence("Lỗi chưa lường trước"),
    }
)
"""Why a job is parked, by the kind of its failure."""
