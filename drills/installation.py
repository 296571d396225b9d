"""An installation to drill on: its own data folder, the embedded PostgreSQL, a small province."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from app.db.embedded.sharing import attach
from app.db.migrate import migrate
from app.db.sessions import create_engine, create_sessions
from app.people.demonstration import seed
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.library import beside_shipped
from app.procedures.shipped import shipped
from drills.ledger import Stored

PROVINCE = Path(__file__).with_name("province")
PROCEDURE = "1.004623"

_STORED = text("""
SELECT d.id, d.code, d.version, cast(t.form as json) ->> 'school' AS marker, t.form,
       (SELECT json_object_agg(e.seq, e.action) FROM dossier_event e
         WHERE e.dossier_id = d.id) AS actions,
       (SELECT string_agg(encode(x.sha256, 'hex'), ' ' ORDER BY x.key) FROM dossier_document x
         WHERE x.dossier_id = d.id) AS files
  FROM dossier d JOIN dossier_detail t ON t.dossier_id = d.id
""")


async def install(folder: Path) -> None:
    """Schema, procedure and people are there, as ``motcua demo`` would make them."""
    attached = attach(folder)
    try:
        await migrate(attached.url())
        engine = create_engine(attached.url(), pool_size=2)
        sessions = create_sessions(engine)
        at = datetime.now(UTC)  # noqa: TID251 - a drill is an edge
        file = next(shipped().rglob(f"{PROCEDURE}-*.yaml"))
        given, together = beside_shipped([file])
        published = await publish(sessions, PublishFiles(given=given, together=together, at=at))
        assert not published.report.problems, published.report.problems
        await seed(sessions, folder, at, province=PROVINCE)
        await engine.dispose()
    finally:
        attached.release()


def passwords(folder: Path) -> dict[str, str]:
    accounts = json.loads((folder / "demo-accounts.json").read_text("utf-8"))
    return {account["username"]: account["password"] for account in accounts}


async def stored(folder: Path) -> Sequence[Stored]:
    """Every dossier, read from the tables themselves."""
    attached = attach(folder)
    try:
        engine = create_engine(attached.url(), pool_size=1)
        async with engine.connect() as connection:
            rows = (await connection.execute(_STORED)).mappings().all()
        await engine.dispose()
    finally:
        attached.release()
    return [
        Stored(
            dossier=str(row["id"]),
            marker=row["marker"],
            content=content_of(json.loads(row["form"]), row["files"].split()),
            code=row["code"],
            version=row["version"],
            actions={int(seq): action for seq, action in row["actions"].items()},
        )
        for row in rows
    ]


def content_of(form: object, files: Sequence[str]) -> str:
    """What a client handed in and a dossier must keep: the form, and its files by their hashes."""
    return json.dumps([form, *files], sort_keys=True)
