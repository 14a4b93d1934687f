"""Files in an object store: a real one, in a thread, that speaks S3."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer

from anxiao.config.archive.making import names_in
from anxiao.config.choices import Choices, ObjectStore
from anxiao.evidence import services, shelf
from anxiao.evidence.models import File
from anxiao.kernel.principal import acting
from tests.config.test_backup import Place, backup, elsewhere, here
from tests.world import make_world, picture

__all__ = ["backup", "elsewhere", "here"]  # fixtures
CREDENTIALS = {"aws_access_key_id": "anxiao", "aws_secret_access_key": "a secret"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def environ(endpoint: str) -> dict[str, str]:
    bucket = f"anxiao-{uuid4().hex[:8]}"
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **CREDENTIALS)
    client.create_bucket(Bucket=bucket)
    return {
        "ANXIAO_S3_BUCKET": bucket,
        "ANXIAO_S3_ENDPOINT": endpoint,
        "ANXIAO_S3_ACCESS_KEY": CREDENTIALS["aws_access_key_id"],
        "ANXIAO_S3_SECRET_KEY": CREDENTIALS["aws_secret_access_key"],
    }


@pytest.fixture
def in_store(environ: dict[str, str], settings: Any) -> ObjectStore:
    store = Choices.read(environ, "").store
    assert store is not None
    settings.STORAGES = {**settings.STORAGES, "default": store.storage()}
    return store


@pytest.mark.django_db
def test_photos_and_pieces_of_uploads_lie_in_the_store(in_store: ObjectStore) -> None:
    world = make_world()
    school = world.actors["school"]
    with acting(school):
        file = services.store(actor=school, content=picture(1), name="lamp.jpg")
        assert shelf.fetch(file.path("original")) == picture(1)
        assert File.objects.visible_to(school).count() == 1
    upload = uuid4()
    shelf.keep_chunk(upload, 0, b"first")
    shelf.keep_chunk(upload, 5, b"second")
    assert shelf.join_chunks(upload, 11) == b"firstsecond"
    shelf.drop_uploads([upload])
    kinds = {name.split("/")[1] for name in names_in(default_storage)}
    assert kinds == {"original", "served", "thumb"}


def test_a_backup_is_restored_into_a_store_and_made_from_it(
    backup: Path, elsewhere: Place, environ: dict[str, str], tmp_path: Path
) -> None:
    elsewhere.does("restore", str(backup), **environ)
    assert elsewhere.files() == {}
    again = tmp_path / "again.tar"
    said = elsewhere.does("backup", str(again), **environ)
    assert " 0 files" not in said
    assert "Proven" in elsewhere.does("backup", "--prove", str(again), **environ)
    assert "Set ANXIAO_S3_ENDPOINT too" in elsewhere.refuses("check", ANXIAO_S3_BUCKET="alone")
