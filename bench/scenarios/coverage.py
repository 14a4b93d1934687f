"""Who was visited and who never was: the page over 60,000 premises of a whole province."""

import sys
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bench.scenarios.process import run

SITES, TIMES, BATCH = 60_000, 30, 2_000
# Of three sites one was never visited, one long ago, one this term and long ago.
DAYS_AGO: tuple[tuple[int, ...], ...] = ((), (400,), (5, 400))
OFFICES = ("county office", "city office", "province office")
PAGES = {
    "by place": "?site=premises",
    "never visited": "?site=premises&show=never",
    "still due": "?site=premises&show=due",
}


def measure() -> dict[str, Any]:
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from bench.clocks import sampled, told
    from bench.people import readers

    sites, visits = _ground()
    with acting(Actor.system("bench")):
        known = readers()
        clients = {key: known[key].client() for key in OFFICES}
    found: dict[str, Any] = {"ground": {"sites": sites, "visits": visits}}
    for key, client in clients.items():
        for name, query in PAGES.items():
            path = f"/visits/coverage/{query}"
            answer = client.get(path)
            assert answer.status_code == 200, (key, path, answer.status_code, answer.content[:300])
            sample = sampled(lambda path=path, client=client: client.get(path), times=TIMES)  # type: ignore[misc]
            found[f"{name}: {key}"] = told(sample)
    return found


def _ground() -> tuple[int, int]:
    """As many premises as promised, with visits of the past; made once in a world."""
    from django.db import connection

    from anxiao.inspections.visits.models import Visit
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.places.models import Site

    with acting(Actor.system("bench")):
        rows = Site.objects.filter(kind="premises")
        if not Visit.objects.exists():
            sys.stderr.write("premises and their visits are being made\n")
            lacking = SITES - rows.count()
            _keep(Site, map(_another, rows.order_by("id")[: max(0, lacking)]))
            _keep(Visit, _visits(rows.order_by("id")))
        counts = rows.count(), Visit.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_site, inspections_visit")
    return counts


def _keep(model: Any, rows: Iterable[Any]) -> None:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        model.objects.bulk_create(batch)


def _another(site: Any) -> Any:
    """Premises beside those that the world has, of the same operator."""
    from anxiao.kernel.ids import uuid7

    made = copy(site)
    made.pk, made.zh, made.sort_key = uuid7(), f"{site.zh}分店", f"{site.sort_key}fendian"
    return made


def _visits(sites: Any) -> Iterator[Any]:
    from anxiao.kernel import clock

    now = clock.now()
    for place, site in enumerate(sites.iterator(BATCH)):
        for days in DAYS_AGO[place % len(DAYS_AGO)]:
            yield _visit(site, now - timedelta(days=days))


def _visit(site: Any, at: datetime) -> Any:
    from uuid import uuid4

    from anxiao.inspections.visits.models import Visit

    governed = ("territory_code", "territorial_owner", "sector_owner", "subject_owner", "sector")
    visitor, post = site.territorial_owner or site.organisation_id, uuid4()
    return Visit(
        **{name: getattr(site, name) for name in governed},
        parties=[visitor],
        title=f"{site.zh}检查",
        kind="open",
        state="finished",
        site=site,
        place_zh=site.zh,
        visitor=visitor,
        visitor_zh="试验单位",
        posts=[post],
        started_by=post,
        made_at=at,
        finished_at=at,
        closed_at=at,
    )


if __name__ == "__main__":
    run(measure)
