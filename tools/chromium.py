"""Chromium for tests and screens: found where it is, or installed; ``python -m tools.chromium``.

Debian's own package is preferred, for it brings its libraries; elsewhere playwright's build serves.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
VARIABLE = "CHROMIUM"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""No request leaves the machine, and text is drawn alike everywhere."""

NEEDED = (
    "Cần trình duyệt Chromium để kiểm tra các trang. Hãy chạy:  sudo apt-get install chromium\n"
    "hoặc đặt biến CHROMIUM=/đường/dẫn/tới/chromium rồi chạy lại.\n"
    "A Chromium browser is needed to test the pages. Run:  sudo apt-get install chromium\n"
    "or set CHROMIUM=/path/to/chromium, and try again."
)


class ChromiumMissing(Exception):
    def __init__(self) -> None:
        super().__init__(NEEDED)


def chromium() -> Path:
    """The program. Raises ChromiumMissing, whose words say what to do."""
    named = os.environ.get(VARIABLE)
    found = [named] if named else [shutil.which(name) for name in NAMES]
    for path in filter(None, [*found, *_of_playwright()]):
        if os.access(path, os.X_OK):
            return Path(path)
    raise ChromiumMissing


def _of_playwright() -> list[str]:
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright"
    builds = Path(home).glob("chromium-*/chrome-linux*/chrome")
    return [str(path) for path in sorted(builds, reverse=True)]


def install() -> Path:
    """Install it unless it is there, by whatever this machine allows."""
    try:
        return chromium()
    except ChromiumMissing:
        for attempt in _attempts():
            if _succeeds(attempt):
                return chromium()
        raise


def _attempts() -> list[list[Sequence[str]]]:
    """Ways to install it, each a few commands, the best first."""
    ways: list[list[Sequence[str]]] = []
    apt, sudo = shutil.which("apt-get"), shutil.which("sudo")
    root = os.geteuid() == 0
    if apt and (root or sudo):
        become = [] if root else [str(sudo), "-n"]
        ways.append(
            [
                [*become, apt, "update", "-qq"],
                [*become, apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            ]
        )
    own = [sys.executable, "-m", "playwright", "install", *(["--with-deps"] if root else [])]
    return [*ways, [[*own, "chromium"]]]


def _succeeds(commands: Sequence[Sequence[str]]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in commands:
        sys.stderr.write(f"$ {' '.join(command)}\n")
        done = subprocess.run(command, check=False, env=environment, stdout=sys.stderr)  # noqa: S603
        if done.returncode:
            return False
    return True


if __name__ == "__main__":
    try:
        install()
    except ChromiumMissing as missing:
        sys.exit(str(missing))
