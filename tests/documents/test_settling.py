"""A file whose objects are turned into bytes once is the file that WeasyPrint would write."""

from __future__ import annotations

import pydyf
from weasyprint import HTML

from inspect_app.documents.settling import settle

PAGE = (
    '<html lang="zh"><title>报告</title><h1>标题</h1><table><tr><th>一</th><td>二</td></tr></table>'
)


def written(finisher: object) -> bytes:
    options = {"pdf_variant": "pdf/a-3a", "pdf_identifier": b"same", "finisher": finisher}
    content: bytes = HTML(string=PAGE).write_pdf(**options)
    return content


def test_settled_objects_give_the_same_bytes() -> None:
    assert written(lambda _document, pdf: settle(pdf)) == written(None)


def test_an_object_is_asked_for_its_bytes_once() -> None:
    class Counted(pydyf.Dictionary):  # type: ignore[misc]
        asked = 0

        @property
        def data(self) -> bytes:
            Counted.asked += 1
            return bytes(super().data)

    def count(document: object, pdf: pydyf.PDF) -> None:
        pdf.add_object(Counted({"Type": "/Counted"}))
        settle(pdf)

    assert b"/Counted" in HTML(string=PAGE).write_pdf(finisher=count, uncompressed_pdf=True)
    assert Counted.asked == 1


def test_a_stream_that_ends_with_a_carriage_return_is_told_from_its_end_of_line() -> None:
    pdf = pydyf.PDF()
    pdf.add_object(pydyf.Stream([b"content\r"]))
    settle(pdf)
    assert pdf.objects[-1].data == b"<</Length 8>>\nstream\ncontent\r\r\nendstream"
