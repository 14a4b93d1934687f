"""Controls that Django does not have: cards to choose from, photos, a position."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Day(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Moment(forms.DateTimeInput):
    """The browser's own calendar with a clock."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Cards(forms.RadioSelect):
    """Choices as large cards, each with an icon and a line of explanation where given."""

    kind = "cards"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Sequence[Any] = (),
        *,
        icons: Mapping[str, str] | None = None,
        hints: Mapping[str, Text] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.icons = dict(icons or {})
        self.hints = dict(hints or {})

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["icon"] = self.icons.get(str(option["value"]), "")
        option["hint"] = self.hints.get(str(option["value"]), "")
        return option


class Folded(forms.CheckboxSelectMultiple):
    """Many choices of which the first ``shown`` are seen, the others one tap away."""

    kind = "folded"

    def __init__(self, attrs: dict[str, Any] | None = None, *, shown: int = 0) -> None:
        super().__init__(attrs)
        self.shown = shown


@dataclass(frozen=True)
class Sent:
    """What a photo control sent: ids of finished uploads, and plain files without scripts."""

    ids: tuple[UUID, ...] = ()
    files: tuple[Any, ...] = ()

    def __len__(self) -> int:
        return len(self.ids) + len(self.files)


class Photos(forms.FileInput):
    """A camera button whose photos are uploaded while the rest is filled in."""

    allow_multiple_selected = True
    kind = "photos"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"multiple": True, "accept": "image/*", **(attrs or {})})

    def files_name(self, name: str) -> str:
        return "files" if name == "photos" else f"{name}_files"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[str], list[Any]]:
        ids = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        name = self.files_name(name)
        plain = files.getlist(name) if hasattr(files, "getlist") else files.get(name) or []
        return list(ids), list(plain)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(self.value_from_datadict(data, files, name))


class PhotosField(forms.Field):
    """Photos, cleaned to what was ``Sent``."""

    widget = Photos
    default_error_messages = {
        "required": _("Add at least one photo."),
        "invalid": _("One of the photos was not uploaded whole. Take it out and add it again."),
        "most": _("No more than %(most)s photos."),
    }

    def __init__(self, *, most: int = 9, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def to_python(self, value: Any) -> Sent:
        ids, files = value or ((), ())
        try:
            return Sent(tuple(UUID(str(one)) for one in ids), tuple(files))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: Sent) -> None:
        if self.required and not len(value):
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            raise ValidationError(
                self.error_messages["most"], code="most", params={"most": self.most}
            )


@dataclass(frozen=True)
class Position:
    """Where the device says it is, in degrees (WGS 84) and metres."""

    lat: float
    lon: float
    accuracy: float | None = None


class PositionInput(forms.HiddenInput):
    """A button that asks the device where it is; one hidden value ``lat,lon,accuracy``."""

    input_type = "text"
    kind = "position"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Position):
            return f"{value.lat},{value.lon},{value.accuracy or ''}"
        return str(value) if value else None


class PositionField(forms.Field):
    """A position, or None where the device gave none."""

    widget = PositionInput
    default_error_messages = {"invalid": _("The position cannot be read. Ask for it again.")}

    def to_python(self, value: Any) -> Position | None:
        if not value or isinstance(value, Position):
            return value or None
        try:
            lat, lon, *rest = (float(one) for one in str(value).split(",") if one.strip())
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Position(lat, lon, rest[0] if rest else None)
