"""What people call the acts that no life cycle writes down, wherever a history or a button says so.

A button, the applicant's timeline and the control sheet then never call one act by two names.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.machine import Machine, Words

STANDING_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "extend": Words("Xin lỗi và gia hạn", "Apologise and extend"),
        "apologise": Words("Xin lỗi vì trễ hẹn", "Apologise for the delay"),
        "undo": Words("Hoàn tác", "Undo"),
        "remind": Words("Nhắc việc", "Remind"),
        "return_originals": Words("Trả bản chính", "Return the originals"),
        "send_by_post": Words("Gửi giấy tờ qua bưu chính", "Send the papers by post"),
        "send_again": Words("Gửi lại kết quả qua bưu chính", "Post the result again"),
        "parcel_noted": Words("Bưu chính báo tin bưu gửi", "The post told of a parcel"),
        "give_papers": Words("Bàn giao giấy tờ", "Hand the papers over"),
        "take_papers": Words("Nhận bàn giao giấy tờ", "Take the papers over"),
        "child_opened": Words("Mở hồ sơ liên thông", "Open a linked dossier"),
        "child_done": Words("Hồ sơ liên thông đã giải quyết xong", "A linked dossier has ended"),
        "attach_letter": Words("Đưa văn bản đến vào hồ sơ", "Put a letter with the dossier"),
        "detach_letter": Words("Gỡ văn bản khỏi hồ sơ", "Take a letter out of the dossier"),
        "give_evidence": Words(
            "Nộp giấy tờ chứng minh được miễn phí", "Hand in evidence for an exemption"
        ),
        "change_calendar": Words("Đổi lịch làm việc", "Change the working calendar"),
        "change_version": Words(
            "Chuyển sang phiên bản mới của thủ tục", "Go on under a new version of the procedure"
        ),
        "succeed": Words("Chuyển sang cơ quan kế thừa", "Go on at the agency that succeeds"),
    }
)
"""By the name of the act."""


def act_words(machine: Machine, state: str, action: str) -> Words | None:
    """What an act taken in ``state`` is called; None for one that only another version knows."""
    here = machine.states.get(state)
    if here is not None and action in here.actions:
        return here.actions[action].label
    if action in STANDING_WORDS:
        return STANDING_WORDS[action]
    elsewhere = (known.actions.get(action) for known in machine.states.values())
    return next((known.label for known in elsewhere if known is not None), None)
