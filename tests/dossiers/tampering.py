"""Ways to falsify what is stored, for somebody who may do anything in the database.

Each is a statement or two about one dossier, and names the first event that must be found wrong.
"""
# ruff: noqa: S608 - statements are put together from what stands in this file

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tamper:
    """``first`` is the place of the first event that no longer holds (None: the dossier itself)."""

    kind: str
    statements: tuple[str, ...]
    values: Values
    first: int | None


def _of(seq: int) -> str:
    return f" WHERE dossier_id = :id AND seq = {seq}"


def payload_byte(chance: Random, length: int) -> Tamper:
    """Some character of what an event says is another."""
    seq = chance.randint(1, length)
    statement = (
        "UPDATE dossier_event_payload SET payload = overlay(payload placing"
        " chr(35 + (ascii(substr(payload, 1 + :at % length(payload), 1)) + 1) % 90)"
        " from 1 + :at % length(payload) for 1)" + _of(seq)
    )
    return Tamper("payload", (statement,), {"at": chance.randrange(10_000)}, seq)


def payload_salt(chance: Random, length: int) -> Tamper:
    seq = chance.randint(1, length)
    statement = "UPDATE dossier_event_payload SET salt = set_bit(salt, :at, 1 - get_bit(salt, :at))"
    return Tamper("salt", (statement + _of(seq),), {"at": chance.randrange(128)}, seq)


def payload_gone(chance: Random, length: int) -> Tamper:
    seq = chance.randint(1, length)
    return Tamper("payload gone", ("DELETE FROM dossier_event_payload" + _of(seq),), {}, seq)


def event_column(chance: Random, length: int) -> Tamper:
    """One column of an event says something else."""
    seq = chance.randint(1, length)
    column, value = chance.choice(tuple(COLUMNS.items()))
    return Tamper(
        f"event.{column}", (f"UPDATE dossier_event SET {column} = {value}" + _of(seq),), {}, seq
    )


def event_hash(chance: Random, length: int) -> Tamper:
    """One bit of one of its hashes is another."""
    seq = chance.randint(1, length)
    column = chance.choice(("hash", "prev_hash", "payload_digest"))
    statement = (
        f"UPDATE dossier_event SET {column} = set_bit({column}, :at, 1 - get_bit({column}, :at))"
    )
    return Tamper(f"event.{column}", (statement + _of(seq),), {"at": chance.randrange(256)}, seq)


def event_deleted(chance: Random, length: int) -> Tamper:
    """An event is taken out of the middle: what comes after it has lost its predecessor."""
    seq = chance.randint(1, length - 1)
    statements = tuple(
        f"DELETE FROM {table}" + _of(seq) for table in ("dossier_event", "dossier_event_payload")
    )
    return Tamper("event deleted", statements, {}, seq + 1)


def events_deleted_and_closed_up(chance: Random, length: int) -> Tamper:
    """The same, and those that follow are renumbered, so that no number is missing."""
    seq = chance.randint(1, length - 1)
    statements = []
    for table in ("dossier_event", "dossier_event_payload"):
        statements.append(f"DELETE FROM {table}" + _of(seq))
        statements.extend(
            f"UPDATE {table} SET seq = seq - 1" + _of(later) for later in range(seq + 1, length + 1)
        )
    return Tamper("event deleted, closed up", tuple(statements), {}, seq)


def events_swapped(chance: Random, length: int) -> Tamper:
    """Two events change places, payloads and all."""
    first, second = sorted(chance.sample(range(1, length + 1), 2))
    statements = tuple(
        f"UPDATE {table} SET seq = {to}" + _of(seq)
        for table in ("dossier_event", "dossier_event_payload")
        for seq, to in ((first, 9999), (second, first), (9999, second))
    )
    return Tamper("events swapped", statements, {}, first)


def tail_cut(chance: Random, length: int) -> Tamper:
    """The last events never happened: the dossier stands beyond its history."""
    kept = chance.randint(0, length - 1)
    statements = tuple(
        f"DELETE FROM {table} WHERE dossier_id = :id AND seq > {kept}"
        for table in ("dossier_event", "dossier_event_payload")
    )
    return Tamper("tail cut", statements, {}, kept)


def head_moved(chance: Random, length: int) -> Tamper:
    """The dossier's own row says that its history ends otherwise, or elsewhere."""
    column, value, first = chance.choice(
        (
            ("chain_head", "sha256('x')", None),
            ("version", "version + 1", length),
            ("version", "version - 1", length),
        )
    )
    statement = f"UPDATE dossier SET {column} = {value} WHERE id = :id"
    return Tamper(f"dossier.{column}", (statement,), {}, first)


def event_added(_chance: Random, length: int) -> Tamper:
    """An event that the service never wrote stands at the end, its payload beside it."""
    statements = (
        "INSERT INTO dossier_event SELECT (jsonb_populate_record(e, jsonb_build_object("
        "'seq', seq + 1, 'action', 'hand_over', 'from_state', to_state, 'to_state', 'returned',"
        " 'prev_hash', hash, 'hash', sha256('forged')))).* FROM dossier_event e" + _of(length),
        "INSERT INTO dossier_event_payload SELECT dossier_id, seq + 1, salt, payload"
        " FROM dossier_event_payload" + _of(length),
    )
    return Tamper("event added", statements, {}, length + 1)


COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "at": "at + interval '1 microsecond'",
        "action": "action || '_'",
        "from_state": "upper(from_state)",
        "to_state": "'returned' || to_state",
        "actor_kind": "actor_kind || ' '",
        "actor": f"'{uuid4()}'",
        "role": "'nobody'",
        "agency": "coalesce(agency, '') || 'x'",
        "on_behalf_of": f"'{uuid4()}'",
    }
)
WAYS: tuple[Callable[[Random, int], Tamper], ...] = (
    payload_byte,
    payload_salt,
    payload_gone,
    event_column,
    event_hash,
    event_deleted,
    events_deleted_and_closed_up,
    events_swapped,
    tail_cut,
    head_moved,
    event_added,
)


async def tampered(connection: AsyncConnection, dossier: UUID, tamper: Tamper) -> int:
    """How many rows are other than they were; no trigger says a word, no key is looked at."""
    await connection.execute(text("SET LOCAL session_replication_role = replica"))
    return sum(
        [
            (await connection.execute(text(statement), _used(statement, dossier, tamper))).rowcount
            for statement in tamper.statements
        ]
    )


def _used(statement: str, dossier: UUID, tamper: Tamper) -> dict[str, Any]:
    return {
        name: value
        for name, value in {"id": dossier, **tamper.values}.items()
        if f":{name}" in statement
    }
