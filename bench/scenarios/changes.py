"""One change with its entry in the ledger, committed; beside it a bare insert, committed too."""

import time
from typing import Any

from bench.scenarios.process import run

TIMES = 150


def measure() -> dict[str, Any]:
    from django.db import connection

    from anxiao.hazards.models import Hazard
    from anxiao.hazards.services import rectify
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.people.actors import actor_for
    from anxiao.people.models import Tenure
    from bench.clocks import sampled, told

    with acting(Actor.system("bench")):
        row = Hazard.objects.filter(state="rectifying", lead__isnull=False).order_by("-pk").first()
        assert row is not None
        tenure = Tenure.objects.select_related("person", "post__organisation").get(
            post__organisation=row.lead
        )
        actor = actor_for(tenure.person, tenure.post)

    def change() -> None:
        with acting(actor):
            rectify.interim(actor=actor, hazard=row, measures="已派人值守")

    scratch = _Scratch()
    found = {"change": told(sampled(change, times=TIMES, warm=10))}
    found["bare insert"] = told(sampled(scratch.insert, times=TIMES, warm=10))
    begun = time.process_time()
    for _each in range(50):
        change()
    found["change"]["cpu"] = round((time.process_time() - begun) * 20, 2)
    connection.close()
    scratch.drop()
    return found


class _Scratch:
    """A table of the owner's with one column, for the bare insert."""

    def __init__(self) -> None:
        from django.db import connections

        self.connection = connections["owner"]
        with self.connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_bare")
            cursor.execute("CREATE TABLE bench_bare (id bigserial PRIMARY KEY, words text)")

    def insert(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_bare (words) VALUES (%s)", ["已派人值守"])

    def drop(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_bare")


if __name__ == "__main__":
    run(measure)
