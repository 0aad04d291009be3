"""Signed tokens of the simulated identity provider, right ones or wrong ones. Knows no request."""

from __future__ import annotations

import base64
import json
import secrets
import time
from typing import Any

from joserfc import jwk, jwt

ALGORITHM = "ES256"
SECONDS = 60  # that a token lives


class Signer:
    """A key of its own, made anew at every start, and what it signs."""

    def __init__(self) -> None:
        self._key = jwk.ECKey.generate_key("P-256", {"kid": secrets.token_hex(8), "use": "sig", "alg": ALGORITHM})
        self._other_key = jwk.ECKey.generate_key("P-256")

    def jwks(self) -> dict[str, Any]:
        """Returns the public key."""
        return {"keys": [self._key.as_dict(private=False)]}

    def id_token(self, issuer: str, client: str, nonce: str, resident: dict[str, str], wrong: str) -> str:
        """Returns an ID token of a resident for a client; `wrong` names what shall be wrong with it."""
        now = int(time.time())
        claims = {
            "iss": "https://elsewhere.example" if wrong == "issuer" else issuer,
            "aud": "another-client" if wrong == "audience" else client,
            "sub": resident["sub"], "name": resident["name"], "iat": now - 7200 if wrong == "expired" else now,
            "exp": now - 3600 if wrong == "expired" else now + SECONDS,
            "nonce": "another-nonce" if wrong == "nonce" else nonce,
        }  # fmt: skip
        header = {"alg": ALGORITHM, "kid": self._key.kid}
        if wrong == "unsigned":
            return ".".join((_encoded({"alg": "none"}), _encoded(claims), ""))
        if wrong == "algorithm":  # the public key used as if it were a shared secret
            shared = jwk.OctKey.import_key(json.dumps(self._key.as_dict(private=False)))
            return str(jwt.encode({**header, "alg": "HS256"}, claims, shared))
        return str(jwt.encode(header, claims, self._other_key if wrong == "key" else self._key))


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
