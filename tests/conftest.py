"""What tests share: the rulebook of Shanghai, loaded once, and one real browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tuodi.cards.load import load

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


@pytest.fixture(scope="session")
def shanghai():
    return load("shanghai")


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, once a run: playwright allows one loop a process. Without it the tests are skipped aloud, and
    fail on CI."""
    if not CHROMIUM.exists():
        why = f"NOT TESTED in a browser: there is no {CHROMIUM}; install the package chromium"
        pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's loop runs in the thread that makes the rows
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
