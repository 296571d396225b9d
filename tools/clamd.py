"""ClamAV's daemon for tests: found where it is, or installed; ``python -m tools.clamd``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "CLAMD"
PLACES = "/usr/sbin:/usr/local/sbin"

NEEDED = (
    "Cần clamd (ClamAV) để kiểm tra việc quét mã độc. Hãy chạy:"
    "  sudo apt-get install --no-install-recommends clamav-daemon\n"
    "hoặc đặt biến CLAMD=/đường/dẫn/tới/clamd rồi chạy lại.\n"
    "ClamAV's clamd is needed to test the scanning of files. Run:"
    "  sudo apt-get install --no-install-recommends clamav-daemon\n"
    "or set CLAMD=/path/to/clamd, and try again."
)


class ClamdMissing(Exception):
    def __init__(self) -> None:
        super().__init__(NEEDED)


def clamd() -> Path:
    """The program. Raises ClamdMissing, whose words say what to do."""
    named = os.environ.get(VARIABLE)
    for path in filter(None, [named] if named else [shutil.which("clamd"), _among_the_daemons()]):
        if os.access(path, os.X_OK):
            return Path(path)
    raise ClamdMissing


def _among_the_daemons() -> str | None:
    """Where Debian puts it, which is not on everybody's path."""
    return shutil.which("clamd", path=PLACES)


def install() -> Path:
    """Install it unless it is there, if this machine allows it. Raises ClamdMissing."""
    try:
        return clamd()
    except ClamdMissing:
        apt, sudo = shutil.which("apt-get"), shutil.which("sudo")
        root = os.geteuid() == 0
        if apt is None or not (root or sudo):
            raise
        become = [] if root else [str(sudo), "-n"]
        package = ["install", "-y", "-qq", "--no-install-recommends", "clamav-daemon"]
        for command in ([*become, apt, "update", "-qq"], [*become, apt, *package]):
            sys.stderr.write(f"$ {' '.join(command)}\n")
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            done = subprocess.run(command, check=False, env=environment, stdout=sys.stderr)  # noqa: S603
            if done.returncode:
                raise
        return clamd()


if __name__ == "__main__":
    try:
        install()
    except ClamdMissing as missing:
        sys.exit(str(missing))
