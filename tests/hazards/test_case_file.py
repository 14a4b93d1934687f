"""The case file holds everything, proves itself, and says when it was tampered with."""

import json
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings as conf
from django.db import connection
from django.test import Client

from anxiao.hazards import casefile
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report
from anxiao.kernel import clock
from anxiao.kernel.papers import Paper
from anxiao.kernel.principal import acting
from anxiao.ledger.case_files import verify_case
from anxiao.ledger.jobs import checkpoint
from anxiao.ledger.models import Entry
from anxiao.ledger.services import open_seal, seal
from tests.world import World, item, make_hazard, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    default = {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def world() -> World:
    return make_world()


def taken(world: World, who: str, hazard: Hazard, to: Path) -> Path:
    with acting(world.actors[who]) as actor:
        row = Hazard.objects.visible_to(actor).for_page().get(pk=hazard.pk)
        to.write_bytes(casefile.made(actor=actor, hazard=row).read())
    return to


def planted() -> None:
    """Take a checkpoint once no transaction, those of other tests included, holds it back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        own = cursor.fetchone()[0]
        for _try in range(600):
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > own:
                return checkpoint()
            time.sleep(0.1)
    raise AssertionError("another transaction stayed open for a minute")


def changed(path: Path, name: str, content: bytes) -> Path:
    """The same ZIP with one part exchanged."""
    before, out = ZipFile(path), path.with_name("changed.zip")
    with ZipFile(out, "w") as after:
        for one in before.namelist():
            after.writestr(one, content if one == name else before.read(one))
    return out


def test_it_holds_everything_and_verifies(world: World, tmp_path: Path) -> None:
    hazard = make_hazard(world, state="closed", major=True)
    path = taken(world, "auditor", hazard, tmp_path / "a.zip")
    with ZipFile(path) as file:
        names = file.namelist()
        lines = file.read("ledger.jsonl").decode().splitlines()
        cover = file.read("index.html").decode()
    for name in ("index.html", "facts.json", "README.txt", "manifest.json", "style.css"):
        assert name in names
    assert {"photos/01-after.jpg", "originals/01-after.jpg"} <= {*names}
    assert hazard.number in cover
    report = verify_case(path)
    assert report.faults == []
    assert report.entries == len(lines) - 1 > 8


def test_the_same_case_gives_the_same_bytes(world: World, tmp_path: Path) -> None:
    hazard = make_hazard(world, state="submitted")
    first = taken(world, "auditor", hazard, tmp_path / "a.zip").read_bytes()
    assert taken(world, "auditor", hazard, tmp_path / "b.zip").read_bytes() == first


def test_originals_are_for_those_who_may_see_them(world: World, tmp_path: Path) -> None:
    hazard = make_hazard(world, state="submitted")
    path = taken(world, "school", hazard, tmp_path / "a.zip")
    assert not any(name.startswith("originals/") for name in ZipFile(path).namelist())
    assert verify_case(path).is_sound


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("photos/01-after.jpg", "does not fit the list"),
        ("originals/01-after.jpg", "is named by no entry"),
        ("ledger.jsonl", "its entries are not all here"),
        ("index.html", "does not fit the list"),
    ],
)
def test_what_was_tampered_with_is_named(
    world: World, tmp_path: Path, name: str, what: str
) -> None:
    path = taken(world, "auditor", make_hazard(world, state="submitted"), tmp_path / "a.zip")
    content = b"x" if name != "ledger.jsonl" else ZipFile(path).read(name).rsplit(b"\n", 2)[0]
    assert any(what in fault for fault in verify_case(changed(path, name, content)).faults)


def test_a_word_changed_in_an_entry_is_found(world: World, tmp_path: Path) -> None:
    path = taken(world, "auditor", make_hazard(world, state="submitted"), tmp_path / "a.zip")
    told = ZipFile(path).read("ledger.jsonl").replace("已清理".encode(), "未清理".encode(), 1)
    told = told.replace(b"Verified the report.", b"Verified a report.", 1)
    faults = verify_case(changed(path, "ledger.jsonl", told)).faults
    assert any("its content was changed" in fault for fault in faults)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"no zip at all"])
def test_what_is_no_case_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert any("is no case file" in fault for fault in verify_case(path).faults)


def test_it_verifies_without_a_database(world: World, tmp_path: Path, fresh_database: None) -> None:
    hazard = make_hazard(world, state="submitted")
    planted()
    later = make_hazard(world)
    planted()
    path = taken(world, "auditor", hazard, tmp_path / "a.zip")
    lines = [json.loads(line) for line in ZipFile(path).read("ledger.jsonl").splitlines()]
    assert all(line["proof"] for line in lines if "entry" in line)
    assert str(later.pk) not in path.read_bytes().decode("latin1")
    env = {"PATH": "/usr/bin:/bin", "ANXIAO_DATA_DIR": str(tmp_path / "none"), "HOME": "/tmp"}
    words = [sys.executable, "-m", "anxiao", "ledger", "verify", str(path)]
    done = subprocess.run(
        words, env=env, cwd=conf.TREE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Sound: ")
    assert not (tmp_path / "none" / "pg").exists()


def test_reading_a_sealed_case_is_recorded_and_its_proof_waits_for_the_seal(
    world: World, tmp_path: Path, fresh_database: None
) -> None:
    with acting(world.actors["coordinator"]) as office:
        behind = seal(actor=office, members=[], opens_latest_on=clock.today()).pk
        hazard = report.report(actor=office, site=world.sites["school"], item=item(), seal=behind)
    planted()
    path = taken(world, "coordinator", hazard, tmp_path / "a.zip")
    assert b'"proof":null' in ZipFile(path).read("ledger.jsonl")
    assert verify_case(path).is_sound
    client = Client()
    client.force_login(world.people["leader"])
    assert client.get(f"/hazards/{hazard.pk}/case-file.zip").status_code == 404
    with acting(world.actors["coordinator"]) as office:
        reads = Entry.objects.visible_to(office).of(hazard.pk).filter(action="hazard.read")
        assert reads.count() == 1
        open_seal(actor=office, pk=behind)
    path = taken(world, "leader", hazard, tmp_path / "b.zip")
    assert b'"nonce":"' in ZipFile(path).read("ledger.jsonl")
    assert verify_case(path).is_sound


def papers(_actor: object, _subject: object) -> list[Paper]:
    return [Paper("slip 交办.pdf", "交办单", b"%PDF-1.7")]


def test_other_apps_bring_their_papers(world: World, tmp_path: Path, settings: Any) -> None:
    settings.CASE_PAPERS = [f"{__name__}.papers"]
    path = taken(world, "auditor", make_hazard(world), tmp_path / "a.zip")
    assert "papers/slip-.pdf" in ZipFile(path).namelist()
    assert verify_case(path).is_sound


def test_by_page_and_api(world: World) -> None:
    hazard = make_hazard(world)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["coordinator"])
    page = f"/hazards/{hazard.pk}/case-file.zip"
    assert page in client.get(f"/hazards/{hazard.pk}/").content.decode()
    for address in (page, f"/api/v1/hazards/{hazard.pk}/case-file"):
        answer = client.get(address)
        assert answer["Content-Type"] == "application/zip"
        content = b"".join(answer.streaming_content)  # type: ignore[arg-type]
        assert "index.html" in ZipFile(BytesIO(content)).namelist()
