"""The embedded server is shared, survives whatever is killed, and harms nothing around it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

import app
from app.db.embedded.cluster import Cluster
from app.db.embedded.owner import server_owner
from app.db.embedded.sharing import KEEPER_LOCK, Attached, attach, keeper_lives, shut
from app.db.trouble import FolderOfAnotherUser

ROOT = Path(app.__path__[0]).parent
ATTACH = "import sys; from pathlib import Path; from app.db.embedded.sharing import attach;"
AND_SAY = ATTACH + "attach(Path(sys.argv[1])); print('up', flush=True);"
AND_STAY = AND_SAY + "sys.stdin.read()"
SYSTEM_PYTHON = Path("/usr/bin/python3")
NOBODY = 65534


@pytest.fixture
def folder() -> Generator[Path]:
    """A data folder that another user may reach, as those of an installation are."""
    path = Path(tempfile.mkdtemp(prefix="motcua-embedded-"))
    path.chmod(0o711)
    yield path
    shut(path)
    shutil.rmtree(path)


@asynccontextmanager
async def connected(attached: Attached) -> AsyncGenerator[asyncpg.Connection]:
    connection = await asyncpg.connect(attached.url().replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


async def write_a_line(attached: Attached) -> None:
    async with connected(attached) as connection:
        await connection.execute("CREATE TABLE IF NOT EXISTS line (at timestamptz)")
        await connection.execute("INSERT INTO line VALUES (now())")


async def lines(attached: Attached) -> int:
    async with connected(attached) as connection:
        return int(await connection.fetchval("SELECT count(*) FROM line"))


def until(holds: Callable[[], bool]) -> None:
    """Return when ``holds``; the limit is there for a test that will fail anyway."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def keeper_of(cluster: Cluster) -> int:
    return int((cluster.home / KEEPER_LOCK).read_text())


async def test_it_starts_again_on_the_data_that_are_there(folder: Path):
    first = attach(folder)
    await write_a_line(first)
    first.release()
    until(lambda: not keeper_lives(first.cluster))
    assert first.cluster.pid is None
    assert not first.cluster.socket.exists(), "nothing is left in /tmp"

    again = attach(folder)
    assert await lines(again) == 1
    again.release()


def test_a_keeper_that_is_told_to_stop_again_and_again_leaves_nothing_behind(folder: Path):
    attached = attach(folder)
    keeper = keeper_of(attached.cluster)
    attached.release()
    while keeper_lives(attached.cluster):
        with suppress(ProcessLookupError):
            os.kill(keeper, signal.SIGTERM)
        time.sleep(0.001)
    assert not attached.cluster.socket.exists()


async def test_a_killed_server_is_started_again_and_has_lost_nothing(folder: Path):
    attached = attach(folder)
    await write_a_line(attached)
    killed = attached.cluster.pid
    assert killed is not None

    os.kill(killed, signal.SIGKILL)
    until(lambda: attached.cluster.ready and attached.cluster.pid != killed)

    assert await lines(attached) == 1
    attached.release()


async def test_a_killed_keeper_is_replaced_by_those_who_are_attached(folder: Path):
    attached = attach(folder)
    await write_a_line(attached)
    killed = keeper_of(attached.cluster)

    os.kill(killed, signal.SIGKILL)
    until(lambda: keeper_of(attached.cluster) != killed and attached.cluster.ready)

    assert await lines(attached) == 1
    attached.release()


def test_when_the_last_process_is_killed_the_server_stops(folder: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", AND_STAY, folder],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == b"up\n"

    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()

    cluster = Cluster(folder)
    until(lambda: not keeper_lives(cluster))
    assert cluster.pid is None


async def test_lock_files_with_the_number_of_another_program_do_not_block_the_start(folder: Path):
    first = attach(folder)
    await write_a_line(first)
    first.release()
    until(lambda: not keeper_lives(first.cluster))
    for lock in (first.cluster.data / "postmaster.pid", first.cluster.home / KEEPER_LOCK):
        lock.write_text(f"{os.getpid()}\n")

    again = attach(folder)

    assert await lines(again) == 1
    again.release()


def test_processes_that_come_at_once_to_an_empty_folder_share_one_server(folder: Path):
    crowd = [
        subprocess.Popen([sys.executable, "-c", AND_SAY, folder], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    assert [process.communicate(timeout=120)[0] for process in crowd] == [b"up\n"] * 4


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_plain_user_runs_it_as_himself(folder: Path):
    os.chown(folder, NOBODY, NOBODY)
    packages = Path(asyncpg.__file__).parents[1]
    subprocess.run(
        [SYSTEM_PYTHON, "-c", AND_SAY, folder],
        cwd="/",
        env={"PYTHONPATH": f"{ROOT}:{packages}", "PYTHONDONTWRITEBYTECODE": "1"},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        check=True,
        capture_output=True,
    )
    assert (folder / "postgres" / "data").stat().st_uid == NOBODY


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that nobody else may enter")
async def test_root_keeps_a_private_folder_private_and_the_data_go_elsewhere(folder: Path):
    private = folder / "private"
    private.mkdir(mode=0o700)
    attached = attach(private / "var")
    home = attached.cluster.home
    try:
        await write_a_line(attached)
        assert private.stat().st_mode & 0o777 == 0o700
        assert not home.is_relative_to(private)
        assert Cluster(private / "var").home == home, "it is found again"
    finally:
        attached.release()
        shut(private / "var")
        shutil.rmtree(home)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter everywhere")
@pytest.mark.parametrize("place", ["/var", "/no-such-folder", "/root/no-such-folder"])
def test_a_folder_of_another_user_is_refused_in_words(place: str):
    with pytest.raises(FolderOfAnotherUser, match="root"):
        attach(Path(place))


def test_root_never_runs_the_server_itself():
    assert server_owner().uid != 0
