"""Any number of processes share one embedded server; when the last is gone, it stops.

Each holds a shared lock on ``users.lock`` for as long as it lives, and the kernel frees the lock
of a process however it ends, so no list of pids can go stale. A detached keeper owns the server:
it starts it again when it is killed, and stops it when it gets ``users.lock`` for itself. Those
attached watch the keeper in turn, and put another in its place when it is killed.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import app
from app.db.embedded.cluster import DATABASE, Cluster
from app.db.trouble import ServerDidNotStart

USERS_LOCK = "users.lock"
KEEPER_LOCK = "keeper.lock"
WATCH_EVERY = 1.0
NO_SETTINGS: Mapping[str, str] = {}


class Attached:
    """A process's share in the server, held until ``release`` or the end of the process."""

    def __init__(self, cluster: Cluster, users: IO[str], settings: Mapping[str, str]) -> None:
        self.cluster = cluster
        self._users = users
        self._settings = settings
        self._released = threading.Event()
        threading.Thread(target=self._watch, name="embedded-postgres", daemon=True).start()

    def url(self, database: str = DATABASE) -> str:
        return self.cluster.url(database)

    def release(self) -> None:
        self._released.set()
        self._users.close()

    def _watch(self) -> None:
        while not self._released.wait(WATCH_EVERY):
            if keeper_lives(self.cluster):
                continue
            with contextlib.suppress(ServerDidNotStart):  # said in the logs; tried again
                _ensure_keeper(self.cluster, self._settings)


def attach(folder: Path, settings: Mapping[str, str] = NO_SETTINGS) -> Attached:
    """Start the server of ``folder``, or share it when it runs; returns when it is ready.

    ``settings`` are PostgreSQL's own and count for whoever starts the server.
    """
    cluster = Cluster(folder)
    users = (cluster.home / USERS_LOCK).open("a")
    fcntl.flock(users, fcntl.LOCK_SH)  # waits here while a keeper is shutting down
    try:
        _ensure_keeper(cluster, settings)
    except BaseException:
        users.close()
        raise
    return Attached(cluster, users, settings)


def keeper_lives(cluster: Cluster) -> bool:
    with (cluster.home / KEEPER_LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def shut(folder: Path) -> None:
    """Stop the server of ``folder`` now, whoever is attached, and wait until it has stopped."""
    cluster = Cluster(folder)
    if not keeper_lives(cluster):
        return
    os.kill(int((cluster.home / KEEPER_LOCK).read_text()), signal.SIGTERM)
    with cluster.locked(KEEPER_LOCK):
        return


def _ensure_keeper(cluster: Cluster, settings: Mapping[str, str]) -> None:
    with cluster.locked("attach.lock"):
        if keeper_lives(cluster) and cluster.ready:
            return
        reading, writing = os.pipe()
        with (cluster.home / "keeper.log").open("ab") as log, os.fdopen(reading) as answer:
            subprocess.run(  # returns at once: the keeper is a child of nobody
                _command(cluster, writing, settings),
                pass_fds=(writing,),
                cwd="/",
                env={**os.environ, "PYTHONPATH": _python_path()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=False,
            )
            os.close(writing)
            said = answer.read()  # ends when the keeper has spoken, or is dead
        if said != "ready":
            raise ServerDidNotStart(cluster.log, said)


def _python_path() -> str:
    """Where the keeper finds us, whatever its working folder."""
    here = str(Path(app.__path__[0]).parent)
    return os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))


def _command(cluster: Cluster, writing: int, settings: Mapping[str, str]) -> list[str]:
    module = "app.db.embedded.keeper"
    return [
        sys.executable,
        "-m",
        module,
        str(cluster.folder),
        str(writing),
        json.dumps(dict(settings)),
    ]
