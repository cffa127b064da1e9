"""The key by which the class shows the learning platform who it is. It lies in the hub's own volume, which no other part of the class has.

A new one, for whatever reason: delete the file and restart the hub. The platform reads the new public half at its address.
"""

import base64
import hashlib
import json
import os
import tempfile
import time
import uuid
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

# A platform whose clock is some minutes wrong takes it all the same.
_SECONDS = 300


class ToolKey:
    def __init__(self, file: Path):
        if not file.exists():
            _make(file)
        try:
            self._private = serialization.load_pem_private_key(file.read_bytes(), password=None)
        except ValueError as error:
            raise ValueError(f"{file}: expected a private key (PEM), found something else. Delete it, and a new one is made.") from error
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self._private.public_key(), as_dict=True)
        # RFC 7638: a new key has another name, so that a platform sees that it must ask for it.
        named = json.dumps({name: public[name] for name in ("e", "kty", "n")}, separators=(",", ":"), sort_keys=True)
        self.name = base64.urlsafe_b64encode(hashlib.sha256(named.encode()).digest()).decode().rstrip("=")
        self.public = {name: public[name] for name in ("kty", "n", "e")} | {"kid": self.name, "alg": "RS256", "use": "sig"}

    def assertion(self, client: str, audience: str) -> str:
        """The signed word for which a platform gives a token (RFC 7523). Each is of one use and five minutes."""
        now = int(time.time())
        claims = {"iss": client, "sub": client, "aud": audience, "iat": now, "exp": now + _SECONDS, "jti": uuid.uuid4().hex}
        return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": self.name})


def _make(file: Path) -> None:
    """Whole or not at all, and of two makers the first one's stays."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=file.parent)  # which nobody else reads
    try:
        with open(handle, "wb") as target:
            target.write(text)
            target.flush()
            os.fsync(target.fileno())
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        os.unlink(part)
