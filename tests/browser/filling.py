"""Filling a checklist with taps, as an inspector would, whatever its items are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page
from sqlalchemy.orm import Session

from inspect_app.inspections.models import Inspection

Json = Mapping[str, Any]

IN_DATE = "2027-06-30"
NUMBERS = {"length": "6", "width": "5", "area": "20"}


def definition_of(session: Session, inspection: str) -> Json:
    """The definition that an inspection is filled by."""
    found = session.get_one(Inspection, UUID(inspection))
    definition: Json = json.loads(found.checklist_version.content)
    return definition


class Form:
    """The form of one inspection on the phone's screen.

    failing: ids of conformity items to answer with 不符合. photos: files to choose from in turn.
    """

    def __init__(
        self, page: Page, definition: Json, *, failing: frozenset[str], photos: list[Path]
    ) -> None:
        self.page = page
        self.items = {
            item["id"]: item for section in definition["sections"] for item in section["items"]
        }
        self.sections = [section["id"] for section in definition["sections"]]
        self.failing = failing
        self._photos = photos
        self._taken = 0

    def at(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def wait_until_saved(self) -> None:
        self.page.wait_for_selector('[data-testid="save-state"]:has-text("已存手机")')

    def open_section(self, section: str) -> None:
        self.at(f"section-{section}").click()
        self.page.wait_for_selector(f'[data-testid="section-{section}"][aria-current="step"]')

    def fill_section(self, section: str) -> None:
        """Answer every item that shows, those that appear meanwhile included."""
        self.open_section(section)
        done: set[str] = set()
        while waiting := [item for item in self._shown() if item not in done]:
            self.fill(self.items[waiting[0]])
            done.add(waiting[0])
        self.wait_until_saved()

    def _shown(self) -> list[str]:
        cards: list[str] = self.page.eval_on_selector_all(
            "article[data-testid]", "all => all.map(one => one.dataset.testid.slice(5))"
        )
        return cards

    def fill(self, item: Json) -> None:
        if item["type"] == "table":
            self._fill_table(item)
        elif item["type"] == "signature":
            self._sign(item["id"])
        elif item["type"] not in ("computed", "photo"):
            self._enter(f"item-{item['id']}", item)
        for shape in item["fields"]:
            if shape["type"] != "computed" and self._asks(f"item-{item['id']}-{shape['id']}"):
                self._enter(f"item-{item['id']}-{shape['id']}", shape)

    def _asks(self, testid: str) -> bool:
        self.page.wait_for_timeout(60)
        return self.page.locator(f'[data-testid^="{testid}-"]').count() > 0

    def _fill_table(self, item: Json) -> None:
        rows = max(item["min_rows"], 1, len(item["preset_rows"]))
        for row in range(rows):
            first = f"item-{item['id']}-row-{row}"
            if self.page.locator(f'[data-testid^="{first}-"]').count() == 0:
                self.at(f"item-{item['id']}-add-row").click()
                self.page.locator(f'[data-testid^="{first}-"]').first.wait_for()
            self._unfold(first)
            for column in item["columns"]:
                if column["type"] != "computed" and self._asks(f"{first}-{column['id']}"):
                    self._enter(f"{first}-{column['id']}", column)

    def _unfold(self, row: str) -> None:
        folded = self.page.locator(f'[data-testid="{row}-open"][aria-expanded="false"]')
        if folded.count():
            folded.click()

    def _enter(self, testid: str, shape: Json) -> None:
        self._way(shape["type"])(testid, shape)

    def _way(self, kind: str) -> Callable[[str, Json], None]:
        return {
            "conformity": self._judge,
            "boolean": lambda testid, _: self.at(f"{testid}-yes").click(),
            "choice": lambda testid, s: self.at(f"{testid}-{s['options'][0]['id']}").click(),
            "multichoice": self._choose_several,
            "count": lambda testid, s: self._type(testid, "2"),
            "measure": lambda testid, s: self._type(testid, self._measure(s)),
            "text": lambda testid, s: self._type(testid, "已核对"),
            "date": lambda testid, s: self._type(testid, IN_DATE),
            "time": lambda testid, s: self._type(testid, "08:30"),
        }[kind]

    def _judge(self, testid: str, shape: Json) -> None:
        fails = shape["id"] in self.failing
        self.at(f"{testid}-{'fail' if fails else 'conform'}").click()

    def _choose_several(self, testid: str, shape: Json) -> None:
        for option in shape["options"][:3]:
            self.at(f"{testid}-{option['id']}").click()

    def _measure(self, shape: Json) -> str:
        return NUMBERS.get(shape["id"], "20")

    def _type(self, testid: str, text: str) -> None:
        field = self.at(f"{testid}-value")
        field.fill(text)
        field.blur()

    def _sign(self, item: str) -> None:
        self.at(f"item-{item}-signature").click()
        self.at(f"item-{item}-signature-name").fill("签字人")
        self.at(f"item-{item}-signature-post").fill("职务")
        pad = self.at(f"item-{item}-signature-pad")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        self._stroke(box["x"] + 30, box["y"] + 30)
        self._stroke(box["x"] + 120, box["y"] + 40)
        self.at(f"item-{item}-signature-save").click()
        self.at(f"item-{item}-signature-save").wait_for(state="detached")

    def _stroke(self, x: float, y: float) -> None:
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        for step in range(1, 8):
            mouse.move(x + 8 * step, y + (30 if step % 2 else 5))
        mouse.up()

    def next_photo(self) -> Path:
        """The next file, so that no two items share one until all are used."""
        chosen = self._photos[self._taken % len(self._photos)]
        self._taken += 1
        return chosen

    def take_photo(self, item: str) -> None:
        """Choose a picture for an item and wait until it is on the phone."""
        field = self.page.locator(f'[data-testid^="item-{item}-"][data-testid$="photo"]').first
        held = self.page.locator(f'[data-testid="item-{item}"] .photos img').count()
        field.set_input_files(self.next_photo())
        self.page.locator(f'[data-testid="item-{item}"] .photos img').nth(held).wait_for()

    def gaps(self) -> Iterator[str]:
        """Items that the review still asks for, one after the other until none is left."""
        while True:
            self.at("review").click()
            self.at("score").wait_for()
            links = self.at("missing")
            if links.count() == 0:
                return
            href = links.first.get_attribute("href") or ""
            links.first.click()
            item = href.rpartition("item=")[2]
            self.page.locator(f'[data-testid="item-{item}"]').wait_for()
            yield item

    def take_wanted_photos(self) -> None:
        """Give every item the photos that the review asks for."""
        for item in self.gaps():
            self.take_photo(item)
