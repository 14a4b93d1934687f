"""The list of hazards as a page and in the API, for every kind of reach, with and without policies.

Both in one process by turns, so that a busy minute falls on both.
"""

import os
import time
from typing import Any

from bench.scenarios.process import run

PATHS = {"page": "/hazards/", "API": "/api/v1/hazards", "my work": "/"}
SEARCHES = {
    "open ones": "/hazards/?state=open",
    "late ones": "/hazards/?due=late",
    "one area": "/hazards/?area=traffic",
    "words found": "/hazards/?q=消防",
    "words not found": "/hazards/?q=天上人间",
}
ROUNDS = int(os.environ.get("ANXIAO_BENCH_ROUNDS") or 8)
BOUND, FREE = 13, 6


def measure() -> dict[str, Any]:
    from django.conf import settings

    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from bench.people import readers

    with acting(Actor.system("bench")):
        known = readers()
    owner = settings.DATABASES["owner"]["USER"]
    found: dict[str, Any] = {"bare": _by_turns(known["school"].client(), "/healthz", owner)}
    for key, reader in known.items():
        client = reader.client()
        for kind, path in PATHS.items():
            found[f"{kind}: {key}"] = _by_turns(client, path, owner)
    office = known["county office"]
    path = f"/counties/{office.actor.territory}/"
    found["overview: county office"] = _by_turns(office.client(), path, owner)
    found["ledger: county office"] = _by_turns(office.client(), "/ledger/", owner)
    for key in ("county office", "department"):
        client = known[key].client()
        for kind, path in SEARCHES.items():
            found[f"{kind}: {key}"] = _by_turns(client, path, owner)
    return found


def _by_turns(client: Any, path: str, owner: str) -> dict[str, Any]:
    """Milliseconds of a page as the application role, and as the owner whom no policy stops."""
    from bench.clocks import told

    bound: list[float] = []
    free: list[float] = []
    cpu = 0.0
    for _round in range(ROUNDS):
        cpu += _block(client, path, None, BOUND, bound)
        _block(client, path, owner, FREE, free)
    return {
        **told(bound),
        "quick": round(_middle(bound), 2),
        "cpu": round(cpu * 1000 / (ROUNDS * BOUND), 2),
        "without_policies": told(free),
        "ratio": round(_middle(bound) / _middle(free), 3),
    }


def _middle(sample: list[float]) -> float:
    """The mean of the quicker half: what others do on the machine falls on the slower one."""
    quick = sorted(sample)[: len(sample) // 2]
    return sum(quick) / len(quick)


def _block(client: Any, path: str, role: str | None, times: int, into: list[float]) -> float:
    """Some requests as one role; the seconds of processor time that they took here."""
    _become(role)
    for _warm in range(2):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
    begun = time.process_time()
    for _each in range(times):
        start = time.perf_counter()
        client.get(path)
        into.append((time.perf_counter() - start) * 1000)
    return time.process_time() - begun


def _become(role: str | None) -> None:
    from django.conf import settings
    from django.db import connection

    connection.close()
    user = role or settings.DATABASES["default"]["USER"]
    connection.settings_dict = {**connection.settings_dict, "USER": user}


if __name__ == "__main__":
    run(measure)
