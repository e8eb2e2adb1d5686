"""Settings, read once from the environment and validated at start."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


class SettingError(ValueError):
    """A setting that cannot be used; names the variable and the remedy."""


def _setting(variable: str, default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"variable": variable, "meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator may set. Sizes are bytes, times are in the unit the name says."""

    data: Path = _setting("INSPECT_APP_DATA", Path("var"), "folder of all data")
    database_url: str = _setting(
        "INSPECT_APP_DATABASE_URL", "", "SQLAlchemy address; empty: SQLite in the data folder"
    )
    storage_url: str = _setting(
        "INSPECT_APP_STORAGE_URL", "", "object store; empty: a folder in the data folder"
    )
    queue_url: str = _setting(
        "INSPECT_APP_QUEUE_URL",
        "",
        "queue of jobs, postgresql:// or redis://; empty: SQLite in the data folder",
    )
    secret_key: str = _setting(
        "INSPECT_APP_SECRET_KEY", "", "signs sessions; empty: made once in the data folder"
    )
    receipt_key: Path = _setting(
        "INSPECT_APP_RECEIPT_KEY",
        Path(),
        "file of the key that signs receipts; empty: made once in the data folder",
    )
    public_url: str = _setting(
        "INSPECT_APP_PUBLIC_URL", "", "address printed in documents; empty: that of the request"
    )
    secure_cookies: bool = _setting(
        "INSPECT_APP_SECURE_COOKIES", False, "1 when served over TLS: cookies travel by TLS only"
    )
    body_limit: int = _setting("INSPECT_APP_BODY_LIMIT", 8 * 2**20, "largest JSON body")
    photo_limit: int = _setting("INSPECT_APP_PHOTO_LIMIT", 40 * 2**20, "largest photo file")
    rescue_limit: int = _setting(
        "INSPECT_APP_RESCUE_LIMIT", 2 * 2**30, "largest rescue file of a phone"
    )
    upload_patience: int = _setting(
        "INSPECT_APP_UPLOAD_PATIENCE", 30, "seconds a phone may be silent while it sends a photo"
    )
    pixel_limit: int = _setting(
        "INSPECT_APP_PIXEL_LIMIT", 100_000_000, "largest photo in pixels, against bombs"
    )
    sign_in_limit: str = _setting(
        "INSPECT_APP_SIGN_IN_LIMIT", "10 per minute", "sign-in attempts per address and name"
    )
    trusted_proxies: int = _setting(
        "INSPECT_APP_TRUSTED_PROXIES", 0, "number of reverse proxies in front"
    )
    render_seconds: int = _setting(
        "INSPECT_APP_RENDER_SECONDS", 120, "seconds that making one document may take"
    )
    render_memory: int = _setting(
        "INSPECT_APP_RENDER_MEMORY", 2 * 2**30, "address space that making one document may take"
    )
    signing_key: Path = _setting(
        "INSPECT_APP_SIGNING_KEY",
        Path(),
        "PKCS#12 file with which the worker signs documents; empty: they are not signed",
    )
    signing_passphrase: str = _setting(
        "INSPECT_APP_SIGNING_PASSPHRASE", "", "opens that file; empty: it has none"
    )
    minimum_client: str = _setting(
        "INSPECT_APP_MINIMUM_CLIENT", "0.1.0", "oldest phone app that is not asked to update"
    )
    deadlines: Path = _setting(
        "INSPECT_APP_DEADLINES",
        Path(),
        "file of deadline rules; empty: the shipped one",
    )
    visit_budget: Path = _setting(
        "INSPECT_APP_VISIT_BUDGET",
        Path(),
        "file of caps on visits per school; empty: the shipped one",
    )
    calendar: Path = _setting(
        "INSPECT_APP_CALENDAR",
        Path(),
        "file of working days: announced holidays and make-up days; empty: the shipped one",
    )

    smtp_url: str = _setting(
        "INSPECT_APP_SMTP_URL",
        "",
        "mail server, smtp://user:password@host:587 or smtps://; empty: no mail is sent",
    )
    mail_from: str = _setting("INSPECT_APP_MAIL_FROM", "", "sender's address of mail")
    webhook_url: str = _setting(
        "INSPECT_APP_WEBHOOK_URL", "", "another system that is told everything; empty: none"
    )
    webhook_secret: str = _setting(
        "INSPECT_APP_WEBHOOK_SECRET", "", "signs what that system is sent"
    )
    group_robot_url: str = _setting(
        "INSPECT_APP_GROUP_ROBOT_URL",
        "",
        "robot of the bureau's group in 企业微信; empty: none",
    )
    push_contact: str = _setting(
        "INSPECT_APP_PUSH_CONTACT",
        "",
        "mailto: or https: of the operator, told to push services; empty: no Web Push",
    )
    push_key: Path = _setting(
        "INSPECT_APP_PUSH_KEY",
        Path(),
        "file of the P-256 key that names the server to push services; made if missing",
    )
    push_services: str = _setting(
        "INSPECT_APP_PUSH_SERVICES",
        "fcm.googleapis.com updates.push.services.mozilla.com *.push.apple.com "
        "*.notify.windows.com",
        "hosts of push services that may be sent to",
    )
    digest_minutes: int = _setting(
        "INSPECT_APP_DIGEST_MINUTES", 10, "minutes a message waits for more to go with it"
    )
    quiet_hours: str = _setting(
        "INSPECT_APP_QUIET_HOURS",
        "20:00-07:00",
        "civil times in China between which nothing is sent, nor on days of rest; - for none",
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. Raises SettingError naming variable and remedy."""
        environment = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for one in fields(cls):
            raw = environment.get(one.metadata["variable"])
            if raw:
                values[one.name] = _parse(one.metadata["variable"], raw, one.default)
        return cls(**values)

    def resolved(self) -> Settings:
        """The same settings with every empty default filled in from the data folder."""
        data = self.data.resolve()
        data.mkdir(parents=True, exist_ok=True)
        return Settings(
            **{one.name: getattr(self, one.name) for one in fields(self)}
            | {
                "data": data,
                "database_url": self.database_url or f"sqlite:///{data / 'inspect_app.db'}",
                "storage_url": self.storage_url or f"file://{data / 'storage'}",
                "secret_key": self.secret_key or kept_file(data / "secret_key", _secret).decode(),
                "receipt_key": (
                    data / "receipt_key.pem" if self.receipt_key == Path() else self.receipt_key
                ),
                "push_key": data / "push_key.pem" if self.push_key == Path() else self.push_key,
            }
        )


def _parse(variable: str, raw: str, default: Any) -> Any:
    if isinstance(default, bool):
        if raw.lower() not in {"0", "1", "true", "false"}:
            raise SettingError(f"{variable}={raw!r}: write 1 or 0")
        return raw.lower() in {"1", "true"}
    if isinstance(default, int):
        if not raw.isdigit():
            raise SettingError(f"{variable}={raw!r}: write a whole number")
        return int(raw)
    if isinstance(default, Path):
        return Path(raw)
    return raw


def _secret() -> bytes:
    return secrets.token_urlsafe(48).encode()


def kept_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of a private file, made on first use; one maker wins when several start."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()


def settings_table() -> str:
    """The settings as a Markdown table for the operators' page."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for one in fields(Settings):
        default = "(empty)" if one.default in ("", Path()) else f"`{one.default}`"
        rows.append(f"| `{one.metadata['variable']}` | {default} | {one.metadata['meaning']} |")
    return "\n".join(rows) + "\n"
