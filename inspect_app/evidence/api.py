"""Uploads by the tus 1.0.0 protocol, and the photos that came of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Response, current_app, make_response, request, url_for
from flask_smorest import Blueprint
from werkzeug.http import http_date

from inspect_app import clock
from inspect_app.accounts.access import Action, access, may, public
from inspect_app.accounts.current import current_actor, note_reading, require
from inspect_app.evidence import operations, queries, tus
from inspect_app.evidence.errors import (
    REFUSALS,
    ManifestMismatch,
    OffsetMismatch,
    PhotoNotReceived,
    UnannouncedPhoto,
    UploadExpired,
    UploadProblem,
    UploadTooLarge,
)
from inspect_app.evidence.models import Picture, UploadState
from inspect_app.evidence.pictures import picture_bytes
from inspect_app.evidence.queries import Manifest, Standing
from inspect_app.evidence.receiving import Receiver
from inspect_app.evidence.schemas import PhotoQuerySchema
from inspect_app.evidence.sizes import Size
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db, reading
from inspect_app.inspections.holding import find_one
from inspect_app.problems import Forbidden

uploads = Blueprint(
    "uploads", __name__, url_prefix="/api/v1", description="Resumable uploads (tus 1.0.0)."
)
photos = Blueprint("photos", __name__, url_prefix="/api/v1", description="Photos that arrived.")


def _header(name: str, meaning: str, *, required: bool = True, where: str = "header") -> Any:
    return {
        "in": where,
        "name": name,
        "required": required,
        "description": meaning,
        "schema": {"type": "string"},
    }


TUS_RESUMABLE = _header("Tus-Resumable", "1.0.0")
PROBLEM = {"description": "A problem (RFC 9457)."}


def _answers(*codes: str, **meanings: str) -> dict[str, Any]:
    said = {code.lstrip("_"): {"description": text} for code, text in meanings.items()}
    return said | dict.fromkeys(codes, PROBLEM)


@uploads.url_value_preprocessor
def _allow_whole_photos(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Runs before the gate, which would otherwise refuse the body at the limit of JSON calls."""
    request.max_content_length = current_app.extensions["settings"].photo_limit


@uploads.after_request
def _name_protocol(response: Response) -> Response:
    response.headers["Tus-Resumable"] = tus.VERSION
    if response.status_code in (200, 204, 412):
        response.headers["Tus-Version"] = tus.VERSION
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@uploads.route("/uploads", methods=["OPTIONS"], endpoint="describe_uploads")
@uploads.route("/uploads/<uuid:upload_id>", methods=["OPTIONS"], endpoint="describe_upload")
@public
@uploads.doc(responses=_answers(_204="Version, extensions, limits and checksum algorithms."))
def describe(upload_id: UUID | None = None) -> Response:
    """Say what this server can do."""
    response = Response(status=204)
    response.headers["Tus-Extension"] = tus.EXTENSIONS
    response.headers["Tus-Max-Size"] = str(current_app.extensions["settings"].photo_limit)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(tus.ALGORITHMS)
    return response


@uploads.post("/uploads")
@access(Action.SYNC, device=True)
@uploads.doc(
    parameters=[
        TUS_RESUMABLE,
        _header("Upload-Length", "Bytes of the photo, as its event announced."),
        _header("Upload-Metadata", "photo (UUID) and sha256, each in base64."),
        _header("Upload-Checksum", "sha256 or sha1 of the body, in base64.", required=False),
    ],
    requestBody={
        "required": False,
        "content": {tus.PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
    responses=_answers(
        "400",
        "403",
        "404",
        "412",
        "413",
        "415",
        "422",
        "460",
        _201="Location of the upload; Upload-Offset says where to go on.",
    ),
)
def create() -> Response:
    """Open an upload for a photo that an accepted event announced, with its first bytes or none."""
    tus.check_version(request.headers)
    limit = current_app.extensions["settings"].photo_limit
    creation = tus.read_creation(request.headers, limit=limit)
    piece = tus.read_first_piece(request.headers)
    with reading():
        manifest = _promised(queries.manifests(db.session, creation.photo), creation)
        upload = operations.stand(
            db.session, creation, manifest.inspection.id, actor=current_actor(), now=clock.now()
        )
    if piece is not None and upload.state == UploadState.RECEIVING and upload.offset == 0:
        upload = _receive(upload, piece)
    elif not upload.entered:
        upload = operations.keep(db.session, upload)
    response = _state(upload, 201)
    response.headers["Location"] = url_for("uploads.ask", upload_id=upload.id)
    return response


def _promised(manifests: list[Manifest], creation: tus.Creation) -> Manifest:
    """The promise that these bytes keep, among those of inspections that the caller fills."""
    if not manifests:
        raise UnannouncedPhoto(field="photo")
    mine = _permitted(manifests, Action.RECORD)
    fitting = [one for one in mine if one.sha256 == creation.sha256]
    if not fitting:
        raise ManifestMismatch(field="sha256")
    if fitting[0].length != creation.length:
        raise ManifestMismatch(field="Upload-Length")
    return fitting[0]


def _permitted(manifests: Iterable[Manifest], action: Action) -> list[Manifest]:
    actor = current_actor()
    mine = [one for one in manifests if may(actor, action, one.inspection.scope)]
    if not mine:
        raise Forbidden
    return mine


def _own_upload(upload_id: UUID) -> Standing:
    upload = queries.get_upload(db.session, upload_id)
    actor = require(Action.RECORD, find_one(db.session, upload.inspection_id))
    if upload.user_id != actor.user_id:
        raise Forbidden
    if upload.expires_at <= clock.now():
        raise UploadExpired
    return upload


def _state(upload: Standing, status: int) -> Response:
    """Where an upload stands. Raises the PictureRefused that it ended with."""
    if upload.refusal is not None:
        raise REFUSALS[upload.refusal]
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(upload.offset)
    response.headers["Upload-Expires"] = http_date(upload.expires_at)
    return response


@uploads.route("/uploads/<uuid:upload_id>", methods=["HEAD"])
@access(Action.SYNC, device=True)
@uploads.doc(
    parameters=[TUS_RESUMABLE],
    responses=_answers("403", "404", "410", "412", "422", _200="Upload-Offset and Upload-Length."),
)
def ask(upload_id: UUID) -> Response:
    """Say how much has arrived; a finished upload answers with its whole length."""
    tus.check_version(request.headers)
    upload = _own_upload(upload_id)
    response = _state(upload, 200)
    response.headers["Upload-Length"] = str(upload.length)
    response.headers["Upload-Metadata"] = tus.write_metadata(upload.photo_id, upload.sha256)
    return response


@uploads.patch("/uploads/<uuid:upload_id>")
@access(Action.SYNC, device=True)
@uploads.doc(
    parameters=[
        TUS_RESUMABLE,
        _header("Upload-Offset", "Where the body begins within the photo."),
        _header("Upload-Checksum", "sha256 or sha1 of the body, in base64.", required=False),
    ],
    requestBody={
        "required": True,
        "content": {tus.PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
    responses=_answers(
        "400",
        "403",
        "404",
        "409",
        "410",
        "412",
        "413",
        "415",
        "422",
        "460",
        _204="Taken; after the last byte: verified and stored.",
    ),
)
def append(upload_id: UUID) -> Response:
    """Take the next bytes; the last ones answer whether the photo is verified and stored."""
    tus.check_version(request.headers)
    piece = tus.read_piece(request.headers)
    with reading():
        upload = _own_upload(upload_id)
        if upload.state != UploadState.RECEIVING:
            return _state(upload, 204)
        if piece.offset != upload.offset:
            raise OffsetMismatch(field="Upload-Offset", offset=upload.offset)
    return _state(_receive(upload, piece), 204)


def _receive(upload: Standing, piece: tus.Piece) -> Standing:
    """Take the body of this request into the upload, in transactions of its own."""
    if piece.offset + (request.content_length or 0) > upload.length:
        raise UploadTooLarge(field="Content-Length")
    settings = current_app.extensions["settings"]
    _wait_no_longer_than(settings.upload_patience)
    receiver = Receiver(db.session, storage(), clock.now, settings.pixel_limit)
    return receiver.receive(upload, piece, request.stream)


def _wait_no_longer_than(seconds: int) -> None:
    """Let a silent connection count as a cut one, so that stalled phones do not use up threads."""
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(seconds)


@uploads.delete("/uploads/<uuid:upload_id>")
@access(Action.SYNC, device=True)
@uploads.doc(
    parameters=[TUS_RESUMABLE],
    responses=_answers("403", "404", "410", "412", _204="Ended; its parts are removed."),
)
def end(upload_id: UUID) -> Response:
    """End an upload and remove what had arrived of it; a photo already received stays."""
    tus.check_version(request.headers)
    parts = operations.end_upload(db.session, _own_upload(upload_id))
    db.session.commit()
    storage().delete(parts)
    return Response(status=204)


@uploads.post("/uploads/<uuid:upload_id>")
@access(Action.SYNC, device=True)
@uploads.doc(
    parameters=[TUS_RESUMABLE, _header("X-HTTP-Method-Override", "PATCH or DELETE")],
    responses=_answers("400", _204="As the method named answers."),
)
def override(upload_id: UUID) -> Response:
    """The same as PATCH or DELETE, for links that let neither through."""
    acts: dict[str, Any] = {"PATCH": append, "DELETE": end}
    act = acts.get(request.headers.get("X-HTTP-Method-Override", ""))
    if act is None:
        raise UploadProblem("PATCH, DELETE", field="X-HTTP-Method-Override")
    answer: Response = act(upload_id)
    return answer


@photos.get("/photos/<uuid:photo_id>")
@access(Action.READ_INSPECTION, device=True)
@photos.arguments(PhotoQuerySchema, location="query")
@photos.doc(
    responses=_answers(
        "403",
        "404",
        _200="The picture: JPEG for thumbnail and view, as it was taken for original.",
        _304="The caller has it already.",
    )
)
def photo(query: dict[str, str], photo_id: UUID) -> Response:
    """A photo, for whoever may see the inspection that it belongs to."""
    return picture_response(_readable_picture(photo_id), Size(query["size"]))


def picture_response(sha256: str, size: Size) -> Response:
    """A received picture, kept by the browser of whoever asked and checked each time."""
    response = make_response()
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Authorization", "Cookie"))
    response.set_etag(f"{sha256}-{size}")
    response.make_conditional(request)
    if response.status_code != 304:
        content, response.mimetype = picture_bytes(storage(), sha256, size)
        response.set_data(content)
    return response


def _readable_picture(photo_id: UUID) -> str:
    manifests = queries.manifests(db.session, photo_id)
    if not manifests:
        raise UnannouncedPhoto(field="photo")
    shown = _permitted(manifests, Action.READ_INSPECTION)[0]
    note_reading(Action.READ_INSPECTION, shown.inspection.scope)
    sha256 = shown.sha256
    picture = db.session.get(Picture, sha256)
    if picture is None or picture.reason is not None:
        raise PhotoNotReceived(picture.reason if picture else None)
    return sha256
