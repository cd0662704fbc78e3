"""A little provider of identities (OpenID Connect) in a thread of its own."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "cong-thi-dua"
SECRET = "bi-mat-cua-cong"
CODE = "ma-mot-lan"


class Provider:
    """Answers discovery, token, user information and keys; one person, whose claims a test sets."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.token_requests: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, authorization_url: str) -> str:
        """Where the provider sends the person who agreed: back, with a code."""
        asked = parse_qs(urlparse(authorization_url).query)
        back = urlencode({"code": CODE, "state": asked["state"][0]})
        return f"{asked['redirect_uri'][0]}?{back}"

    def refuse(self, authorization_url: str, error: str) -> str:
        """Where the provider sends the person who did not."""
        asked = parse_qs(urlparse(authorization_url).query)
        back = urlencode({"error": error, "state": asked["state"][0]})
        return f"{asked['redirect_uri'][0]}?{back}"

    def _documents(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/userinfo": self.claims,
            "/keys": {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]},
        }

    def _token(self) -> dict[str, Any]:
        now = int(time.time())
        identity = {
            **self.claims,
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 60,
        }
        signed = jwt.encode(identity, self._key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "vao", "token_type": "Bearer", "id_token": signed}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(provider._documents()[urlparse(self.path).path])

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                sent = {name: values[0] for name, values in parse_qs(body).items()}
                provider.token_requests.append(sent)
                self._send(provider._token())

            def log_message(self, *arguments: Any) -> None:
                pass

            def _send(self, document: dict[str, Any]) -> None:
                content = json.dumps(document).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        return Handler
