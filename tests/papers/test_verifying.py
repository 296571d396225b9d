"""Whether an event still stands in its chain, and whether its act was taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.db.sessions import RowMapping
from app.domain.chain import GENESIS
from app.dossiers.history import hash_of_row
from app.dossiers.stamps import Stamp, stamp_of
from app.papers.verifying import stands, undone_at

DOSSIER = UUID(int=99)
BEGAN = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)


def chain(*actions: str) -> list[Any]:
    """Rows as the database has them, each linked to the one before."""
    rows: list[dict[str, Any]] = []
    for seq, action in enumerate(actions, start=1):
        row: dict[str, Any] = {
            "dossier_id": DOSSIER,
            "seq": seq,
            "at": BEGAN + timedelta(hours=seq),
            "action": action,
            "from_state": "a",
            "to_state": "b",
            "actor_kind": "staff",
            "actor": UUID(int=1),
            "role": "receiver",
            "agency": "H47.TTHCC",
            "on_behalf_of": None,
            "payload_digest": bytes(32),
            "prev_hash": rows[-1]["hash"] if rows else GENESIS,
        }
        row["hash"] = hash_of_row(as_row(row))
        rows.append(row)
    for row in rows:
        row["chain_head"] = rows[-1]["hash"]
    return rows


def as_row(row: dict[str, Any]) -> RowMapping:
    return row  # type: ignore[return-value]  # read by name only, as a row is


def stamp_on(rows: list[Any], seq: int) -> Stamp:
    return stamp_of(DOSSIER, "M01", seq, rows[seq - 1]["hash"])


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_an_event_stands_if_all_after_it_leads_to_the_head(seq: int):
    rows = chain("submit", "receive", "route")
    assert stands(rows[seq - 1 :], stamp_on(rows, seq))


def test_another_event_or_none_is_not_the_one():
    rows = chain("submit", "receive", "route")
    assert not stands(rows[1:], stamp_on(rows, 1))
    assert not stands(rows[1:], stamp_of(DOSSIER, "M01", 2, rows[0]["hash"]))
    assert not stands([], stamp_on(rows, 1))


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "refuse"),
        ("at", BEGAN),
        ("agency", None),
        ("payload_digest", bytes(31) + b"x"),
        ("hash", bytes(32)),
        ("seq", 9),
    ],
)
def test_whatever_is_changed_from_there_on_is_found(place: int, column: str, value: object):
    rows = chain("submit", "receive", "route")
    stamp = stamp_on(rows, 1)
    rows[place][column] = value
    assert not stands(rows, stamp)


def test_a_history_written_anew_or_cut_short_is_found():
    rows, others = chain("submit", "receive", "route"), chain("submit", "receive", "withdraw")
    others[2]["chain_head"] = rows[2]["hash"]
    assert not stands([rows[0], rows[1], others[2]], stamp_on(rows, 1))
    assert not stands(rows[:2], stamp_on(rows, 1))
    assert not stands([rows[0], rows[2]], stamp_on(rows, 1))


def test_an_act_is_undone_by_what_comes_next_but_for_reminders_and_papers_on_their_way():
    assert undone_at(chain("refuse", "undo")) == BEGAN + timedelta(hours=2)
    assert undone_at(chain("refuse", "remind", "undo")) == BEGAN + timedelta(hours=3)
    carried = chain("refuse", "give_papers", "remind", "take_papers", "undo")
    assert undone_at(carried) == BEGAN + timedelta(hours=5)
    assert undone_at(chain("refuse", "route", "undo")) is None
    assert undone_at(chain("refuse")) is None
    assert undone_at([]) is None
