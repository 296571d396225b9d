"""User names and passwords: what is accepted, and that all defects are told at once."""

import pytest

from app.domain.accounts import defects_of_account, username_key


def codes(username: str, password: str | None = None) -> list[str]:
    return [defect.code for defect in defects_of_account(username, password)]


def test_a_user_name_is_found_however_it_is_typed():
    assert username_key("  TiếpNhận.TTHCC ") == "tiepnhan.tthcc"


@pytest.mark.parametrize("username", ["abc", "tiepnhan.tthcc", "Đặng-Thị_1", "a" * 64])
def test_a_plain_user_name_is_accepted(username: str):
    assert codes(username) == []


@pytest.mark.parametrize("username", ["", "ab", ".ab", "ab.", "a b", "a/b", "a" * 65, "阿明明"])
def test_a_strange_user_name_is_refused(username: str):
    assert codes(username) == ["malformed_username"]


def test_a_password_is_long_and_does_not_hold_the_user_name():
    assert codes("congdan1", "đủ dài rồi đấy") == []
    assert codes("congdan1", "ngắn quá") == ["too_short"]
    assert codes("congdan1", "x" * 129) == ["too_long"]
    assert codes("congdan1", "của CôngDân1 đây") == ["password_holds_username"]
    assert codes("?", "ngắn") == ["malformed_username", "too_short"]
