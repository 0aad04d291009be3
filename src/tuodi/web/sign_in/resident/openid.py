"""The client of the city's identity provider: OpenID Connect, authorization code with PKCE, everything checked.

What the provider says is believed only if its token is signed by a key it publishes, with an algorithm of the list, for
this client, from this issuer, for this very request (nonce), now. Everything is fetched from the issuer's own origin
and no redirect is followed. Knows no account and no register.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwk, jwt
from joserfc.errors import JoseError

ALGORITHMS = ["ES256", "Ed25519", "EdDSA", "PS256", "RS256"]  # never a shared secret, never none
SCOPE = "openid profile resident_number"
SIGN_IN_SECONDS = 600  # from leaving here to coming back
WAIT, MOST_BYTES = 5, 262_144  # seconds for an answer, bytes of it
CLOCKS_APART = 30  # seconds that the provider's clock may be off
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NotVouchedError(Exception):
    """The provider did not vouch for somebody; `args[0]` names what was wrong, without personal data."""


@dataclass(frozen=True, slots=True)
class Client:
    """What an operator agreed with the provider."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody the provider vouches for: its name for her, and her resident number."""

    subject: str
    number: str


def read_client(path: Path) -> Client | None:
    """Returns the client of a file (issuer, client_id, client_secret); None where there is none. ValueError for an
    issuer that is neither https nor on this machine."""
    if not path.exists():
        return None
    known = json.loads(path.read_text("utf-8"))
    parts = urlsplit(known["issuer"])
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError(f"{path}: the issuer should begin with https://")
    return Client(known["issuer"].rstrip("/"), known["client_id"], known["client_secret"])


def begin(client: Client, redirect_uri: str) -> tuple[str, dict[str, Any]]:
    """Returns the address to send the browser to, and what the session must remember until it comes back."""
    kept: dict[str, Any] = {
        "state": secrets.token_urlsafe(32), "nonce": secrets.token_urlsafe(32), "verifier": secrets.token_urlsafe(48),
        "redirect_uri": redirect_uri, "until": int(time.time()) + SIGN_IN_SECONDS,
    }  # fmt: skip
    challenge = base64.urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": client.client_id, "redirect_uri": redirect_uri, "scope": SCOPE,
        "state": kept["state"], "nonce": kept["nonce"], "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{_endpoint(client, _discovered(client), 'authorization_endpoint')}?{urlencode(asked)}", kept


def finish(client: Client, kept: dict[str, Any], came: dict[str, str]) -> Vouched:
    """Returns who came back, from what the session kept and the query that came. NotVouchedError where anything is
    not as it should be."""
    if not secrets.compare_digest(kept.get("state", ""), came.get("state", "")) or not came.get("state"):
        raise NotVouchedError("state")
    if kept["until"] < time.time():
        raise NotVouchedError("late")
    if came.get("error"):
        raise NotVouchedError("declined")
    found = _discovered(client)
    if came.get("iss", client.issuer) != client.issuer:
        raise NotVouchedError("issuer")
    form = {
        "grant_type": "authorization_code", "code": came.get("code", ""), "redirect_uri": kept["redirect_uri"],
        "code_verifier": kept["verifier"],
    }  # fmt: skip
    pair = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
    basic = "Basic " + base64.b64encode(pair.encode()).decode()
    tokens = _fetched(_endpoint(client, found, "token_endpoint"), basic, urlencode(form).encode())
    claims = _verified(client, found, str(tokens.get("id_token", "")), kept["nonce"])
    bearer = f"Bearer {tokens.get('access_token', '')}"
    person = _fetched(_endpoint(client, found, "userinfo_endpoint"), bearer)
    if person.get("sub") != claims["sub"]:
        raise NotVouchedError("subject")
    return Vouched(f"{client.issuer} {claims['sub']}", str(person.get("resident_number", "")))


def _verified(client: Client, found: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is right in every respect (OpenID Connect Core, 3.1.3.7)."""
    try:
        published: Any = _fetched(_endpoint(client, found, "jwks_uri"))
        keys = jwk.KeySet.import_key_set(published)
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            now=int(time.time()), leeway=CLOCKS_APART, iss={"essential": True, "value": client.issuer},
            aud={"essential": True}, exp={"essential": True}, iat={"essential": True}, sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(decoded.claims)  # fmt: skip
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotVouchedError(f"token: {type(error).__name__}") from error
    claims: dict[str, Any] = decoded.claims
    if claims["aud"] not in (client.client_id, [client.client_id]) or claims["iat"] < time.time() - SIGN_IN_SECONDS:
        raise NotVouchedError("token: audience or age")
    return claims


def _discovered(client: Client) -> dict[str, Any]:
    found = _fetched(f"{client.issuer}/.well-known/openid-configuration")
    if found.get("issuer") != client.issuer:
        raise NotVouchedError("issuer")
    return found


def _endpoint(client: Client, found: dict[str, Any], name: str) -> str:
    """The address of an endpoint, which must be of the issuer's own origin."""
    address, own = urlsplit(str(found.get(name, ""))), urlsplit(client.issuer)
    if (address.scheme, address.netloc) != (own.scheme, own.netloc):
        raise NotVouchedError(f"{name} elsewhere")
    return address.geturl()


class _Stays(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_: Any) -> None:
        """None: the redirect becomes an error."""


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stays())


def _fetched(address: str, authorization: str = "", form: bytes | None = None) -> dict[str, Any]:
    """The JSON object at an address; NotVouchedError where there is none in time and size."""
    headers = {"Accept": "application/json", **({"Authorization": authorization} if authorization else {})}
    try:
        with _opener.open(urllib.request.Request(address, form, headers), timeout=WAIT) as answer:
            content = answer.read(MOST_BYTES + 1)
        found = json.loads(content) if len(content) <= MOST_BYTES else None
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise NotVouchedError(f"provider: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise NotVouchedError("provider: no object")
    return found
