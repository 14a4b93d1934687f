"""Many rows are carried out in chunks by the worker, whatever happens to it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from anxiao.imports.models import Import
from anxiao.imports.services import carrying, staging
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, OutOfReach
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.ledger.verification import verify
from anxiao.people.actors import actor_for
from anxiao.people.models import Post, Tenure
from anxiao.places.models import Organisation
from tests.imports.sheets import xlsx
from tests.world import SYSTEM, World, hold, make_world

COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
JOB = "import django; django.setup(); from anxiao.imports.jobs import carry_on; carry_on()"
ROWS = 3000


def many(count: int) -> bytes:
    rows: list[list[Any]] = [["学校名称", "学校标识码", "学段", "所在乡镇", "学生数"]]
    rows += [[f"第{n}小学", f"{n:010d}", "小学", "990121100000", n % 90] for n in range(count)]
    return xlsx(rows)


def confirmed(world: World, count: int) -> Import:
    with acting(world.actors["coordinator"]) as office:
        one = staging.upload(actor=office, kind="schools", name="x.xlsx", content=many(count))
        return carrying.apply(actor=office, pk=one.pk)


def now(one: Import) -> Import:
    with acting(SYSTEM):
        found: Import = Import.objects.get(pk=one.pk)
        return found


def wait(until: Callable[[], bool], seconds: int = 90) -> None:
    for _each in range(seconds * 10):
        if until():
            return
        time.sleep(0.1)
    raise AssertionError("waited in vain")


@COMMITS
def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing() -> None:
    world = make_world()
    one = confirmed(world, ROWS)
    assert (one.state, now(one).count_of("done")) == ("applying", 0)
    worker = subprocess.Popen([sys.executable, "-c", JOB], env={**os.environ})
    wait(lambda: now(one).count_of("done") > 0)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert 0 < now(one).count_of("done") <= ROWS
    # The database may take a moment to notice that the worker is gone.
    wait(lambda: carrying.carry_on(actor=SYSTEM) >= 0 and now(one).state == "applied")
    done = now(one)
    assert (done.state, done.count_of("done"), done.count_of("made")) == ("applied", ROWS, ROWS)
    assert Organisation.objects.filter(zh__startswith="第").count() == ROWS
    with acting(SYSTEM):
        assert Entry.objects.filter(action="import.apply").count() == 1
    report = verify(using="owner")
    assert report.is_sound, report.faults


def test_an_import_halts_when_its_post_is_held_no_more(world: World) -> None:
    one = confirmed(world, 600)
    Tenure.objects.filter(person=world.people["coordinator"]).delete()
    carrying.carry_on(actor=SYSTEM)
    assert now(one).state == "applying"
    assert now(one).halted is not None
    assert not Organisation.objects.filter(zh="第1小学").exists()
    hold(world.people["coordinator"], world.organisations["office"], "coordinator")
    post = Post.objects.held_by(world.people["coordinator"], on=clock.today()).get()
    with acting(actor_for(world.people["coordinator"], post)) as again:
        carrying.apply(actor=again, pk=one.pk)
    carrying.carry_on(actor=SYSTEM)
    assert (now(one).state, now(one).count_of("made")) == ("applied", 600)


def test_another_office_finds_no_such_import(world: World) -> None:
    one = confirmed(world, 3)
    with acting(world.actors["neighbour"]) as other, pytest.raises(OutOfReach):
        carrying.undo(actor=other, pk=one.pk)


def test_each_kind_wants_its_own_ability(world: World) -> None:
    with acting(world.actors["administrator"]) as actor, pytest.raises(NotAllowed):
        staging.upload(actor=actor, kind="schools", name="x.xlsx", content=many(1))
    with acting(world.actors["coordinator"]) as actor, pytest.raises(NotAllowed):
        staging.upload(actor=actor, kind="people", name="x.xlsx", content=many(1))
    with pytest.raises(NotAllowed):
        carrying.carry_on(actor=Actor(name="somebody"))
