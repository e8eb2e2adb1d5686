"""Logs are read by machines: one JSON object a line, tied to its request."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from inspect_app.logs import JsonLines


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the application's loggers write while a test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("inspect_app")
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_a_request_leaves_one_line_with_the_id_that_its_answer_names(
    client: FlaskClient, written: io.StringIO
) -> None:
    answer = client.get("/health", headers={"X-Request-Id": "abc-1"})
    (line,) = map(json.loads, written.getvalue().splitlines())
    assert answer.headers["X-Request-Id"] == line["request"] == "abc-1"
    assert (line["message"], line["status"]) == ("GET /health 200", 200)
    assert line["milliseconds"] >= 0


def test_a_line_break_in_what_was_asked_for_does_not_begin_a_new_line(
    client: FlaskClient, written: io.StringIO
) -> None:
    client.get("/nowhere%0A{%22level%22:%22forged%22}")
    (line,) = written.getvalue().splitlines()
    assert json.loads(line)["status"] == 404


def test_an_error_is_one_line_with_its_traceback(written: io.StringIO) -> None:
    try:
        raise ValueError("二\n行")
    except ValueError:
        logging.getLogger("inspect_app.sample").exception("it went wrong")
    (line,) = map(json.loads, written.getvalue().splitlines())
    assert line["level"] == "error"
    assert "ValueError" in line["error"]
