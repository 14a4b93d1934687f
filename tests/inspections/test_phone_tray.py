"""What arrives in a crowd lies in the tray for a moment, and then stands as anything else."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from anxiao.evidence.models import File, Upload
from anxiao.inspections.phone import jobs
from anxiao.inspections.phone.models import Arrival, Submission
from anxiao.inspections.phone.services import tray
from anxiao.inspections.phone.services.sent import Begun, Sent
from anxiao.inspections.visits.models import Finding, Visit
from anxiao.kernel import clock
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.principal import acting, become
from anxiao.people.models import Tenure
from tests.inspections.sending import BASE, begun, filled, path_of, send, signed_in, with_photo
from tests.inspections.test_submissions import counted, refused, told
from tests.inspections.visiting import checklist
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db
WAITS = {"prefer": "respond-async"}


@pytest.fixture
def crowd() -> Iterator[None]:
    """Somebody stands at the desk all the time."""
    with tray.DESK.served(can_wait=False):
        yield
    tray.DESK.crowded_at = float("-inf")


@pytest.fixture
def lasting(fresh_database: None) -> World:
    from tests.world import make_world

    return make_world()


def lying(world: World, who: str = "inspector") -> int:
    with acting(world.actors[who]) as actor:
        return Arrival.objects.visible_to(actor).count()


def put(client: Client, key: str, content: bytes, *, offset: int = 0, most: int = 2**30) -> Any:
    path = path_of(key, content, offset=offset, size=len(content))
    piece = content[offset : offset + most]
    return client.put(path, piece, content_type="application/octet-stream", headers=WAITS)


# --- kept, then taken in ------------------------------------------------------------------------


def test_what_is_kept_is_taken_in_a_moment_later(world: World, crowd: None) -> None:
    client, body = signed_in(world), begun(world, checklist())
    kept = told(send(client, body, **WAITS, **{"x-device-clock": "2000-01-01T00:00:00Z"}), 202)
    assert kept["state"] == "kept" and "key" not in kept
    assert counted() == (0, 0, 0) and lying(world) == 1
    assert told(client.get(f"{BASE}/{body['key']}"), 202) == kept
    assert jobs.take_some() == 1
    receipt = told(client.get(f"{BASE}/{body['key']}"), 200)
    assert (receipt["state"], receipt["received_at"]) == ("finished", kept["arrived_at"])
    assert receipt["skew"] < -800_000_000
    assert counted() == (1, 1, 1) and lying(world) == 0
    assert told(send(client, body)) == receipt
    assert jobs.take_some() == 0


def test_whoever_is_alone_or_cannot_wait_is_taken_in_at_once(world: World) -> None:
    client, made = signed_in(world), checklist()
    told(send(client, begun(world, made), **WAITS))
    with tray.DESK.served(can_wait=True):
        told(send(client, begun(world, made)))
    # For a moment after a crowd another is expected.
    told(send(client, begun(world, made), **WAITS), 202)
    tray.DESK.crowded_at -= 2 * tray.CROWD_SECONDS
    told(send(client, begun(world, made), **WAITS))
    tray.DESK.crowded_at = float("-inf")


def test_the_same_is_kept_once_and_something_else_is_refused(world: World, crowd: None) -> None:
    client, made = signed_in(world), checklist()
    body = begun(world, made)
    assert told(send(client, body, **WAITS), 202) == told(send(client, body, **WAITS), 202)
    assert lying(world) == 1
    other = {**body, "finishes": False}
    assert "make a new key" in refused(send(client, other, **WAITS), 409)
    # Sent again by a device that has lost patience: there once, whichever comes first.
    receipt = told(send(client, body))
    assert jobs.take_some() == 1
    assert told(client.get(f"{BASE}/{body['key']}"), 200) == receipt
    assert counted() == (1, 1, 1)


def test_photos_are_kept_as_they_are_and_decoded_with_their_sheet(
    world: World, crowd: None
) -> None:
    client = signed_in(world)
    body, content = with_photo(world, checklist())
    half = len(content) // 2
    assert told(put(client, body["key"], content, most=half), 200)["received"] == half
    said = told(put(client, body["key"], content, offset=half), 200)
    assert (said["received"], said["file"]) == (len(content), None)
    head = client.head(path_of(body["key"], content))
    assert head.headers["Upload-Complete"] == "1"
    told(send(client, body, **WAITS), 202)
    with acting(SYSTEM):
        assert File.objects.count() == 0
    assert jobs.take_some() == 1
    receipt = told(client.get(f"{BASE}/{body['key']}"), 200)
    with acting(SYSTEM):
        finding, file = Finding.objects.get(), File.objects.get()
    assert receipt["files"] == {next(iter(body["files"])): str(file.pk)}
    assert finding.hazard_id and file.width


def test_a_photo_kept_as_it_is_becomes_a_file_with_a_sheet_that_does_not_wait(
    world: World, crowd: None
) -> None:
    client = signed_in(world)
    body, content = with_photo(world, checklist())
    told(put(client, body["key"], content), 200)
    assert told(send(client, body))["failed"] == 1
    with acting(SYSTEM):
        assert File.objects.count() == 1


def test_what_is_no_photo_is_refused_though_nothing_is_decoded(world: World, crowd: None) -> None:
    client, key = signed_in(world), str(uuid4())
    assert "Only JPEG" in refused(put(client, key, b"<svg/>" * 20))
    with acting(world.actors["inspector"]) as actor:
        assert [one.received for one in Upload.objects.visible_to(actor)] == [0]
    path = f"{path_of(key, b'other bytes', offset=0, size=4)}"
    said = client.put(path, b"four", content_type="application/octet-stream", headers=WAITS)
    assert "damaged" in refused(said)


# --- what is not accepted -----------------------------------------------------------------------


def test_what_is_not_accepted_leaves_no_trace_and_says_why_when_it_comes_again(
    world: World, crowd: None
) -> None:
    client, made = signed_in(world), checklist()
    short = begun(world, made, xml=filled(made, {"guard/q1": "pass"}))
    good = begun(world, made)
    told(send(client, short, **WAITS), 202)
    told(send(client, good, **WAITS), 202)
    assert jobs.take_some() == 2
    assert client.get(f"{BASE}/{short['key']}").status_code == 404
    assert "answer" in refused(send(client, short)).lower()
    assert told(client.get(f"{BASE}/{good['key']}"), 200)["state"] == "finished"
    assert counted() == (1, 1, 1)


def test_whoever_holds_her_post_no_more_has_nothing_taken_in(world: World, crowd: None) -> None:
    told(send(signed_in(world), begun(world, checklist()), **WAITS), 202)
    with acting(SYSTEM):
        held = Tenure.objects.filter(person=world.people["inspector"])
        held.update(valid_to=clock.today() - timedelta(days=1))
    assert jobs.take_some() == 1
    assert (counted(), lying(world)) == ((0, 0, 0), 0)


def test_what_brings_the_worker_down_again_and_again_is_given_back(
    world: World, crowd: None
) -> None:
    told(send(signed_in(world), begun(world, checklist()), **WAITS), 202)
    for number in range(jobs.MOST_TRIES):
        with acting(SYSTEM) as actor:
            # As by a worker that is killed before it does anything.
            assert [one.tries for one in tray.claim(actor=actor, most=9)] == [number + 1]
    assert jobs.take_some() == 1
    assert (counted(), lying(world)) == ((0, 0, 0), 0)


def test_what_cannot_be_read_holds_up_nobody(
    lasting: World, crowd: None, owner_connection: Any
) -> None:
    client, made = signed_in(lasting), checklist()
    first, second = begun(lasting, made), begun(lasting, made)
    told(send(client, first, **WAITS), 202)
    owner_connection.execute("UPDATE inspections_arrival SET body = 'damaged'")
    told(send(client, second, **WAITS), 202)
    assert jobs.take_some() == 2
    assert client.get(f"{BASE}/{first['key']}").status_code == 404
    assert told(client.get(f"{BASE}/{second['key']}"), 200)["state"] == "finished"


# --- whose it is --------------------------------------------------------------------------------


def test_what_lies_there_is_its_own_posts_alone(world: World, crowd: None) -> None:
    body = begun(world, checklist())
    told(send(signed_in(world), body, **WAITS), 202)
    for who in ("education", "town", "school", "police"):
        assert signed_in(world, who).get(f"{BASE}/{body['key']}").status_code == 404
        with acting(world.actors[who]):
            assert Arrival.objects.count() == 0
    with acting(SYSTEM):
        assert Arrival.objects.count() == 0


def test_only_the_system_looks_into_all(world: World) -> None:
    with acting(world.actors["police"]) as actor:
        with pytest.raises(NotAllowed):
            tray.claim(actor=actor, most=1)
        with pytest.raises(NotAllowed):
            tray.drop(actor=actor, arrivals=[])


# --- at the same time ---------------------------------------------------------------------------


def test_the_bell_is_rung_once_for_many(world: World) -> None:
    bell = tray.Bell()
    for _each in range(5):
        bell.ring()
    assert ProcrastinateJob.objects.filter(task_name=tray.TAKE_IN).count() == 1
    bell.ring(again=True)
    assert ProcrastinateJob.objects.filter(task_name=tray.TAKE_IN).count() == 1


def test_two_workers_take_each_in_once(lasting: World, crowd: None) -> None:
    client, made = signed_in(lasting), checklist()
    for _each in range(12):
        told(send(client, begun(lasting, made), **WAITS), 202)
    done: list[int] = []

    def works() -> None:
        try:
            while some := jobs.take_some():
                done.append(some)
        finally:
            connection.close()

    threads = [threading.Thread(target=works) for _each in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(done) == 12 and lying(lasting) == 0
    with acting(SYSTEM):
        assert Visit.objects.count() == Submission.objects.count() == 12


def test_what_breaks_off_half_way_lies_there_as_before(lasting: World, crowd: None) -> None:
    client = signed_in(lasting)
    told(send(client, begun(lasting, checklist()), **WAITS), 202)
    with acting(SYSTEM) as actor:
        (claimed,) = tray.claim(actor=actor, most=1)
    with transaction.atomic():
        become(lasting.actors["inspector"])
        assert tray.take(actor=lasting.actors["inspector"], arrival=claimed.id)
        # As where the worker is killed before it has said that it is done.
        transaction.set_rollback(True)
    assert (counted(), lying(lasting)) == ((0, 0, 0), 1)
    assert jobs.take_some() == 1
    assert counted() == (1, 1, 1)


def test_the_job_looks_until_nothing_comes_and_calls_another_if_it_was_called(
    lasting: World, crowd: None
) -> None:
    client, made = signed_in(lasting), checklist()
    told(send(client, begun(lasting, made), **WAITS), 202)
    ProcrastinateJob.objects.filter(task_name=tray.TAKE_IN).delete()
    worker = threading.Thread(target=lambda: (jobs.take_in(), connection.close()))
    worker.start()
    while lying(lasting):
        worker.join(0.05)
    # It looks around for a while: what comes now needs no bell.
    told(send(client, begun(lasting, made), **WAITS), 202)
    jobs.take_in()
    worker.join()
    assert lying(lasting) == 0
    assert ProcrastinateJob.objects.filter(task_name=tray.TAKE_IN).count() == 1


# --- as it was sent -----------------------------------------------------------------------------

KEYS = st.uuids()
MOMENTS = st.none() | st.datetimes(timezones=st.timezones())
BEGUN = st.builds(
    Begun,
    key=KEYS,
    site=KEYS,
    kind=st.sampled_from(["open", "self_check"]),
    checklists=st.lists(KEYS, min_size=1, max_size=3),
    team=st.lists(KEYS, max_size=3),
    campaign=st.none() | KEYS,
)
RECHECKS = st.lists(
    st.fixed_dictionaries({"hazard": KEYS, "outcome": st.just("gone"), "words": st.text()}),
    max_size=2,
)
SENT = st.builds(
    Sent,
    key=KEYS,
    checklist=KEYS,
    xml=st.text(st.characters(codec="utf-8"), min_size=1),
    visit=st.none() | KEYS,
    begun=st.none() | BEGUN,
    seen=st.none() | st.integers(1, 9),
    finishes=st.booleans(),
    files=st.dictionaries(st.text(max_size=9), st.just({"sha256": "0", "size": 1}), max_size=2),
    rechecks=RECHECKS,
    began_at=MOMENTS,
    ended_at=MOMENTS,
    app=st.text(max_size=9),
)


@given(SENT)
def test_what_was_kept_says_what_was_sent(sent: Sent) -> None:
    again = Sent.again(sent.kept.decode())
    assert again.print == sent.print
    assert (again.key, again.begun, again.visit) == (sent.key, sent.begun, sent.visit)
    assert [one["hazard"] for one in again.rechecks] == [one["hazard"] for one in sent.rechecks]
