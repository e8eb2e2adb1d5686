"""The English catalogue: whole, current, and true to the Chinese it stands for."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "inspect_app/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "lazy_ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]")
CJK = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
TYPED_IN_CHINESE = {"中枢镇"}


@cache
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


@cache
def extracted() -> frozenset[str | tuple[str, ...]]:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return frozenset(message for _file, _line, message, _comments, _context in found)


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms(texts: str | tuple[str, ...] | list[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def test_the_catalogue_holds_what_the_pages_say_and_nothing_else() -> None:
    assert len(extracted()) > 500
    assert {message.id for message in messages()} == extracted(), "run `make translations`"
    assert not catalogue().obsolete


def test_it_stands_in_the_order_in_which_it_is_written() -> None:
    ids = [forms(message.id)[0] for message in messages()]
    assert ids == sorted(ids)


def test_every_message_is_english_that_is_not_a_guess() -> None:
    for message in messages():
        assert not message.fuzzy, message.id
        for english in forms(message.string):
            assert english.strip(), message.id
            assert not CJK.search(without(english, TYPED_IN_CHINESE)), message.id


def test_every_message_keeps_its_placeholders() -> None:
    for message in messages():
        wanted = sorted(PLACEHOLDER.findall(forms(message.id)[0]))
        for english in forms(message.string):
            assert sorted(PLACEHOLDER.findall(english)) == wanted, message.id


def without(text: str, names: set[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text
