"""The `inspect-app` command: every operator's act, one place."""

from __future__ import annotations

from flask.cli import FlaskGroup

from inspect_app import create_app

main = FlaskGroup(create_app=create_app, help="Field inspection of schools.")
