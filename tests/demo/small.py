"""The small county that the tests of the demonstration load, and its own day."""

from datetime import date, datetime, time
from typing import Any

from anxiao.demo import services
from anxiao.kernel import clock

TODAY = date(2026, 6, 18)
MIDNIGHT = datetime.combine(TODAY, time(0), clock.LOCAL)
SMALL: dict[str, Any] = {"today": TODAY, "seed": 7, "hazards": 25, "towns": 3}


def load() -> None:
    services.load(["suixian-2018", "qinghe"], **SMALL)
