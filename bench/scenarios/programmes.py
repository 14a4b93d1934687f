"""A programme with 50,000 tasks: handed to 20,000 organisations in one act, opened, reported on.

Everything happens in one transaction that is rolled back, so that the world stays as it was; each
chunk of the act is a savepoint where in service it is a transaction. The database counts what a
table holds a minute after it has grown; nobody else sees these rows, so it is asked to count here.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from bench.scenarios.process import run

ORGANISATIONS = int(os.environ.get("ANXIAO_BENCH_ORGANISATIONS") or 20_000)
TASKS = 50_000
GROWN = "programmes_task, people_post, people_tenure, places_organisation, notices_notice"
# Where rows of a run that was rolled back are dead and in the way. The ledger's lie at its end.
WRITTEN = f"{GROWN}, people_person, programmes_programme, kernel_batchitem"
NAMED = "量测学校"


def measure() -> dict[str, Any]:
    from django.db import transaction

    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from bench.people import readers

    with acting(Actor.system("bench")):
        office = readers()["county office"]
    with _counting_allowed(), transaction.atomic():
        found = _of(office)
        transaction.set_rollback(True)
    return found


@contextmanager
def _counting_allowed() -> Iterator[None]:
    """Let the application's role have the grown tables counted, which it may not in service."""
    from django.conf import settings
    from django.db import connections

    role = settings.DATABASES["default"]["USER"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {WRITTEN}")
        cursor.execute(f'GRANT MAINTAIN ON {GROWN} TO "{role}"')
        try:
            yield
        finally:
            cursor.execute(f'REVOKE MAINTAIN ON {GROWN} FROM "{role}"')
            cursor.execute(f"VACUUM ANALYZE {WRITTEN}")


def _count() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {GROWN}")


def _of(office: Any) -> dict[str, Any]:
    from anxiao.kernel.principal import acting

    with acting(office.actor):
        _schools(office.actor)
        programme, whole = _programme(office.actor)
        found = {"fan_out": _fanned_out(office.actor, whole)}
        _grow(office.actor, programme)
        _count()
        found["change"] = _changed(office.actor, whole)
    found |= _pages(office, programme, whole)
    with acting(office.actor):
        found["paper"] = _paper(office.actor, whole)
    return found


def _schools(actor: Any) -> None:
    """So many schools below the office, each with a post that somebody holds."""
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.people.models import Person, Post, Tenure
    from anxiao.places.models import Organisation, Territory

    lo, hi = actor.reach.lo, actor.reach.hi
    towns = list(Territory.objects.filter(code__range=(lo, hi), level="town").order_by("code"))
    since = date(2020, 1, 1)
    with acting(Actor.system("bench")):
        schools = Organisation.objects.bulk_create(
            [
                Organisation(
                    zh=f"{NAMED}{number}",
                    kind="school",
                    territory_code=towns[number % len(towns)].code,
                    sort_key=f"liang{number:06d}",
                )
                for number in range(ORGANISATIONS)
            ],
            batch_size=2000,
        )
        people = Person.objects.bulk_create(
            [Person(username=f"bench-{one.pk}", name="post") for one in schools],
            batch_size=2000,
        )
        posts = Post.objects.bulk_create(
            [
                Post(organisation=one, role="school_officer", zh="副校长", valid_from=since)
                for one in schools
            ],
            batch_size=2000,
        )
        Tenure.objects.bulk_create(
            [
                Tenure(post=post, person=person, valid_from=since)
                for post, person in zip(posts, people, strict=True)
            ],
            batch_size=2000,
        )


def _programme(actor: Any) -> tuple[Any, Any]:
    """An issued programme with one task of the office's own."""
    from anxiao.kernel import clock
    from anxiao.programmes.plans.models import Task
    from anxiao.programmes.plans.services import drafting, programmes

    today = clock.today()
    begun = programmes.begin(
        actor=actor,
        title="量测年度方案",
        starts_on=date(today.year, 1, 1),
        ends_on=date(today.year, 12, 31),
    )
    drafting.add(
        actor=actor,
        programme=begun,
        title="校门口护学岗全覆盖",
        standard="每校每日上下学有人值守",
        organisation=actor.organisation,
        leader=actor.post,
        deadline=date(today.year, 12, 31),
    )
    issued = programmes.issue(actor=actor, row=begun)
    return issued, Task.objects.get(programme=issued)


def _fanned_out(actor: Any, whole: Any) -> dict[str, Any]:
    """Seconds from the click to the last of the parts."""
    from anxiao.kernel import batches
    from anxiao.programmes.plans.models import Task
    from anxiao.programmes.plans.services import fanning
    from anxiao.programmes.plans.targets import Targets

    begun, cpu = time.perf_counter(), time.process_time()
    batch = fanning.fan_out(actor=actor, row=whole, targets=Targets(group="schools"))
    longest = 0.0
    while True:
        start = time.perf_counter()
        is_left = batches.step(actor=actor, pk=batch.pk)
        longest = max(longest, time.perf_counter() - start)
        if not is_left:
            break
    seconds = time.perf_counter() - begun
    made = Task.objects.filter(parent=whole.pk).count()
    assert made >= ORGANISATIONS, made
    return {
        "organisations": made,
        "seconds": round(seconds * ORGANISATIONS / made, 2),
        "longest_chunk": round(longest, 2),
        "cpu": round(time.process_time() - cpu, 2),
    }


def _grow(actor: Any, programme: Any) -> None:
    """More of the office's own tasks, with parts, until there are as many as promised."""
    from anxiao.kernel import batches
    from anxiao.programmes.plans.models import Task
    from anxiao.programmes.plans.services import fanning, revising
    from anxiao.programmes.plans.targets import Targets

    while (left := TASKS - Task.objects.filter(programme=programme).count()) > 0:
        terms = {
            "title": f"量测任务{left}",
            "standard": "达标",
            "organisation": actor.organisation,
            "leader": actor.post,
            "deadline": programme.ends_on,
        }
        programme = revising.revise(
            actor=actor, row=programme, reason="补充任务", changes=[revising.Change(terms=terms)]
        )
        whole = Task.objects.filter(programme=programme, organisation=actor.organisation)
        batch = fanning.fan_out(
            actor=actor, row=whole.latest("pk"), targets=Targets(group="schools")
        )
        while batches.step(actor=actor, pk=batch.pk):
            pass


def _changed(actor: Any, whole: Any) -> dict[str, Any]:
    """One report on a part: entry, sums up to the programme, all of it."""
    from anxiao.kernel.principal import acting
    from anxiao.people.actors import actor_for
    from anxiao.people.models import Tenure
    from anxiao.programmes.plans.models import Programme, Task
    from anxiao.programmes.plans.services import doing
    from bench.clocks import sampled, told

    part = Task.objects.filter(parent=whole.pk).latest("pk")
    tenure = Tenure.objects.select_related("person", "post__organisation").get(
        post__organisation=part.organisation
    )
    school = actor_for(tenure.person, tenure.post)
    with acting(school):
        doing.sign_for(actor=school, row=part)
    given = iter(range(1, 10**6))

    def report() -> None:
        with acting(school):
            doing.report(actor=school, row=part, percent=next(given) % 100)

    def bare() -> None:
        Task.objects.filter(pk=part.pk).update(reported=next(given) % 10_000)

    found = told(sampled(report, times=100, warm=5))
    found["roll_up"] = told(sampled(bare, times=100, warm=5))["p50"]
    assert Programme.objects.get(pk=part.programme_id).weight_sum > 0
    return found


def _pages(office: Any, programme: Any, whole: Any) -> dict[str, Any]:
    from bench.clocks import sampled, told

    client = office.client()
    paths = {
        "programme": f"/programmes/{programme.pk}/",
        "task": f"/tasks/{whole.pk}/",
        "tasks": "/tasks/",
        "timeline": f"/programmes/{programme.pk}/timeline/",
        "matrix": f"/programmes/{programme.pk}/matrix/",
    }

    def ask(path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)

    return {
        f"page: {key}": told(sampled(lambda path=path: ask(path), times=40))  # type: ignore[misc]
        for key, path in paths.items()
    }


def _paper(actor: Any, whole: Any) -> dict[str, Any]:
    """One pledge as PDF, printed again and again: fonts and templates are warm."""
    from anxiao.documents.kinds import Head, kinds
    from anxiao.documents.printing import context_of, render
    from anxiao.programmes.plans.models import Programme, Task
    from anxiao.programmes.pledges.papers.paper import paper_of
    from anxiao.programmes.pledges.services.making import make
    from bench.clocks import sampled, told

    part = Task.objects.filter(parent=whole.pk).latest("pk")
    programme = Programme.objects.get(pk=whole.programme_id)
    pledge = make(actor=actor, programme=programme, organisation=part.organisation)
    sort = kinds()["pledge"]
    head = Head(number="〔2026〕1号", kind=sort.zh, issuer="县平安办", issued_on="2026年1月1日")
    context = context_of(head, paper_of(pledge))
    return told(sampled(lambda: render(sort, context), times=20))


if __name__ == "__main__":
    run(measure)
