"""Files going out: only within reach, only as what they are, never to a shared cache."""

from typing import cast
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404

from anxiao.evidence.abilities import Ability
from anxiao.evidence.formats import JPEG
from anxiao.evidence.models import File
from anxiao.kernel.http import ActorRequest, needs, reads

AN_HOUR = "private, max-age=3600"
NEVER = "private, no-store"


@reads
def served(request: ActorRequest, pk: UUID) -> HttpResponse:
    file = _file(request, pk)
    return _answer(file, "served" if file.is_photo else "original")


@reads
def thumb(request: ActorRequest, pk: UUID) -> HttpResponse:
    file = _file(request, pk)
    if not file.is_photo:
        raise Http404
    return _answer(file, "thumb")


@reads
@needs(Ability.ORIGINAL)
def original(request: ActorRequest, pk: UUID) -> HttpResponse:
    answer = _answer(_file(request, pk), "original")
    answer["Cache-Control"] = NEVER
    return answer


def _file(request: ActorRequest, pk: UUID) -> File:
    return get_object_or_404(File.objects.visible_to(request.actor), pk=pk)


def _answer(file: File, copy: str) -> HttpResponse:
    is_copy = copy != "original"
    answer = FileResponse(
        default_storage.open(file.path(copy)),
        as_attachment=not is_copy,
        filename=file.served_name if is_copy else file.name,
        content_type=JPEG.mime if is_copy else file.mime,
    )
    answer["Cache-Control"] = AN_HOUR
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return cast("HttpResponse", answer)
