"""What changed between two versions of a checklist, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from inspect_app.checklists.definition import Definition, Item
from inspect_app.checklists.explaining import Pair, pair, text
from inspect_app.checklists.wording import rules_of

_SAID = (
    ("prompt", "说法", "wording"),
    ("guide", "查法", "guide"),
    ("privacy", "隐私提示", "privacy note"),
    ("remedy", "整改要求", "remedy"),
)
_NOTHING: Pair = ("（无）", "(none)")


def changes(old: Definition, new: Definition) -> list[dict[str, str]]:
    """One sentence {zh, en} for each difference, in the order of the new form, then what is gone.

    An item keeps its id through its life, or names the ids it took over from under `replaces`.
    """
    return [text(one) for one in _changes(old, new)]


def _changes(old: Definition, new: Definition) -> Iterator[Pair]:
    yield from _whole(old.content, new.content)
    before, after = rules_of(old), rules_of(new)
    taken: set[str] = set()
    for item in new.items.values():
        was = _was(item, old)
        if was is None:
            yield _named(item, "新增", "is added")
            continue
        taken.add(was.id)
        if was.id != item.id:
            yield _named(item, f"接替“{was.id}”", f"takes over from {was.id}")
        yield from _of_item(was, item)
        yield from _of_rules(item, before[was.id], after[item.id])
    for item in old.items.values():
        if item.id not in taken:
            yield _named(item, "取消", "is gone")


def _whole(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Pair]:
    for key, zh, en in (("title", "标题", "title"), ("guide", "说明", "guide")):
        if old[key] != new[key]:
            was, now = _said(old[key]), _said(new[key])
            yield f"{zh}由“{was[0]}”改为“{now[0]}”。", f"The {en} “{was[1]}” becomes “{now[1]}”."
    for key, zh, en in (
        ("scoring", "计分办法有变", "The scoring has changed"),
        ("applies", "适用范围有变", "Which schools it binds has changed"),
        ("lookups", "查找表有变", "Its lookup tables have changed"),
    ):
        if old[key] != new[key]:
            yield f"{zh}。", f"{en}."
    was, now = old.get("confidential", {}), new.get("confidential", {})
    if was.get("readers") != now.get("readers"):
        yield "谁可以查看记录有变。", "Who may read its records has changed."
    if was.get("retention") != now.get("retention"):
        yield "记录的保存期限有变。", "How long its records are kept has changed."


def _was(item: Item, old: Definition) -> Item | None:
    for known in (item.id, *item.shape["replaces"]):
        if known in old.items:
            return old.items[known]
    return None


def _of_item(was: Item, item: Item) -> Iterator[Pair]:
    for key, zh, en in _SAID:
        if was.shape[key] != item.shape[key]:
            old, new = _said(was.shape[key]), _said(item.shape[key])
            yield _named(
                item,
                f"{zh}由“{old[0]}”改为“{new[0]}”",
                f"{en} “{old[1]}” becomes “{new[1]}”",
            )
    if was.section != item.section:
        yield _named(
            item,
            f"由“{was.section}”移到“{item.section}”",
            f"moves from {was.section} to {item.section}",
        )
    for key, zh, en in (
        ("options", "选项有变", "options have changed"),
        ("fields", "附加字段有变", "extra fields have changed"),
        ("columns", "表格列有变", "columns have changed"),
        ("provisions", "引用的条款有变", "the provisions cited have changed"),
    ):
        if was.shape.get(key) != item.shape.get(key):
            yield _named(item, zh, en)


def _of_rules(
    item: Item, before: list[dict[str, str]], after: list[dict[str, str]]
) -> Iterator[Pair]:
    for rule in before:
        if rule not in after:
            yield _named(item, f"不再要求：{rule['zh']}", f"no longer: {rule['en']}")
    for rule in after:
        if rule not in before:
            yield _named(item, f"现在要求：{rule['zh']}", f"now: {rule['en']}")


def _said(words: Mapping[str, str] | None) -> Pair:
    return _NOTHING if words is None else pair(words)


def _named(item: Item, zh: str, en: str) -> Pair:
    label = pair(item.shape["prompt"])
    stop = "" if zh.endswith("。") else "。"
    return f"{label[0]}（{item.id}）{zh}{stop}", f"{label[1]} ({item.id}) {en.removesuffix('.')}."
