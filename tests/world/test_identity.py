"""The simulated identity provider keeps to OpenID Connect, and gives nothing to who does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tuodi.world.errors import CityError
from tuodi.world.identity.files import read_provider, write_client
from tuodi.world.identity.pages import sign_in_page
from tuodi.world.identity.provider import Provider, RefusedError, challenge_of

BACK = "https://doors.example/back"
VERIFIER = "a" * 43


@pytest.fixture
def provider() -> Provider:
    clients = {
        "tuodi": {"client_secret": "secret", "redirect_uris": [BACK]},
        "other": {"client_secret": "other", "redirect_uris": [BACK]},
    }
    return Provider("https://identity.example", clients, [{"sub": "one", "name": "<b>", "number": "990001…1234"}])


def _asked(**changed: str) -> dict[str, str]:
    return {
        "client_id": "tuodi", "redirect_uri": BACK, "response_type": "code", "scope": "openid", "state": "s",
        "nonce": "n", "code_challenge": challenge_of(VERIFIER), "code_challenge_method": "S256",
    } | changed  # fmt: skip


def _form(code: str, **changed: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER,
    } | changed  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "nobody"}, "client"), ({"redirect_uri": BACK + "/more"}, "client"),
        ({"response_type": "token"}, "unsupported_response_type"), ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"), ({"code_challenge": ""}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_refused(provider: Provider, changed: dict[str, str], error: str) -> None:
    with pytest.raises(RefusedError, match=error):
        provider.ask(_asked(**changed))


def test_a_code_serves_once_and_its_token_tells_who(provider: Provider) -> None:
    asked, code = provider.grant(provider.ask(_asked()), "one")
    assert (asked.state, asked.redirect_uri) == ("s", BACK)
    given = provider.exchange("tuodi", "secret", _form(code))
    assert provider.userinfo(given["access_token"])["resident_number"] == "990001…1234"
    with pytest.raises(RefusedError, match="invalid_grant"):
        provider.exchange("tuodi", "secret", _form(code))


@pytest.mark.parametrize(
    ("client", "secret", "changed", "error"),
    [
        ("tuodi", "wrong", {}, "invalid_client"), ("nobody", "", {}, "invalid_client"),
        ("other", "other", {}, "invalid_grant"), ("tuodi", "secret", {"code_verifier": "b" * 43}, "invalid_grant"),
        ("tuodi", "secret", {"redirect_uri": "https://elsewhere.example"}, "invalid_grant"),
        ("tuodi", "secret", {"grant_type": "password"}, "unsupported_grant_type"),
    ],
)  # fmt: skip
def test_a_code_is_given_to_its_client_alone(
    provider: Provider, client: str, secret: str, changed: dict[str, str], error: str
) -> None:
    _, code = provider.grant(provider.ask(_asked()), "one")
    with pytest.raises(RefusedError, match=error):
        provider.exchange(client, secret, _form(code, **changed))


def test_a_sign_in_serves_once_and_for_people_of_the_list(provider: Provider) -> None:
    handle = provider.ask(_asked())
    with pytest.raises(RefusedError, match="unknown_person"):
        provider.grant(handle, "two")
    provider.grant(handle, "one")
    with pytest.raises(RefusedError, match="client"):
        provider.grant(handle, "one")


def test_codes_and_tokens_run_out(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuodi.world.identity.provider.SECONDS", -1)
    _, code = provider.grant(provider.ask(_asked()), "one")
    with pytest.raises(RefusedError, match="invalid_grant"):
        provider.exchange("tuodi", "secret", _form(code))
    with pytest.raises(RefusedError, match="invalid_token"):
        provider.userinfo("made up")


def test_the_page_is_marked_and_escapes_names(provider: Provider) -> None:
    page = sign_in_page('"><script>', provider.residents.values())
    assert "示例 · 合成数据 · 非政府网站" in page
    assert "&lt;b&gt;" in page
    assert "<script>" not in page
    assert "style=" not in page


def test_the_files_of_a_demonstration(tmp_path: Path) -> None:
    first: dict[str, Any] = write_client(tmp_path, 8100, 8000)
    assert write_client(tmp_path, 8100, 8001)["client_secret"] == first["client_secret"]
    with pytest.raises(CityError, match="make run"):
        read_provider(tmp_path)
    listed = {"residents": [{"sub": "one", "name": "a", "number": "1"}]}
    (tmp_path / "residents.json").write_text(json.dumps(listed), encoding="utf-8")
    assert read_provider(tmp_path).issuer == "http://127.0.0.1:8100/identity"
