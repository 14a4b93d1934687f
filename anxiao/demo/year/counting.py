"""What a visit of the demonstration counts, measures and reads off papers: likely figures."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from anxiao.inspections.checklists.items import Item

# From how many days ago to how many days ahead something was tested, or runs out.
DAYS = {
    "guards.expires_on": (60, 900),
    "equipment.expires_on": (90, 900),
    "alarm.tested_on": (-30, -1),
    "vehicle.test_on": (-150, -10),
    "vehicle.test_to": (20, 170),
    "vehicle.insurance_to": (20, 340),
    "vehicle.permit_to": (60, 700),
}
# Mostly as many as it takes, now and then fewer.
COUNTS = {
    "guards.present": (2, 2, 3, 3, 3, 1),
    "guards.certified": (1, 1, 1, 0),
    "video.days": (30, 30, 45, 90, 90),
    "equipment.helmets": (2, 3, 4),
    "equipment.shields": (2, 2, 3),
    "equipment.forks": (2, 2, 1),
    "vehicle.seats": (19, 24, 36),
}


def figure(item: Item, dice: random.Random, on: date) -> str:
    """The answer to a question of numbers or days; empty where nothing is likely."""
    if item.register in DAYS:
        return f"{on + timedelta(days=dice.randint(*DAYS[item.register]))}"
    if item.register in COUNTS:
        return str(dice.choice(COUNTS[item.register]))
    return PLAIN[item.kind](dice) if item.kind in PLAIN and not item.register else ""


PLAIN: dict[str, Callable[[random.Random], str]] = {
    "integer": lambda dice: str(dice.randint(1, 3)),
    "decimal": lambda dice: f"{dice.uniform(1.5, 3):.1f}",
}
