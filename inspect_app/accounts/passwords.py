"""Passwords: what is asked of one, and how it is kept (Argon2id, RFC 9106)."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 128
_ONE_TIME_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Argon2id hash with its parameters and salt."""
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed; False for an unreadable hash.

    None (nobody by that name) costs the same work, so that time does not tell who has an account.
    """
    try:
        matches = _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def is_weak(password: str, username: str) -> bool:
    """Whether a password is too short, too long, one character repeated, or holds the user name.

    Source: NIST SP 800-63B-4 §3.1.1: length and obvious words count, composition rules do not.
    """
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < 4:
        return True
    return username.lower() in password.lower()


def one_time_password() -> str:
    """Three groups of four characters that cannot be misread, about 59 bits."""
    groups = ("".join(secrets.choice(_ONE_TIME_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
