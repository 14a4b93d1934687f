"""A checkpoint over two hundred new entries, however many older ones lie under others."""

import time
from typing import Any

from bench.scenarios.process import run

TIMES, ENTRIES, WARM = 12, 200, 2


def measure() -> dict[str, Any]:
    from anxiao.hazards.models import Hazard
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.kernel.sentences import sentence
    from anxiao.ledger.checkpoints import take_checkpoint
    from anxiao.ledger.models import Checkpoint
    from anxiao.ledger.services import record_many
    from bench.clocks import told

    system = Actor.system("bench")

    def one() -> tuple[float, int]:
        with acting(system):
            rows = list(Hazard.objects.order_by("-pk")[:ENTRIES])
            record_many("hazard.bench", rows, actor=system, says=sentence("Read the record."))
        begun = time.perf_counter()
        with acting(system):
            made = take_checkpoint()
        return (time.perf_counter() - begun) * 1000, made.size if made else 0

    found = [one() for _each in range(TIMES + WARM)][WARM:]
    with acting(system):
        count = Checkpoint.objects.count()
    taken = [size for _milliseconds, size in found]
    figures = told([milliseconds for milliseconds, _size in found])
    return {"checkpoint": {**figures, "entries": sum(taken) / TIMES, "checkpoints": count}}


if __name__ == "__main__":
    run(measure)
