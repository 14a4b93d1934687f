"""What of a sealed visit its team, its office and everybody after its opening do see."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from anxiao.inspections.plans import jobs
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from tests.architecture.county import undone
from tests.inspections.planning import carried_out, issued
from tests.inspections.sealed_walk import (
    TEAM,
    Case,
    at,
    everything,
    kept,
    only_planned,
    rows_of,
    under_way,
    without,
)
from tests.sealed import apart


@pytest.mark.parametrize("who", TEAM)
def test_not_even_the_team_knows_before_it_is_released(case: Case, who: str) -> None:
    none, before = without(case, who, whole=False), rows_of(case, who)
    with undone():
        keys = only_planned(case)
        jobs.release_due()
        jobs.opened_unused()
        assert not any(kept(case, who, before).values())
        some = everything(case, who, keys, whole=False)
    assert apart(some, none) == {}


def test_the_check_is_not_blind(case: Case) -> None:
    """The office that ordered it sees it, its team once it is released, and all when it is open."""
    for who, happens in (("coordinator", only_planned), ("inspector", under_way)):
        none = without(case, who, whole=False)
        with undone():
            keys = happens(case)
            some = everything(case, who, keys, whole=False)
        assert len(apart(some, none)) > 8, who
    for who in ("school", "leader", "auditor"):
        none = without(case, who, whole=False)
        with undone():
            keys = under_way(case)
            _unseal()
            some = everything(case, who, keys, whole=False)
        assert len(apart(some, none)) > 8, who


def _unseal() -> None:
    """Past every service: all seals are open."""
    with acting(jobs.Actor.system("test")), connection.cursor() as cursor:
        late = clock.today() + timedelta(days=200)
        cursor.execute("SELECT ledger_open_due_seals(%s, %s)", [late, clock.now()])


def test_finished_it_is_there_for_all_and_the_others_are_not(case: Case) -> None:
    with undone():
        plan = issued(case.world, "covert", at=("school", "central"), lists=case.lists)
        one, other = (at(plan, case.world, where) for where in ("school", "central"))
        carried_out(case.world, one, 1)
        for who in ("school", "leader", "auditor"):
            assert case.client(who).get(f"/visits/{one.pk}/").status_code == 200, who
            assert case.client(who).get(f"/visits/{other.pk}/").status_code == 404, who
        page = case.client("leader").get(f"/visits/{one.pk}/").content.decode()
    assert str(plan.pk) not in page


def test_whoever_reads_what_is_sealed_stands_on_its_record(case: Case) -> None:
    with undone():
        keys = only_planned(case)
        own = case.client("coordinator")
        for address in (f"/visits/{keys.visit}/", f"/api/v1/visits/{keys.visit}"):
            assert own.get(address).status_code == 200
        assert own.get(f"/inspection-plans/{keys.plan}/").status_code == 200
        with acting(case.world.actors["coordinator"]) as office:
            reads = Entry.objects.filter(action__endswith=".read", post=office.post)
            assert reads.filter(subject=keys.visit).count() == 2
            assert reads.filter(subject=keys.plan).count() == 1
        for _each in range(2):
            case.client("second").get("/visits/")
        with acting(case.world.actors["second"]) as other:
            reads = Entry.objects.filter(action__endswith=".read", post=other.post)
            assert reads.filter(subject=keys.visit).count() == 1


def test_no_mail_and_no_job_speaks_of_it(case: Case, settings: Any) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": 9}

    def queued() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs")
            return int(cursor.fetchone()[0])

    with undone():
        before = queued()
        under_way(case)
        assert queued() == before
        issued(case.world, "special", lists=case.lists)
        assert queued() > before
