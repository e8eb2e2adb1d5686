"""Taking in a rescue file, as if its phone had sent it: once, however often it is brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import User
from inspect_app.evidence import operations, queries
from inspect_app.evidence.acceptance import Refusal
from inspect_app.evidence.receiving import Receiver
from inspect_app.evidence.rescue import Rescue
from inspect_app.inspections.recording import Result, enter_events, read_events

EVENTS_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a rescue: events by status, pictures received now, known, refused, unasked."""

    accepted: int
    duplicate: int
    quarantined: int
    received: int
    known: int
    refused: int
    unannounced: int


def actor_of(author: User) -> Actor:
    """The author, as somebody who sends from one of their phones."""
    return Actor(author.id, author.role, author.school_id)


def bring(rescue: Rescue, receiver: Receiver, *, author: Actor) -> Brought:
    """Enter the events and pictures of the author's phone; commits part by part.

    What cannot enter the log is kept in quarantine, as when a phone sends it. Raises BadRescue.
    """
    events: Counter[str] = Counter()
    announced: set[str] = set()
    for part in _parts(rescue.events):
        results = _enter(part, receiver, author)
        events.update(result.status for result in results)
        announced |= _announced(part, results)
    pictures = Counter(
        _take_in(rescue, sha256, receiver) if sha256 in announced else "unannounced"
        for sha256 in rescue.photos
    )
    return Brought(
        accepted=events["accepted"],
        duplicate=events["duplicate"],
        quarantined=events["conflict"] + events["rejected"],
        received=pictures["received"],
        known=pictures["known"],
        refused=pictures["refused"],
        unannounced=pictures["unannounced"],
    )


def _parts(events: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(events), EVENTS_AT_A_TIME):
        yield events[at : at + EVENTS_AT_A_TIME]


def _enter(part: list[Any], receiver: Receiver, author: Actor) -> list[Result]:
    sent: dict[str, Any] = {"actor": author, "raw_events": part, "now": receiver.clock()}
    results = enter_events(receiver.session, read_events(receiver.session, **sent), **sent)
    receiver.session.commit()
    return results


def _announced(part: list[Any], results: list[Result]) -> set[str]:
    """Hashes of the photos whose events are in the log."""
    return {
        event["sha256"]
        for event, result in zip(part, results, strict=True)
        if result.problem is None and event["kind"] == "photo"
    }


def _take_in(rescue: Rescue, sha256: str, receiver: Receiver) -> str:
    held = queries.held_bytes(receiver.session, sha256)
    receiver.session.commit()
    if held is not None:
        return "known" if held.reason is None else "refused"
    content = rescue.picture(sha256)
    verdict = receiver.judge_and_store(content, sha256)
    operations.enter_picture(receiver.session, sha256, verdict, content, receiver.clock())
    receiver.session.commit()
    return "refused" if isinstance(verdict, Refusal) else "received"
