"""From a recorded thing to its page. Which kinds have one stands in the settings."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse


def page_of(kind: str, pk: UUID | None) -> str:
    """The address of a record's page, or nothing where its kind has none."""
    name = settings.SUBJECT_PAGES.get(kind)
    return reverse(name, args=[pk]) if name and pk else ""
