"""A phone without a screen: it records as the wire contract says and sends over real HTTP."""

from __future__ import annotations

import base64
import hashlib
import io
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
from PIL import Image

from inspect_app.database import new_id
from inspect_app.inspections.contested import contested
from inspect_app.inspections.events import canonical, sha256_of
from inspect_app.inspections.merge import Winner, digest, merge, read_state

CHINA = timezone(timedelta(hours=8))


def picture(seed: int, *, size: tuple[int, int] = (160, 120)) -> bytes:
    """A small real JPEG that no other seed gives."""
    image = Image.effect_noise(size, 40 + seed % 40).convert("RGB")
    image.putpixel((0, 0), (seed % 256, seed // 256 % 256, 77))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80, comment=str(seed).encode())
    return out.getvalue()


def on_the_morning() -> datetime:
    """The time on every story's phone, unless it has a clock of its own."""
    return datetime(2026, 11, 24, 9, tzinfo=CHINA)


@dataclass
class Phone:
    """One user's phone: what it recorded, what the server confirmed.

    http: a client for the server's root, real or in-process; now: the time it shows.
    """

    http: httpx.Client
    user: int = 0
    device: str = ""
    token: str = ""
    clock: int = 0
    outbox: list[dict[str, Any]] = field(default_factory=list)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursor: dict[str, int] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    received: set[str] = field(default_factory=set)
    results: list[dict[str, Any]] = field(default_factory=list)
    locations: dict[str, str] = field(default_factory=dict)
    batch: int = 200
    now: Callable[[], datetime] = on_the_morning

    def sign_in(self, username: str, password: str) -> None:
        """Sign in once and register the device; from then on only its token is used."""
        signed_in = self.http.post(
            "/api/v1/session", json={"username": username, "password": password}
        ).raise_for_status()
        self.user = signed_in.json()["user"]["id"]
        registered = self.http.post(
            "/api/v1/devices",
            json={"label": f"手机 {username}", "app_version": "0.1.0"},
            headers={"X-CSRFToken": signed_in.json()["csrf_token"]},
        ).raise_for_status()
        self.device = registered.json()["id"]
        self.token = registered.json()["token"]
        self.http.cookies.clear()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.http.get(f"/api/v1{path}", headers=self.headers, **options)

    def post(self, path: str, body: Any) -> httpx.Response:
        return self.http.post(f"/api/v1{path}", json=body, headers=self.headers)

    def bootstrap(self) -> dict[str, Any]:
        """The snapshot a phone takes before it goes offline."""
        snapshot: dict[str, Any] = self.get("/bootstrap").raise_for_status().json()
        return snapshot

    def _record(self, kind: str, inspection: str, **members: Any) -> dict[str, Any]:
        self.clock += 1
        event = {
            "id": str(new_id()),
            "kind": kind,
            "inspection": inspection,
            "device": self.device,
            "author": self.user,
            "clock": self.clock,
            "recorded_at": self.now().isoformat(),
        } | members
        self.outbox.append(event)
        self.events[event["id"]] = event
        return event

    def answer(
        self, inspection: str, item: str, value: Any, *, row: str = "", field: str = "value"
    ) -> dict[str, Any]:
        return self._record("answer", inspection, item=item, row=row, field=field, value=value)

    def confirm(self, inspection: str) -> None:
        """Confirm the answer in force wherever people differ."""
        log = [one for one in self.events.values() if one["inspection"] == inspection]
        for held, *others in contested(log).values():
            members = {name: held[name] for name in ("item", "row", "field", "value")}
            settles = [one["id"] for one in (held, *others) if one["author"] != self.user]
            self._record("answer", inspection, **members, settles=settles)

    def row(
        self, inspection: str, item: str, row: str, label: str = "", *, present: bool = True
    ) -> dict[str, Any]:
        return self._record("row", inspection, item=item, row=row, present=present, label=label)

    def photo(
        self, inspection: str, item: str, content: bytes, *, row: str = "", **more: Any
    ) -> dict[str, Any]:
        sha256 = hashlib.sha256(content).hexdigest()
        self.pictures[sha256] = content
        return self._record(
            "photo",
            inspection,
            photo=str(new_id()),
            sha256=sha256,
            bytes=len(content),
            media_type="image/jpeg",
            taken_at=self.now().isoformat(),
            position={"latitude": "24.53", "longitude": "103.76", "accuracy": "12"},
            source="camera",
            item=item,
            row=row,
            caption="",
            present=True,
            **more,
        )

    def sign(
        self,
        inspection: str,
        item: str,
        name: str,
        post: str,
        *,
        strokes: Sequence[Sequence[int]] = ((10, 10, 40, 60, 90, 20), (100, 80, 140, 30)),
    ) -> dict[str, Any]:
        return self._record(
            "signature",
            inspection,
            item=item,
            name=name,
            post=post,
            width=300,
            height=120,
            strokes=[list(stroke) for stroke in strokes],
            present=True,
        )

    def state(self, inspection: str) -> dict[str, Winner]:
        """The phone's own merged state of an inspection."""
        return merge(
            (_key(event), event["clock"], event["id"], canonical(event))
            for event in self.events.values()
            if event["inspection"] == inspection
        )

    def digest(self, inspection: str, checklist_sha256: str) -> str:
        return digest(inspection, checklist_sha256, self.state(inspection))

    def photo_hashes(self, inspection: str) -> list[str]:
        return read_state(self.state(inspection)).photo_hashes

    def sync_once(self) -> dict[str, Any]:
        """One call: send the next events, take what the others recorded."""
        batch = self.outbox[: self.batch]
        body = {"device": self.device, "since": self.cursor, "events": batch}
        answer: dict[str, Any] = self.post("/sync", body).raise_for_status().json()
        self.results.extend(answer["results"])
        done = {one["id"] for one in answer["results"]}
        self.outbox = [event for event in self.outbox if event["id"] not in done]
        for entry in answer["events"]:
            event = entry["event"]
            self.events.setdefault(event["id"], event)
            self.clock = max(self.clock, event["clock"])
        self.cursor |= answer["cursor"]
        self.received |= {sha for sha, state in answer["photos"].items() if state == "received"}
        return answer

    def sync(self) -> None:
        """Calls until nothing is left to send or to take."""
        while self.sync_once()["more"] or self.outbox:
            pass

    def upload(self, event: dict[str, Any], *, chunk: int = 1 << 20) -> httpx.Response:
        """One photo through tus, resumed where an earlier try ended; the last answer."""
        content = self.pictures[event["sha256"]]
        response = self.begin_upload(event)
        location = self.locations[event["sha256"]]
        offset = int(response.headers.get("Upload-Offset", 0))
        while offset < len(content):
            response = self.patch(location, content[offset : offset + chunk], offset)
            response.raise_for_status()
            offset = int(response.headers["Upload-Offset"])
        self.received.add(event["sha256"])
        return response

    def begin_upload(self, event: dict[str, Any]) -> httpx.Response:
        """Ask how far the upload has come, or create it."""
        known = self.locations.get(event["sha256"])
        if known is not None:
            head = self.http.head(known, headers=self.headers | {"Tus-Resumable": "1.0.0"})
            if head.status_code == 200:
                return head
        created = self.create_upload(event)
        self.locations[event["sha256"]] = created.headers["Location"]
        return created

    def create_upload(self, event: dict[str, Any]) -> httpx.Response:
        return self.http.post(
            "/api/v1/uploads",
            headers=self.headers
            | {
                "Tus-Resumable": "1.0.0",
                "Upload-Length": str(len(self.pictures[event["sha256"]])),
                "Upload-Metadata": _metadata(photo=event["photo"], sha256=event["sha256"]),
            },
        ).raise_for_status()

    def patch(self, location: str, content: bytes, offset: int) -> httpx.Response:
        return self.http.patch(
            location,
            content=content,
            headers=self.headers
            | {
                "Tus-Resumable": "1.0.0",
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
            },
        )

    def submit(self, inspection: str, checklist_sha256: str) -> httpx.Response:
        body = {
            "digest": self.digest(inspection, checklist_sha256),
            "photos": self.photo_hashes(inspection),
        }
        return self.post(f"/inspections/{inspection}/submission", body)


def _key(event: dict[str, Any]) -> str:
    from inspect_app.inspections.events import read_event

    return read_event(event).key


def _metadata(**values: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())


def insist(
    act: Callable[[], Any],
    *,
    until: float,
    refusals: Iterable[int] = (),
    pause: float = 0.05,
) -> Any:
    """Repeat an act while the link or the server fails, as a phone does, until a deadline.

    until: seconds of the monotonic clock; refusals: status codes that are final.
    """
    final = set(refusals)
    while True:
        try:
            return act()
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            if status in final or (400 <= status < 500 and status not in (408, 409, 423, 429)):
                raise
        except (httpx.TransportError, ValueError, KeyError):
            pass
        if time.monotonic() > until:
            raise TimeoutError("the deadline has passed")
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)


__all__ = ["CHINA", "Phone", "insist", "picture", "sha256_of"]
