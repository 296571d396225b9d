"""The same demonstration by a plain user, and on a PostgreSQL that somebody else runs."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

import app
from app.db.embedded.owner import Owner, binaries, cluster_home, reachable, server_owner
from drills.ports import free_port
from drills.service import PATIENCE, ROOT
from tests.journeys.places import data_folder

NOBODY = 65534
START = "from app.cli import main; main()"
SYSTEM_PYTHON = Path("/usr/bin/python3")
RUNNING = "Một Cửa đang chạy"
DEMO = ("demo", "--once", "--dossiers", "6")


@pytest.fixture
def folder() -> Generator[Path]:
    with data_folder() as path:
        yield path


async def said_by(
    *words: str, python: Path, environment: dict[str, str], user: int | None = None
) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        python,
        "-c",
        START,
        *words,
        cwd="/",
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode or 0, said.decode()


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    packages = Path(asyncpg.__file__).parents[1]
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": f"{ROOT}:{packages}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MOTCUA_DATA": str(folder),
        "PORT": str(free_port()),
        **more,
    }


def python_for(user: int) -> Path:
    """A Python that the plain user may execute, able to run what is installed here."""
    plain = Owner(user, user, dropped=True)
    for python in (Path(sys.executable).resolve(), SYSTEM_PYTHON):
        if python.exists() and reachable(python, plain) and same_version(python):
            return python
    pytest.skip("a plain user can execute no Python of this version on this machine")


def same_version(python: Path) -> bool:
    asked = "import sys; print(*sys.version_info[:2])"
    found = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    return found.stdout.split() == [str(part) for part in sys.version_info[:2]]


@pytest.mark.skipif(os.geteuid() != 0, reason="run by a plain user, every other test shows this")
async def test_a_plain_user_runs_the_demonstration(folder: Path):
    own = folder / "var"
    own.mkdir()
    os.chown(own, NOBODY, NOBODY)
    python = python_for(NOBODY)
    if not reachable(Path(app.__path__[0]), Owner(NOBODY, NOBODY, dropped=True)):
        pytest.skip("a plain user cannot read the code where it lies on this machine")

    status, said = await said_by(*DEMO, python=python, environment=surroundings(own), user=NOBODY)

    assert status == 0, said
    assert RUNNING in said
    assert {path.stat().st_uid for path in own.iterdir()} == {NOBODY}
    assert (own / "demo-accounts.json").stat().st_mode & 0o777 == 0o600


@dataclass(frozen=True, slots=True)
class Outside:
    """A server that belongs to somebody else: an administrator, and a login that owns a base."""

    administrator: str
    owner: str


@pytest.fixture
def outside(folder: Path) -> Generator[Outside]:
    """The oldest server that is supported, if the machine has one; else the embedded binaries."""
    keeper = server_owner()
    programs = installed_programs() or binaries(cluster_home(folder / "programs", keeper), keeper)
    home, port = folder / "outside", free_port()
    home.mkdir()
    keeper.take(home)
    identity = (keeper.uid, keeper.gid) if keeper.dropped else (None, None)
    libraries = {"LD_LIBRARY_PATH": str(programs.parent / "wheel.libs"), "LC_ALL": "C"}

    def run(*words: str) -> None:
        subprocess.run(
            words,
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            env=libraries,
            user=identity[0],
            group=identity[1],
        )

    data = str(home / "data")
    run(str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-k", "-E", "UTF8")
    where = f"-p {port} -k {home} -c listen_addresses=127.0.0.1"
    control = str(programs / "pg_ctl")
    run(control, "-D", data, "-w", "-l", str(home / "log"), "-o", where, "start")
    try:
        yield Outside(
            administrator=f"postgresql://postgres@127.0.0.1:{port}/postgres",
            owner=f"postgresql://motcua_login@127.0.0.1:{port}/motcua",
        )
    finally:
        run(control, "-D", data, "-w", "-m", "immediate", "stop")


def installed_programs() -> Path | None:
    found: Sequence[Path] = [
        path
        for path in Path("/usr/lib/postgresql").glob("*/bin")
        if path.parent.name.isdigit() and int(path.parent.name) >= 15
    ]
    usable = [
        path for path in found if (path / "initdb").exists() and shutil.which(path / "pg_ctl")
    ]
    return min(usable, key=lambda path: int(path.parent.name), default=None)


async def administered(outside: Outside, *statements: str) -> None:
    connection = await asyncpg.connect(outside.administrator)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_it_runs_on_a_server_of_somebody_else_and_says_what_it_needs(
    folder: Path, outside: Outside
):
    """The login may do nothing but own its database; the message says what to ask for."""
    data = folder / "var"
    environment = surroundings(data, MOTCUA_DATABASE_URL=outside.owner)
    python = Path(sys.executable)
    await administered(outside, "CREATE ROLE motcua_login LOGIN")
    await administered(outside, "CREATE DATABASE motcua OWNER motcua_login")

    status, said = await said_by("migrate", python=python, environment=environment)
    assert status == 2
    wanted = "CREATE ROLE motcua_app NOLOGIN; GRANT motcua_app TO motcua_login;"
    assert wanted in said
    await administered(outside, *wanted.rstrip(";").split(";"))

    status, said = await said_by(*DEMO, python=python, environment=environment)
    assert status == 0, said
    assert RUNNING in said
    assert not (data / "postgres").exists(), "no server of our own beside it"

    status, said = await said_by("audit", "verify", python=python, environment=environment)
    assert (status, "toàn vẹn / intact" in said) == (0, True)
