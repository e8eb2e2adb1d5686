"""Locks pin the same bytes for everybody and name no registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_with_hashes_and_without_an_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    packages = re.split(r"\n(?=[\w])", text)
    assert all("==" in one and "--hash=sha256:" in one for one in packages if one.strip())


def test_serving_and_testing_use_the_same_versions() -> None:
    base, dev = (_pins(ROOT / "requirements" / f"{name}.txt") for name in ("base", "dev"))
    assert base.items() <= dev.items()


def test_the_phones_lock_has_hashes_and_no_addresses() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert all("integrity" in one and "resolved" not in one for one in packages.values())
