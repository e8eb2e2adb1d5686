"""Ling's findings at school A, and browsers to read of them."""

from tests.documents.conftest import bo, make_waiting, sealed
from tests.findings.conftest import browse, context, submitted
from tests.inspections.conftest import join, ling, visited, wen

__all__ = [
    "bo",
    "browse",
    "context",
    "join",
    "ling",
    "make_waiting",
    "sealed",
    "submitted",
    "visited",
    "wen",
]
