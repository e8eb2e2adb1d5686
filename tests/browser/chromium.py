"""A real Chromium the size of a cheap phone, in a process that can be killed between two taps."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.servers import free_port

BINARY = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=360,740",
    "--lang=zh-CN",
)
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""A camera that shows a moving pattern, and leave to use it."""
START_WITHIN = 60.0


@dataclass
class PhoneBrowser:
    """Chromium over a profile folder that survives it, driven through its debugging port."""

    playwright: Playwright
    profile: Path
    size: tuple[int, int] = (360, 740)
    flags: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    browser: Browser | None = None

    def start(self) -> Page:
        """Start it on its profile and give its page."""
        self.process = subprocess.Popen(
            [
                *(BINARY, *FLAGS, *self.flags),
                f"--user-data-dir={self.profile}",
                f"--remote-debugging-port={self.port}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait()
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{self.port}")
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        width, height = self.size
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(90_000)
        return page

    @property
    def context(self) -> BrowserContext:
        if self.browser is None:
            raise RuntimeError("the browser is not running")
        return self.browser.contexts[0]

    def _wait(self) -> None:
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/json/version", timeout=2)
                return
            except httpx.TransportError:
                time.sleep(0.1)
        raise RuntimeError("Chromium does not start")

    def kill(self) -> None:
        """SIGKILL, renderer and all: what a full memory or an empty battery does."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        self.browser = None
        self.port = free_port()
        for lock in self.profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)
