"""``/quan-tri``: where everything of the administration lies, with what waits there."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from app.domain.people import Permission
from app.jobs import queries as jobs
from app.people.administering import administers_all
from app.web.admin.gates import AnyPage, reader
from app.web.boundary import boundary_router
from app.web.site.page import Sight
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)

PUBLISHES = (Permission.PUBLISH,)
ADMINISTERS = (Permission.ADMINISTER,)
AUDITS = (Permission.ADMINISTER, Permission.SUPERVISE)


@dataclass(frozen=True, slots=True)
class Tile:
    """``words`` and ``about`` are sentences of the catalogue.

    ``of_province``: only for whoever administers the province itself.
    """

    path: str
    words: str
    about: str
    needs: Sequence[Permission]
    of_province: bool = False


TILES = (
    Tile(
        "/quan-tri/thu-tuc",
        sentence("Thủ tục hành chính"),
        sentence("Soạn, kiểm tra, so sánh, chạy thử và công bố phiên bản mới."),
        PUBLISHES,
    ),
    Tile(
        "/quan-tri/lich",
        sentence("Lịch làm việc"),
        sentence("Đóng cửa vì bão, xem trước hồ sơ nào đổi hạn rồi mới áp dụng."),
        PUBLISHES,
    ),
    Tile(
        "/quan-tri/nguoi-dung",
        sentence("Người dùng"),
        sentence("Lập tài khoản, đặt lại mật khẩu, giao và thu hồi vai trò."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/vai-tro",
        sentence("Vai trò theo cơ quan"),
        sentence("Ai đang giữ vai trò gì ở từng cơ quan, vai trò nào còn thiếu người."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/thay-the",
        sentence("Người làm thay"),
        sentence("Ai vắng mặt, ai làm thay, từ ngày nào đến ngày nào."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/co-quan",
        sentence("Cơ quan"),
        sentence("Danh bạ cơ quan, phương án sáp nhập, chia tách và kết thúc."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/cong-viec",
        sentence("Công việc tạm dừng"),
        sentence("Việc hệ thống đã hứa mà chưa làm được, và cho chạy lại."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/cong-quoc-gia",
        sentence("Đồng bộ Cổng quốc gia"),
        sentence("Cổng đang chậm hơn bao nhiêu hồ sơ, từ bao giờ, vì sao, và gửi lại."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/doi-tac",
        sentence("Đối tác"),
        sentence("Bưu chính, thanh toán, tin nhắn, cổng quốc gia…: ai đang trả lời, còn nợ ai gì."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/truc-van-ban",
        sentence("Trục liên thông văn bản"),
        sentence("Cơ quan có địa chỉ trên trục, văn bản đến chờ xử lý, văn bản đi gặp trở ngại."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/theo-doi",
        sentence("Hệ thống nhận thông báo"),
        sentence("Hệ thống khác được báo khi hồ sơ thay đổi, còn chờ gì, gửi lại."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/doi-soat",
        sentence("Đối soát thanh toán"),
        sentence("So tệp giao dịch của ngân hàng với sổ thu, từng chênh lệch và cách xử lý."),
        ADMINISTERS,
        of_province=True,
    ),
    Tile(
        "/quan-tri/nhat-ky",
        sentence("Nhật ký"),
        sentence("Ai đã làm gì, ai đã xem hồ sơ nào; kiểm chứng lịch sử."),
        AUDITS,
    ),
    Tile(
        "/quan-tri/tinh-trang",
        sentence("Tình trạng hệ thống"),
        sentence("Hệ thống có sẵn sàng không, hàng đợi, việc định kỳ."),
        ADMINISTERS,
    ),
    Tile(
        "/quan-tri/tep",
        sentence("Kho tệp và quét mã độc"),
        sentence("Kho tệp có trả lời không, tệp nào đang cách ly, tệp nào có mã độc."),
        ADMINISTERS,
    ),
)


@router.get("/quan-tri")
async def home(page: AnyPage) -> Response:
    async with page.house.sessions() as session:
        whole = await administers_all(session, reader(page))
    tiles = [tile for tile in TILES if page.may(*tile.needs) and (whole or not tile.of_province)]
    return page.html("admin/home.html", tiles=tiles, parked=await _parked(page))


async def _parked(page: Sight) -> int:
    """How many jobs wait for a person."""
    async with page.house.sessions() as session:
        return (await jobs.counts(session)).get("failed", 0)
