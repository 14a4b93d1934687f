"""Pages that stand under one entry of the navigation, as tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

CAMPAIGNS = (
    ("campaigns", N_("Campaigns"), "campaigns:index"),
    ("duties", N_("Gate duty"), "duties:index"),
)


def campaign_tabs(current: str) -> list[dict[str, Any]]:
    """Campaigns and gate duty; the page that is open is marked."""
    return [
        {"title": _(title), "url": reverse(page), "current": key == current}
        for key, title, page in CAMPAIGNS
    ]
