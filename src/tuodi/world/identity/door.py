"""The simulated identity provider as a WSGI application: its endpoints, its page, its errors."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tuodi.world.identity.pages import STYLE, error_page, sign_in_page
from tuodi.world.identity.provider import Provider, RefusedError

MOST_BODY = 16_384  # bytes of a form
_HUGE = 8_000_000
_STATUS = {
    200: "OK",
    302: "Found",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    500: "Internal Server Error",
}
_HTML, _JSON = "text/html; charset=utf-8", "application/json"
Start = Callable[[str, list[tuple[str, str]]], Any]
Answer = tuple[int, str, str, list[tuple[str, str]]]  # status, content type, body, further headers


def identity_door(provider: Provider) -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """Returns the WSGI application of a provider; it stands under the path of its issuer."""
    endpoints: dict[tuple[str, str], Callable[[dict[str, Any]], Answer]] = {
        ("GET", "/.well-known/openid-configuration"): lambda _: _json(200, provider.discovery()),
        ("GET", "/jwks"): lambda _: _json(200, provider.jwks()),
        ("GET", "/style.css"): lambda _: (200, "text/css; charset=utf-8", STYLE, []),
        ("GET", "/authorize"): lambda environ: _authorize(provider, _one_each(environ["QUERY_STRING"])),
        ("POST", "/authorize"): lambda environ: _signed_in(provider, _form(environ)),
        ("POST", "/token"): lambda environ: _token(provider, environ),
        ("GET", "/userinfo"): lambda environ: _userinfo(provider, environ),
    }

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        endpoint = endpoints.get((environ["REQUEST_METHOD"], path))
        status, kind, body, headers = endpoint(environ) if endpoint else (404, "text/plain", "not found", [])
        if path in ("/token", "/userinfo"):
            status, kind, body, headers = _misbehave(provider, (status, kind, body, headers))
        content = body.encode()
        secure = [
            ("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", _csp(provider)),
        ]  # fmt: skip
        start(f"{status} {_STATUS[status]}", [*secure, *headers])
        return [content]

    return answer


def _csp(provider: Provider) -> str:
    """Nothing but its own stylesheet; forms may lead back to the clients that it knows."""
    origins = {
        f"{parts.scheme}://{parts.netloc}"
        for client in provider.clients.values()
        for parts in map(urlsplit, client["redirect_uris"])
    }
    back = " ".join(sorted(origins))
    return f"default-src 'none'; style-src 'self'; img-src data:; form-action 'self' {back}; frame-ancestors 'none'"


def _authorize(provider: Provider, asked: dict[str, str]) -> Answer:
    try:
        return 200, _HTML, sign_in_page(provider.ask(asked), provider.residents.values()), []
    except RefusedError as refused:
        if refused.args[0] == "client":
            return 400, _HTML, error_page("client"), []
        return _back(asked["redirect_uri"], error=refused.args[0], state=asked.get("state", ""))


def _signed_in(provider: Provider, form: dict[str, str]) -> Answer:
    handle = form.get("request", "")
    try:
        asked, code = provider.grant(handle, form.get("sub", ""))
    except RefusedError as refused:
        if refused.args[0] == "client":
            return 400, _HTML, error_page("client"), []
        return 400, _HTML, sign_in_page(handle, provider.residents.values(), refused.args[0]), []
    return _back(asked.redirect_uri, code=code, state=asked.state, iss=provider.issuer)


def _token(provider: Provider, environ: dict[str, Any]) -> Answer:
    client, secret = _basic(environ.get("HTTP_AUTHORIZATION", ""))
    try:
        return _json(200, provider.exchange(client, secret, _form(environ)))
    except RefusedError as refused:
        return _json(401 if refused.args[0] == "invalid_client" else 400, {"error": refused.args[0]})


def _userinfo(provider: Provider, environ: dict[str, Any]) -> Answer:
    try:
        return _json(200, provider.userinfo(environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")))
    except RefusedError as refused:
        return _json(401, {"error": refused.args[0]})


def _misbehave(provider: Provider, right: Answer) -> Answer:
    """The right answer, or what the provider was told to do instead."""
    time.sleep(provider.delay())
    if provider.misbehaves == "error":
        return _json(500, {"error": "server_error"})
    if provider.misbehaves == "redirect":
        return 302, "text/plain", "", [("Location", f"{provider.issuer}/style.css")]
    if provider.misbehaves == "huge":
        return 200, _JSON, " " * _HUGE + "{}", []
    return right


def _json(status: int, body: dict[str, Any]) -> Answer:
    return status, _JSON, json.dumps(body), []


def _back(address: str, **values: str) -> Answer:
    joint = "&" if urlsplit(address).query else "?"
    return 302, "text/plain", "", [("Location", address + joint + urlencode(values))]


def _basic(header: str) -> tuple[str, str]:
    try:
        client, _, secret = base64.b64decode(header.removeprefix("Basic "), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote(client), unquote(secret)


def _form(environ: dict[str, Any]) -> dict[str, str]:
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdigit() else 0
    return _one_each(environ["wsgi.input"].read(min(size, MOST_BODY)).decode("utf-8", "replace"))


def _one_each(encoded: str) -> dict[str, str]:
    """The values of a form or query; a name that comes twice counts as missing."""
    return {name: values[0] for name, values in parse_qs(encoded).items() if len(values) == 1}
