"""Receipts: signed statements of exactly what the server holds, verifiable on the phone.

A receipt is a compact JWS (RFC 7515, ES256) over canonical JSON; docs/wire.md lists its members.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from flask import Flask, current_app
from jwt import api_jws
from jwt.algorithms import ECAlgorithm

from inspect_app.config import kept_file
from inspect_app.inspections.events import canonical, sha256_of


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """The server's signing key; `jwk` is its public half, which phones pin."""

    private: ec.EllipticCurvePrivateKey
    jwk: dict[str, str]

    def sign(self, payload: dict[str, Any]) -> str:
        """The receipt over the payload, as a compact JWS."""
        return api_jws.encode(
            canonical(payload).encode(),
            self.private,
            algorithm="ES256",
            headers={"kid": self.jwk["kid"], "typ": None},
        )

    def verify(self, receipt: str) -> dict[str, Any]:
        """The payload of a receipt that this key signed. Raises jwt.InvalidTokenError otherwise."""
        payload: dict[str, Any] = json.loads(
            api_jws.decode(receipt, self.private.public_key(), algorithms=["ES256"])
        )
        return payload


def read_key(path: Path) -> ReceiptKey:
    """The key kept in a PEM file, made on first use."""
    pem = kept_file(path, _new_pem)
    private = load_pem_private_key(pem, password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path}: not an elliptic-curve key")
    public = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    jwk = {name: str(public[name]) for name in ("crv", "kty", "x", "y")}
    return ReceiptKey(private, jwk | {"kid": sha256_of(canonical(jwk))[:16]})


def _new_pem() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def init_app(app: Flask) -> None:
    """Read the key once, so that a request never waits for it."""
    app.extensions["receipt_key"] = read_key(app.extensions["settings"].receipt_key)


def receipt_key() -> ReceiptKey:
    """The running application's key."""
    key: ReceiptKey = current_app.extensions["receipt_key"]
    return key
