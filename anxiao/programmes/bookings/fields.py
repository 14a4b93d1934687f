"""Fields that a booking asks for, on its own form and with its verbs."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day
from anxiao.people.story import organisations
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.services.looking import near
from anxiao.ui.widgets import Day


def first_day(row: Booking) -> forms.Field:
    return _day(_("First day"), row.starts_on)


def last_day(row: Booking) -> forms.Field:
    return _day(_("Last day"), row.ends_on)


def _day(label: Any, initial: date) -> forms.Field:
    today = f"{clock.today():%Y-%m-%d}"
    return forms.DateField(label=label, widget=Day(attrs={"min": today}), initial=initial)


def carried_out_on(row: Booking) -> forms.Field:
    today = clock.today()
    limits = {"min": f"{row.starts_on:%Y-%m-%d}", "max": f"{today:%Y-%m-%d}"}
    return forms.DateField(
        label=_("On which day"), widget=Day(attrs=limits), initial=min(today, row.ends_on)
    )


def other_visit(row: Booking) -> forms.Field:
    """Announced visits of the same kind about the same days."""
    rows = [
        one for one in near(row.school, row.kind, row.starts_on, row.ends_on) if one.id != row.pk
    ]
    names = organisations(one.orderer for one in rows)
    choices = [
        (str(one.id), f"{word_day(one.starts_on)} · {_who(names, one.orderer)} · {one.title}")
        for one in rows
    ]
    return forms.ChoiceField(
        choices=[("", "—"), *choices],
        label=_("The visit to take part in instead"),
        help_text=_("Announced visits of the same kind within two weeks."),
    )


def _who(names: dict[int | None, Any], key: int) -> str:
    return pick(names[key].name) if key in names else ""
