"""The shape of a checklist file: every key, its type, what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from inspect_app.checklists import vocabulary as words
from inspect_app.checklists.mistakes import Flaw, flaw
from inspect_app.checklists.shorthand import (
    read_case,
    read_condition,
    read_expression,
    within,
    wrong_kind,
)
from inspect_app.checklists.source import Number
from inspect_app.checklists.values import number

_LANGUAGES = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}


class _Member(fields.Field[Any]):
    """A value with a mistake of our own wording and a place in the JSON Schema."""

    default_error_messages = {  # noqa: RUF012
        "required": flaw("missing-key"),
        "null": flaw("empty"),
    }
    json_schema: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, meaning: str = "", **options: Any) -> None:
        super().__init__(metadata={"description": meaning}, **options)

    def make_error(self, key: str, **_: Any) -> ValidationError:
        code = {"required": "missing-key", "null": "empty"}[key]
        return ValidationError([flaw(code, key=self.data_key or self.name)])


class LocalText(_Member):
    """Words in Chinese and English."""

    json_schema = {"$ref": "#/$defs/text"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return read_text(value)


def read_text(raw: Any) -> dict[str, str]:
    """A bilingual text. Raises ValidationError naming the language that is missing."""
    if not isinstance(raw, Mapping):
        raise wrong_kind(("{zh: 中文, en: 英文}", "{zh: Chinese, en: English}"))
    for key in raw:
        if key not in _LANGUAGES:
            hint = words.resembling(key, _LANGUAGES)
            raise ValidationError({key: [flaw("unknown-key", key=key, **hint)]})
    for language, (zh, en) in _LANGUAGES.items():
        said = raw.get(language)
        if not isinstance(said, str) or not said.strip():
            raise ValidationError([flaw("missing-translation", language_zh=zh, language_en=en)])
    return {language: str(raw[language]).strip() for language in _LANGUAGES}


class Unit(LocalText):
    """A unit: a symbol that reads the same in both languages, or a text of both."""

    json_schema = {  # noqa: RUF012
        "oneOf": [{"type": "string"}, {"$ref": "#/$defs/text"}]
    }

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        if isinstance(value, str) and value and not isinstance(value, Number):
            return {"zh": value, "en": value}
        return super()._deserialize(value, *args, **options)


class Amount(_Member):
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
        return str(value)


class Whole(_Member):
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


class Flag(_Member):
    """true or false."""

    json_schema = {"type": "boolean"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, bool):
            raise wrong_kind(("true 或 false", "true or false"))
        return value


class Word(_Member):
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


class Id(_Member):
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


class Provision(_Member):
    """The id of a provision of the plan."""

    json_schema = {"type": "string", "pattern": f"^{words.PROVISION.pattern}$"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or not words.PROVISION.fullmatch(value):
            raise ValidationError([flaw("provision-form", value=value)])
        return str(value)


class StandardId(_Member):
    """The id of a standard declared in this file; capitals are usual (GB7793)."""

    json_schema = {"type": "string", "minLength": 1}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or not value:
            raise wrong_kind(("标准编号", "the id of a standard"))
        return str(value)


class Condition(_Member):
    """A condition of the closed vocabulary."""

    json_schema = {"$ref": "#/$defs/condition"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return read_condition(value)


class Expression(_Member):
    """A computed value."""

    json_schema = {"$ref": "#/$defs/expression"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return read_expression(value)


class CaseOf(_Member):
    """One case of a standard or of advice."""

    json_schema = {"$ref": "#/$defs/case"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        case = read_case(value, read_text)
        for key, kind in (("provisions", Provision()), ("standards", StandardId())):
            case[key] = [within(key, kind.deserialize, one) for one in case[key]]
        return case


class Several(_Member):
    """A list of one kind of member."""

    def __init__(
        self, inner: _Member, meaning: str = "", *, least: int = 0, **options: Any
    ) -> None:
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


class Part(_Member):
    """A mapping with a schema of its own."""

    def __init__(self, schema: type[Schema], meaning: str = "", **options: Any) -> None:
        super().__init__(meaning, **options)
        self.schema = schema
        self.json_schema = {"$ref": f"#/$defs/{schema.__name__.removesuffix('Schema').lower()}"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Mapping):
            raise wrong_kind(("一组“键: 值”", "a mapping of keys to values"))
        return self.schema().load(value)


class Named(_Member):
    """A mapping from free names to lists of one schema."""

    def __init__(self, schema: type[Schema], meaning: str, **options: Any) -> None:
        super().__init__(meaning, **options)
        self.inner = Several(Part(schema), least=1)
        self.json_schema = {"type": "object", "additionalProperties": self.inner.json_schema}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Mapping):
            raise wrong_kind(("一组“名称: 列表”", "a mapping of names to lists"))
        return {name: within(name, self.inner.deserialize, one) for name, one in value.items()}


class Defaults(_Member):
    """Keys that every item of the section, or of the file, has unless it says otherwise."""

    json_schema = {"$ref": "#/$defs/defaults"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Mapping):
            raise wrong_kind(("一组“键: 值”", "a mapping of keys to values"))
        return value


class _Strict(Schema):
    class Meta:
        unknown = RAISE

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _known_keys(self, _data: Any, original: Any, **_: Any) -> None:
        unknown = [key for key in original if key not in self.load_fields]
        if unknown:
            raise ValidationError({key: [self._unknown(key)] for key in unknown})

    def _unknown(self, key: str) -> Flaw:
        return flaw("unknown-key", key=key, **words.resembling(key, self.load_fields))


_Strict.Meta.unknown = "exclude"


class OptionSchema(_Strict):
    """One option of a choice."""

    id = Id("stable id", words.SKIPS, required=True)
    label = LocalText("what the form shows", required=True)


class RowSchema(_Strict):
    """One row that a table has from the start."""

    id = Id("stable id", required=True)
    label = LocalText("what the row is called", required=True)


_NUMBER_MEMBERS: dict[str, fields.Field[Any]] = {
    "unit": Unit("unit shown beside the number"),
    "min": Amount("least plausible value; the form refuses less"),
    "max": Amount("greatest plausible value; the form refuses more"),
    "decimals": Whole("decimals that may be entered, or shown when computed", 0, 10),
    "options": Several(Part(OptionSchema), "options of a choice", least=1),
    "max_length": Whole("longest text", 1, 10_000),
    "compute": Expression("how a computed value comes about"),
}


class FieldSchema(_Strict):
    """An extra field beside the main answer, or a column of a table."""

    id = Id("stable id", words.RESERVED_FIELDS, required=True)
    label = LocalText("what the form shows", required=True)
    type = Word("type of the field", words.FIELD_TYPES, required=True)
    guide = LocalText("how to find the answer")
    required = Flag("whether it must be answered while it is asked")
    when = Condition("asked only while this holds")
    unit = _NUMBER_MEMBERS["unit"]
    min = _NUMBER_MEMBERS["min"]
    max = _NUMBER_MEMBERS["max"]
    decimals = _NUMBER_MEMBERS["decimals"]
    options = _NUMBER_MEMBERS["options"]
    max_length = _NUMBER_MEMBERS["max_length"]
    compute = _NUMBER_MEMBERS["compute"]


class EvidenceSchema(_Strict):
    """When photos are wanted and how many."""

    rule = Word("when photos are wanted", words.EVIDENCE_RULES, required=True)
    min = Whole("least number of photos", 0, 20)
    per = Word("counted for the whole item or for each row", ("item", "row"))


class ItemSchema(_Strict):
    """One item of the form."""

    id = Id("stable id, the same in every version", words.RESERVED_ITEMS, required=True)
    prompt = LocalText("what is checked", required=True)
    type = Word("type of the main answer", words.ITEM_TYPES, required=True)
    guide = LocalText("how to check")
    privacy = LocalText("what must not be recorded or photographed")
    weight = Amount("share in the score", low="0", high="1000")
    bonus = Amount("points above the score for optional and extension items", low="0", high="100")
    severity = Word("how serious a failure is", words.SEVERITIES)
    veto = Flag("whether a failure caps the score")
    duty = Word("only required items raise findings", words.DUTIES)
    evidence = Part(EvidenceSchema, "when photos are wanted")
    provisions = Several(Provision(), "provisions of the plan that the item implements")
    standards = Several(StandardId(), "standards that it takes numbers from")
    source = Word("whether the plan itself asks for it", words.SOURCES)
    owner = Word("who has to cure a failure", words.OWNERS)
    remedy = LocalText("what cures a failure")
    days = Whole("days allowed for the cure", 0, 1000)
    when = Condition("asked only while this holds")
    otherwise = Word("outcome while `when` does not hold", ("not_applicable", "fail"))
    answer = Word("whether it must be answered", ("required", "optional"))
    skips = Several(Word("", words.SKIPS), "answers allowed instead of a value")
    fields_ = Several(Part(FieldSchema), "extra fields beside the main answer", data_key="fields")
    standard = Several(CaseOf(), "cases in order; the first whose `when` holds judges", least=1)
    advice = Several(CaseOf(), "cases that are shown when not met and never scored", least=1)
    replaces = Several(Id("id in earlier versions"), "items that this one takes over from")
    unit = _NUMBER_MEMBERS["unit"]
    min = _NUMBER_MEMBERS["min"]
    max = _NUMBER_MEMBERS["max"]
    decimals = _NUMBER_MEMBERS["decimals"]
    options = _NUMBER_MEMBERS["options"]
    max_length = _NUMBER_MEMBERS["max_length"]
    compute = _NUMBER_MEMBERS["compute"]
    columns = Several(Part(FieldSchema), "columns of a table", least=1)
    preset_rows = Several(Part(RowSchema), "rows that are there from the start")
    min_rows = Whole("least number of rows", 0, 200)
    max_rows = Whole("greatest number of rows", 1, 200)
    row_label = LocalText("what one row is called")
    row_standard = Several(CaseOf(), "cases that judge each row; name cells row.column", least=1)
    row_advice = Several(CaseOf(), "advice for each row", least=1)
    row_credit = Word("credit of the worst row, or the mean of the rows", ("worst", "share"))


class SectionSchema(_Strict):
    """A part of the form."""

    id = Id("stable id", required=True)
    title = LocalText("heading", required=True)
    guide = LocalText("what to know before this part")
    when = Condition("asked only while this holds")
    otherwise = Word("outcome of its items while `when` does not hold", ("not_applicable", "fail"))
    defaults = Defaults("keys that its items share")
    items = Several(Part(ItemSchema), "items in the order of the form", least=1, required=True)


class StandardSchema(_Strict):
    """A standard from outside the plan and how far its numbers were verified."""

    id = StandardId("short name", required=True)
    title = LocalText("title and number", required=True)
    verified = Word(
        "read in the text itself, seen second-hand, or not", words.VERIFIED, required=True
    )


class BandSchema(_Strict):
    """A grade."""

    id = Id("stable id", required=True)
    label = LocalText("name of the grade", required=True)
    min = Amount("least score", low="0", high="100", required=True)


class ScoringSchema(_Strict):
    """How outcomes become a score."""

    partial_credit = Amount("credit of a partial pass, 0 to 1", low="0", high="1")
    veto_cap = Amount("greatest score after a failed veto", low="0", high="100")
    bonus_cap = Amount("greatest sum of bonus points", low="0", high="100")
    other_owners = Word("failures that are not the school's to cure", ("excluded", "counted"))
    bands = Several(Part(BandSchema), "grades from high to low", least=1, required=True)


class DaysSchema(_Strict):
    """Days allowed for the cure by severity."""

    critical = Whole("days for a critical failure", 0, 1000, required=True)
    major = Whole("days for a major failure", 0, 1000, required=True)
    minor = Whole("days for a minor failure", 0, 1000, required=True)


class AppliesSchema(_Strict):
    """Which schools the checklist binds; the others are only advised."""

    when = Condition("schools for which this holds are bound", required=True)
    otherwise = Word("what it means for the others", ("advice",))
    note = LocalText("what the form says to the others", required=True)


class EntrySchema(_Strict):
    """One line of a lookup table: for a key, or for a range of numbers."""

    equals = StandardId("key")
    min = Amount("least number")
    max = Amount("greatest number")
    value = Amount("what it gives", required=True)


class ChecklistSchema(_Strict):
    """A checklist file."""

    id = Id("the file's name without .yaml", required=True)
    version = Whole("1, 2, 3 …; a published version never changes", 1, 1_000_000, required=True)
    title = LocalText("title", required=True)
    guide = LocalText("what to know before starting")
    applies = Part(AppliesSchema, "which schools it binds")
    provisions = Several(Provision(), "provisions that the checklist as a whole implements")
    standards = Several(Part(StandardSchema), "standards cited below")
    days = Part(DaysSchema, "days for a cure by severity", required=True)
    scoring = Part(ScoringSchema, "how outcomes become a score", required=True)
    lookups = Named(EntrySchema, "lookup tables")
    defaults = Defaults("keys that all items share")
    sections = Several(Part(SectionSchema), "parts of the form", least=1, required=True)
