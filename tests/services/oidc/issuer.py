"""An issuer on loopback with keys of its own: discovery and key set over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

AUDIENCE = "bi"


class LocalIssuer:
    """Signs tokens, and publishes the keys in `published`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.private: dict[str, Any] = {
            "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "ec": ec.generate_private_key(ec.SECP256R1()),
        }
        self.published = [self.jwk("rsa"), self.jwk("ec")]
        self.name = url
        self.asked = 0
        self.down = False

    def jwk(self, name: str, kid: str | None = None) -> dict[str, Any]:
        public = self.private[name].public_key()
        algorithm = ECAlgorithm if isinstance(public, ec.EllipticCurvePublicKey) else RSAAlgorithm
        return {**algorithm.to_jwk(public, as_dict=True), "kid": kid or name, "use": "sig"}

    def token(self, key: str = "rsa", *, kid: str | None = "", algorithm: str = "", **changed: Any) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": "anna", "exp": now + 300, "nbf": now, "iat": now, "roles": ["north"]}
        claims = {name: value for name, value in (claims | changed).items() if value is not None}
        headers = {} if kid is None else {"kid": kid or key}
        algorithm = algorithm or ("ES256" if key == "ec" else "RS256")
        return jwt.encode(claims, self.private[key], algorithm=algorithm, headers=headers)


@contextmanager
def local_issuer() -> Iterator[LocalIssuer]:
    """A running one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = {
                "/.well-known/openid-configuration": {"issuer": made.name, "jwks_uri": f"{made.url}/keys"},
                "/keys": {"keys": made.published},
            }.get(self.path)
            made.asked += 1
            self.send_response(503 if made.down else 200 if found else 404)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = LocalIssuer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
