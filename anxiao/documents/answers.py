"""A paper on its way to a browser."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from anxiao.documents.models import Document
from anxiao.documents.services import file_of

SHEET = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"


def answer(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at: never to a shared cache, never taken for anything else."""
    made = HttpResponse(content, content_type="application/pdf")
    made["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or "inline"  # noqa: FBT003
    made["Cache-Control"] = "private, no-store"
    made["X-Content-Type-Options"] = "nosniff"
    made["Content-Security-Policy"] = SHEET
    return made


def sheet(document: Document) -> HttpResponse:
    return answer(file_of(document), document.number)
