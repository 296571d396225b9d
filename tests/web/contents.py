"""What is in the database, so that a test can say that nothing came into it."""

from tests.web.world import Json, World


async def contents(world: World) -> Json:
    """How many rows each table has, and the sum of all versions."""
    tables = await world.rows(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        " and relname <> 'rate_limit' and relname not like 'pgqueuer%' order by 1"
    )
    counts = " union all ".join(
        f"select '{t['relname']}' as name, count(*) as n from {t['relname']}"  # noqa: S608
        for t in tables
        if t["relname"] not in {"alembic_version", "dossier_view"}
    )
    found = {row["name"]: row["n"] for row in await world.rows(counts)}
    versions = await world.rows("select coalesce(sum(version), 0) as n from dossier")
    return {**found, "versions": versions[0]["n"]}
