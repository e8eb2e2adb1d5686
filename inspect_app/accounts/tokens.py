"""Device tokens: 256 random bits, known to one phone. Pure but for the randomness."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """A token nobody can guess."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 of a token; tokens are random, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
