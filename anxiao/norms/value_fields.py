"""From the schema of a rule to proper fields, and from the fields back to its value."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxiao.norms.models import RuleKey
from anxiao.norms.values import UNITS, label, named, quantity

ROOT = "value"
SEPARATOR = "__"
Schema = dict[str, Any]


class Several(forms.CharField):
    """Several numbers or words in one line, parted by commas of either script."""

    def __init__(self, *, of: Schema, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.are_numbers = of.get("type") == "integer"

    def to_python(self, value: Any) -> Any:
        text = str(value or "").replace("，", ",").replace("、", ",")
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not self.are_numbers:
            return parts
        if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
            raise ValidationError(_("Whole numbers parted by commas, please."))
        return [int(part) for part in parts]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")


def fields(key: RuleKey) -> dict[str, forms.Field]:
    """A field for each part of the value; raw JSON only for tables."""
    return dict(_fields(key, key.schema, ROOT))


def _fields(key: RuleKey, schema: Schema, path: str) -> Iterator[tuple[str, forms.Field]]:
    if "object" in kinds(schema):
        for name, part in schema.get("properties", {}).items():
            yield from _fields(key, part, f"{path}{SEPARATOR}{name}")
    else:
        yield path, _field(key, schema, path)


def _field(key: RuleKey, schema: Schema, path: str) -> forms.Field:
    label_of = " · ".join(named(key, part) for part in path.split(SEPARATOR)[1:])
    given: dict[str, Any] = {"label": label_of or gettext_lazy("Value")}
    given["required"] = "null" not in kinds(schema)
    name = path.rpartition(SEPARATOR)[2]
    if "integer" in kinds(schema):
        return _number(key, schema, is_whole=path == ROOT, **given)
    if "boolean" in kinds(schema):
        return forms.TypedChoiceField(
            choices=[("yes", _("yes")), ("no", _("no"))],
            coerce=lambda text: text == "yes",
            widget=forms.RadioSelect,
            **given,
        )
    if "array" in kinds(schema):
        return _list(key, schema, name, **given)
    if "enum" in schema:
        choices = [(one, label(key, one, name)) for one in schema["enum"]]
        return forms.ChoiceField(choices=choices, **given)
    return forms.CharField(max_length=200, **given)


def _number(key: RuleKey, schema: Schema, *, is_whole: bool, **given: Any) -> forms.Field:
    lowest, highest = schema.get("minimum"), schema.get("maximum")
    if lowest is not None and highest is not None:
        has_unit = is_whole and key.unit in UNITS
        top = quantity(highest, key) if has_unit else str(highest)
        given["help_text"] = _("from %(lowest)s to %(highest)s") % {
            "lowest": lowest,
            "highest": top,
        }
    return forms.IntegerField(min_value=lowest, max_value=highest, **given)


def _list(key: RuleKey, schema: Schema, name: str, **given: Any) -> forms.Field:
    items: Schema = schema.get("items", {})
    given["required"] = schema.get("minItems", 0) > 0
    if "enum" in items:
        choices = [(one, label(key, one, name)) for one in items["enum"]]
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **given
        )
    if "object" in kinds(items):
        parts = ", ".join(f"{one} ({named(key, one)})" for one in items.get("properties", {}))
        help_text = _("A table as JSON; each row has: %(parts)s") % {"parts": parts}
        area = forms.Textarea(attrs={"rows": 10, "class": "ax-json", "spellcheck": "false"})
        return forms.JSONField(widget=area, help_text=help_text, **given)
    lowest, highest = items.get("minimum"), items.get("maximum")
    if lowest is not None and highest is not None:
        words = {"lowest": lowest, "highest": highest}
        given["help_text"] = _("several, parted by commas; from %(lowest)s to %(highest)s") % words
    else:
        given["help_text"] = _("several, parted by commas")
    return Several(of=items, **given)


def kinds(schema: Schema) -> list[str]:
    found = schema.get("type", [])
    return found if isinstance(found, list) else [found]


def value_of(given: dict[str, Any], schema: Schema, path: str = ROOT) -> Any:
    """The value that the fields make up; optional parts left empty stay out."""
    if "object" not in kinds(schema):
        return given.get(path)
    parts = {
        name: value_of(given, part, f"{path}{SEPARATOR}{name}")
        for name, part in schema.get("properties", {}).items()
    }
    needed = schema.get("required", [])
    return {name: one for name, one in parts.items() if name in needed or one is not None}


def flat(value: Any, path: str = ROOT) -> dict[str, Any]:
    """A value taken apart, as first contents of the fields."""
    if isinstance(value, dict):
        parts = [flat(part, f"{path}{SEPARATOR}{name}") for name, part in value.items()]
        return {name: one for part in parts for name, one in part.items()}
    if isinstance(value, bool):
        return {path: "yes" if value else "no"}
    return {path: value}
