"""Fields that the verbs of a visit ask for."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.inspections.plans.models import Recheck
from anxiao.inspections.visits import terms
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import attending, reaching
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.people.models import Post
from anxiao.programmes.fields import bodies_near
from anxiao.ui.widgets import Cards, Folded

SHOWN = 6
OPINIONS = [
    (Visit.Opinion.AGREES.value, _("agrees with what was found")),
    (Visit.Opinion.OBJECTS.value, _("objects")),
]


def opinion(_row: Visit) -> forms.Field:
    widget = Cards(icons={"agrees": "circle-check", "objects": "circle-x"})
    return forms.ChoiceField(label=_("What the unit says"), choices=OPINIONS, widget=widget)


def hazard(row: Visit) -> forms.Field:
    """The hazards to be looked at again, those without a word first."""
    rows = Recheck.objects.visible_to(row.reader).of_visit(row).select_related("hazard")
    found = sorted(rows, key=lambda one: (bool(one.outcome), str(one.pk)))
    choices = [
        (
            str(one.hazard_id),
            f"{one.hazard.title} {one.hazard.number}"
            + (f" · {one.get_outcome_display()}" if one.outcome else ""),
        )
        for one in found
    ]
    return forms.ChoiceField(
        label=_("Which hazard"),
        choices=choices,
        initial=choices[0][0] if choices else "",
        widget=forms.RadioSelect,
    )


def outcome(_row: Visit) -> forms.Field:
    widget = Cards(icons={"gone": "circle-check", "back": "alert-triangle"})
    return forms.ChoiceField(
        label=_("What you saw"), choices=Recheck.Outcome.choices, widget=widget
    )


SEEN = [
    (attending.THERE, _("there")),
    (attending.MISSING, _("not all there")),
    (attending.NOTHING, _("nothing noted")),
]


def duty(row: Visit) -> forms.Field:
    """Who should stand at the gates now."""
    site = reaching.site_of(actor=row.reader, visit=row)
    turns = attending.standing(actor=row.reader, visit=row, site=site)
    choices = [(str(one.pk), f"{one.gate} · {one.get_kind_display()}") for one in turns]
    return forms.ChoiceField(label=_("Who"), choices=choices, widget=forms.RadioSelect)


def seen(_row: Visit) -> forms.Field:
    icons = {attending.THERE: "circle-check", attending.MISSING: "alert-triangle"}
    return forms.ChoiceField(label=_("What you saw"), choices=SEEN, widget=Cards(icons=icons))


def uuid(value: Any, _actor: Actor) -> UUID:
    return UUID(str(value))


def posts(row: Visit) -> forms.Field:
    """Posts of the own organisation first, then those of other offices and departments."""
    field = forms.TypedMultipleChoiceField(
        choices=colleagues(row.visitor, row.territory_code, row.subject_owner, {*row.posts}),
        coerce=UUID,
        label=_("Who was there"),
        widget=Folded(shown=SHOWN),
    )
    field.widget.choices = field.choices
    return field


def colleagues(
    own: int, territory: int, subject: int | None, but: set[UUID]
) -> list[tuple[str, str]]:
    """Whom one can take along: held posts that carry out visits, the own organisation's first."""
    near = bodies_near(territory).exclude(pk=subject or 0).values("pk")
    rows = Post.objects.valid(on=clock.today()).filter(terms.posts_held(), organisation__in=near)
    found = sorted(
        rows.exclude(pk__in=but).select_related("organisation"),
        key=lambda one: (one.organisation_id != own, one.organisation.sort_key, str(one.pk)),
    )
    return [(str(one.pk), f"{pick(one.organisation.name)} · {pick(one.name)}") for one in found]


def uuids(values: Any, _actor: Actor) -> list[UUID]:
    return [UUID(str(one)) for one in values]
