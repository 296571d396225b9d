"""The national portal hears ten statuses, and only sequences of them that can be true."""

from itertools import pairwise

import pytest

from app.domain.national import NAMES, may_follow


def test_there_are_ten_statuses():
    assert list(NAMES) == list(range(1, 11))


@pytest.mark.parametrize("status", [None, *NAMES])
def test_a_status_may_be_told_again(status: int | None):
    assert may_follow(status, status)


@pytest.mark.parametrize("end", [3, 7, 8, 10])
def test_nothing_follows_an_end(end: int):
    assert [after for after in (None, *NAMES) if may_follow(end, after)] == [end]


def test_only_what_is_done_is_returned():
    assert [before for before in (None, *NAMES) if may_follow(before, 10)] == [9, 10]


def test_a_dossier_is_new_once_or_again_after_a_supplement():
    assert [before for before in (None, *NAMES) if may_follow(before, 1)] == [None, 1, 5, 6]


def test_a_dossier_begins_as_new():
    assert [after for after in NAMES if may_follow(None, after)] == [1]


def test_a_dossier_never_becomes_unknown():
    assert not any(may_follow(before, None) for before in NAMES)


@pytest.mark.parametrize(
    "course", [(None, 1, 2, 4, 9, 10), (None, 1, 5, 1, 2, 4, 5, 4, 6, 4, 9, 10), (None, 1, 3)]
)
def test_an_ordinary_course_is_lawful(course: tuple[int | None, ...]):
    assert all(may_follow(*step) for step in pairwise(course))
