"""What operators read of failures and tasks: words, in both languages, never a program's names."""

import re

import pytest

from app.domain.notifying import SENT
from app.web.admin.failing import plain
from app.web.admin.partners import NAMES
from app.web.admin.wording import TASKS
from app.web.site.words import english
from tests.architecture.source import ROOT

NAMED = re.compile(r'(?:Periodic\(\s*|name: ClassVar\[str\] = )"([a-z_]+\.[a-z_]+)"')


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("TemporaryFailure: post answered 503", "Nơi nhận đang bận hoặc gặp lỗi."),
        ("ConnectError", "Không kết nối được với nơi nhận."),
        ("Away: sms: ConnectTimeout", "Nơi nhận không trả lời kịp."),
        ("Away: post did not answer in time", "Nơi nhận không trả lời kịp."),
        ("Away: post is away", "Nơi nhận đang không hoạt động; hệ thống đợi và tự thử lại."),
        ("OperationalError", "Cơ sở dữ liệu tạm thời không trả lời."),
        (None, "Chưa thực hiện được."),
    ],
)
def test_a_failure_is_told_in_plain_words(words: str | None, said: str):
    assert plain(words) == said
    assert said in english()


def test_whatever_the_worker_does_is_told_in_words():
    named = {
        name for path in (ROOT / "app").rglob("*.py") for name in NAMED.findall(path.read_text())
    }
    assert {"notices.look_after", "notices.send_delivery"} <= named
    assert named - set(TASKS) == set()


def test_every_way_to_an_applicant_is_a_party_of_that_name():
    assert {str(medium) for medium in SENT} <= set(NAMES)
