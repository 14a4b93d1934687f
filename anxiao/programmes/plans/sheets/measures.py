"""The measurable target behind a standard, as it stands in its cell and is read back."""

import re
from fractions import Fraction
from typing import Any

HEAD = "可量化目标："
COUNT, RATIO, YES_NO = "数量", "比例", "是或否"
TARGET = re.compile(
    rf"(?:^|(?<=[\n；;。]))\s*{HEAD[:-1]}[:：]\s*"
    rf"(?P<kind>{COUNT}|{RATIO}|{YES_NO})?\s*"
    r"(?P<number>\d+(?:\.\d+)?)?\s*(?P<share>%|/\s*(?P<below>\d+))?\s*[个所名人处次份项]?\s*"
    r"(?:（指标\s*(?P<metric>[\w.-]+)）)?\s*$"
)
NOTHING: dict[str, Any] = {
    "measure": "",
    "metric": "",
    "target_numerator": None,
    "target_denominator": None,
}


def written(standard: str, words: dict[str, Any]) -> str:
    """The cell of a standard: its words, and on a line of its own what can be measured."""
    return "\n".join(part for part in (standard, _target(words)) if part)


def _target(words: dict[str, Any]) -> str:
    above, below = words["target_numerator"], words["target_denominator"]
    said = {
        "count": f"{COUNT} {above}" if below == 1 else f"{COUNT} {above}/{below}",
        "ratio": f"{RATIO} {above}/{below}",
        "yes_no": YES_NO,
    }.get(words["measure"], "")
    metric = f"（指标 {words['metric']}）" if words["metric"] else ""
    return f"{HEAD}{said}{metric}" if said else ""


def read(cell: str) -> tuple[str, dict[str, Any]]:
    """The words of a standard, and the target that stands behind them."""
    found = TARGET.search(cell)
    target = _read(found) if found else None
    if found is None or target is None:
        return cell, dict(NOTHING)
    return cell[: found.start()].rstrip("\n；; "), target


def _read(found: re.Match[str]) -> dict[str, Any] | None:
    metric, number = found["metric"] or "", found["number"]
    if found["kind"] == YES_NO:
        return {**NOTHING, "measure": "yes_no", "metric": metric}
    if number is None:
        return None
    above, below = _fraction(number, found["share"], found["below"])
    measure = (
        "ratio" if found["kind"] == RATIO or (not found["kind"] and found["share"]) else "count"
    )
    return {
        "measure": measure,
        "metric": metric,
        "target_numerator": above,
        "target_denominator": below,
    }


def _fraction(number: str, share: str | None, below: str | None) -> tuple[int, int]:
    """Two whole numbers; those that were written stay as they are."""
    if below and number.isdigit():
        return int(number), max(int(below), 1)
    value = Fraction(number)
    if share == "%":
        return (int(number), 100) if number.isdigit() else _whole(value, 100)
    return _whole(value, 1)


def _whole(value: Fraction, below: int) -> tuple[int, int]:
    return value.numerator, value.denominator * below
