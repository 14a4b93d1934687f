"""Files come in whole or in chunks, are judged by their bytes and hang on records."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from PIL import Image

from anxiao.evidence import jobs, limits, services
from anxiao.evidence.abilities import Ability
from anxiao.evidence.models import Attachment, File, Origin, Upload
from anxiao.kernel import clock
from anxiao.kernel.actors import EVERYTHING, Actor, Reach
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused, TooLarge
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry, Subject
from anxiao.norms import services as norms
from anxiao.norms.models import Rule
from anxiao.norms.reference_files import load_reference
from anxiao.places import services as places
from tests.evidence.factories import (
    OTHER_SCHOOL,
    PDF,
    county_actor,
    make_record,
    office,
    photo,
    school_actor,
)

pytestmark = pytest.mark.django_db
TAKEN = datetime(2026, 6, 18, 9, 30, tzinfo=clock.LOCAL)
NOW = TAKEN + timedelta(hours=2)


@pytest.fixture
def actor() -> Iterator[Actor]:
    with clock.at(NOW), acting(school_actor()) as one:
        yield one


def _begin(actor: Actor, content: bytes, **changes: Any) -> Upload:
    given = {
        "client_uuid": uuid7(),
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "name": "lamp.jpg",
        "mime": "image/jpeg",
    }
    return services.begin_upload(actor=actor, **{**given, **changes})


def _put(actor: Actor, upload: Upload, offset: int, content: bytes) -> Upload:
    return services.put_chunk(actor=actor, upload=upload.pk, offset=offset, content=content)


# --- in chunks ------------------------------------------------------------------------------


def test_a_file_arrives_in_chunks_and_is_the_same_file(actor: Actor) -> None:
    content = photo()
    upload = _begin(actor, content)
    _put(actor, upload, 0, content[:100])
    assert _put(actor, upload, 100, content[100:]).received == len(content)
    file = services.finish(actor=actor, upload=upload.pk)
    assert file.sha256 == f"sha256:{sha256(content).hexdigest()}"
    with default_storage.open(file.path("original")) as kept:
        assert kept.read() == content


def test_beginning_and_finishing_again_change_nothing(actor: Actor) -> None:
    content, client_uuid = photo(), uuid7()
    first = _begin(actor, content, client_uuid=client_uuid)
    assert _begin(actor, content, client_uuid=client_uuid) == first
    _put(actor, first, 0, content)
    file = services.finish(actor=actor, upload=first.pk)
    assert services.finish(actor=actor, upload=first.pk) == file
    assert _begin(actor, content, client_uuid=client_uuid).file == file.pk
    assert File.objects.count() == 1


def test_an_upload_does_not_change_its_file(actor: Actor) -> None:
    client_uuid = uuid7()
    _begin(actor, photo(), client_uuid=client_uuid)
    with pytest.raises(Refused):
        _begin(actor, photo(colour="red"), client_uuid=client_uuid)


def test_a_repeated_chunk_is_taken_and_a_gap_is_refused_with_the_count(actor: Actor) -> None:
    content = photo()
    upload = _begin(actor, content)
    _put(actor, upload, 0, content[:100])
    assert _put(actor, upload, 0, content[:100]).received == 100
    for offset in (50, 150):
        with pytest.raises(Refused) as refused:
            _put(actor, upload, offset, content[offset : offset + 100])
        assert refused.value.sentence["params"]["received"] == 100


def test_bytes_outside_the_announced_file_are_invalid(actor: Actor) -> None:
    upload = _begin(actor, photo())
    with pytest.raises(Invalid):
        _put(actor, upload, -1, b"x")
    with pytest.raises(Invalid):
        _put(actor, upload, 0, b"x" * (upload.size + 1))


def test_too_large_a_chunk_is_turned_away(actor: Actor) -> None:
    upload = _begin(actor, photo())
    with pytest.raises(TooLarge):
        _put(actor, upload, 0, b"x" * (limits.CHUNK_BYTES + 1))


def test_an_unfinished_upload_does_not_become_a_file(actor: Actor) -> None:
    content = photo()
    upload = _begin(actor, content)
    _put(actor, upload, 0, content[:10])
    with pytest.raises(Refused):
        services.finish(actor=actor, upload=upload.pk)


def test_an_upload_with_another_digest_is_damaged(actor: Actor) -> None:
    content = photo()
    upload = _begin(actor, content, sha256=sha256(b"other").hexdigest())
    _put(actor, upload, 0, content)
    with pytest.raises(Invalid, match="damaged"):
        services.finish(actor=actor, upload=upload.pk)


@pytest.mark.parametrize("sent", ["", "zz", "sha256:12", "md5:d41d8cd98f00b204e9800998ecf8427e"])
def test_what_is_no_digest_is_invalid(actor: Actor, sent: str) -> None:
    with pytest.raises(Invalid):
        _begin(actor, photo(), sha256=sent)


def test_an_announced_file_over_the_limit_is_turned_away_before_its_bytes(actor: Actor) -> None:
    with pytest.raises(TooLarge):
        _begin(actor, b"", size=limits.PHOTO_BYTES + 1)
    assert _begin(actor, b"", size=limits.PHOTO_BYTES + 1, mime="application/pdf")
    with pytest.raises(TooLarge):
        _begin(actor, b"", size=limits.FILE_BYTES + 1, mime="application/pdf")
    with pytest.raises(Invalid):
        _begin(actor, b"", size=0)


def test_another_post_finds_no_upload_even_in_the_database(actor: Actor) -> None:
    upload = _begin(actor, photo())
    with acting(school_actor()) as other:
        assert not Upload.objects.filter(pk=upload.pk).exists()
        with pytest.raises(OutOfReach):
            _put(other, upload, 0, b"x")


def test_uploads_expire_with_their_chunks(
    actor: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    content = photo()
    old, (folder, chunk) = _begin(actor, content), ("uploads", "000000000000")
    _put(actor, old, 0, content[:10])
    with clock.at(NOW + timedelta(days=3)):
        young = _begin(actor, content)
    assert default_storage.exists(f"{folder}/{old.pk}/{chunk}")
    with clock.at(NOW + limits.UPLOAD_LIVES), django_capture_on_commit_callbacks(execute=True):
        jobs.expire()
    assert not default_storage.exists(f"{folder}/{old.pk}")
    assert list(Upload.objects.all()) == [young]


def test_only_the_system_expires_uploads(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        services.expire_uploads(actor=actor)


# --- whole ----------------------------------------------------------------------------------


def test_a_photo_is_served_without_its_metadata_and_upright(actor: Actor) -> None:
    content = photo(size=(3000, 1500), taken=TAKEN, position=(31.7, 113.4), orientation=6)
    file = services.store(actor=actor, content=content, name="lamp.jpg")
    assert (file.kind, file.mime, file.width, file.height) == ("photo", "image/jpeg", 1500, 3000)
    for copy, height in (("served", limits.SERVED_SIDE), ("thumb", limits.THUMB_SIDE)):
        with default_storage.open(file.path(copy)) as kept, Image.open(kept) as image:
            assert image.size == (height // 2, height)
            assert not image.getexif()
            assert image.format == "JPEG"
    with default_storage.open(file.path("served")) as kept:
        assert b"Huawei" not in kept.read()


def test_the_origin_of_a_photo_is_kept_apart(actor: Actor) -> None:
    content = photo(taken=TAKEN, position=(31.7173, -113.3739))
    file = services.store(actor=actor, content=content, name="lamp.jpg")
    origin = Origin.objects.visible_to(actor).get(file=file)
    assert (origin.taken_at, origin.device) == (TAKEN, "Huawei P9")
    assert (origin.latitude, origin.longitude) == (Decimal("31.7173"), Decimal("-113.3739"))


def test_a_photo_without_metadata_has_no_origin(actor: Actor) -> None:
    file = services.store(actor=actor, content=photo(), name="lamp.jpg")
    assert not Origin.objects.exists()
    assert services.taken_at(file) == NOW


def test_a_photo_is_as_new_as_its_exif_but_never_newer_than_its_arrival(actor: Actor) -> None:
    old = services.store(actor=actor, content=photo(taken=TAKEN), name="a.jpg")
    ahead = photo(taken=NOW + timedelta(days=2))
    new = services.store(actor=actor, content=ahead, name="b.jpg")
    assert services.taken_at(old) == TAKEN
    assert services.taken_at(new) == NOW
    assert services.newest_taken([old, new]) == NOW
    assert services.newest_taken([]) is None


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_photos_are_served_as_jpeg(actor: Actor, form: str) -> None:
    file = services.store(actor=actor, content=photo(form=form), name=f"a.{form.lower()}")
    assert (file.mime, file.served_name) == (f"image/{form.lower()}", "a.jpg")


def test_a_photo_of_a_phone_that_writes_heic_is_served_as_jpeg(actor: Actor) -> None:
    content = Path(__file__).with_name("photo.heic").read_bytes()
    file = services.store(actor=actor, content=content, name="IMG_0001.HEIC")
    assert (file.mime, file.is_photo, file.width, file.height) == ("image/heic", True, 96, 64)
    assert Origin.objects.get(file=file).device == "Phone Test"
    with default_storage.open(file.path("served")) as served:
        assert Image.open(served).format == "JPEG"
    with default_storage.open(file.path("original")) as original:
        assert original.read() == content
    with pytest.raises(Invalid, match="not an image"):
        services.store(actor=actor, content=content[:300], name="IMG_0002.HEIC")


def test_a_transparent_picture_stands_on_white(actor: Actor) -> None:
    out = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    file = services.store(actor=actor, content=out.getvalue(), name="a.png")
    with default_storage.open(file.path("served")) as kept, Image.open(kept) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "ending"),
    [(PDF, "pdf"), (office("word/document.xml"), "docx"), (office("xl/workbook.xml"), "xlsx")],
)
def test_documents_are_known_by_their_bytes(actor: Actor, content: bytes, ending: str) -> None:
    file = services.store(actor=actor, content=content, name="..\\plan\u202e.exe")
    assert (file.kind, file.name) == ("file", f"plan.exe.{ending}")
    assert services.fingerprint(actor=actor, file=file) == ""


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90", b"<svg/>", b"PK\x03\x04", office("word/document.xml", "word/vbaProject.bin")],
)
def test_other_files_are_not_accepted(actor: Actor, content: bytes) -> None:
    with pytest.raises(Invalid, match="are accepted"):
        services.store(actor=actor, content=content, name="plan.docx")


@pytest.mark.parametrize(
    "content",
    [
        b"no photo at all",
        photo()[:200],
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        photo(form="WEBP")[:40],
    ],
)
def test_a_broken_photo_is_not_an_image(actor: Actor, content: bytes) -> None:
    with pytest.raises(Invalid, match="not an image"):
        services.store(actor=actor, content=content, name="a.jpg")


@pytest.mark.parametrize("size", [(8000, 7000), (20_000, 20_000)])
def test_a_decompression_bomb_is_refused(actor: Actor, size: tuple[int, int]) -> None:
    out = BytesIO()
    Image.new("1", size).save(out, "PNG")
    assert len(out.getvalue()) < limits.MEGABYTE
    with pytest.raises(Invalid, match="too many pixels"):
        services.store(actor=actor, content=out.getvalue(), name="a.png")


def test_files_over_the_limit_and_empty_files_are_turned_away(actor: Actor) -> None:
    heavy = photo() + b"\0" * limits.PHOTO_BYTES
    with pytest.raises(TooLarge):
        services.store(actor=actor, content=heavy, name="a.jpg")
    with pytest.raises(TooLarge):
        services.store(actor=actor, content=PDF + b"\0" * limits.FILE_BYTES, name="a.pdf")
    with pytest.raises(Invalid):
        services.store(actor=actor, content=b"", name="a.pdf")


def test_a_post_without_the_ability_adds_nothing(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        services.store(actor=replace(actor, abilities=frozenset()), content=PDF, name="a.pdf")
    with pytest.raises(NotAllowed):
        services.store(actor=Actor.system("nobody's job"), content=PDF, name="a.pdf")


def test_the_same_photo_has_the_same_fingerprint(actor: Actor) -> None:
    image = Image.linear_gradient("L").rotate(30)
    image.paste(Image.radial_gradient("L").resize((90, 60)), (20, 140))
    hashes = []
    for quality in (95, 60):
        out = BytesIO()
        image.save(out, "JPEG", quality=quality)
        file = services.store(actor=actor, content=out.getvalue(), name="a.jpg")
        hashes.append(services.fingerprint(actor=actor, file=file))
        assert File.objects.get(pk=file.pk).phash == hashes[-1]
    assert len(hashes[0]) == 16
    assert (int(hashes[0], 16) ^ int(hashes[1], 16)).bit_count() <= 4


def test_the_job_fingerprints_what_hangs_on_records(actor: Actor) -> None:
    file = services.store(actor=actor, content=photo(), name="a.jpg")
    services.attach(actor=actor, files=[file.pk], to=make_record(), role="before")
    jobs.fingerprint()
    assert File.objects.get().phash


# --- on records -----------------------------------------------------------------------------


def test_an_attached_file_is_seen_by_whoever_reaches_the_record(actor: Actor) -> None:
    file = services.store(actor=actor, content=photo(taken=TAKEN), name="a.jpg")
    with acting(county_actor()) as county:
        assert not File.objects.exists()
        assert not Origin.objects.exists()
        assert not File.objects.visible_to(county).exists()
    assert services.attach(actor=actor, files=[file.pk], to=make_record(), role="before") == [file]
    with acting(county) as county:
        assert File.objects.get() == File.objects.visible_to(county).get() == file
        assert Attachment.objects.visible_to(county).get().kind == "subject"
        assert Origin.objects.visible_to(county).get().taken_at == TAKEN
    with acting(school_actor(organisation=OTHER_SCHOOL)) as stranger:
        for model in (File, Attachment, Origin):
            assert not model.objects.exists()
    with acting(Actor.system("a query that forgot the policy", reach=EVERYTHING)):
        for model in (File, Attachment, Origin):
            assert not model.objects.visible_to(stranger).exists()


def test_a_file_on_a_sealed_record_stays_behind_the_seal(actor: Actor) -> None:
    latest = NOW.date() + timedelta(days=5)
    seal = ledger.seal(actor=actor, members=[], opens_latest_on=latest)
    file = services.store(actor=actor, content=photo(), name="a.jpg")
    services.attach(actor=actor, files=[file.pk], to=make_record(seal=seal.pk), role="other")
    with acting(county_actor()) as county:
        assert not File.objects.exists()
        assert not File.objects.visible_to(county).exists()


def test_nobody_attaches_a_file_that_she_cannot_see(actor: Actor) -> None:
    file = services.store(actor=actor, content=PDF, name="a.pdf")
    with acting(county_actor()) as county, pytest.raises(OutOfReach):
        services.attach(actor=county, files=[file.pk], to=make_record(), role="other")


def test_attaching_again_changes_nothing_and_keeps_the_order(actor: Actor) -> None:
    files = [services.store(actor=actor, content=PDF, name=f"{n}.pdf") for n in range(3)]
    keys, record = [one.pk for one in reversed(files)], make_record()
    for _again in range(2):
        found = services.attach(actor=actor, files=[*keys, keys[0]], to=record, role="after")
        assert [one.pk for one in found] == keys
    assert Attachment.objects.of(record.pk).count() == 3
    assert services.attach(actor=actor, files=[], to=record, role="after") == []
    with pytest.raises(Invalid):
        services.attach(actor=actor, files=keys, to=record, role="during")


def test_attaching_is_recorded_when_it_has_something_to_say(actor: Actor) -> None:
    file = services.store(actor=actor, content=PDF, name="a.pdf")
    record, says = make_record(), sentence("Added a plan.")
    services.attach(actor=actor, files=[file.pk], to=record, role="other")
    assert not Entry.objects.exists()
    services.attach(actor=actor, files=[file.pk], to=record, role="other", says=says)
    entry = Entry.objects.get()
    assert entry.action == "evidence.attach"
    assert entry.details["files"] == [file.sha256]


def test_who_holds_a_link_to_one_case_adds_files_to_it(actor: Actor) -> None:
    record = make_record()
    link = Actor(name="Mr Zhao", abilities=frozenset({Ability.ADD}), reach=Reach(case=record.pk))
    with acting(link):
        file = services.store(actor=link, content=photo(), name="a.jpg")
        services.attach(actor=link, files=[file.pk], to=record, role="after")
    assert Subject.objects.get() == record
    assert File.objects.visible_to(actor).get() == file


def test_the_application_rewrites_nothing_of_a_file_but_its_fingerprint(actor: Actor) -> None:
    file = services.store(actor=actor, content=PDF, name="a.pdf")
    for statement in ("UPDATE evidence_file SET sha256 = 'x'", "DELETE FROM evidence_file"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert File.objects.get() == file


# --- the rule of the place ------------------------------------------------------------------


@pytest.fixture
def narrow(actor: Actor) -> Actor:
    """Somebody in a town whose county allows photos and small papers alone."""
    with acting(Actor.system("test")):
        system = Actor.system("test")
        load_reference(actor=system)
        for code, level in ((990121000000, "county"), (990122000000, "county")):
            name: Any = {"zh": f"区划{code}", "en": f"Place {code}"}
            places.add_territory(actor=system, code=code, name=name, level=level)
        norms.add_rule(
            actor=system,
            key="upload.limits",
            territory_code=990121000000,
            valid_from=clock.today(),
            value={"photo_mb": 1, "file_mb": 2, "types": ["JPG", "pdf"]},
        )
    return replace(actor, territory=990121100000)


def test_the_rule_of_the_actor_s_place_decides_how_large_a_file_may_be(narrow: Actor) -> None:
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        services.store(actor=narrow, content=photo() + b"\0" * limits.MEGABYTE, name="a.jpg")
    with pytest.raises(TooLarge, match="larger than 2 MB"):
        _begin(narrow, b"", size=2 * limits.MEGABYTE + 1, mime="application/pdf")
    assert _begin(narrow, b"", size=2 * limits.MEGABYTE, mime="application/pdf")
    elsewhere = replace(narrow, territory=990122000000)
    assert limits.limits_for(elsewhere).photo == 20 * limits.MEGABYTE
    assert services.store(actor=elsewhere, content=photo() + b"\0" * limits.MEGABYTE, name="a.jpg")


def test_the_rule_decides_which_kinds_are_accepted(narrow: Actor) -> None:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    with pytest.raises(Invalid, match="does not accept files of this kind"):
        services.store(actor=narrow, content=out.getvalue(), name="a.png")
    assert services.store(actor=narrow, content=photo(), name="a.jpeg")
    assert services.store(actor=narrow, content=PDF, name="a.pdf")


def test_no_rule_lifts_the_ceilings(narrow: Actor) -> None:
    with acting(Actor.system("test")):
        norms.add_rule(
            actor=Actor.system("test"),
            key="upload.limits",
            territory_code=990122000000,
            valid_from=clock.today(),
            value={"photo_mb": 100, "file_mb": 500, "types": ["jpg"]},
        )
    found = limits.limits_for(replace(narrow, territory=990122000000))
    assert (found.photo, found.file) == (limits.PHOTO_BYTES, limits.FILE_BYTES)


def test_where_no_rule_was_made_the_ceilings_hold(actor: Actor) -> None:
    Rule.objects.filter(key="upload.limits").delete()
    assert limits.limits_for(actor) == limits.Limits()
