"""The bureau's own electronic signature on a document: PAdES, baseline B-B (ETSI EN 319 142-1).

The key is a PKCS#12 file that the operator names; without one nothing is signed. The signature is
appended to the file as it was set, is invisible, and certifies that nothing may change any more.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from inspect_app.config import SettingError, Settings
from inspect_app.documents.errors import Failure, NotRendered

FIELD = "IssuerSignature"
_OUTSIDE_THE_PAGE = InvisSigSettings(box_out_of_bounds=True)
"""Printed, not hidden, beyond the page: what PDF/A-3 and PDF/UA both allow."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Who signed. name: as the certificate says it; certificate: its SHA-256 in hexadecimal."""

    name: str
    certificate: str


class _Appended(IncrementalPdfFileWriter):  # type: ignore[misc, unused-ignore]
    """Appends to a file without touching what it says of itself.

    pyHanko would write its metadata anew, with the time on the clock and without what PDF/A asks
    for, and draw its second identifier by lot.
    """

    def _update_meta(self) -> None:
        return None

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> ArrayObject:
        first, _second = prev.trailer["/ID"]
        prev.stream.seek(0)
        changed = hashlib.file_digest(prev.stream, "sha256").digest()[:16]
        return ArrayObject([ByteStringObject(first.original_bytes), ByteStringObject(changed)])


class Signer:
    """Signs files with one key."""

    def __init__(self, key: SimpleSigner) -> None:
        self._key = key
        held = key.signing_cert
        if held is None:
            raise ValueError("the key has no certificate")
        self._valid = held.not_valid_before, held.not_valid_after
        subject = held.subject.native
        name = subject.get("common_name") or held.subject.human_friendly
        self.seal = Seal(name[:200], held.sha256.hex())

    def sign(self, pdf: bytes, *, at: datetime) -> bytes:
        """The file with a signature made at that instant appended to it.

        Raises NotRendered outside the time in which the certificate holds.
        """
        first, last = self._valid
        if not first <= at <= last:
            raise NotRendered(Failure.CERTIFICATE, f"{first:%Y-%m-%d}—{last:%Y-%m-%d}")
        return asyncio.run(self._signed(pdf, at))

    async def _signed(self, pdf: bytes, at: datetime) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        field = SigFieldSpec(
            FIELD,
            invis_sig_settings=_OUTSIDE_THE_PAGE,
            readable_field_name=f"{self.seal.name}的电子签名",
        )
        signer = PdfSigner(metadata, signer=self._key, new_field_spec=field)
        session = signer.init_signing_session(_Appended(io.BytesIO(pdf)))
        session.system_time = at
        room = await session.estimate_signature_container_size(None)
        prepared = session.prepare_tbs_document(None, room)
        signed = io.BytesIO()
        digest, _written = prepared.digest_tbs_document(output=signed)
        attributes = PdfCMSSignedAttributes(signing_time=at)
        await prepared.perform_signature(digest.document_digest, attributes)
        return signed.getvalue()


def open_signer(settings: Settings) -> Signer | None:
    """What signs by the settings; None: no key is named. Raises SettingError for one of no use."""
    path = settings.signing_key
    if not path.name:
        return None
    try:
        content = path.read_bytes()
    except OSError as missing:
        reason = f"{missing.strerror}; name a PKCS#12 file that the worker may read"
        raise SettingError(f"INSPECT_APP_SIGNING_KEY={str(path)!r}: {reason}") from missing
    passphrase = settings.signing_passphrase.encode()
    try:
        return Signer(SimpleSigner.load_pkcs12_data(content, (), passphrase or None))
    except (ValueError, AttributeError) as unusable:
        raise SettingError(
            f"INSPECT_APP_SIGNING_KEY={str(path)!r}: not a PKCS#12 file with a key and its "
            "certificate, or INSPECT_APP_SIGNING_PASSPHRASE does not open it"
        ) from unusable
