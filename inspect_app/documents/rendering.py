"""Setting a document: from its values to the bytes of a PDF/A-3.

Nothing outside is reached: the only address known is that of the document's own photos.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pydyf
import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from inspect_app.documents.conforming import conform
from inspect_app.documents.errors import Failure, NotRendered
from inspect_app.documents.figures import NAME as FIGURES
from inspect_app.documents.figures import figures_face
from inspect_app.documents.frame import Paper
from inspect_app.documents.letters import printable
from inspect_app.documents.settling import settle
from inspect_app.documents.wording import ordinal
from inspect_app.evidence.pictures import picture_bytes
from inspect_app.evidence.sizes import Size
from inspect_app.evidence.storage import Storage
from inspect_app.inspections.events import canonical

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "documents"
STYLESHEET = "document.css"
FONT_ADDRESS = "font:figures"
PHOTO_SCHEME = "photo:"
VARIANT = "pdf/a-3a"
SERIF = "Noto Serif CJK SC"
NO_PHOTOS: Mapping[str, bytes] = MappingProxyType({})

PhotoBytes = Callable[[str], bytes]

# Figures in one serif face; then office faces, free ones, and Noto for what the others lack.
FACES: Mapping[str, tuple[str, ...]] = {
    "FANG": (FIGURES, "FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "FandolFang", SERIF),
    "KAI": (FIGURES, "KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "FandolKai", SERIF),
    "HEI": ("SimHei", "黑体", "FandolHei", "Noto Sans CJK SC"),
    "TITLE": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", f"{SERIF} SemiBold", SERIF),
    "FIGURES": (FIGURES, "SimSun", "宋体", "FandolSong", SERIF),
}


class OwnResources(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint our face of figures and the document's photos; refuses all else."""

    def __init__(self, photos: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._photos = photos

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The face of figures or one of the photos. Raises FatalURLFetchingError for all else."""
        if url == FONT_ADDRESS:
            return URLFetcherResponse(url, figures_face(), {"Content-Type": "font/otf"})
        held = self._photos.get(url.removeprefix(PHOTO_SCHEME))
        if held is None or not url.startswith(PHOTO_SCHEME):
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, held, {"Content-Type": "image/jpeg"})


def _shown(value: Any) -> Any:
    """A value of a template as it can be printed; what is markup was made of such."""
    plain = isinstance(value, str) and not isinstance(value, Markup)
    return printable(value) if plain else value


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stylesheet read once, with the faces it names; not to be shared between threads."""

    css: CSS
    faces: FontConfiguration


def stylesheet(name: str) -> str:
    """The CSS of that name with the families of its faces."""
    css = (TEMPLATES / name).read_text(encoding="utf-8")
    for face, faces in FACES.items():
        css = css.replace(f"var(--{face.lower()})", ", ".join(f'"{one}"' for one in faces))
    return css


def open_sheet(name: str) -> Sheet:
    """The stylesheet of that name, ready to set documents with."""
    faces = FontConfiguration()
    own = OwnResources(NO_PHOTOS)
    return Sheet(CSS(string=stylesheet(name), font_config=faces, url_fetcher=own), faces)


def filled(template: str, **values: Any) -> str:
    """A template with its values as HTML; every text of a person is escaped."""
    return _environment().get_template(template).render(**values)


def markup(paper: Paper) -> str:
    """The document as HTML."""
    frame = paper.frame
    return filled(
        paper.template,
        paper=paper,
        frame=frame,
        annexes=annexes(paper),
        ordinal=ordinal,
        qr=qr(frame.address),
    )


def qr(address: str) -> Markup:
    """The address as a code to scan, drawn in SVG."""
    code = segno.make(address, error="m", micro=False)
    words = f"二维码：{address}"
    drawn = code.svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None, title=words)
    return Markup(drawn)


def render(paper: Paper, photo: PhotoBytes, sheet: Sheet | None = None) -> bytes:
    """The document as a PDF; the same paper and photos give the same bytes.

    photo: gives a photo in the size for paper by its hash; sheet: of documents, opened here when
    it is not given. Raises NotRendered.
    """
    photos = {sha256: _printable(sha256, photo) for sha256 in sorted(paper.photos)}
    return typeset(
        markup(paper),
        sheet or open_sheet(STYLESHEET),
        identifier=paper.frame.document,
        photos=photos,
        attachments=[_record(paper)],
    )


def typeset(
    html: str,
    sheet: Sheet,
    *,
    identifier: str,
    photos: Mapping[str, bytes] = NO_PHOTOS,
    **options: Any,
) -> bytes:
    """HTML as a PDF; the same HTML, photos and options give the same bytes.

    photos: JPEG by hash, all that the HTML may show; options: WeasyPrint's. Raises NotRendered.
    """
    document = HTML(string=html, url_fetcher=OwnResources(photos))
    try:
        pdf: bytes = document.write_pdf(
            stylesheets=[sheet.css],
            font_config=sheet.faces,
            pdf_identifier=identifier.encode(),
            pdf_variant=VARIANT,
            finisher=finish,
            **options,
        )
    except FatalURLFetchingError as refused:
        raise NotRendered(Failure.OUTSIDE_ADDRESS, str(refused)[:80]) from refused
    return pdf


def finish(_document: object, pdf: pydyf.PDF) -> None:
    """WeasyPrint's finisher: what the file still lacks, and then its objects as bytes."""
    conform(pdf)
    settle(pdf)


def setter(storage: Storage) -> Callable[[Paper], bytes]:
    """What sets papers with the photos of a storage, one after another in one thread."""
    sheet = open_sheet(STYLESHEET)

    def photo(sha256: str) -> bytes:
        return picture_bytes(storage, sha256, Size.PRINT)[0]

    return lambda paper: render(paper, photo, sheet)


def annexes(paper: Paper) -> tuple[str, ...]:
    """The titles of the document's annexes in order, the table of differences last."""
    more = ("更正对照表",) if paper.frame.differences else ()
    return (*paper.annexes, *more)


def _record(paper: Paper) -> Attachment:
    """The document for machines: what it states and the record it rests on, as canonical JSON."""
    frame = paper.frame
    content = {
        "document": frame.document,
        "kind": frame.kind,
        "number": frame.number,
        "version": frame.version,
        "issued_at": frame.issued_at,
        "statements": dict(frame.statements),
        "record": paper.record,
    }
    issued_at = datetime.fromisoformat(frame.issued_at)
    return Attachment(
        string=canonical(content),
        name="record.json",
        description="文书所载内容和所依据的记录",
        created=issued_at,
        modified=issued_at,
        relationship="Data",
    )


def _printable(sha256: str, photo: PhotoBytes) -> bytes:
    """The photo, known to be one: what cannot be read would silently be left out."""
    try:
        content = photo(sha256)
        Image.open(io.BytesIO(content), formats=("JPEG",)).close()
    except (LookupError, OSError) as missing:
        raise NotRendered(Failure.PHOTO_MISSING, sha256[:12]) from missing
    return content
