"""A county with something on every page, and the browsers of its people."""

from __future__ import annotations

from tests.documents.conftest import bo, make_waiting, sealed
from tests.findings.conftest import browse
from tests.inspections.conftest import join, ling, visited, wen

__all__ = ["bo", "browse", "join", "ling", "make_waiting", "sealed", "visited", "wen"]
