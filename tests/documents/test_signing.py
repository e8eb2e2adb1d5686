"""A document that is signed: who signed shows, a change shows, and it stays the file it was."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from flask import Flask
from page import ValidationProfile, validate_pdf_bytes
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from sqlalchemy.orm import Session

from inspect_app.config import SettingError, Settings
from inspect_app.documents import issuing
from inspect_app.documents.errors import Failure, NotRendered
from inspect_app.documents.models import Document
from inspect_app.documents.signing import Signer, open_signer
from inspect_app.evidence import keys
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from tests.conftest import NOW
from tests.documents.clinic import ISSUED_AT
from tests.documents.conftest import clinic_pdf
from tests.pages import Browser

BUREAU, ROOT = "泸西县教育体育局", "测试根证书"
PASSPHRASE = "打开"
_VALID = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: str, key: rsa.RSAPrivateKey, issuer: str, signing: rsa.RSAPrivateKey
) -> x509.Certificate:
    is_root = subject == issuer
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID[0])
        .not_valid_after(_VALID[1])
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
    )
    return made.sign(signing, hashes.SHA256())


@dataclasses.dataclass(frozen=True)
class Authority:
    """A bureau's key as a file, and the root that vouches for it."""

    file: Path
    root: x509.Certificate

    @property
    def settings(self) -> Settings:
        return Settings(signing_key=self.file, signing_passphrase=PASSPHRASE)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _certificate(ROOT, root_key, ROOT, root_key)
    held = _certificate(BUREAU, key, ROOT, root_key)
    file = tmp_path_factory.mktemp("key") / "bureau.p12"
    cipher = BestAvailableEncryption(PASSPHRASE.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"bureau", key, held, [root], cipher))
    return Authority(file, root)


@pytest.fixture
def signer(authority: Authority) -> Signer:
    found = open_signer(authority.settings)
    assert found is not None
    return found


def judged(content: bytes, authority: Authority) -> PdfSignatureStatus:
    """What a validator that trusts the authority says of the one signature."""
    root = Certificate.load(authority.root.public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[root], moment=ISSUED_AT)
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
    return validate_pdf_signature(signature, context)


@pytest.fixture(scope="module")
def signed(authority: Authority) -> bytes:
    found = open_signer(authority.settings)
    assert found is not None
    return found.sign(clinic_pdf(), at=ISSUED_AT)


def test_a_signed_document_is_valid_whole_and_signed_by_the_bureau_at_its_issue(
    signed: bytes, authority: Authority
) -> None:
    status = judged(signed, authority)
    assert status.bottom_line
    assert status.intact
    assert status.trusted
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.signing_cert.subject.native["common_name"] == BUREAU
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.self_reported_timestamp == ISSUED_AT


def test_what_was_set_stands_unchanged_at_the_beginning_of_the_signed_file(signed: bytes) -> None:
    assert signed.startswith(clinic_pdf())


def test_the_same_input_signed_by_the_same_key_at_the_same_instant_is_the_same_file(
    signed: bytes, signer: Signer
) -> None:
    assert signer.sign(clinic_pdf(), at=ISSUED_AT) == signed
    assert signer.sign(clinic_pdf(), at=ISSUED_AT + timedelta(seconds=1)) != signed


def test_one_changed_byte_breaks_the_signature(signed: bytes, authority: Authority) -> None:
    at = signed.index(b"stream", 2000) + 200
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    status = judged(changed, authority)
    assert not status.intact
    assert not status.bottom_line


def test_what_is_appended_after_signing_shows(signed: bytes, authority: Authority) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.trailer["/Info"][pdf_name("/Title")] = pdf_string("别的标题")
    writer.root[pdf_name("/Lang")] = pdf_string("en")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    status = judged(out.getvalue(), authority)
    assert status.intact
    assert status.coverage.name != "ENTIRE_FILE"
    assert not status.bottom_line


def test_a_stranger_to_the_authority_does_not_trust_it(signed: bytes, authority: Authority) -> None:
    other = rsa.generate_private_key(65537, 2048)
    root = _certificate("别的根", other, "别的根", other)
    stranger = dataclasses.replace(authority, root=root)
    status = judged(signed, stranger)
    assert status.intact
    assert not status.trusted


def test_a_signed_file_still_meets_both_standards(signed: bytes) -> None:
    """By a validator, and the signature's field and its invisible annotation by looking."""
    for profile in (ValidationProfile.PDF_A_3A, ValidationProfile.PDF_UA_1):
        report = validate_pdf_bytes(signed, profile=profile)
        assert [one.message for one in report.failures] == []
    with pikepdf.open(io.BytesIO(signed)) as opened:
        with opened.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
        assert "/NeedAppearances" not in opened.Root.AcroForm
        (field,) = opened.Root.AcroForm.Fields
        assert field.FT == "/Sig"
        assert str(field.TU) == f"{BUREAU}的电子签名"
        assert int(field.F) & 4
        assert not int(field.F) & 0b100011
        left, bottom, right, top = map(float, field.Rect)
        assert (left, bottom) == (right, top)
        assert max(right, top) < 0
        assert len(opened.attachments) == 1
        assert opened.Root.StructTreeRoot.K


def test_the_issued_file_is_the_signed_one_and_the_check_names_who_signed(
    app: Flask,
    session: Session,
    sealed: Inspection,
    bo: Browser,
    signer: Signer,
    authority: Authority,
) -> None:
    bo.page(f"/inspections/{sealed.id}/documents")
    bo.post(f"/inspections/{sealed.id}/documents")
    waiting = session.scalars(sa.select(Document.id)).one()
    session.rollback()
    with app.app_context():
        issuing.issue(
            db.session, storage(), waiting, lambda _paper: clinic_pdf(), now=NOW, signer=signer
        )
        document = db.session.get_one(Document, waiting)
        assert document.sha256 is not None
        content = storage().get(keys.document(document.sha256))
        assert (document.signed_by, document.signed_with) == (BUREAU, signer.seal.certificate)
    assert judged(content, authority).bottom_line
    page = bo.post("/verify", file=(io.BytesIO(content), "收到的.pdf"))
    assert page.status_code == 200
    assert BUREAU in page.text
    assert signer.seal.certificate in page.text


def test_a_document_without_a_key_says_nothing_of_a_signature(
    session: Session, sealed: Inspection, bo: Browser, make_waiting: Callable[[], None]
) -> None:
    bo.page(f"/inspections/{sealed.id}/documents")
    bo.post(f"/inspections/{sealed.id}/documents")
    make_waiting()
    document = session.scalars(sa.select(Document)).one()
    assert document.signed_by is None
    assert "电子签名" not in bo.get(f"/verify/{document.id}").text


def test_outside_the_certificates_time_a_document_fails_rather_than_go_unsigned(
    app: Flask, session: Session, sealed: Inspection, bo: Browser, signer: Signer
) -> None:
    late = _VALID[1] + timedelta(days=1)
    with pytest.raises(NotRendered) as refused:
        signer.sign(clinic_pdf(), at=late)
    assert refused.value.failure is Failure.CERTIFICATE
    bo.page(f"/inspections/{sealed.id}/documents")
    bo.post(f"/inspections/{sealed.id}/documents")
    waiting = session.scalars(sa.select(Document.id)).one()
    session.rollback()
    with app.app_context():
        issuing.issue(
            db.session, storage(), waiting, lambda _paper: clinic_pdf(), now=late, signer=signer
        )
    session.expire_all()
    document = session.get_one(Document, waiting)
    assert document.sha256 is None
    assert "证书不在有效期内" in bo.get(f"/inspections/{sealed.id}/documents").text


def test_no_key_signs_nothing() -> None:
    assert open_signer(Settings()) is None


@pytest.mark.parametrize("spoiled", ["missing", "passphrase", "content"])
def test_a_key_of_no_use_is_told_by_variable_and_remedy(
    authority: Authority, tmp_path: Path, spoiled: str
) -> None:
    broken = tmp_path / "broken.p12"
    broken.write_bytes(b"no key")
    changes = {
        "missing": {"signing_key": tmp_path / "nowhere.p12"},
        "passphrase": {"signing_passphrase": "falsch"},
        "content": {"signing_key": broken},
    }
    settings = dataclasses.replace(authority.settings, **changes[spoiled])  # type: ignore[arg-type]
    with pytest.raises(SettingError, match=r"INSPECT_APP_SIGNING_KEY.*PKCS#12"):
        open_signer(settings)
