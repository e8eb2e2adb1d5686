"""The members that a checklist file is made of: texts, numbers, words, ids, conditions, cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema

from inspect_app.checklists import vocabulary as words
from inspect_app.checklists.mistakes import flaw
from inspect_app.checklists.shorthand import (
    read_case,
    read_condition,
    read_expression,
    within,
    wrong_kind,
)
from inspect_app.checklists.source import Number
from inspect_app.checklists.values import is_date, number

_LANGUAGES = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}


class Member(fields.Field[Any]):
    """A value with a mistake of our own wording and a place in the JSON Schema."""

    json_schema: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, meaning: str = "", **options: Any) -> None:
        super().__init__(metadata={"description": meaning}, **options)

    def make_error(self, key: str, **_: Any) -> ValidationError:
        code = {"required": "missing-key", "null": "empty"}[key]
        return ValidationError([flaw(code, key=self.data_key or self.name)])


class Strict(Schema):
    """A mapping whose every key is known; a misspelt one is named with its likeness."""

    class Meta:
        unknown = EXCLUDE

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _known_keys(self, _data: Any, original: Any, **_: Any) -> None:
        known = {field.data_key or name for name, field in self.load_fields.items()}
        unknown = [key for key in original if key not in known]
        if unknown:
            hints = {key: words.resembling(key, known) for key in unknown}
            raise ValidationError(
                {key: [flaw("unknown-key", key=key, **hints[key])] for key in unknown}
            )


class LocalText(Member):
    """Words in Chinese and English."""

    json_schema = {"$ref": "#/$defs/text"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return read_text(value)


def read_text(raw: Any) -> dict[str, str]:
    """A bilingual text. Raises ValidationError naming the language that is missing."""
    if not isinstance(raw, Mapping):
        raise wrong_kind(("{zh: 中文, en: 英文}", "{zh: Chinese, en: English}"))
    for key, rest in raw.items():
        if key not in _LANGUAGES:
            if rest is None:
                raise ValidationError({key: [flaw("loose-comma", key=key)]})
            hint = words.resembling(key, _LANGUAGES)
            raise ValidationError({key: [flaw("unknown-key", key=key, **hint)]})
    for language, (zh, en) in _LANGUAGES.items():
        said = raw.get(language)
        if not isinstance(said, str) or not said.strip():
            raise ValidationError([flaw("missing-translation", language_zh=zh, language_en=en)])
    return {language: str(raw[language]).strip() for language in _LANGUAGES}


class Line(Member):
    """One line of text in one language."""

    json_schema = {"type": "string", "minLength": 1}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or not value.strip() or isinstance(value, Number):
            raise wrong_kind(("一行文字", "a line of text"))
        return value.strip()


class YearDay(Member):
    """A day of every year, MM-DD; 29 February does not come every year."""

    json_schema = {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or not is_date(f"2023-{value}"):
            raise wrong_kind(("每年的一天，如 11-10", "a day of the year such as 11-10"))
        return str(value)


class Unit(LocalText):
    """A unit: a symbol that reads the same in both languages, or a text of both."""

    json_schema = {  # noqa: RUF012
        "oneOf": [{"type": "string"}, {"$ref": "#/$defs/text"}]
    }

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        if isinstance(value, str) and value and not isinstance(value, Number):
            return {"zh": value, "en": value}
        return super()._deserialize(value, *args, **options)


class Amount(Member):
    """An exact decimal; canonical as a decimal string."""

    json_schema = {"type": "number"}  # noqa: RUF012

    def __init__(self, meaning: str = "", *, low: str = "", high: str = "", **options: Any) -> None:
        super().__init__(meaning, **options)
        self.low, self.high = low, high
        if low and high:
            self.json_schema = {"type": "number", "minimum": int(low), "maximum": int(high)}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Number) or number(value) is None:
            raise wrong_kind(("一个数字", "a number"))
        if self.low and not Decimal(self.low) <= Decimal(value) <= Decimal(self.high):
            raise ValidationError([flaw("too-large", key=self.name, low=self.low, high=self.high)])
        return value


class Whole(Member):
    """A structural count: rows, photos, decimals, days."""

    def __init__(self, meaning: str, low: int, high: int, **options: Any) -> None:
        super().__init__(meaning, **options)
        self.low, self.high = low, high
        self.json_schema = {"type": "integer", "minimum": low, "maximum": high}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Number) or not value.isdigit():
            raise wrong_kind(("一个整数", "a whole number"))
        if not self.low <= int(value) <= self.high:
            raise ValidationError([flaw("too-large", key=self.name, low=self.low, high=self.high)])
        return int(value)


class Flag(Member):
    """true or false."""

    json_schema = {"type": "boolean"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, bool):
            raise wrong_kind(("true 或 false", "true or false"))
        return value


class Word(Member):
    """One of a closed set of words."""

    def __init__(self, meaning: str, allowed: Sequence[str], **options: Any) -> None:
        super().__init__(meaning, **options)
        self.allowed = tuple(allowed)
        self.json_schema = {"enum": list(allowed)}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if value not in self.allowed or not isinstance(value, str):
            allowed = ", ".join(self.allowed)
            hint = words.resembling(value, self.allowed)
            raise ValidationError([flaw("unknown-word", value=value, allowed=allowed, **hint)])
        return value


class Id(Member):
    """An id: lower-case letters, digits and hyphens, beginning with a letter."""

    json_schema = {"$ref": "#/$defs/id"}  # noqa: RUF012

    def __init__(self, meaning: str, reserved: Sequence[str] = (), **options: Any) -> None:
        super().__init__(meaning, **options)
        self.reserved = tuple(reserved)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or not words.ID.fullmatch(value):
            raise ValidationError([flaw("id-form", value=value)])
        if value in self.reserved:
            raise ValidationError([flaw("reserved-id", value=value)])
        return str(value)


class Provision(Member):
    """The id of a provision of the plan."""

    json_schema = {"type": "string", "pattern": f"^{words.PROVISION.pattern}$"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or not words.PROVISION.fullmatch(value):
            raise ValidationError([flaw("provision-form", value=value)])
        return str(value)


class StandardId(Member):
    """The id of a standard declared in this file; capitals are usual (GB7793)."""

    json_schema = {"type": "string", "minLength": 1}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or not value:
            raise wrong_kind(("标准编号", "the id of a standard"))
        return str(value)


class Condition(Member):
    """A condition of the closed vocabulary."""

    json_schema = {"$ref": "#/$defs/condition"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return read_condition(value)


class Expression(Member):
    """A computed value."""

    json_schema = {"$ref": "#/$defs/expression"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return read_expression(value)


class CaseOf(Member):
    """One case of a standard or of advice."""

    json_schema = {"$ref": "#/$defs/case"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        case = read_case(value, read_text)
        for key, kind in (("provisions", Provision()), ("standards", StandardId())):
            case[key] = [within(key, kind.deserialize, one) for one in case[key]]
        return case


class Several(Member):
    """A list of one kind of member."""

    def __init__(self, inner: Member, meaning: str = "", *, least: int = 0, **options: Any) -> None:
        super().__init__(meaning, **options)
        self.inner, self.least = inner, least
        self.json_schema = {"type": "array", "items": inner.json_schema, "minItems": least}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, list):
            raise wrong_kind(("一个列表", "a list"))
        if len(value) < self.least:
            raise ValidationError([flaw("empty", key=self.name)])
        found, errors = [], {}
        for index, one in enumerate(value):
            try:
                found.append(self.inner.deserialize(one))
            except ValidationError as error:
                errors[index] = error.messages
        if errors:
            raise ValidationError(errors)
        return found


class Part(Member):
    """A mapping with a schema of its own."""

    def __init__(self, schema: type[Schema], meaning: str = "", **options: Any) -> None:
        super().__init__(meaning, **options)
        self.schema = schema
        self.json_schema = {"$ref": f"#/$defs/{schema.__name__.removesuffix('Schema').lower()}"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Mapping):
            raise wrong_kind(("一组“键: 值”", "a mapping of keys to values"))
        return self.schema().load(value)


class Named(Member):
    """A mapping from free names to lists of one schema."""

    def __init__(self, schema: type[Schema], meaning: str, **options: Any) -> None:
        super().__init__(meaning, **options)
        self.inner = Several(Part(schema), least=1)
        self.json_schema = {"type": "object", "additionalProperties": self.inner.json_schema}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Mapping):
            raise wrong_kind(("一组“名称: 列表”", "a mapping of names to lists"))
        return {name: within(name, self.inner.deserialize, one) for name, one in value.items()}


class Lookups(Named):
    """Lookup tables: written out, or a standard's own, `{table: STANDARD.name}`."""

    def __init__(self, schema: type[Schema], meaning: str, **options: Any) -> None:
        super().__init__(schema, meaning, **options)
        table = {
            "type": "object",
            "required": ["table"],
            "properties": {"table": {"type": "string"}},
        }
        either = {"oneOf": [self.inner.json_schema, table]}
        self.json_schema = {"type": "object", "additionalProperties": either}


class Defaults(Member):
    """Keys that every item of the section, or of the file, has unless it says otherwise."""

    json_schema = {"$ref": "#/$defs/defaults"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Mapping):
            raise wrong_kind(("一组“键: 值”", "a mapping of keys to values"))
        return value
