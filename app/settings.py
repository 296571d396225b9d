"""Everything that may differ between two installations; a frozen tree, read by the doors only."""

import difflib
import os
import re
import secrets
from collections.abc import Mapping
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from app.adapters.document_axis import DocumentAxisSettings, NoAxisSettings
from app.adapters.national_portal import NationalSettings, NoPortalSettings
from app.adapters.notification import (
    EmailSettings,
    NoneSettings,
    SmsSettings,
    ZaloSettings,
)
from app.adapters.outside import OutsideSettings
from app.adapters.payment import CounterSettings, PaymentSettings
from app.adapters.postal import ManualSettings, PostalSettings
from app.adapters.scanning import NoScanning, ScanningSettings
from app.adapters.storage import FolderSettings, S3Settings, StorageSettings
from app.db.trouble import Trouble
from app.domain.notifying import Quiet

PREFIX = "MOTCUA_"
NESTED = "__"
FILE = "_FILE"
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


class _Environment(EnvSettingsSource):
    """The environment, where ``MOTCUA_X_FILE`` names a file that holds the value of ``MOTCUA_X``.

    That is how secrets come in that must not stand in the environment itself.
    """

    def _load_env_vars(self) -> Mapping[str, str | None]:
        values = {**super()._load_env_vars()}
        for name in [name for name in values if names_file(name)]:
            path = values.pop(name)
            if path:
                values[name[: -len(FILE)]] = Path(path).read_text(encoding="utf-8").strip()
        return values


def names_file(name: str) -> bool:
    """Whether a variable names a file with the value instead of the value."""
    return name.upper().startswith(PREFIX) and name.upper().endswith(FILE)


class Settings(BaseSettings):
    """Read from ``MOTCUA_…``; ``PORT`` is read as well, for that is what platforms set.

    What an outside party needs is a tree: ``MOTCUA_POSTAL__KIND``, ``MOTCUA_POSTAL__…``.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
        frozen=True,
        extra="forbid",
        populate_by_name=True,
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
    worker_metrics: int = Field(default=0, ge=0, le=65535)
    """The port on ``host`` where ``motcua worker`` shows its figures (0: none)."""

    province: str = Field(default="H47", pattern=r"^[A-Y]\d{2}$")
    province_name: str = Field(default="tỉnh Quảng Nam", min_length=1, max_length=60)
    """As the head of every page names it."""
    planned_outage: str = Field(default="", max_length=300)
    """A sentence that every page of the portal shows on top, such as of a planned outage."""
    calendar: str = "quang-nam"
    code_moment: CodeMoment = CodeMoment.ON_ACCEPTANCE
    max_upload_mb: int = Field(default=50, ge=1, le=1024)
    files: StorageSettings | None = None
    """Where files are kept; without it, in the folder ``files`` of the data folder."""
    scanning: ScanningSettings = NoScanning()
    """Who looks through files for harm; once it is set, none is read that was not scanned."""
    outside: OutsideSettings = OutsideSettings()
    """How far we may be sent by addresses that others name: of webhooks, of files to fetch."""
    payment: PaymentSettings = CounterSettings()
    """Who takes fees from afar; without a provider, they are paid in cash at the counter."""
    postal: PostalSettings = ManualSettings()
    """Who carries parcels; without an interface, people type what the postman says."""
    postal_zones: Path | None = None
    """A file that says which places lie near one another, and what postage costs."""
    post_collects_fees: bool = False
    """Whether the contract with the post has it collect fees at the door and pay them over."""
    email: EmailSettings = NoneSettings()
    sms: SmsSettings = NoneSettings()
    zalo: ZaloSettings = NoneSettings()
    """By which ways applicants are told, beside the portal, which shows every notice."""
    axis: DocumentAxisSettings = NoAxisSettings()
    """The document axis for official letters; without it, consultations stay in the house."""
    national: NationalSettings = NoPortalSettings()
    """The way to the national portal; without one, nothing is owed to it."""
    hotline: str = Field(default="1022", min_length=1, max_length=20)
    """The number that notices name for questions."""
    quiet_from: time = time(21)
    quiet_to: time = time(7)
    """Between these hours, in Hà Nội, only a legal deadline rings; the same twice: none are."""
    session_hours: int = Field(default=12, ge=1, le=168)
    secret: SecretStr | None = Field(default=None, min_length=SECRET_BYTES)
    """Signs tracking tokens; without it, a file ``secret`` is made in the data folder."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del env_settings, dotenv_settings, file_secret_settings
        return (init_settings, _Environment(settings_cls))

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
    def quiet(self) -> Quiet:
        return Quiet(self.quiet_from, self.quiet_to)

    @property
    def session_lifetime(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def storage(self) -> FolderSettings | S3Settings:
        return self.files or FolderSettings(root=self.data / "files")

    @property
    def code_on_submission(self) -> bool:
        return self.code_moment is CodeMoment.ON_SUBMISSION


def read_settings() -> Settings:
    """The settings of the environment. Raises SettingsWrong with everything that is wrong."""
    wrong = [_unknown(name) for name in sorted(os.environ) if _is_unknown(name)]
    try:
        settings = Settings.model_validate({})
    except OSError as error:
        raise SettingsWrong([*wrong, f"{PREFIX}…{FILE}: {error.filename}"]) from None
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
    variable = name.removesuffix(FILE).partition(NESTED)[0]
    return name.startswith(PREFIX) and not {name, variable} & _VARIABLES


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, _VARIABLES, n=1)
    return f"{name}: ?" + (f" → {close[0]}" if close else "")


def _variable(location: tuple[int | str, ...]) -> str:
    """The variable that a fault is about; what was in it is not repeated."""
    parts = [str(part) for part in location]
    name = NESTED.join([*parts[:1], *parts[-1:]] if len(parts) > 1 else parts)  # no kind between
    return name if name.isupper() else f"{PREFIX}{name.upper()}"
