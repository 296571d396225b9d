"""Which events the national portal hears of, and in which order."""

from datetime import datetime, timedelta

from app.domain.calendar import HANOI
from app.national.course import Told, Turn, seq_of_status, tellings

NINE = datetime(2026, 8, 20, 9, 0, tzinfo=HANOI)
NOTHING = Told(0, None, known=False)


def course(*statuses: int | None) -> list[Turn]:
    """A history with these statuses, accepted with the first 2 or 4."""
    turns, accepted = [], None
    for number, status in enumerate(statuses, start=1):
        at = NINE + timedelta(hours=number)
        accepted = accepted or (at if status in (2, 4) else None)
        turns.append(
            Turn(
                seq=number, at=at, action="act", from_state="a", to_state="b",
                actor_kind="staff", actor_name="B", role="officer", agency_name=None,
                status=status, due=None, accepted_at=accepted, finished_at=None,
            )
        )  # fmt: skip
    return turns


def told(turns: list[Turn], before: Told = NOTHING) -> list[tuple[int, int, bool]]:
    return [(t.seq, t.status, t.lawful) for t in tellings(turns, before)]


def test_each_change_of_status_is_told_once_and_none_is_skipped():
    turns = course(1, 2, 4, 4, 4, 5, 4, 9, 10, 10)
    assert told(turns) == [
        (2, 2, True), (5, 4, True), (6, 5, True), (7, 4, True), (8, 9, True), (10, 10, True),
    ]  # fmt: skip


def test_what_was_told_is_not_told_again():
    turns = course(1, 2, 4, 4, 9, 10)
    assert told(turns, Told(3, 4, known=True)) == [(4, 4, True), (5, 9, True), (6, 10, True)]
    assert told(turns, Told(6, 10, known=True)) == []


def test_a_dossier_never_accepted_is_told_from_its_beginning():
    assert told(course(1, 5, 1, 3)) == [(1, 1, True), (2, 5, True), (3, 1, True), (4, 3, True)]
    assert told(course(None, 1)) == [(2, 1, True)]


def test_nothing_follows_an_end_and_nothing_is_returned_before_it_is_done():
    assert told(course(2, 4, 10))[-1] == (3, 10, False)
    assert told(course(2, 8, 4))[-1] == (3, 4, False)
    assert told(course(2, 4, 9, 4, 9))[-1] == (5, 9, True)  # an issue that was undone


def test_the_place_from_which_to_tell_again_is_the_last_event_of_that_status():
    turns = course(1, 2, 4, 5, 4, 9)
    assert (seq_of_status(turns, 4), seq_of_status(turns, 10)) == (5, None)
