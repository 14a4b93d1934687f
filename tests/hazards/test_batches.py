"""One act on many hazards: each by itself, in chunks, gone on with after a kill."""

import os
import subprocess
import sys
import time
from typing import Any

import pytest
from django.db.models import Count
from django.http import QueryDict
from django.test import Client

from anxiao.hazards import batches as acts
from anxiao.hazards.list_views import picked
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import triage
from anxiao.kernel import batches, clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.models import Batch, BatchItem
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.jobs import resume_batches, run_batch
from anxiao.people.models import Tenure
from tests import database
from tests.world import SYSTEM, World, make_hazard, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def begin(world: World, hazards: list[Hazard], who: str = "coordinator", **given: Any) -> Batch:
    with acting(world.actors[who]) as actor:
        return acts.begin(actor=actor, verb="dispatch", items=[(one.pk, given) for one in hazards])


def run(batch: Batch) -> None:
    run_batch(str(batch.pk), str(batch.post), str(batch.person))


def states(world: World, batch: Batch, who: str = "coordinator") -> list[str]:
    with acting(world.actors[who]) as actor:
        rows = BatchItem.objects.visible_to(actor).of(batch.pk)
        return list(rows.values_list("state", flat=True))


def test_each_is_dispatched_as_its_item_says_and_the_entries_carry_the_batch(world: World) -> None:
    hazards = [make_hazard(world) for _each in range(23)]
    batch = begin(world, hazards)
    assert states(world, batch) == ["waiting"] * 23
    run(batch)
    assert states(world, batch) == ["done"] * 23
    with acting(world.actors["coordinator"]):
        assert {one.state for one in Hazard.objects.all()} == {"dispatched"}
        assert Entry.objects.filter(batch=batch.pk).count() == 3 * 23
        assert Batch.objects.get().is_complete


def test_what_is_refused_says_why_and_holds_nothing_up(world: World) -> None:
    ready, moved = make_hazard(world), make_hazard(world, state="dispatched")
    batch = begin(world, [moved, ready], lead=world.organisations["police"].pk, limit_days=3)
    run(batch)
    assert states(world, batch) == ["refused", "done"]
    with acting(world.actors["coordinator"]) as actor:
        row = BatchItem.objects.visible_to(actor).of(batch.pk).first()
        assert row is not None
        assert "%(verb)s" in row.says["key"]
        ready.refresh_from_db()
        assert ready.lead == world.organisations["police"].pk


def test_somebody_elses_change_in_between_refuses_that_one(world: World) -> None:
    hazard = make_hazard(world)
    batch = begin(world, [hazard], version=hazard.version)
    with acting(world.actors["town"]) as town:
        triage.verify(actor=town, hazard=hazard)
    run(batch)
    assert states(world, batch) == ["refused"]
    with acting(world.actors["coordinator"]) as actor:
        batches.again(actor=actor, pk=batch.pk)
    run(batch)
    assert states(world, batch) == ["done"]
    with acting(world.actors["coordinator"]) as actor, pytest.raises(Refused):
        batches.again(actor=actor, pk=batch.pk)


def test_a_batch_is_its_own_posts_alone(world: World) -> None:
    batch = begin(world, [make_hazard(world)])
    for who in ("town", "leader", "neighbour"):
        with acting(world.actors[who]) as other:
            assert not Batch.objects.exists()
            assert not BatchItem.objects.exists()
            with pytest.raises(OutOfReach):
                batches.step(actor=other, pk=batch.pk)


def test_whoever_lost_the_post_meanwhile_does_nothing_more(world: World) -> None:
    batch = begin(world, [make_hazard(world)])
    yesterday = clock.today().replace(year=2021)
    Tenure.objects.filter(post=batch.post).update(valid_to=yesterday)
    run(batch)
    assert states(world, batch) == ["refused"]
    with acting(SYSTEM):
        assert Hazard.objects.get().state == "reported"


def test_the_hazards_of_others_are_not_touched(world: World) -> None:
    hazard = make_hazard(world)
    batch = begin(world, [hazard], who="other_town")
    run(batch)
    assert states(world, batch, "other_town") == ["refused"]


def test_a_batch_left_alone_is_gone_on_with(world: World) -> None:
    batch = begin(world, [make_hazard(world) for _each in range(3)])
    resume_batches()
    assert states(world, batch) == ["waiting"] * 3
    with clock.at(clock.now() + 2 * batches.STALLED_AFTER):
        resume_batches()
    assert states(world, batch) == ["done"] * 3


@pytest.mark.parametrize("count", [0, batches.MOST + 1])
def test_none_and_too_many_are_refused(world: World, count: int) -> None:
    with acting(world.actors["coordinator"]) as actor, pytest.raises(Invalid):
        acts.begin(
            actor=actor, verb="dispatch", items=[(Hazard().pk, {}) for _each in range(count)]
        )


def test_a_post_without_the_verb_begins_nothing(world: World) -> None:
    with acting(world.actors["school"]) as actor, pytest.raises(NotAllowed):
        acts.begin(actor=actor, verb="dispatch", items=[(Hazard().pk, {})])


def test_from_the_list_to_the_result(world: World) -> None:
    ready, done = make_hazard(world), make_hazard(world, state="submitted")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["coordinator"])
    shown = client.get("/hazards/").content.decode()
    assert f'name="hazard" value="{ready.pk}"' in shown
    page = client.get("/hazards/bulk/dispatch/", {"hazard": [ready.pk, done.pk]}).content.decode()
    assert "Left out" in page
    sent = {"hazard": [ready.pk], f"version-{ready.pk}": ready.version, "limit_days": "15"}
    answer = client.post("/hazards/bulk/dispatch/", sent)
    assert answer.status_code == 302
    assert "Under way: 0 of 1" in client.get(answer["Location"]).content.decode()
    with acting(world.actors["coordinator"]):
        batch = Batch.objects.get()
    run(batch)
    assert "1 done" in client.get(answer["Location"]).content.decode()


def test_by_the_api(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["school"])
    body = {"verb": "sign_for", "items": [{"hazard": str(hazard.pk)}]}
    begun = client.post("/api/v1/hazards/batches", body, content_type="application/json")
    assert begun.status_code == 201
    assert begun.json()["is_complete"] is False
    with acting(world.actors["school"]):
        run(Batch.objects.get())
    told = client.get(f"/api/v1/hazards/batches/{begun.json()['id']}").json()
    assert told["items"][0]["text"] == "Signed for it."
    stranger = Client()
    stranger.force_login(world.people["town"])
    assert stranger.get(f"/api/v1/hazards/batches/{begun.json()['id']}").status_code == 404


def worker() -> subprocess.Popen[bytes]:
    """A worker of its own on the database of this test."""
    cluster = database.server().cluster
    env = {
        **os.environ,
        "ANXIAO_APP_DATABASE_URL": cluster.app_url(database.mine()),
        "DATABASE_URL": cluster.owner_url(database.mine()),
    }
    words = [sys.executable, "-m", "anxiao", "work"]
    return subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_until_some_are_done(world: World, batch: Batch) -> None:
    for _each in range(600):
        if "done" in states(world, batch):
            return
        time.sleep(0.05)
    pytest.fail("the worker has done nothing within 30 seconds")


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_nothing_twice(
    fresh_database: None,
) -> None:
    world = make_world()
    batch = begin(world, [make_hazard(world) for _each in range(3 * batches.CHUNK)])
    process = worker()
    try:
        wait_until_some_are_done(world, batch)
    finally:
        process.kill()
        process.wait()
    done = states(world, batch).count("done")
    assert done % batches.CHUNK == 0
    assert done > 0
    with clock.at(clock.now() + 2 * batches.STALLED_AFTER):
        resume_batches()
    assert states(world, batch) == ["done"] * (3 * batches.CHUNK)
    with acting(world.actors["coordinator"]):
        counts = Entry.objects.filter(batch=batch.pk).values_list("subject").annotate(Count("pk"))
        assert [count for _subject, count in counts] == [3] * (3 * batches.CHUNK)


def test_all_that_fit_the_filters_are_picked_with_one_tick(world: World) -> None:
    ready = [make_hazard(world) for _each in range(3)]
    make_hazard(world, state="dispatched")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["coordinator"])
    page = client.get("/hazards/bulk/dispatch/", {"all": "state=reported"}).content.decode()
    assert page.count('name="hazard"') == 3
    assert all(str(one.pk) in page for one in ready)
    assert "Left out" not in page
    assert client.get("/hazards/bulk/dispatch/", {"all": "of=x"}).status_code == 404


def test_what_is_beyond_one_act_is_counted(world: World) -> None:
    for _each in range(3):
        make_hazard(world)
    with acting(world.actors["coordinator"]) as office:
        found = picked(office, QueryDict("all=state%3Dreported"), most=2)
        assert (len(found.keys), found.beyond) == (2, 1)
        assert picked(office, QueryDict("all="), most=3).beyond == 0
