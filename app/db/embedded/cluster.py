"""One embedded cluster: made once, started on whatever a crash left behind, stopped at once.

PostgreSQL trusts any living process that has the number written in its lock files. A number used
again by another program, or a zombie in a container without an init, would block the start for
ever; so the lock files are compared with ``/proc`` first.
"""

import ctypes
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from app.db.embedded.owner import Owner, binaries, cluster_home, server_owner
from app.db.trouble import FolderOfAnotherUser, PlatformUnsupported, ServerDidNotStart

LOGIN = "motcua"
DATABASE = "motcua"
READY_LINE = 7
PR_SET_PDEATHSIG = 1
START_TIMEOUT = 180.0
STOP_TIMEOUT = 60.0

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_error_verbosity": "terse",  # DETAIL lines repeat the values of citizens
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
}


class Cluster:
    """The cluster of one data folder. Making the object starts nothing."""

    def __init__(self, folder: Path) -> None:
        if sys.platform != "linux":
            raise PlatformUnsupported
        self.folder = folder.resolve()
        self.owner: Owner = server_owner()
        self.home = cluster_home(self.folder, self.owner)
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        # A socket's path may have 107 bytes at most, so it cannot stand in the data folder.
        tag = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        self.socket = Path(f"/tmp/.pg-{tag}")  # noqa: S108  private: made 0700 and checked

    def url(self, database: str = DATABASE) -> str:
        password = quote(self._password_file.read_text(), safe="")
        return f"postgresql+asyncpg://{LOGIN}:{password}@/{database}?host={self.socket}"

    @property
    def _password_file(self) -> Path:
        return self.home / "password"

    @property
    def pid(self) -> int | None:
        """The living server's process; stale lock files are removed on the way."""
        living = None
        for lock in (self.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
            try:
                pid = int(lock.read_text().split("\n", 1)[0])
            except FileNotFoundError:
                continue
            except ValueError:
                pid = 0
            if pid > 0 and self._is_ours(pid):
                living = pid
            else:
                lock.unlink(missing_ok=True)
        return living

    @property
    def ready(self) -> bool:
        """Whether a living server of this cluster accepts connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        stands = len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready"
        return stands and lines[0].isdigit() and self._is_ours(int(lines[0]))

    def _is_ours(self, pid: int) -> bool:
        try:  # a zombie has an empty command line
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return (
            Path(os.fsdecode(command[0])).name == "postgres" and os.fsencode(self.data) in command
        )

    def start(self, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start the server and wait until it is ready; it dies with the thread that calls this."""
        with self.locked("start.lock"):
            self._make()
            self._make_socket_folder()
            if (pid := self.pid) is not None:  # the server of a keeper that was killed
                self._end(pid)
            server = self._spawn(settings)
            self._await_ready(server)
            return server

    def _spawn(self, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
        folder = binaries(self.home, self.owner)
        chosen = {**SETTINGS, "unix_socket_directories": str(self.socket), **settings}
        options = [part for key, value in chosen.items() for part in ("-c", f"{key}={value}")]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(folder / "postgres"), "-D", str(self.data), *options],
                cwd="/",
                env=_environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in a terminal must not reach it before the service
                preexec_fn=_becoming(self.owner, os.getpid()),  # noqa: PLW1509  one thread only
            )

    def _await_ready(self, server: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + START_TIMEOUT
        while not self.ready:
            if server.poll() is not None or time.monotonic() > end:
                self.stop(server)
                raise ServerDidNotStart(self.log, self._last_words())
            time.sleep(0.02)

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().split("\n")
        return lines[-1][:300]

    def stop(self, server: subprocess.Popen[bytes]) -> None:
        """A fast shutdown: open transactions are rolled back, nothing committed is lost."""
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
            server.wait(STOP_TIMEOUT)
        with suppress(OSError):  # not there, or not empty: then it is not ours to remove
            self.socket.rmdir()

    def _end(self, pid: int) -> None:
        """Stop a server that is not our child."""
        end = time.monotonic() + STOP_TIMEOUT
        os.kill(pid, signal.SIGINT)
        while self._is_ours(pid):
            if time.monotonic() > end:
                raise ServerDidNotStart(self.log, f"pid {pid}")
            time.sleep(0.02)

    @contextmanager
    def locked(self, name: str) -> Generator[None]:
        """Held by one process at a time; the kernel frees the lock of a killed one."""
        with (self.home / name).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make_socket_folder(self) -> None:
        self.socket.mkdir(mode=0o700, exist_ok=True)
        self.owner.take(self.socket)
        status = self.socket.lstat()
        if self.socket.is_symlink() or status.st_uid != self.owner.uid:
            raise FolderOfAnotherUser(self.socket, str(status.st_uid))

    def _make(self) -> None:
        """``initdb`` into a draft that is renamed when whole: a crash leaves no half cluster."""
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.home / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.owner.take(draft)
        password = secrets.token_urlsafe(24)
        _write_private(self._password_file, password)
        handed = self.home / "password.draft"
        _write_private(handed, password)
        self.owner.take(handed)
        try:
            self._run("initdb", "-D", str(draft), "-U", LOGIN, f"--pwfile={handed}", *_INITDB)
        finally:
            handed.unlink()
        single = ("--single", "-D", str(draft), "postgres")
        self._run("postgres", *single, words=f"CREATE DATABASE {DATABASE};\n")
        draft.rename(self.data)

    def _run(self, program: str, *arguments: str, words: str = "") -> None:
        folder = binaries(self.home, self.owner)
        becoming = (self.owner.uid, self.owner.gid) if self.owner.dropped else (None, None)
        done = subprocess.run(
            [str(folder / program), *arguments],
            cwd="/",
            env=_environment(folder),
            input=words,
            capture_output=True,
            text=True,
            check=False,
            user=becoming[0],
            group=becoming[1],
            extra_groups=[] if self.owner.dropped else None,
        )
        if done.returncode != 0:
            raise ServerDidNotStart(self.log, done.stderr.strip()[-300:])


_INITDB = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--no-instructions",
)


def _environment(folder: Path) -> dict[str, str]:
    libraries = folder.parent / "wheel.libs"
    return {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C",
        "LD_LIBRARY_PATH": str(libraries),
        "PGPASSFILE": "/dev/null",
    }


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


class _becoming:  # noqa: N801  reads as a verb where it is used
    """What the child does between fork and exec: become the owner, and die with its parent."""

    def __init__(self, owner: Owner, parent: int) -> None:
        self.owner = owner
        self.parent = parent
        self.libc = ctypes.CDLL(None, use_errno=True)  # loaded before the fork

    def __call__(self) -> None:
        if self.owner.dropped:  # first, for setuid clears the death signal
            os.setgroups([])
            os.setgid(self.owner.gid)
            os.setuid(self.owner.uid)
        self.libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != self.parent:
            os._exit(1)
