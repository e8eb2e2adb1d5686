"""The press: a document that hangs, eats memory or kills its process fails alone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from inspect_app.documents import press as presses
from inspect_app.documents.errors import Failure, NotRendered
from inspect_app.documents.frame import Paper
from inspect_app.documents.press import Caps, Press
from inspect_app.documents.rendering import render
from inspect_app.documents.report import inspection_report
from tests.documents.clinic import ISSUING, clinic_record, getter

CAPS = Caps(seconds=60, memory=2 * 2**30)


@dataclass(frozen=True)
class Poison:
    """A paper that does harm when it is set."""

    template: ClassVar[str] = "report.html"
    harm: str

    @property
    def photos(self) -> Any:
        if self.harm == "hang":
            time.sleep(60)
        if self.harm == "eat":
            return bytearray(8 * 2**30)
        if self.harm == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        raise ValueError("a fault of ours")


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    found = Press(f"file://{tmp_path}", CAPS)
    yield found
    found.close()


def refusal(press: Press, harm: str) -> NotRendered:
    poison: Any = Poison(harm)
    with pytest.raises(NotRendered) as refused:
        press.set(poison)
    return refused.value


def test_it_sets_the_same_bytes_as_without_it_also_after_poison(press: Press) -> None:
    report: Paper = inspection_report(clinic_record(), ISSUING)
    assert refusal(press, "die").failure is Failure.PROCESS_DIED
    first = press.set(report)
    child = press._child
    assert refusal(press, "fault").failure is Failure.OWN_FAULT
    too_large = refusal(press, "eat")
    assert (too_large.failure, too_large.detail) == (Failure.TOO_LARGE, "2048")
    assert press._child is child
    assert first == render(report, getter({}))


def test_what_hangs_is_stopped(tmp_path: Path) -> None:
    press = Press(f"file://{tmp_path}", Caps(seconds=3, memory=CAPS.memory))
    began = time.monotonic()
    assert refusal(press, "hang").failure is Failure.TOO_SLOW
    assert time.monotonic() - began < 30
    assert press._child is None


def test_the_child_is_replaced_after_its_share(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "SETTINGS_PER_CHILD", 2)
    children = []
    for _ in range(3):
        refusal(press, "fault")
        assert press._child is not None
        children.append(press._child.pid)
    assert children[0] == children[1] != children[2]
