"""What WeasyPrint leaves undone of PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).

Metadata say which parts of both a file claims, in a stream that any tool can read; what stands in
the margins of pages, their numbers and marks, is an artifact and no text to be read aloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

_UA_IDENTIFICATION = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 that the file meets</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""PDF/A allows a schema of others only with its description."""
_END_OF_METADATA = b"</rdf:RDF>"
_PAGINATION = "<</Type /Pagination>>"


def conform(pdf: pydyf.PDF) -> None:
    """Change the objects of a tagged file before it is written."""
    _identify(_at(pdf, pdf.catalog["Metadata"]))
    read = set(_reached(pdf))
    tree = _at(pdf, _at(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    for page in [one for one in pdf.objects if _is_page(one)]:
        owners = tree[2 * page["StructParents"] + 1]
        unread = {mark for mark, owner in enumerate(owners) if _number(owner) not in read}
        _turn_into_artifacts(_at(pdf, page["Contents"]).stream, unread)
        for mark in unread:
            owners[mark] = "null"


def _identify(metadata: pydyf.Stream) -> None:
    (content,) = metadata.stream
    metadata.stream = [content.replace(_END_OF_METADATA, _UA_IDENTIFICATION + _END_OF_METADATA)]
    metadata.compress = False


def _reached(pdf: pydyf.PDF) -> Iterator[int]:
    """The numbers of all elements that the structure tree leads to."""
    waiting = [_at(pdf, pdf.catalog["StructTreeRoot"])]
    while waiting:
        for kid in waiting.pop().get("K", ()):
            if isinstance(kid, bytes):
                yield _number(kid)
                waiting.append(_at(pdf, kid))


def _turn_into_artifacts(tokens: list[Any], marks: set[int]) -> None:
    """Let marked content of a page's stream belong to no element; marks: its numbers."""
    for at, token in enumerate(tokens):
        if isinstance(token, pydyf.Dictionary) and token.get("MCID") in marks:
            tokens[at - 1 : at + 1] = ["/Artifact", _PAGINATION]


def _is_page(one: pydyf.Object) -> bool:
    return isinstance(one, pydyf.Dictionary) and one.get("Type") == "/Page"


def _at(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[_number(reference)]


def _number(reference: bytes) -> int:
    """The number in a reference such as b"12 0 R"."""
    return int(reference.split()[0])
