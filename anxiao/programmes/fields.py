"""Fields that several kinds of records ask for."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.evidence import services as evidence
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.places.codes import county_of, interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.ui.widgets import Day, PhotosField, Sent

Field = Callable[[Any], forms.Field]
PAPERS = "image/*,application/pdf"


def text(label: Any, rows: int = 2, *, most: int = 2000, hint: Any = "") -> Field:
    return lambda _row: forms.CharField(
        max_length=most, label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


def line(label: Any, most: int = 160) -> Field:
    return lambda _row: forms.CharField(max_length=most, label=label)


def day(label: Any, *, is_past: bool = False) -> Field:
    """A day; of what has happened none in the future is offered."""

    def made(_row: Any) -> forms.Field:
        today = f"{clock.today():%Y-%m-%d}"
        widget = Day(attrs={"max": today} if is_past else {"min": today})
        return forms.DateField(
            label=label, widget=widget, initial=clock.today() if is_past else None
        )

    return made


def photos() -> Field:
    return lambda _row: PhotosField(required=False, label=_("Photos"))


def files_of(sent: Sent, actor: Actor) -> list[UUID]:
    """Files already uploaded in chunks, and those that came with the form itself."""
    return [*sent.ids, *(kept(actor, file) for file in sent.files)]


def paper(label: Any) -> Field:
    return lambda _row: forms.FileField(
        label=label, widget=forms.FileInput(attrs={"accept": PAPERS})
    )


def paper_of(sent: Any, actor: Actor) -> list[UUID]:
    """A scan, kept as a file of whoever sends it."""
    return [kept(actor, sent)] if sent else []


def kept(actor: Actor, file: Any) -> UUID:
    return evidence.store(actor=actor, content=file.read(), name=file.name or "file").pk


class Organisations(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several organisations, named in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return pick(obj.name)


class OneOrganisation(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One organisation, named in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return pick(obj.name)


def bodies_near(territory: int) -> Any:
    """Offices, departments and town offices of a county, by name."""
    county = interval(county_of(territory))
    rows = Organisation.objects.filter(in_force(clock.today()), territory_code__range=county)
    return rows.exclude(kind__in=("school", "operator")).order_by("kind", "sort_key", "pk")


def key_of(row: Any, _actor: Actor) -> Any:
    return row.pk if row else None


def keys_of(rows: Iterable[Any], _actor: Actor) -> list[Any]:
    return [row.pk for row in rows]
