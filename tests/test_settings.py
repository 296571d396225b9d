"""Settings come from the environment; what is wrong there is said at once and not repeated."""

from pathlib import Path

import pytest

from app.settings import DatabaseNotNamed, Settings, SettingsWrong, read_settings, signing_secret


def test_the_port_is_read_as_platforms_set_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORT", "9123")
    assert read_settings().port == 9123


def test_a_misspelt_variable_is_refused_with_the_right_spelling(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MOTCUA_DATABSE_URL", "postgresql://somewhere")
    with pytest.raises(SettingsWrong, match=r"MOTCUA_DATABSE_URL: . → MOTCUA_DATABASE_URL"):
        read_settings()


def test_everything_wrong_is_said_at_once_without_the_values(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORT", "secret-1")
    monkeypatch.setenv("MOTCUA_DATABASE_URL", "mysql://user:secret-2@host/base")
    with pytest.raises(SettingsWrong) as refusal:
        read_settings()
    assert "MOTCUA_PORT" in refusal.value.vi
    assert "MOTCUA_DATABASE_URL" in refusal.value.vi
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_spelling_of_a_database_address_reaches_our_driver(
    monkeypatch: pytest.MonkeyPatch, scheme: str
):
    monkeypatch.setenv("MOTCUA_DATABASE_URL", f"{scheme}://u:p@host/base?sslmode=require")
    assert read_settings().database == "postgresql+asyncpg://u:p@host/base?ssl=require"


def test_without_a_database_the_service_says_how_to_have_one():
    with pytest.raises(DatabaseNotNamed):
        _ = Settings.model_validate({}).database


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    settings = Settings(data=tmp_path / "var")
    first = signing_secret(settings)
    assert signing_secret(settings) == first
    assert len(first) >= 32
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret"]
