"""What lies on a phone's disk, compared with what the server holds."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from inspect_app.evidence.models import Picture
from inspect_app.inspections.models import Event

Disk = dict[str, list[dict[str, Any]]]

DUMP = """async (stores) => {
  const open = indexedDB.open('inspect-app')
  const database = await new Promise((done, fail) => {
    open.onsuccess = () => done(open.result)
    open.onerror = () => fail(open.error)
  })
  const all = (name) => new Promise((done, fail) => {
    const wanted = database.transaction(name).objectStore(name).getAll()
    wanted.onsuccess = () => done(wanted.result)
    wanted.onerror = () => fail(wanted.error)
  })
  const hash = async (blob) => {
    if (!blob) return null
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
  const found = {}
  for (const name of stores) found[name] = await all(name)
  for (const photo of found.photos ?? []) {
    photo.blob = await hash(photo.blob)
    delete photo.thumbnail
  }
  database.close()
  return found
}"""


def dump(page: Page) -> Disk:
    """Events, photos (each with the hash of its bytes) and submissions as they lie on the phone."""
    found: Disk = page.evaluate(DUMP, ["events", "photos", "submissions"])
    return found


def expect_whole_photos(held: Disk) -> None:
    """A photo is there with its event and its bytes, or not at all."""
    announced = {e["event"]["photo"] for e in held["events"] if e["event"]["kind"] == "photo"}
    assert announced == {photo["id"] for photo in held["photos"]}
    assert all(photo["blob"] == photo["sha256"] for photo in held["photos"])


def expect_the_same(phone: Disk, session: Session) -> None:
    """Every event and every photo of the phone is at the server once, and nothing else is."""
    session.rollback()
    logged = session.scalars(sa.select(Event)).all()
    assert {str(event.id): json.loads(event.content) for event in logged} == {
        event["id"]: event["event"] for event in phone["events"]
    }
    arrived = session.scalars(sa.select(Picture.sha256)).all()
    assert sorted(arrived) == sorted({photo["sha256"] for photo in phone["photos"]})
