"""Everything that may differ between two installations; a frozen tree, read by the doors only."""

import difflib
import os
import re
import secrets
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.adapters.storage import FolderSettings
from app.db.trouble import Trouble

PREFIX = "MOTCUA_"
SECRET_BYTES = 32


class SettingsWrong(Trouble):
    def __init__(self, lines: list[str]) -> None:
        listed = "\n".join(f"  {line}" for line in lines)
        super().__init__(
            f"Cấu hình chưa đúng (biến môi trường):\n{listed}",
            "The configuration is wrong (environment variables, listed above).",
        )


class DatabaseNotNamed(Trouble):
    def __init__(self) -> None:
        super().__init__(
            "Chưa có cơ sở dữ liệu: chạy bằng lệnh motcua, hoặc đặt MOTCUA_DATABASE_URL.",
            "There is no database: run by the command motcua, or set MOTCUA_DATABASE_URL.",
        )


class CodeMoment(StrEnum):
    """When a dossier is given its code: the one choice that provinces make differently."""

    ON_ACCEPTANCE = "on_acceptance"
    ON_SUBMISSION = "on_submission"


def _for_our_driver(url: SecretStr) -> SecretStr:
    """Whatever spelling of a PostgreSQL address an operator is used to."""
    spelled = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+asyncpg://", url.get_secret_value())
    if not spelled.startswith("postgresql+asyncpg://"):
        raise ValueError("postgresql://user:password@host/database")
    return SecretStr(re.sub(r"([?&])sslmode=", r"\1ssl=", spelled))


class Settings(BaseSettings):
    """Read from ``MOTCUA_…``; ``PORT`` is read as well, for that is what platforms set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", populate_by_name=True
    )

    data: Path = Path("var")
    """The data folder: files, the embedded PostgreSQL, the secret."""
    database_url: Annotated[SecretStr, AfterValidator(_for_our_driver)] | None = None
    """An outside PostgreSQL; without it, the embedded one in the data folder."""
    database_pool: int = Field(default=12, ge=2, le=200)
    require_durability: bool = True
    """Refuse to start on a database that may lose what it confirmed."""

    host: str = "127.0.0.1"
    port: int = Field(
        default=8080, ge=1, le=65535, validation_alias=AliasChoices("MOTCUA_PORT", "PORT", "port")
    )
    public_url: str = Field(default="", pattern=r"^(https?://[^/\s]+(/[^\s]*)?)?$")
    """The address that receipts carry; without it, that of host and port."""
    behind_proxy: str = ""
    """Addresses whose X-Forwarded-… are believed, with commas between."""
    worker_inside: bool = True
    """Whether ``serve`` keeps the promises too; without it, run ``motcua worker`` beside it."""

    province: str = Field(default="H47", pattern=r"^[A-Y]\d{2}$")
    province_name: str = Field(default="tỉnh Quảng Nam", min_length=1, max_length=60)
    """As the head of every page names it."""
    planned_outage: str = Field(default="", max_length=300)
    """A sentence that every page of the portal shows on top, such as of a planned outage."""
    calendar: str = "quang-nam"
    code_moment: CodeMoment = CodeMoment.ON_ACCEPTANCE
    max_upload_mb: int = Field(default=50, ge=1, le=1024)
    session_hours: int = Field(default=12, ge=1, le=168)
    secret: SecretStr | None = Field(default=None, min_length=SECRET_BYTES)
    """Signs tracking tokens; without it, a file ``secret`` is made in the data folder."""

    @property
    def database(self) -> str:
        """The address of the database. The command line starts the embedded one beforehand."""
        if self.database_url is None:
            raise DatabaseNotNamed
        return self.database_url.get_secret_value()

    @property
    def address(self) -> str:
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def session_lifetime(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def storage(self) -> FolderSettings:
        return FolderSettings(root=self.data / "files")

    @property
    def code_on_submission(self) -> bool:
        return self.code_moment is CodeMoment.ON_SUBMISSION


def read_settings() -> Settings:
    """The settings of the environment. Raises SettingsWrong with everything that is wrong."""
    wrong = [_unknown(name) for name in sorted(os.environ) if _is_unknown(name)]
    try:
        settings = Settings.model_validate({})
    except ValidationError as error:
        wrong += [f"{_variable(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
        raise SettingsWrong(wrong) from None
    if wrong:
        raise SettingsWrong(wrong)
    return settings


def signing_secret(settings: Settings) -> bytes:
    """The installation's secret, made at the first start unless the environment gives one."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    settings.data.mkdir(parents=True, exist_ok=True)
    path = settings.data / "secret"
    if not path.exists():
        draft = settings.data / f"secret.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))
        try:
            os.link(draft, path)  # the first of two processes wins, and the file is never half
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


_VARIABLES = frozenset(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)


def _is_unknown(name: str) -> bool:
    return name.startswith(PREFIX) and name not in _VARIABLES


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, _VARIABLES, n=1)
    return f"{name}: ?" + (f" → {close[0]}" if close else "")


def _variable(location: tuple[int | str, ...]) -> str:
    """The variable that a fault is about; what was in it is not repeated."""
    name = str(location[0]) if location else ""
    return name if name.isupper() else f"{PREFIX}{name.upper()}"
