"""What a PostgreSQL server must be before the house moves in: new enough, durable, not too free."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.sessions import APP_ROLE
from app.db.trouble import RoleMissing, ServerTooOld, WeakDurability

OLDEST = 15
DURABLE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "data_checksums": ("on",),
}

_PREPARE_ROLE = f"""
DO $$
BEGIN
    CREATE ROLE {APP_ROLE} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$
"""
_HAS_ROLE = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
_MAY_BE_ROLE = text("SELECT pg_has_role(current_user, :role, 'MEMBER')")
_POWERS = text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
_OWNED = text("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")


async def require_version(connection: AsyncConnection) -> None:
    number = int(await connection.scalar(text("SHOW server_version_num")) or 0)
    if number // 10_000 < OLDEST:
        found = await connection.scalar(text("SHOW server_version"))
        raise ServerTooOld(str(found), OLDEST)


async def prepare_role(connection: AsyncConnection) -> None:
    """The service's role exists, and whoever is logged in here may take it on."""
    if not await connection.scalar(_HAS_ROLE, {"role": APP_ROLE}):
        if not await connection.scalar(
            text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        ):
            raise RoleMissing(APP_ROLE, str(await connection.scalar(text("SELECT current_user"))))
        await connection.execute(text(_PREPARE_ROLE))
    if not await connection.scalar(_MAY_BE_ROLE, {"role": APP_ROLE}):
        await connection.execute(text(f"GRANT {APP_ROLE} TO CURRENT_USER"))


async def require_durability(engine: AsyncEngine) -> None:
    """Refuse a server that may lose what it confirmed, and a role that may rewrite history."""
    async with engine.connect() as connection:
        findings = await durability_findings(connection)
    if findings:
        raise WeakDurability(findings)


async def durability_findings(connection: AsyncConnection) -> Sequence[str]:
    """What is wrong, in the server's own words; empty when all is well."""
    findings: list[str] = []
    for name, right in DURABLE.items():
        value = str(await connection.scalar(text(f"SHOW {name}")))
        if value not in right:
            findings.append(f"{name}={value}")
    powers = (await connection.execute(_POWERS)).one()
    findings += [
        f"role {name}"
        for name, held in zip(("superuser", "bypassrls"), powers, strict=True)
        if held
    ]
    if await connection.scalar(_OWNED):
        findings.append("role owns tables")
    return findings
