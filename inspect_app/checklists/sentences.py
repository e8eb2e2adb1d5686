"""What a form says about its own rules: why an item is asked, what is enough, and on what basis."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from inspect_app.checklists.definition import Definition
from inspect_app.checklists.loading import canonical_bytes
from inspect_app.checklists.provisions import register
from inspect_app.checklists.wording import rules_of


@dataclass(frozen=True, slots=True)
class Sentences:
    """The words as they are sent; sha256: their hash, which changes with any of them."""

    content: bytes
    sha256: str


def sentences_of(definition: Definition) -> Sentences:
    """What the form says, ready to be sent."""
    content = canonical_bytes(said(definition))
    return Sentences(content, sha256(content).hexdigest())


def said(definition: Definition) -> dict[str, Any]:
    """Each item's sentences by its id, and of every provision cited its place and wording.

    {items: {id: [{zh, en}, …]}, provisions: {id: {place, text: {zh, en}}}}; a provision that the
    register does not know any more is left out.
    """
    known = register()
    return {
        "items": rules_of(definition),
        "provisions": {one: known[one] for one in definition.content["provisions"] if one in known},
    }
