"""The detached process that owns an embedded server: ``python -m app.db.embedded.keeper``.

It starts the server again when somebody kills it, and stops it when nobody is attached any more.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from app.db.embedded.cluster import Cluster
from app.db.embedded.sharing import KEEPER_LOCK, USERS_LOCK
from app.db.trouble import Trouble

LOOK_EVERY = 0.5
RESTARTS = 5
WITHIN = 60.0


def keep(folder: Path, answer: int, settings: Mapping[str, str]) -> None:
    """Own the server of ``folder`` until nobody is attached; say ``ready`` into ``answer``."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    cluster = Cluster(folder)
    with cluster.locked(KEEPER_LOCK), (cluster.home / USERS_LOCK).open("a") as users:
        (cluster.home / KEEPER_LOCK).write_text(str(os.getpid()))
        with os.fdopen(answer, "w") as pipe:
            try:
                server = cluster.start(settings)
            except Trouble as trouble:
                pipe.write(str(trouble))
                raise
            pipe.write("ready")
        _tend(cluster, server, users, settings)


def _tend(
    cluster: Cluster,
    server: subprocess.Popen[bytes],
    users: IO[str],
    settings: Mapping[str, str],
) -> None:
    starts: deque[float] = deque(maxlen=RESTARTS)
    try:
        while not _alone(users):
            time.sleep(LOOK_EVERY)
            if server.poll() is None:
                continue
            if len(starts) == RESTARTS and time.monotonic() - starts[0] < WITHIN:
                return
            starts.append(time.monotonic())
            server = cluster.start(settings)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # told again, it would leave half-way
        cluster.stop(server)


def _alone(users: IO[str]) -> bool:
    """Whether nobody is attached; if so, newcomers wait on the lock until this process is gone."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    if os.fork():
        os._exit(0)
    keep(Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))
