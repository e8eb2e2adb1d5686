"""The press: documents are set in a child process of their own, under a cap of time and memory.

A document that hangs, eats memory or kills its process fails alone. The child is replaced after a
number of documents, so that whatever a library leaves behind goes with it.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import resource
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from inspect_app.documents.errors import Failure, NotRendered
from inspect_app.documents.frame import Paper
from inspect_app.documents.rendering import setter
from inspect_app.evidence.storage import open_storage

SETTINGS_PER_CHILD = 100
_spawning = multiprocessing.get_context("spawn")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caps:
    """What one document may take. seconds: on the clock; memory: bytes of address space."""

    seconds: int
    memory: int


class Press:
    """Sets papers one after another; not to be shared between threads."""

    def __init__(self, storage_url: str, caps: Caps) -> None:
        self._storage_url = storage_url
        self._caps = caps
        self._child: SpawnProcess | None = None
        self._link: Connection | None = None
        self._left = 0

    def set(self, paper: Paper) -> bytes:
        """The document as a PDF. Raises NotRendered with what went wrong."""
        link = self._ready()
        self._left -= 1
        try:
            link.send(paper)
            if not link.poll(self._caps.seconds):
                raise NotRendered(Failure.TOO_SLOW, str(self._caps.seconds))
            pdf, failure, detail = link.recv()
        except (EOFError, OSError) as died:
            self.close()
            raise NotRendered(Failure.PROCESS_DIED) from died
        except NotRendered:
            self.close()
            raise
        if failure is not None:
            raise NotRendered(Failure(failure), detail)
        return bytes(pdf)

    def _ready(self) -> Connection:
        """The link to a living child, a new one when the last has done its share."""
        if self._left <= 0 or self._child is None or not self._child.is_alive():
            self.close()
            ours, theirs = _spawning.Pipe()
            self._child = _spawning.Process(
                target=_work, args=(theirs, self._storage_url, self._caps.memory), daemon=True
            )
            self._child.start()
            theirs.close()
            self._link, self._left = ours, SETTINGS_PER_CHILD
        assert self._link is not None
        return self._link

    def close(self) -> None:
        """End the child, whatever it is at."""
        if self._link is not None:
            self._link.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
        self._child = self._link = None
        self._left = 0


def _work(link: Connection, storage_url: str, memory: int) -> None:
    """The child: takes papers, gives (bytes, None, "") or (None, failure, detail)."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    set_paper = setter(open_storage(storage_url))
    _collect_between_papers()
    while True:
        try:
            paper = link.recv()
        except EOFError:
            return
        try:
            answer: tuple[bytes | None, str | None, str] = (set_paper(paper), None, "")
        except NotRendered as refused:
            answer = (None, refused.failure.value, refused.detail)
        except MemoryError:
            answer = (None, Failure.TOO_LARGE.value, str(memory >> 20))
        except Exception as fault:
            log.exception("a document could not be set")
            answer = (None, Failure.OWN_FAULT.value, type(fault).__name__)
        link.send(answer)
        del paper, answer
        gc.collect()


def _collect_between_papers() -> None:
    """Look for garbage after a paper, not during it: that alone takes a fifth of its time."""
    gc.collect()
    gc.freeze()
    gc.disable()
