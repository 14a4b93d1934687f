"""The cells of one hazard in the list, drawn without a template: the list is opened all day."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from anxiao.hazards.models import Hazard
from anxiao.ui import drawing, words
from anxiao.ui.drawing import kept_for_rows

NOTHING = mark_safe("")


@kept_for_rows
def cells(row: Hazard, context: Any) -> SafeString:
    """The cells of the columns that the reader's list shows, in their order."""
    shown = context["shown"]
    drawn = ((shown[key], draw(row)) for key, draw in COLUMNS.items() if key in shown)
    return format_html_join("", "<td {}>{}</td>", drawn)


def _title(row: Hazard) -> SafeString:
    return format_html(
        '<a href="{}" data-open><strong>{}</strong></a>{}<br>'
        '<span class="text-secondary">{}</span>',
        reverse("hazards:detail", args=[row.pk]),
        words.words(row.title),
        _marks(row),
        words.name(row.place),
    )


def _marks(row: Hazard) -> SafeString:
    """What is to be seen at once: major, entered for somebody, found in a campaign."""
    marks = []
    if row.is_major:
        marks.append(drawing.badge(_("major"), "late", "flag"))
    if row.entered_on_behalf:
        marks.append(drawing.badge(_("entered on behalf"), "neutral", "notebook"))
    if row.campaign:
        marks.append(drawing.badge(_("campaign"), "neutral", "target"))
    return format_html_join("", " {}", ((one,) for one in marks)) if marks else NOTHING


COLUMNS: dict[str, Callable[[Hazard], Any]] = {
    "title": _title,
    "number": lambda row: row.number,
    "item": lambda row: words.name(row.item.name),
    "grade": lambda row: row.get_grade_display(),
    "state": lambda row: drawing.badge(row.get_state_display(), row.tone),
    "limit": lambda row: drawing.clock(row.clock, short=True),
    "lead": lambda row: words.name(getattr(row, "lead_name", None)),
    "reported": lambda row: words.short_day(row.reported_at),
    "closed": lambda row: words.short_day(row.closed_at) if row.closed_at else "",
    "campaign": lambda row: words.words(row.campaign_title) or _("routine work"),
}
