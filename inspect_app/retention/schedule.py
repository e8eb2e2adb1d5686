"""The nightly run of the worker that deletes what may be kept no longer."""

from __future__ import annotations

import logging

from flask import Flask

from inspect_app import clock
from inspect_app.documents.jobs import each_night
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.receipts import receipt_key
from inspect_app.retention.operations import redact_due

log = logging.getLogger(__name__)


def redact_records() -> None:
    """Empty what is due, in nobody's name, and say what was left alone."""
    outcome = redact_due(db.session, storage(), by=None, key=receipt_key(), now=clock.now())
    log.info("%s records emptied, %s held", len(outcome.redacted), len(outcome.held))
    for one in outcome.failed:
        log.error("record %s was left alone: its seal does not bear it out", one)


def init_app(app: Flask) -> None:
    """Have the worker do so each night."""
    each_night(app, redact_records)
