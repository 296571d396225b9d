"""Kiểm tra toàn vẹn: recompute every chain from what is stored, and name what does not hold."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.db.sessions import RowMapping
from app.domain.chain import GENESIS, payload_digest
from app.dossiers.history import hash_of_row


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that does not hold: ``what`` is a word that the command line has a sentence for."""

    dossier: UUID
    code: str | None
    seq: int | None
    what: str


@dataclass(slots=True)
class Tally:
    """What was looked at so far."""

    dossiers: int = 0
    events: int = 0
    files: int = 0
    broken: list[Broken] = field(default_factory=list)


@dataclass(slots=True)
class _Chain:
    """One dossier's chain while it is being walked."""

    dossier: UUID
    code: str | None
    version: int
    head: bytes
    seq: int = 0
    last: bytes = GENESIS


async def verify_chains(rows: AsyncIterator[RowMapping], tally: Tally) -> None:
    """Walk every chain in ``rows`` (ordered by dossier and seq) and note what is broken."""
    chain: _Chain | None = None
    async for row in rows:
        if chain is None or chain.dossier != row["id"]:
            _finish(chain, tally)
            chain = _Chain(row["id"], row["code"], row["version"], bytes(row["chain_head"]))
            tally.dossiers += 1
        if row["seq"] is None:
            continue
        tally.events += 1
        for what in _walk(chain, row):
            tally.broken.append(Broken(chain.dossier, chain.code, row["seq"], what))
    _finish(chain, tally)


def _walk(chain: _Chain, row: RowMapping) -> Iterator[str]:
    if row["seq"] != chain.seq + 1:
        yield "event_missing"
    if bytes(row["prev_hash"]) != chain.last:
        yield "chain_broken"
    if hash_of_row(row) != bytes(row["hash"]):
        yield "event_altered"
    if _payload_holds(row):
        yield from _files_that_differ(row)
    else:
        yield "payload_altered"
    chain.seq, chain.last = row["seq"], bytes(row["hash"])


def _payload_holds(row: RowMapping) -> bool:
    salt: Any = row["salt"]
    if salt is None or row["payload"] is None:
        return False
    digest = payload_digest(bytes(salt), str(row["payload"]).encode())
    return digest == bytes(row["payload_digest"])


def _files_that_differ(row: RowMapping) -> Iterator[str]:
    """The rows of files may be changed by the service; what the history says of them may not."""
    said = Counter(_named(document) for document in json.loads(row["payload"]).get("documents", ()))
    kept = Counter(_named(document) for document in row["documents"] or ())
    if kept - said:
        yield "file_altered"
    elif said - kept:
        yield "file_missing"


def _named(document: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(document[part] for part in ("key", "name", "size", "sha256"))


def _finish(chain: _Chain | None, tally: Tally) -> None:
    """The dossier itself must stand where its history ends."""
    if chain is None:
        return
    if chain.seq != chain.version:
        tally.broken.append(Broken(chain.dossier, chain.code, chain.seq, "history_cut"))
    if chain.last != chain.head:
        tally.broken.append(Broken(chain.dossier, chain.code, None, "head_differs"))
