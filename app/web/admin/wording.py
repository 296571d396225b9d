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
        "issue_token": sentence("Cấp mã truy cập cho hệ thống"),
        "grant_role": sentence("Giao vai trò"),
        "revoke_role": sentence("Thu hồi vai trò"),
        "release_jobs": sentence("Cho chạy lại công việc tạm dừng"),
        "subscribe": sentence("Đăng ký hệ thống nhận thông báo"),
        "change_subscription": sentence("Sửa đăng ký nhận thông báo"),
        "renew_secret": sentence("Lấy khóa ký mới cho hệ thống nhận thông báo"),
        "stop_subscription": sentence("Dừng gửi thông báo cho hệ thống"),
        "resume_subscription": sentence("Gửi tiếp thông báo cho hệ thống"),
        "replay": sentence("Gửi lại thông báo cho hệ thống"),
        "skip_delivery": sentence("Bỏ qua một bản tin cho hệ thống"),
        "hasten_jobs": sentence("Cho thử lại ngay việc đang nghỉ"),
        "enter_axis_address": sentence("Đổi địa chỉ trên trục liên thông văn bản"),
        "look_at_stray_letter": sentence("Xem văn bản đến không thuộc hồ sơ nào"),
        "refuse_stray_letter": sentence("Từ chối văn bản đến không thuộc hồ sơ nào"),
        "reopen_stray_letter": sentence("Lấy lại văn bản đến đã từ chối"),
        "look_at_portal_arrivals": sentence("Xem hồ sơ từ Cổng quốc gia chưa nhận được"),
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
        "shipments.follow_dossier": sentence("Theo hồ sơ để đặt, thu hồi bưu gửi"),
        "shipments.order_parcel": sentence("Đặt bưu gửi với bưu điện"),
        "shipments.cancel_parcel": sentence("Thu hồi bưu gửi"),
        "shipments.settle_parcel": sentence("Hồ sơ theo kết thúc của bưu gửi"),
        "shipments.ask_post": sentence("Hỏi bưu điện về hành trình"),
        "shipments.flag_late": sentence("Đánh dấu bưu gửi quá thời gian"),
        "notices.follow_moves": sentence("Báo người nộp khi hồ sơ chuyển bước"),
        "notices.tell_applicant": sentence("Báo cho người nộp"),
        "notices.send_delivery": sentence("Gửi tin cho người nộp"),
        "notices.look_after": sentence("Theo dõi tin đã gửi cho người nộp"),
        "notices.remind_of_deadlines": sentence("Nhắc người nộp sắp hết hạn"),
        "webhooks.tell_subscriber": sentence("Gửi bản tin cho hệ thống nhận thông báo"),
        "webhooks.forget_deliveries": sentence("Quên bản tin đã xong từ lâu"),
        "documents.scan_upload": sentence("Quét mã độc trong tệp"),
        "dossiers.remove_expired_files": sentence("Xóa tệp hết thời hạn lưu giữ"),
        "national.mark_debt": sentence("Ghi nợ đồng bộ Cổng quốc gia"),
        "national.send_debts": sentence("Gửi Cổng quốc gia"),
        "national.send_again": sentence("Gửi Cổng quốc gia"),
        "national.look_up_there": sentence("Đối soát với Cổng quốc gia"),
        "national.look_up_tonight": sentence("Đối soát với Cổng quốc gia"),
        "national.take_in_arrival": sentence("Nhận hồ sơ từ Cổng quốc gia"),
        "documents.sweep_uploads": sentence("Dọn tệp tải lên không dùng"),
        "house.forget": sentence("Dọn phiên và câu trả lời cũ"),
        "jobs.forget_done": sentence("Dọn nhật ký công việc cũ"),
        "axis.follow_letters": sentence("Soạn văn bản liên thông của hồ sơ"),
        "axis.send_letter": sentence("Gửi văn bản qua trục liên thông"),
        "axis.take_in": sentence("Nhận văn bản từ trục liên thông"),
        "axis.report_receipt": sentence("Báo trạng thái xử lý cho nơi gửi văn bản"),
        "axis.look_for_arrivals": sentence("Xem văn bản đến trên trục liên thông"),
        "fees.reckon_dues": sentence("Xác định khoản phải nộp"),
        "fees.begin_payment": sentence("Khởi tạo thanh toán với bên nhận tiền"),
        "fees.inquire_payment": sentence("Hỏi lại bên thanh toán"),
        "fees.go_on": sentence("Cho hồ sơ đi tiếp khi đã nộp đủ"),
        "fees.look_after_orders": sentence("Theo dõi các lần thanh toán"),
        "fees.book_at_door": sentence("Ghi sổ khoản bưu điện thu hộ"),
        "reports.fold_figures": sentence("Cộng dồn số liệu"),
        "reports.tell_periods": sentence("Chốt số liệu kỳ đã qua"),
        "reports.check_figures": sentence("Kiểm tra số liệu cộng dồn"),
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
