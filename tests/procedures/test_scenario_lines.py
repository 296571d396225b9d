"""How a line of a scenario is read, and what is no line."""

from datetime import datetime

import pytest

from app.domain.calendar import HANOI
from app.procedures.trials.scenario_lines import Unreadable, given_of, is_given, line_of


def test_a_line_says_when_who_what_and_what_comes_of_it():
    line = line_of(
        "2026-08-20T14:00 receiver receive v=2 override=1 without=comment comment='đủ giấy tờ'"
        " data.agency=H47.7 -> received due=2026-09-04T17:00 national=2"
    )

    assert line.at == datetime(2026, 8, 20, 14, 0, tzinfo=HANOI)
    assert (line.role, line.action, line.argument) == ("receiver", "receive", None)
    assert line.options == {
        "v": "2",
        "override": "1",
        "comment": "đủ giấy tờ",
        "data.agency": "H47.7",
    }
    assert line.without == {"comment"}
    assert (line.state, line.refusal) == ("received", None)
    assert line.expects == {"due": "2026-09-04T17:00", "national": "2"}


def test_a_refusal_is_expected_by_its_reason():
    assert line_of("2026-08-20T14:00 officer @extend:3wd -> !too_late").refusal == "too_late"


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-20T14:00 officer approve",
        "2026-08-20 officer approve -> done",
        "2026-13-20T14:00 officer approve -> done",
        "2026-08-20T14:00 officer approve -> !because",
        "2026-08-20T14:00 officer approve -> !guard due=none",
        "2026-08-20T14:00 officer approve -> done colour=red",
        "2026-08-20T14:00 officer approve colour=red -> done",
        "2026-08-20T14:00 officer approve v=two -> done",
        "2026-08-20T14:00 officer approve 'open -> done",
        "2026-08-20T14:00 officer approve loose -> done",
        "2026-08-20T14:00 officer @extend -> done",
        "2026-08-20T14:00 officer @extend:soon -> done",
        "2026-08-20T14:00 officer @undo:x -> done",
        "2026-08-20T14:00 officer @fly -> done",
        "2026-08-20T14:00 officer approve:x -> done",
        "2026-08-20T14:00 officer approve -> Done",
        "2026-08-20T14:00 officer approve -> ",
    ],
)
def test_what_is_no_line_is_said_to_be_none(text: str):
    with pytest.raises(Unreadable):
        line_of(text)


def test_given_says_what_was_handed_in():
    given = given_of("given: channel=post subject=business form.area=300 without=don with=anh")

    assert is_given("given: x=y")
    assert given.values == {"channel": "post", "subject": "business"}
    assert given.form == {"area": "300"}
    assert given.without == {"don"}
    assert given.extra == {"anh"}
    with pytest.raises(Unreadable):
        given_of("given: colour=red")
