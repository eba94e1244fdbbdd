"""Settings: typed, read once from the environment, checked at start."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from flask import current_app

from lms.core.mail_server import mail_server

Environment = Literal["demo", "test", "production"]
EXTENSION = "samlar.settings"
MIB = 1024 * 1024


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what it must be."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations. Each field is SAMLAR_<NAME> in the environment,
    save DATABASE_URL and DATABASE_OWNER_URL, which keep the names that hosting platforms use."""

    environment: Environment = "demo"
    secret_key: str = ""
    database_url: str | None = None
    database_owner_url: str | None = None
    var_dir: Path = Path("var")
    bind: str = "127.0.0.1"
    port: int = 8000
    public_port: int | None = None
    scheme: str = "http"
    base_host: str = "localhost"
    api_host: str = "127.0.0.1"
    content_host: str = "innehall.localhost"
    activity_base: str = "https://samlar.example/xapi"
    idp_port: int = 8100
    mail_url: str | None = None
    mail_sender: str = "larportalen@samlar.example"
    session_hours: int = 10
    session_idle_minutes: int = 120
    package_max_bytes: int = 500 * MIB
    package_max_unpacked: int = 2048 * MIB
    package_max_files: int = 20_000
    staff_file_max_bytes: int = 32 * MIB
    xapi_max_body: int = 16 * MIB
    xapi_max_batch: int = 1_000
    xapi_max_attachment: int = 10 * MIB
    xapi_max_depth: int = 64
    xapi_max_string: int = 262_144
    xapi_max_magnitude: int = 308
    forward_private: bool = False
    forward_timeout: int = 20
    database_pool: int = 10
    statement_timeout_ms: int = 30_000

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from `environ` (the process's own when None). Raises SettingsError naming the variable."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for field in fields(cls):
            name = variable(field.name)
            if (text := environ.get(name, "").strip()) != "":
                values[field.name] = _parse(name, str(field.type), text)
        settings = cls(**values)
        settings.check()
        return settings if settings.secret_key else replace(settings, secret_key=_demo_secret(settings.var_dir))

    def check(self) -> None:
        """Raise SettingsError when two settings do not go together or one is unsafe."""
        if self.environment not in get_args(Environment):
            raise SettingsError("SAMLAR_ENVIRONMENT must be demo, test or production")
        if self.environment == "production" and len(self.secret_key) < 32:
            raise SettingsError("SAMLAR_SECRET_KEY must be set to at least 32 random characters in production")
        if self.environment == "production" and self.scheme != "https":
            raise SettingsError("SAMLAR_SCHEME must be https in production")
        if self.content_host in (self.base_host, self.api_host):
            raise SettingsError("SAMLAR_CONTENT_HOST must be another site than the platform: packages are hostile by assumption")
        if self.mail_url is not None:
            try:
                mail_server(self.mail_url)
            except ValueError as error:
                raise SettingsError(f"SAMLAR_MAIL_URL {error}") from None
        if (self.database_url is None) != (self.database_owner_url is None):
            raise SettingsError("DATABASE_URL and DATABASE_OWNER_URL go together: one serves, the other migrates")

    @property
    def usual_port(self) -> int:
        """The port that an address of our scheme need not name."""
        return {"http": 80, "https": 443}[self.scheme]

    @property
    def visitors_port(self) -> int:
        """The port that visitors see: a proxy's when one stands in front, and https means that one does."""
        if self.public_port is not None:
            return self.public_port
        return self.usual_port if self.scheme == "https" else self.port

    def _authority(self, host: str) -> str:
        port = self.visitors_port
        return f"{self.scheme}://{host}" if port == self.usual_port else f"{self.scheme}://{host}:{port}"

    def tenant_origin(self, slug: str) -> str:
        """Origin of a tenant's pages, such as http://perstorp.localhost:8000."""
        return self._authority(f"{slug}.{self.base_host}")

    def front_origin(self) -> str:
        """Origin of the family's front page."""
        return self._authority(self.base_host)

    def api_origin(self) -> str:
        """Origin of the API host, where no cookie is ever set or read."""
        return self._authority(self.api_host)

    def content_origin(self, package_hash: str) -> str:
        """Origin of one content package: its own host, on another site than the platform.
        A host label holds 63 characters, so 32 hexadecimal digits (128 bits) of the hash name it."""
        return self._authority(f"{package_hash[:32]}.{self.content_host}")


def variable(field_name: str) -> str:
    """The environment variable of a field."""
    if field_name.startswith("database_") and field_name.endswith("url"):
        return field_name.upper()
    return {"var_dir": "SAMLAR_VAR"}.get(field_name, f"SAMLAR_{field_name.upper()}")


def current_settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions[EXTENSION])


def _parse(name: str, kind: str, text: str) -> Any:
    if kind == "bool":
        return _yes_or_no(name, text)
    parsers: dict[str, Callable[[str], Any]] = {"int": int, "int | None": int, "Path": Path}
    for key, parse in parsers.items():
        if key in kind:
            try:
                return parse(text)
            except ValueError:
                raise SettingsError(f"{name} must be a whole number, not {text!r}") from None
    return text


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise SettingsError(f"{name} must be yes or no, not {text!r}")
    return text.lower() == "yes"


def _demo_secret(var_dir: Path) -> str:
    """A secret of this checkout's own for demo and test, kept in var/ so that every process has the same."""
    path = var_dir / "secret_key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_text(os.urandom(32).hex())
        with suppress(FileExistsError):
            os.link(temporary, path)  # the first process wins; link() refuses an existing name
        temporary.unlink()
    return path.read_text().strip()
