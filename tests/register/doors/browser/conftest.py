"""A real browser before the live doors: Debian's Chromium. Without one the tests are skipped aloud, and fail on CI."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def chromium():
    """The browser, once a run."""
    if not CHROMIUM.exists():
        why = f"NOT TESTED in a browser: there is no {CHROMIUM}; install the package chromium"
        pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's loop runs in the thread that makes the rows
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def opened(chromium, live_server):
    """A function that opens a page as somebody: `opened(path, account, width=390, elder=True)` returns the browser's
    page, with `page.breaches`, every breach of the content policy since."""
    from tests.register.signed_in import Browser

    contexts = []

    def open_page(path, account=None, *, width=1200, elder=False, language="zh", dark=False, session=None):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        contexts.append(context)
        cookies = {"language": language, "mode": "elder" if elder else ""}
        if account is not None:
            client = Browser()
            signed_in(client, account, **(session or {}))
            cookies |= {name: morsel.value for name, morsel in client.cookies.items()}
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items() if v])
        page = context.new_page()
        page.breaches = []
        page.on(
            "console",
            lambda said: page.breaches.append(said.text) if "Content Security Policy" in said.text else None,
        )
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        return page

    yield open_page
    for context in contexts:
        context.close()


def signed_in(client, account, **held):
    """Signs a test client in as an account; `held` goes into the session (role, purpose)."""
    client.force_login(account)
    session = client.session
    session.update(held)
    session.save()
