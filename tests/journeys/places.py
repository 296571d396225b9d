"""Where a journey takes place: a data folder of its own, with everything in it ended at the end."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from app.db.embedded.sharing import shut


def _already_gone(_: object, __: str, failure: tuple[object, BaseException, object]) -> None:
    """A keeper that is still tidying up behind its server may be quicker than we are."""
    if not isinstance(failure[1], FileNotFoundError):
        raise failure[1]


@contextmanager
def data_folder() -> Generator[Path]:
    """A folder that another user may reach: run by root, the server is somebody else's."""
    path = Path(tempfile.mkdtemp(prefix="motcua-journey-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        for home in (path, *path.iterdir()):
            if (home / "postgres").exists():
                shut(home)  # a server that is still going down takes its files from under us
        shutil.rmtree(path, onerror=_already_gone)
