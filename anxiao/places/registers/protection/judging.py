"""What a sheet comes to under the rules of a day: who falls short, by how much, at what cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from anxiao.kernel.errors import Invalid
from anxiao.places.registers.filling import Seen, Told, answer, last_seen
from anxiao.places.registers.protection.words import WORDS

GUARDS, DAYS, COSTS = "guards.required", "video.retention_days", "protection.costs"
EQUIPMENT, TESTS, WARNING = "protection.equipment", "alarm.test_interval_days", 60
PIECES = ("helmets", "shields", "forks")


class Status(StrEnum):
    UNSEEN = "unseen"
    FINE = "fine"
    SHORT = "short"
    FAILED = "failed"
    EXPIRED = "expired"
    SOON = "soon"
    DUE = "due"


# What a line lacks by itself, not only soon.
LACKS = (Status.SHORT, Status.FAILED, Status.EXPIRED)


@dataclass(frozen=True)
class Rules:
    """The rules of a place on a day, as far as a sheet is judged by them."""

    on: date
    guards: Mapping[str, Any]
    costs: Mapping[str, int]
    equipment: Mapping[str, int]
    video_days: int
    test_days: int

    @classmethod
    def of(cls, territory: int, on: date) -> "Rules":
        """The nearest rules; what has none there is not asked for."""
        return cls(
            on=on,
            guards=_rule(GUARDS, territory, on) or {},
            costs=_rule(COSTS, territory, on) or {},
            equipment=_rule(EQUIPMENT, territory, on) or {},
            video_days=(_rule(DAYS, territory, on) or {}).get("general", 0),
            test_days=_rule(TESTS, territory, on) or 0,
        )


def rules_on(on: date) -> Any:
    """The rules by territory on a day, each read once."""
    return cache(lambda territory: Rules.of(territory, on))


def _rule(key: str, territory: int, on: date) -> Any:
    """Norms stand above places, so their reader is found by the name in the settings."""
    try:
        return import_string(settings.RULES)(key, territory=territory, on=on)
    except Invalid:
        return None


def required(table: Mapping[str, Any], pupils: int, boarders: int) -> int:
    """How many full-time guards the table asks for at so many pupils and boarders."""
    rows = [one for one in table.get("pupils", ()) if one["min"] <= pupils]
    rows = [one for one in rows if one.get("max") is None or pupils <= one["max"]]
    if not rows:
        return 0
    row, is_up = rows[0], table.get("rounding") == "up"
    found: int = row["guards"]
    if step := row.get("step"):
        found += _parts(pupils - row["min"], step, is_up=is_up) * row.get("per_step", 1)
    if growth := row.get("per_mille_of_growth"):
        beyond = max(0, pupils - row.get("growth_from", row["min"]))
        found += _parts(beyond * growth, 1000, is_up=is_up)
    if boarders:
        found = max(found, table.get("boarding_minimum") or 0)
        if step := table.get("boarders_step"):
            found += _parts(boarders, step, is_up=is_up)
    return found


def _parts(number: int, step: int, *, is_up: bool) -> int:
    return -(-number // step) if is_up else number // step


@dataclass(frozen=True)
class Line:
    """One line of a sheet: what is asked for, what is there, what is missing and what it costs."""

    key: str
    status: Status
    required: int | None = None
    present: int | None = None
    short: int = 0
    cost: int = 0
    result: str = ""
    tested_on: date | None = None
    expires_on: date | None = None
    seen: Seen | None = None
    hired: str = ""

    @property
    def is_lacking(self) -> bool:
        return self.status in LACKS


def lines(told: Told, *, pupils: int, boarders: int, rules: Rules) -> list[Line]:
    """Every line of a sheet under the rules, in the order in which it is read."""
    return [
        _guards(told, required(rules.guards, pupils, boarders), rules),
        _certificates(told, rules),
        _device(told, "alarm", rules),
        _video(told, rules),
        _device(told, "gate", rules),
        _equipment(told, rules),
    ]


def _guards(told: Told, needed: int, rules: Rules) -> Line:
    present = _value(told, "guards.present")
    short = max(0, needed - present) if present is not None else 0
    status = Status.UNSEEN if present is None else Status.SHORT if short else Status.FINE
    seen = _seen(told, "guards.present")
    cost = short * rules.costs.get("guard_year", 0)
    hired = answer(told, "guards.hired")
    return Line("guards", status, needed, present, short, cost, seen=seen, hired=hired)


def _certificates(told: Told, rules: Rules) -> Line:
    """Every guard there needs one, and none may have run out."""
    present, certified = _value(told, "guards.present"), _value(told, "guards.certified")
    expires = _value(told, "guards.expires_on")
    short = max(0, present - certified) if present is not None and certified is not None else 0
    status = Status.UNSEEN if certified is None and expires is None else Status.FINE
    status = Status.SHORT if short else _by_expiry(expires, rules.on) or status
    seen = _seen(told, "guards.certified", "guards.expires_on")
    return Line("certificates", status, present, certified, short, expires_on=expires, seen=seen)


def _device(told: Told, key: str, rules: Rules) -> Line:
    result, tested = _value(told, f"{key}.result") or "", _tested(told, key)
    status = _by_result(result)
    if status == Status.UNSEEN and tested:
        status = Status.FINE
    if status == Status.FINE and key == "alarm" and _is_due(tested, rules):
        status = Status.DUE
    cost = rules.costs.get(key, 0) if status in LACKS else 0
    seen = _seen(told, f"{key}.result", f"{key}.tested_on")
    return Line(key, status, cost=cost, result=result, tested_on=tested, seen=seen)


def _video(told: Told, rules: Rules) -> Line:
    result, days = _value(told, "video.result") or "", _value(told, "video.days")
    short = max(0, rules.video_days - days) if days is not None else 0
    status = _by_result(result)
    if status not in LACKS and days is not None:
        status = Status.SHORT if short else Status.FINE
    cost = rules.costs.get("video", 0) if status in LACKS else 0
    tested, seen = _tested(told, "video"), _seen(told, "video.result", "video.days")
    return Line("video", status, rules.video_days, days, short, cost, result, tested, seen=seen)


def _equipment(told: Told, rules: Rules) -> Line:
    """Pieces are counted together: what is over of one kind does not make up for another."""
    there = {one: _value(told, f"equipment.{one}") for one in PIECES}
    known = {one: number for one, number in there.items() if number is not None}
    needed = {one: rules.equipment.get(one, 0) for one in PIECES}
    short = sum(max(0, needed[one] - number) for one, number in known.items())
    result = _value(told, "equipment.result") or ""
    expires, status = _value(told, "equipment.expires_on"), _by_result(result)
    if status not in LACKS and (known or expires):
        status = Status.SHORT if short else _by_expiry(expires, rules.on) or Status.FINE
    return Line(
        "equipment",
        status,
        sum(needed[one] for one in known or PIECES),
        sum(known.values()) if known else None,
        short,
        rules.costs.get("equipment", 0) if status in LACKS else 0,
        result,
        _tested(told, "equipment"),
        expires,
        _seen(told, *(word for word in WORDS if word.startswith("equipment."))),
    )


def _by_result(result: str) -> Status:
    known = {"pass": Status.FINE, "fail": Status.FAILED, "na": Status.FINE}
    return known.get(result, Status.UNSEEN)


def _by_expiry(expires: date | None, on: date) -> Status | None:
    if expires is None:
        return None
    if expires < on:
        return Status.EXPIRED
    return Status.SOON if expires <= on + timedelta(days=WARNING) else None


def _is_due(tested: date | None, rules: Rules) -> bool:
    return bool(rules.test_days and tested) and (
        tested + timedelta(days=rules.test_days) < rules.on  # type: ignore[operator]
    )


def _tested(told: Told, key: str) -> date | None:
    """The last live test: a visit's own, or the day that the unit names."""
    found = [_value(told, f"{key}.tested_on")]
    if _value(told, f"{key}.result") in ("pass", "fail"):
        found.append(_seen(told, f"{key}.result").on)  # type: ignore[union-attr]
    return max((one for one in found if one is not None), default=None)


def _value(told: Told, word: str) -> Any:
    text = answer(told, word)
    return WORDS[word].value(text) if text and word in WORDS else None


def _seen(told: Told, *words: str) -> Seen | None:
    return last_seen({word: told[word] for word in words if word in told})
