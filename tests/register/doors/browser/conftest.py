"""A real browser before the live doors."""

from __future__ import annotations

import pytest

ROWS = "姓名,居委会代码,当月养老金\n示例甲,{place},700\n示例乙,310101999999,800\n示例丙,{place},many\n"


@pytest.fixture
def ids(register, tmp_path, settings):
    """What pages are shown with, by name: the rows of `register`, an officer, whom the resident acts for, a file that a
    clerk of the whole city brought (its word), and one that was taken with bad rows (its import)."""
    from tests.register.doors.conftest import COMMITTEE
    from tests.register.signed_in import PASSWORD, SECRET
    from tuodi.ground.officers.actions import set_credentials
    from tuodi.stages.people.importing import taking, waiting
    from tuodi.stages.people.models import Person

    settings.DATA = tmp_path
    set_credentials(register.account("verifier"), PASSWORD, SECRET)
    register.account("resident")
    text = ROWS.format(place=COMMITTEE).encode()
    path = tmp_path / "taken.csv"
    path.write_bytes(text)
    mapping = {"姓名": "name", "居委会代码": "committee", "当月养老金": "pension_month"}
    begun = taking.begin(register.actor, path, mapping, register.registration)
    return {
        **register.ids, "brought": waiting.lay_down(register.actor, "people.csv", [text]),
        "taken": taking.take(register.actor, begun, path).pk, "officer": register.account("clerk").pk,
        "parent": Person.objects.get(name="海热提·买合木提").pk,
    }  # fmt: skip


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
    """Signs a test client in as an account, just proved again; `held` goes into the session."""
    client.force_login(account)
    client.step_up(account)
    session = client.session
    session.update(held)
    session.save()
