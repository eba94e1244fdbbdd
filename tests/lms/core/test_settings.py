"""Settings: what is wrong is named at start, and unsafe combinations are refused."""

from pathlib import Path

import pytest

from lms.core.settings import Settings, SettingsError


def test_a_wrong_number_is_named() -> None:
    with pytest.raises(SettingsError, match="SAMLAR_PORT must be a whole number"):
        Settings.from_env({"SAMLAR_PORT": "åttatusen"})


def test_production_wants_a_secret_and_https(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SAMLAR_SECRET_KEY"):
        Settings.from_env({"SAMLAR_ENVIRONMENT": "production", "SAMLAR_SCHEME": "https", "SAMLAR_VAR": str(tmp_path)})
    with pytest.raises(SettingsError, match="SAMLAR_SCHEME"):
        Settings.from_env({"SAMLAR_ENVIRONMENT": "production", "SAMLAR_SECRET_KEY": "x" * 40, "SAMLAR_VAR": str(tmp_path)})


def test_packages_may_not_share_the_platforms_host() -> None:
    with pytest.raises(SettingsError, match="SAMLAR_CONTENT_HOST"):
        Settings.from_env({"SAMLAR_CONTENT_HOST": "localhost"})


def test_one_database_address_alone_is_refused() -> None:
    with pytest.raises(SettingsError, match="go together"):
        Settings.from_env({"DATABASE_URL": "postgresql://x@/y"})


def test_the_demo_secret_is_made_once(tmp_path: Path) -> None:
    first = Settings.from_env({"SAMLAR_VAR": str(tmp_path)})
    again = Settings.from_env({"SAMLAR_VAR": str(tmp_path)})
    assert len(first.secret_key) == 64
    assert first.secret_key == again.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_origins_follow_scheme_host_and_port() -> None:
    settings = Settings(secret_key="x", port=8000)
    assert settings.tenant_origin("perstorp") == "http://perstorp.localhost:8000"
    assert settings.api_origin() == "http://127.0.0.1:8000"
    assert settings.content_origin("a" * 64) == f"http://{'a' * 32}.innehall.localhost:8000"
    assert Settings(secret_key="x", scheme="https", port=8000, base_host="larportal.example").front_origin() == "https://larportal.example"
    assert Settings(secret_key="x", scheme="https", public_port=443, base_host="larportal.example").front_origin() == "https://larportal.example"
