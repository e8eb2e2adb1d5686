"""Setting a report: from its values to the bytes of a PDF.

Nothing outside is reached: the only address known is that of the report's own photos.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from inspect_app.documents.errors import Failure, NotRendered
from inspect_app.documents.figures import NAME as FIGURES
from inspect_app.documents.figures import figures_face
from inspect_app.documents.printing import print_size
from inspect_app.documents.report import Report

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "documents"
FONT_ADDRESS = "font:figures"
PHOTO_SCHEME = "photo:"
SERIF = "Noto Serif CJK SC"

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
    """Gives WeasyPrint our face of figures and the report's photos; refuses every other address."""

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


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _stylesheet() -> Markup:
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    for name, faces in FACES.items():
        css = css.replace(f"var(--{name.lower()})", ", ".join(f'"{one}"' for one in faces))
    return Markup(css)


def markup(report: Report) -> str:
    """The report as HTML; every text of a person is escaped."""
    return (
        _environment()
        .get_template("report.html")
        .render(report=report, css=_stylesheet(), qr=_qr(report.address))
    )


def _qr(address: str) -> Markup:
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None))


def render(report: Report, photo: PhotoBytes) -> bytes:
    """The report as a PDF; the same report and photos give the same bytes.

    photo: gives a photo as JPEG by its hash. Raises NotRendered.
    """
    photos = {sha256: _printable(sha256, photo) for sha256 in sorted(report.photos)}
    html = HTML(string=markup(report), url_fetcher=OwnResources(photos))
    try:
        pdf: bytes = html.write_pdf(pdf_identifier=report.document.encode(), pdf_tags=True)
    except FatalURLFetchingError as refused:
        raise NotRendered(Failure.OUTSIDE_ADDRESS, str(refused)[:80]) from refused
    return pdf


def _printable(sha256: str, photo: PhotoBytes) -> bytes:
    try:
        return print_size(photo(sha256))
    except (LookupError, OSError) as missing:
        raise NotRendered(Failure.PHOTO_MISSING, sha256[:12]) from missing
