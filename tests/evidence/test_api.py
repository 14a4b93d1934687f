"""The phone's door to the same room."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from anxiao.evidence import api
from anxiao.evidence.abilities import Ability
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from tests.evidence.factories import photo, school_actor

pytestmark = pytest.mark.django_db
CONTENT = photo(position=(31.7, 113.4))


@pytest.fixture
def actor() -> Iterator[Actor]:
    with acting(school_actor(Ability.ADD, Ability.ORIGINAL)) as one:
        yield one


def _request(actor: Actor, content: bytes = b"") -> HttpRequest:
    made = RequestFactory().put("/", content, content_type="application/octet-stream")
    made.actor = actor  # type: ignore[attr-defined]
    return made


def _announced(client_uuid: object = None) -> api.UploadIn:
    return api.UploadIn.model_validate(
        {
            "client_uuid": client_uuid or uuid7(),
            "size": len(CONTENT),
            "sha256": sha256(CONTENT).hexdigest(),
            "name": "lamp.jpg",
            "mime": "image/jpeg",
        }
    )


def test_a_photo_travels_in_chunks_and_tells_what_it_is(actor: Actor) -> None:
    upload = api.begin(_request(actor), _announced())
    api.put(_request(actor, CONTENT[:64]), upload.pk, offset=0)
    with pytest.raises(Refused):
        api.finish(_request(actor), upload.pk)
    api.put(_request(actor, CONTENT[64:]), upload.pk, offset=64)
    file = api.finish(_request(actor), upload.pk)
    shown = api.FileDetail.model_validate(api.detail(_request(actor), file.pk))
    assert (shown.kind, shown.width, shown.height) == ("photo", 64, 48)
    assert shown.origin is not None
    assert float(shown.origin.latitude or 0) == pytest.approx(31.7)


def test_the_origin_is_shown_to_those_alone_who_may_see_originals(actor: Actor) -> None:
    upload = api.begin(_request(actor), _announced())
    api.put(_request(actor, CONTENT), upload.pk, offset=0)
    file = api.finish(_request(actor), upload.pk)
    plain = replace(actor, abilities=frozenset({Ability.ADD}))
    assert api.detail(_request(plain), file.pk)["origin"] is None


def test_a_phone_that_begins_again_learns_what_has_arrived(actor: Actor) -> None:
    client_uuid = uuid7()
    upload = api.begin(_request(actor), _announced(client_uuid))
    api.put(_request(actor, CONTENT[:64]), upload.pk, offset=0)
    assert api.begin(_request(actor), _announced(client_uuid)).received == 64


def test_a_post_without_the_ability_begins_nothing(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        api.begin(_request(replace(actor, abilities=frozenset())), _announced())


def test_out_of_reach_a_file_has_no_metadata(actor: Actor) -> None:
    with pytest.raises(Http404):
        api.detail(_request(actor), uuid7())
