"""The list as a sheet: does memory stay flat, and how long do a hundred thousand rows take?"""

import resource
import time
from tempfile import TemporaryFile
from typing import Any

from bench.scenarios.process import run

FEW, MANY = 5_000, 100_000


def measure() -> dict[str, Any]:
    from anxiao.hazards import sheet
    from anxiao.hazards.models import Hazard
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.kernel.sheets import write

    def export(number: int) -> float:
        begun = time.perf_counter()
        with acting(Actor.system("bench")), TemporaryFile() as target:
            rows = Hazard.objects.all().for_page().order_by("-pk")[:number]
            write(target, sheet.rows(rows.iterator(chunk_size=2000)), title="Hazards")
        return time.perf_counter() - begun

    export(FEW)
    before = _peak()
    seconds = export(MANY)
    grown = round(_peak() - before, 1)
    return {"export": {"rows": MANY, "seconds": round(seconds, 1), "megabytes_more": grown}}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    run(measure)
