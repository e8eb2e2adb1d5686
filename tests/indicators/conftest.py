"""Ling's phone, joined to the server over HTTP."""

from tests.inspections.conftest import join, ling

__all__ = ["join", "ling"]
