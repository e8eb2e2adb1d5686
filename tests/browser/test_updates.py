"""A new build of the app while a form is open: offered, never forced; and rolled back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.chromium import PhoneBrowser
from tests.browser.comparing import dump, expect_the_same
from tests.browser.conftest import Visited
from tests.browser.phone_app import open_inspection, send_all, sign_in, wait_until_prepared
from tests.servers import ROOT, LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ITEM = "item-clinic-present"
NEWER = "0.99.0"
WAITING = "() => navigator.serviceWorker.getRegistration().then((one) => one.update())"


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of builds of which `dist` is deployed: at first the app of this tree."""
    folder = tmp_path / "static"
    shutil.copytree(ROOT / "inspect_app" / "static", folder)
    monkeypatch.setenv("STATIC_FOLDER", str(folder))
    return folder


@pytest.fixture
def county_server(app: Flask, visited: Visited, static: Path) -> Iterator[LiveServer]:
    """The real server over that folder."""
    settings = app.extensions["settings"]
    server = LiveServer(settings, threads=8, application="tests.browser.deployed:app").start()
    yield server
    server.stop()


def _build(version: str, folder: Path) -> Path:
    """The phone app of this tree as a build of another version."""
    subprocess.run(
        ["npx", "vite", "build", "--outDir", str(folder), "--logLevel", "warn"],
        cwd=ROOT / "frontend",
        env=os.environ | {"APP_VERSION": version},
        check=True,
    )
    return folder


def _deploy(build: Path, static: Path) -> None:
    shutil.rmtree(static / "dist")
    shutil.copytree(build, static / "dist")


def _version(page: Page, server: LiveServer) -> str:
    page.goto(f"{server.url}/app/settings")
    return page.locator("dd").nth(1).inner_text()


def test_a_new_build_waits_while_a_form_is_open_and_a_release_rolls_back_without_loss(
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
    static: Path,
    tmp_path: Path,
) -> None:
    inspection = visited.inspections["clinic-room"]
    page = phone_browser.start()
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    open_inspection(page, county_server, inspection)
    page.get_by_test_id(f"{ITEM}-conform").click()
    present = json.loads((ROOT / "frontend" / "package.json").read_text())["version"]
    before = shutil.copytree(static / "dist", tmp_path / "before")

    _deploy(_build(NEWER, tmp_path / "newer"), static)
    page.evaluate(WAITING)
    page.wait_for_function(
        "() => navigator.serviceWorker.getRegistration().then((one) => one.waiting !== null)"
    )
    expect(page.get_by_text("新版本已就绪")).to_have_count(0)
    page.get_by_test_id(f"{ITEM}-fail").click()
    expect(page.get_by_test_id("save-state")).to_contain_text("已存手机")
    assert _version(page, county_server) == present
    page.get_by_role("button", name="更新", exact=True).click()
    expect(page.locator("dd").nth(1)).to_have_text(NEWER)
    _expect_fail(page, county_server, inspection)

    _deploy(before, static)
    assert _version(page, county_server) == NEWER
    page.evaluate(WAITING)
    page.get_by_role("button", name="更新", exact=True).click()
    expect(page.locator("dd").nth(1)).to_have_text(present)
    _expect_fail(page, county_server, inspection)
    send_all(page, county_server)
    expect_the_same(dump(page), session)


def _expect_fail(page: Page, server: LiveServer, inspection: str) -> None:
    open_inspection(page, server, inspection)
    expect(page.get_by_test_id(f"{ITEM}-fail")).to_have_attribute("aria-checked", "true")
