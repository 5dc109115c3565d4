"""Opening a page in the browser installed on this machine, and hearing all it does; skipped with a reason where a part is missing."""

import importlib.util
import os
import shutil
from contextlib import contextmanager

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LISTEN = """window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});"""


@contextmanager
def launch_browser():
    """Chromium as the system has it; nothing is downloaded."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed: pip install playwright")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=found, args=arguments)
        yield launched
        launched.close()


class Opened:
    """A page with what it did: errors, requests to anywhere but itself, dialogs; and what its policy refused."""

    def __init__(self, browser, path, **settings):
        self.context = browser.new_context(**settings)
        self.tab = self.context.new_page()
        self.errors, self.requests, self.dialogs = [], [], []
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.on("console", lambda message: self.errors.append(message.text) if message.type in ("error", "warning") else None)
        self.tab.on("request", lambda request: self.requests.append(request.url) if not request.url.startswith("data:") else None)
        self.tab.on("dialog", self.close_dialog)
        self.tab.add_init_script(LISTEN)
        self.tab.goto(path.as_uri())
        self.tab.wait_for_selector("html[data-figures=ready]", timeout=60_000)

    def close_dialog(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    @property
    def refused(self):
        return self.tab.evaluate("window.refused")
