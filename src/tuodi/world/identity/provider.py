"""What the simulated identity provider knows and decides: who asks, who signed in, which codes and tokens are open.

Authorization code with PKCE (S256) and nonce; codes and access tokens live a minute, codes once. Knows residents from a
list; no register and no database. It can misbehave on request, so that the other side shows what it refuses.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from tuodi.world.identity.tokens import ALGORITHM, SECONDS, Signer

PATH = "/identity"
SIGN_IN_SECONDS = 600  # that somebody may take to sign in
MISBEHAVIOURS = (
    "nonce", "expired", "audience", "issuer", "algorithm", "unsigned", "key", "subject", "slow", "error", "huge",
    "redirect",
)  # fmt: skip
_SLOW = 30  # seconds


class RefusedError(Exception):
    """A request that the provider refuses: `args[0]` is an error code of OAuth 2.0."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An authorization request that was found in order."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    until: float


@dataclass(frozen=True, slots=True)
class Granted:
    """A code, and afterwards an access token: what was asked, and who signed in."""

    asked: Asked
    subject: str
    until: float


class Provider:
    """One provider: an issuer, the clients it knows, the residents it vouches for. Threads may share it."""

    def __init__(
        self, issuer: str, clients: dict[str, dict[str, Any]], residents: list[dict[str, str]], misbehaves: str = ""
    ) -> None:
        self.issuer, self.clients, self.misbehaves = issuer, clients, misbehaves
        self.residents = {one["sub"]: one for one in residents}
        self._signer = Signer()
        self._asked: dict[str, Asked] = {}
        self._codes: dict[str, Granted] = {}
        self._tokens: dict[str, Granted] = {}
        self._lock = Lock()

    def discovery(self) -> dict[str, Any]:
        """Returns the discovery document."""
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "scopes_supported": ["openid", "profile", "resident_number"],
            "id_token_signing_alg_values_supported": [ALGORITHM], "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "claims_supported": ["sub", "name", "resident_number"],
        }  # fmt: skip

    def jwks(self) -> dict[str, Any]:
        """Returns the public key."""
        return self._signer.jwks()

    def ask(self, asked: dict[str, str]) -> str:
        """Returns the handle of an authorization request. RefusedError: "client" where nobody may be sent back, else
        an error to be sent back."""
        client = self.clients.get(asked.get("client_id", ""))
        if client is None or asked.get("redirect_uri") not in client["redirect_uris"]:
            raise RefusedError("client")
        if asked.get("response_type") != "code":
            raise RefusedError("unsupported_response_type")
        if "openid" not in asked.get("scope", "").split():
            raise RefusedError("invalid_scope")
        challenge = asked.get("code_challenge", "")
        if asked.get("code_challenge_method") != "S256" or len(challenge) != 43 or not asked.get("nonce"):
            raise RefusedError("invalid_request")
        handle, until = secrets.token_urlsafe(32), time.monotonic() + SIGN_IN_SECONDS
        one = Asked(
            asked["client_id"], asked["redirect_uri"], asked.get("state", ""), asked["nonce"], challenge, until
        )  # fmt: skip
        with self._lock:
            self._forget()
            self._asked[handle] = one
        return handle

    def grant(self, handle: str, subject: str) -> tuple[Asked, str]:
        """Returns what was asked and a code, once somebody of the list signed in. RefusedError otherwise."""
        if subject not in self.residents:
            raise RefusedError("unknown_person")
        with self._lock:
            asked = self._asked.pop(handle, None)
            if asked is None or asked.until < time.monotonic():
                raise RefusedError("client")
            code = secrets.token_urlsafe(32)
            self._codes[code] = Granted(asked, subject, time.monotonic() + SECONDS)
        return asked, code

    def exchange(self, client_id: str, secret: str, form: dict[str, str]) -> dict[str, Any]:
        """Returns the tokens for a code, once. RefusedError with an error code of the token endpoint."""
        client = self.clients.get(client_id)
        if client is None or not secrets.compare_digest(client["client_secret"].encode(), secret.encode()):
            raise RefusedError("invalid_client")
        if form.get("grant_type") != "authorization_code":
            raise RefusedError("unsupported_grant_type")
        with self._lock:
            held = self._codes.pop(form.get("code", ""), None)
        if held is None or held.until < time.monotonic():
            raise RefusedError("invalid_grant")
        right = held.asked.client_id == client_id and held.asked.redirect_uri == form.get("redirect_uri")
        if not right or challenge_of(form.get("code_verifier", "")) != held.asked.challenge:
            raise RefusedError("invalid_grant")
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[token] = Granted(held.asked, held.subject, time.monotonic() + SECONDS)
        resident = self.residents[held.subject]
        vouched = self._signer.id_token(self.issuer, client_id, held.asked.nonce, resident, self.misbehaves)
        return {
            "access_token": token, "token_type": "Bearer", "expires_in": SECONDS, "scope": "openid",
            "id_token": vouched,
        }  # fmt: skip

    def userinfo(self, token: str) -> dict[str, str]:
        """Returns what is vouched for about the person of an access token. RefusedError for another."""
        with self._lock:
            held = self._tokens.get(token)
        if held is None or held.until < time.monotonic():
            raise RefusedError("invalid_token")
        one = self.residents[held.subject]
        subject = "somebody-else" if self.misbehaves == "subject" else one["sub"]
        return {"sub": subject, "name": one["name"], "resident_number": one["number"]}

    def delay(self) -> float:
        """Returns the seconds that every answer between machines takes."""
        return _SLOW if self.misbehaves == "slow" else 0

    def _forget(self) -> None:
        """Drops what has run out."""
        now = time.monotonic()
        self._asked = {handle: one for handle, one in self._asked.items() if one.until >= now}
        self._codes = {code: one for code, one in self._codes.items() if one.until >= now}
        self._tokens = {token: one for token, one in self._tokens.items() if one.until >= now}


def challenge_of(verifier: str) -> str:
    """Returns the S256 challenge of a PKCE verifier (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
