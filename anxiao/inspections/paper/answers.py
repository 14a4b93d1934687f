"""A workbook on its way to a browser."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> HttpResponse:
    """To be saved: never to a shared cache, never taken for anything else."""
    made = HttpResponse(content, content_type=KIND)
    made["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"  # noqa: FBT003
    made["X-Content-Type-Options"] = "nosniff"
    made["Cache-Control"] = "private, no-store"
    return made
