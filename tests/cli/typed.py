"""The command line as an operator types it, without the seconds that a process takes to begin."""

import asyncio
from pathlib import Path

from typer.testing import CliRunner, Result

from app.cli import commands


async def motcua(*words: str, data: Path, database: str) -> Result:
    """What ``motcua`` with these words does and says; in a thread, for it has a loop of its own."""
    environment = {
        "MOTCUA_DATA": str(data),
        "MOTCUA_DATABASE_URL": database,
        "MOTCUA_REQUIRE_DURABILITY": "false",
    }
    return await asyncio.to_thread(CliRunner().invoke, commands(words[0]), words, env=environment)
