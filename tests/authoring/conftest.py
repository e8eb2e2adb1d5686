"""Bo at the bench: browsers, Ling's phone and a planned inspection of the practice checklist."""

from __future__ import annotations

from tests.documents.conftest import bo, sealed
from tests.findings.conftest import browse
from tests.inspections.conftest import join, ling, visited, wen

__all__ = ["bo", "browse", "join", "ling", "sealed", "visited", "wen"]
