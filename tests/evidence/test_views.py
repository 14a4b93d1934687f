"""Files go out within reach alone, as what they are and never to a shared cache."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.test import RequestFactory
from django.urls import resolve, reverse

from anxiao.evidence import services
from anxiao.evidence.abilities import Ability
from anxiao.evidence.models import File
from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from tests.evidence.factories import OTHER_SCHOOL, PDF, make_record, photo, school_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> Iterator[Actor]:
    with acting(school_actor(Ability.ADD, Ability.ORIGINAL)) as one:
        yield one


@pytest.fixture
def lamp(actor: Actor) -> File:
    content = photo(size=(900, 600), position=(31.7, 113.4))
    file = services.store(actor=actor, content=content, name="路灯.png")
    services.attach(actor=actor, files=[file.pk], to=make_record(), role="before")
    return file


def _get(actor: Actor, name: str, pk: UUID) -> FileResponse:
    address = reverse(f"evidence:{name}", args=[pk])
    request = RequestFactory().get(address)
    request.actor = actor  # type: ignore[attr-defined]
    view = resolve(address)
    answer = view.func(request, *view.args, **view.kwargs)
    assert isinstance(answer, FileResponse)
    return answer


def _body(answer: FileResponse) -> bytes:
    # Closing the answer itself would end the connection of the test.
    stream = answer.file_to_stream
    assert stream is not None
    with stream:
        return stream.read()


def test_the_three_copies_of_a_photo_go_out_safely(actor: Actor, lamp: File) -> None:
    served, thumb = (_get(actor, name, lamp.pk) for name in ("served", "thumb"))
    for answer in (served, thumb):
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"].startswith("private")
        assert "sandbox" in answer["Content-Security-Policy"]
    assert len(_body(thumb)) < len(_body(served))
    original = _get(actor, "original", lamp.pk)
    assert original["Content-Disposition"].startswith("attachment")
    assert original["Cache-Control"] == "private, no-store"
    assert len(_body(original)) == lamp.size


def test_a_document_goes_out_as_a_download_and_has_no_thumb(actor: Actor) -> None:
    plan = services.store(actor=actor, content=PDF, name="方案.pdf")
    answer = _get(actor, "served", plan.pk)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    assert _body(answer) == PDF
    with pytest.raises(Http404):
        _get(actor, "thumb", plan.pk)


@pytest.mark.parametrize("name", ["served", "thumb", "original"])
def test_out_of_reach_a_file_does_not_exist(actor: Actor, lamp: File, name: str) -> None:
    abilities = (Ability.ADD, Ability.ORIGINAL)
    with acting(school_actor(*abilities, organisation=OTHER_SCHOOL)) as stranger:
        for pk in (lamp.pk, uuid7()):
            with pytest.raises(Http404):
                _get(stranger, name, pk)


def test_the_original_needs_the_ability(actor: Actor, lamp: File) -> None:
    with pytest.raises(PermissionDenied):
        _get(replace(actor, abilities=frozenset()), "original", lamp.pk)
