"""The tabs of inspections: visits, mine, plans, who was never visited, checklists."""

from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.programmes import tabs as between

PAGES = (
    ("visits:index", N_("Visits"), ""),
    ("inspection_plans:mine", N_("My visits"), ""),
    ("inspection_plans:index", N_("Plans"), ""),
    ("visits:coverage", N_("Who was visited"), ""),
    ("checklists:index", N_("Checklists"), ""),
)


def tabs(current: str) -> list[dict[str, Any]]:
    return between.tabs(PAGES, current)
