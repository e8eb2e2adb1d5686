"""What the operator set up to send through, read from settings once; by default nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, current_app
from py_vapid import Vapid02, VapidException

from inspect_app.config import SettingError, Settings, kept_file
from inspect_app.notices.channels import Channel, GroupRobot, Mail, Sender, Webhook
from inspect_app.notices.push import Push, fresh_key
from inspect_app.notices.sending import Outlet
from inspect_app.notices.timing import quiet_hours
from inspect_app.registers.calendar import WorkingDays
from inspect_app.registers.calendar_file import working_days


def open_outlet(settings: Settings, calendar: WorkingDays) -> Outlet:
    """The channels of the settings. Raises SettingError naming variable and remedy."""
    senders = dict(_senders(settings))
    if senders and not settings.public_url:
        raise SettingError("INSPECT_APP_PUBLIC_URL: needed for links in messages; write it")
    try:
        quiet = quiet_hours(settings.quiet_hours, calendar)
    except ValueError:
        raise SettingError(
            f"INSPECT_APP_QUIET_HOURS={settings.quiet_hours!r}: write such as 20:00-07:00"
        ) from None
    window = timedelta(minutes=settings.digest_minutes)
    return Outlet(senders, window, quiet, settings.public_url, settings.secret_key)


def _senders(settings: Settings) -> Iterator[tuple[Channel, Sender]]:
    if settings.smtp_url:
        _check("INSPECT_APP_SMTP_URL", settings.smtp_url, {"smtp", "smtps"})
        if "@" not in settings.mail_from:
            raise SettingError("INSPECT_APP_MAIL_FROM: write the sender's mail address")
        yield Channel.MAIL, Mail(settings.smtp_url, settings.mail_from)
    if settings.push_contact:
        if not settings.push_contact.startswith(("mailto:", "https://")):
            raise SettingError("INSPECT_APP_PUSH_CONTACT: begin with mailto: or https://")
        services = frozenset(settings.push_services.split())
        yield Channel.PUSH, Push(_push_key(settings), settings.push_contact, services)
    if settings.webhook_url:
        _check("INSPECT_APP_WEBHOOK_URL", settings.webhook_url, {"http", "https"})
        if not settings.webhook_secret:
            raise SettingError("INSPECT_APP_WEBHOOK_SECRET: write the secret that signs")
        yield Channel.WEBHOOK, Webhook(settings.webhook_url, settings.webhook_secret)
    if settings.group_robot_url:
        _check("INSPECT_APP_GROUP_ROBOT_URL", settings.group_robot_url, {"http", "https"})
        yield Channel.GROUP_ROBOT, GroupRobot(settings.group_robot_url)


def _push_key(settings: Settings) -> Vapid02:
    """The key that names this server to push services, made on first use."""
    try:
        return Vapid02.from_pem(kept_file(settings.push_key, fresh_key))
    except (ValueError, VapidException, OSError):
        raise SettingError(
            f"INSPECT_APP_PUSH_KEY={settings.push_key}: name a file with a P-256 key as PEM"
        ) from None


def _check(variable: str, url: str, schemes: set[str]) -> None:
    """Refuse what is no address, without repeating what may hold a password."""
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname:
        begins = " or ".join(f"{one}://" for one in sorted(schemes))
        raise SettingError(f"{variable}: begin with {begins}, and name a host")


def init_app(app: Flask) -> None:
    """Read the settings once, so that a bad one stops the start and not a message."""
    with app.app_context():
        app.extensions["outlet"] = open_outlet(app.extensions["settings"], working_days())


def outlet() -> Outlet:
    """The running application's ways out."""
    found: Outlet = current_app.extensions["outlet"]
    return found
