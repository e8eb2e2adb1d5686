"""Taking in a picture that comes whole with a form, judged and kept like one sent in parts."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from inspect_app.evidence import acceptance, keys
from inspect_app.evidence.acceptance import Refusal
from inspect_app.evidence.errors import REFUSALS
from inspect_app.evidence.operations import enter_picture
from inspect_app.evidence.storage import Storage


def take_whole(
    session: Session, storage: Storage, content: bytes, *, pixel_limit: int, now: datetime
) -> str:
    """Keep the picture under its SHA-256, which is given back; the same bytes are kept once.

    Raises the PictureRefused that the bytes deserve, after putting them into quarantine.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    verdict = acceptance.judge(content, pixel_limit=pixel_limit)
    if isinstance(verdict, Refusal):
        storage.put(keys.quarantined(sha256), content)
        raise REFUSALS[verdict.value]
    storage.put(keys.original(sha256), content)
    enter_picture(session, sha256, verdict, content, now)
    return sha256
