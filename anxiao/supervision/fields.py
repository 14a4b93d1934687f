"""Fields of the forms of supervision: what can be known is filled in already."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.hazards.forms import in_days
from anxiao.kernel import clock
from anxiao.kernel.names import pick
from anxiao.norms import services as norms
from anxiao.norms.models import LegalBasis
from anxiao.people.models import Post
from anxiao.places.codes import county_of, interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.supervision.cases.models import Case
from anxiao.supervision.laws import cited
from anxiao.supervision.listings.answering import candidates
from anxiao.supervision.terms import KEY, ladder
from anxiao.ui.widgets import Day

# What a decision asks for where the office says nothing else; papers are in Chinese.
REQUIRED = (
    "请在期限内完成整改，落实措施、责任、资金、时限和预案，并书面报送整改结果和防止反弹的措施。"
)


def text(label: Any, *, rows: int = 3, most: int = 2000, hint: Any = "") -> Callable[[Any], Any]:
    return lambda _row: forms.CharField(
        max_length=most,
        label=label,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def requirements(_row: Any) -> forms.Field:
    return forms.CharField(
        max_length=4000,
        label=_("What is required"),
        initial=REQUIRED,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def basis(row: Any) -> forms.Field:
    """The texts of law in force; the one that the rule of the place stands on is chosen."""
    today = clock.today()
    rule = norms.ruling(KEY, territory=row.territory_code, on=today)
    rows = LegalBasis.objects.valid(on=today).order_by("zh", "key")
    choices = [(one.pk, cited(one)) for one in rows]
    return forms.ChoiceField(
        choices=[("", "—"), *choices], label=_("Legal basis"), initial=rule.legal_basis_id or ""
    )


def limit(row: Any) -> forms.Field:
    """The limits of the ladder and those that the place uses for hazards."""
    today = clock.today()
    rule = ladder(row.territory_code, today)
    own = {one.limit_days for one in rule.rungs.values()}
    usual = norms.rule("hazard.limit_options", territory=row.territory_code, on=today)
    days = sorted({*own, *(one for one in usual if one > 0)})
    return forms.TypedChoiceField(
        choices=[("", _("as the rule says")), *((one, in_days(one)) for one in days)],
        coerce=int,
        empty_value=None,
        label=_("Limit"),
    )


def a_day(label: Any, *, ahead: bool = False) -> Callable[[Any], forms.Field]:
    def field(_row: Any) -> forms.Field:
        today = clock.today()
        bound = {"min" if ahead else "max": f"{today:%Y-%m-%d}"}
        initial: date | None = None if ahead else today
        return forms.DateField(label=label, initial=initial, widget=Day(attrs=bound))

    return field


def answerable(label: Any, *, likely: bool = False) -> Callable[[Any], forms.Field]:
    """The posts that may be named, as boxes; ``likely`` ticks those of the unit itself."""

    def field(row: Any) -> forms.Field:
        posts = candidates(row.organisation, clock.today())
        own = [one.pk for one in posts if one.organisation_id == row.organisation]
        return forms.TypedMultipleChoiceField(
            choices=[(one.pk, _named(one)) for one in posts],
            coerce=UUID,
            required=False,
            label=label,
            initial=own if likely else [],
            widget=forms.CheckboxSelectMultiple(),
        )

    return field


def likely_answerable(label: Any) -> Callable[[Any], forms.Field]:
    return answerable(label, likely=True)


def _named(post: Post) -> str:
    return f"{pick(post.organisation.name)} · {pick(post.name)}"


def to_pass_to(row: Case) -> forms.Field:
    """Departments, towns and offices of the county; the one that the unit named is chosen."""
    county = interval(county_of(row.territory_code))
    rows = Organisation.objects.filter(
        in_force(clock.today()),
        kind__in=("department", "town", "office"),
        territory_code__range=county,
    ).exclude(pk=row.organisation)
    found = [(one.pk, pick(one.name)) for one in rows.order_by("kind", "sort_key")]
    return forms.TypedChoiceField(
        choices=[("", "—"), *found],
        coerce=int,
        empty_value=None,
        label=_("Who has the money or the power"),
        initial=(row.move_asked or {}).get("to"),
    )
