"""Twenty thousand schools from one sheet: read, checked, confirmed and carried out.

Afterwards all of it is rolled back, so that the world stays as it was.
"""

import os
import resource
import time
from io import BytesIO
from typing import Any

from bench.scenarios.process import run

SCHOOLS = int(os.environ.get("ANXIAO_BENCH_SCHOOLS") or 20_000)


def measure() -> dict[str, Any]:
    from django.db import transaction

    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from bench.people import readers

    with acting(Actor.system("bench")):
        reader = readers()["county office"]
    content = _sheet(reader.actor)
    with transaction.atomic():
        found = _taken_in(reader.actor, content)
        transaction.set_rollback(True)
    return {"schools": found}


def _taken_in(actor: Any, content: bytes) -> dict[str, Any]:
    """Seconds of each part."""
    from anxiao.imports.services import carrying, staging
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.places.models import Organisation

    begun, cpu = time.perf_counter(), time.process_time()
    one = staging.upload(actor=actor, kind="schools", name="schools.xlsx", content=content)
    checked = time.perf_counter()
    assert one.count_of("new") == SCHOOLS, one.counts
    carrying.apply(actor=actor, pk=one.pk)
    carrying.carry_on(actor=Actor.system("bench"))
    ended = time.perf_counter()
    with acting(actor):
        assert Organisation.objects.filter(zh__startswith="量测").count() == SCHOOLS
    return {
        "rows": SCHOOLS,
        "seconds": round(ended - begun, 1),
        "checking": round(checked - begun, 1),
        "cpu": round(time.process_time() - cpu, 1),
        "carrying": round(ended - checked, 1),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


HEADINGS = ("学校名称", "学校标识码", "学段", "所在乡镇", "学生数", "教职工数", "地址")


def _sheet(actor: Any) -> bytes:
    """A sheet as a county would send it, if it had so many schools: its towns by turns."""
    from openpyxl import Workbook

    from anxiao.places.models import Territory

    lo, hi = actor.reach.lo, actor.reach.hi
    towns = list(Territory.objects.filter(code__range=(lo, hi), level="town").order_by("code"))
    made = Workbook(write_only=True)
    sheet = made.create_sheet("学校")
    sheet.append(HEADINGS)
    for number in range(SCHOOLS):
        town = towns[number % len(towns)]
        name, code = f"量测{town.zh}第{number}小学", f"9{number:09d}"
        sheet.append([name, code, "小学", str(town.code), number % 900, number % 60, "育才路1号"])
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


if __name__ == "__main__":
    run(measure)
