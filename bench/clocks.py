"""Timing: milliseconds of a call, and the figures that are told of many."""

import gc
import math
import time
from collections.abc import Callable, Sequence
from typing import Any


def sampled(call: Callable[[], Any], *, times: int, warm: int = 3) -> list[float]:
    """Milliseconds of each of several calls, after some that are not counted."""
    for _each in range(warm):
        call()
    gc.collect()
    found = []
    for _each in range(times):
        begun = time.perf_counter()
        call()
        found.append((time.perf_counter() - begun) * 1000)
    return found


def quantile(sample: Sequence[float], share: float) -> float:
    """The value that a share of the sample does not exceed."""
    ordered = sorted(sample)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def told(sample: Sequence[float]) -> dict[str, float]:
    """The figures that stand in a result, in milliseconds."""
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {key: round(quantile(sample, share), 2) for key, share in shares.items()}
