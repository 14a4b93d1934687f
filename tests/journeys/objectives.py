"""A county with nineteen towns and last year's programme, and eyes for what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import load_workbook

from anxiao.demo import moving
from anxiao.demo.models import Clock
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.people.jobs import run_batch
from anxiao.people.models import Person as Account
from anxiao.places import services as places
from anxiao.places.models import Organisation
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import copying, drafting, programmes
from tests.journeys.office import worker
from tests.journeys.person import Person
from tests.world import COUNTY, SYSTEM, TOWN, World, hold

# With the two towns of the small county these make nineteen; townships are a class of their own.
TOWNS, TOWNSHIPS = 11, 6
COMMON, OF_TOWNSHIPS = "每月排查一次，建台账，有销号", "每两个月排查一次，由中心校代管台账"
FAN, ROADS, STALLS = "排查校园周边安全隐患", "完善校门口交通设施", "取缔校门口占道摊点"
WEIGHTS = {FAN: 4, ROADS: 1, STALLS: 1}
# What one of nineteen towns, six of which weigh double, adds to the whole.
REPORTED, OF_COUNTY, OF_PROGRAMME = 75, 3, 2


def more_towns(world: World) -> list[Organisation]:
    """Seventeen more towns, each with a post that somebody holds."""
    made = []
    with acting(SYSTEM):
        for place in range(TOWNS + TOWNSHIPS):
            kind = "镇" if place < TOWNS else "乡"
            code, name = TOWN + (place + 2) * 1000, f"第{place + 3}{kind}"
            named: Any = {"zh": name, "en": f"Town {place + 3}"}
            places.add_territory(actor=SYSTEM, code=code, name=named, level="town")
            one = places.add_organisation(
                actor=SYSTEM, name=named, kind="town", territory_code=code
            )
            hold(Account.objects.create(username=f"t-{place}", name=name), one, "town_officer")
            made.append(one)
    return made


def last_year(world: World) -> Programme:
    """Last year's programme, issued then; one of its organisations has ended since."""
    today = clock.today()
    then = copying.moved(today, -1)
    with at_noon(then - timedelta(days=60)):
        with acting(SYSTEM):
            ended = places.add_organisation(
                actor=SYSTEM,
                name={"zh": "城管队", "en": "Street wardens"},
                kind="department",
                territory_code=COUNTY,
                sectors=["urban"],
            )
            hold(Account.objects.create(username="wardens", name="wardens"), ended, "officer")
        programme = issued(
            world,
            {FAN: "office", ROADS: "police"},
            then,
            also=[(STALLS, ended.pk)],
        )
    with acting(SYSTEM):
        places.end_organisation(actor=SYSTEM, organisation=ended, on=today - timedelta(days=1))
    return programme


def issued(
    world: World, to: dict[str, str], day: date, *, also: list[tuple[str, int]] | None = None
) -> Programme:
    """A programme of the county around a day, with a task for each of some organisations."""
    rows = [*((title, world.organisations[key].pk) for title, key in to.items()), *(also or [])]
    with acting(world.actors["coordinator"]) as office:
        row = programmes.begin(
            actor=office,
            title=f"{(day - timedelta(days=60)).year}年平安校园建设方案",
            starts_on=day - timedelta(days=60),
            ends_on=day + timedelta(days=120),
        )
        for title, key in rows:
            drafting.add(
                actor=office,
                programme=row,
                title=title,
                organisation=key,
                standard=COMMON,
                deadline=day + timedelta(days=20),
                weight=WEIGHTS.get(title, 1),
            )
        return programmes.issue(actor=office, row=row)


@contextmanager
def at_noon(day: date) -> Iterator[None]:
    with clock.at(datetime.combine(day, time(12), clock.LOCAL)):
        yield


def runs_ahead(settings: Any, by: timedelta) -> None:
    """From now on it is so much later, for every page and every job, as in a demonstration."""
    settings.DEMO_LABEL = True
    with acting(SYSTEM):
        Clock.objects.update_or_create(pk=1, defaults={"ahead": by})


@contextmanager
def as_it_is_now() -> Iterator[None]:
    """The moment that the pages show, for what the worker does."""
    with moving.running():
        yield


@contextmanager
def working() -> Iterator[None]:
    """A worker of its own is there meanwhile."""
    one = worker()
    try:
        yield
    finally:
        one.kill()
        one.wait()


def task_called(title: str, **more: Any) -> Task:
    with acting(SYSTEM):
        return Task.objects.filter(title=title, **more).latest("pk")


def carried_out(batch: Any) -> None:
    """What the worker does with a batch."""
    run_batch(str(batch.pk), str(batch.post), str(batch.person))


# --- eyes ---------------------------------------------------------------------------


def told(person: Person, path: str) -> Any:
    """What the API answers her."""
    answer = person.context.request.get(f"{person.home}/api/v1{path}")
    assert answer.status == 200, (path, answer.text())
    return answer.json()


def sheet(person: Person, path: str) -> list[dict[str, Any]]:
    """The rows of a list as the file that she downloads."""
    answer = person.context.request.get(f"{person.home}{path}")
    assert answer.status == 200, path
    heads, *rows = load_workbook(BytesIO(answer.body())).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def reaches_nothing(person: Person, path: str, pk: UUID) -> None:
    """For her the record does not exist: not its page, its entries, its API, or any list."""
    assert person.status_of(f"/{path}/{pk}/") == 404, (person.key, path)
    assert person.status_of(f"/ledger/{pk}/") in (403, 404), person.key
    assert person.status_of(f"/api/v1/{path}/{pk}") == 404, (person.key, path)
    for page in ("/", f"/{path}/", "/notices/", f"/api/v1/{path}"):
        answer = person.context.request.get(f"{person.home}{page}")
        assert answer.status in (200, 403) and str(pk) not in answer.text(), (person.key, page)
