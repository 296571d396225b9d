"""A real clamd for the tests, with signatures of its own: EICAR's, and a marker of ours."""

import hashlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.adapters.scanning import ClamdSettings
from tools.clamd import clamd

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MARKER = b"MOTCUA-VIRUS-TEST"
LARGEST_MB = 2
WITHIN = 20.0


class NeverReady(Exception):
    """It did not open its socket in time."""


@contextmanager
def running_clamd() -> Iterator[ClamdSettings]:
    """The settings of a scanner that is there until the end of the block. Raises ClamdMissing."""
    with ExitStack() as leaving:
        folder = Path(tempfile.mkdtemp(prefix="motcua-clamd-"))
        leaving.callback(shutil.rmtree, folder, ignore_errors=True)
        door = folder / "clamd.sock"
        configuration = _configured(folder, door)
        process = subprocess.Popen(
            [str(clamd()), f"--config-file={configuration}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        leaving.callback(process.wait, WITHIN)
        leaving.callback(process.kill)
        _wait_for(door, process)
        yield ClamdSettings(kind="clamd", socket=str(door), timeout=10)


def _configured(folder: Path, door: Path) -> Path:
    signatures = folder / "db"
    signatures.mkdir()
    digest = hashlib.md5(EICAR).hexdigest()  # noqa: S324 - the form of ClamAV's own signatures
    (signatures / "test.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test-Signature\n")
    (signatures / "test.ndb").write_text(f"Motcua.Test:0:*:{MARKER.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"DatabaseDirectory {signatures}\n"
        f"LocalSocket {door}\n"
        "Foreground yes\n"
        f"StreamMaxLength {LARGEST_MB}M\n"
        f"MaxFileSize {LARGEST_MB}M\n"
        f"MaxScanSize {4 * LARGEST_MB}M\n"
        "AlertExceedsMax yes\n"
        "SelfCheck 600\n"
    )
    return configuration


def _wait_for(door: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(str(door)) == 0:
                return
        time.sleep(0.05)
    raise NeverReady
