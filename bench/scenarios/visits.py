"""Finished inspections as phones send them: received by a real web server from eight at once.

Schools check themselves by a list of twenty questions. Half of the run sends answers alone, the
other one item that failed as well, with a photo of 200 kB that is new each time. Beside them stands
what the same clients get of requests that find nothing.

Phones can wait for their receipts: what is received is kept, and the worker takes in what the web
server has not. ``all_in_seconds`` is how long after the last was sent the last was taken in, and
``taken_in_per_second`` what both have done from the first to the last.
"""

import hashlib
import io
import os
import random
import threading
import time
from collections import Counter
from itertools import count
from typing import Any
from uuid import uuid4

from bench.scenarios.process import run
from bench.web import Line, served, storm, working

CLIENTS, SECONDS, QUESTIONS = 8, 15, 20
# The memory of the server is read again after so many more.
MORE_VISITS, PART_SECONDS = 100_000, 30
PHOTO_BYTES = 200_000
_numbers = count()
_lock = threading.Lock()
# How many were taken in before they were answered, and how many after, by the status.
_at_once: Counter[int] = Counter()


def measure() -> dict[str, Any]:
    from bench.clocks import told

    seats = _seats()
    with served() as server, working() as worker:
        bare, most = storm(server.port, seats, _nothing, seconds=SECONDS)
        plain = _received(server.port, seats, _passed, SECONDS)
        shown = _received(server.port, seats, _failed_with_photo, SECONDS)
        before, worked = server.megabytes(), worker.megabytes()
        more = 0
        while more < MORE_VISITS:
            more += len(storm(server.port, seats, _passed, seconds=PART_SECONDS)[0])
        after, at_work = server.megabytes(), worker.megabytes()
    _clear()
    return {
        "bare": {**told(bare), "per_second": most},
        "plain": plain,
        "with_photo": shown,
        "web": {
            "megabytes": after,
            "more_visits": more,
            "megabytes_more": round(after - before, 1),
        },
        "worker": {"megabytes": at_work, "megabytes_more": round(at_work - worked, 1)},
    }


def _clear() -> None:
    """Throw away what nobody waits for any more."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("DELETE FROM inspections_arrival")


def _received(port: int, seats: Any, act: Any, seconds: float) -> dict[str, Any]:
    """What a storm brought, and when all of it was taken in."""
    from bench.clocks import told

    there, begun = _taken_in(), time.perf_counter()
    _at_once.clear()
    sample, rate = storm(port, seats, act, seconds=seconds)
    sent, ended = sum(_at_once.values()), time.perf_counter()
    while _taken_in() < there + sent:
        time.sleep(0.2)
    now = time.perf_counter()
    return {
        **told(sample),
        "per_second": rate,
        "visits": sent,
        "at_once": _at_once[201],
        "all_in_seconds": round(now - ended, 1),
        "taken_in_per_second": round(sent / (now - begun), 1),
    }


def _taken_in() -> int:
    from anxiao.inspections.phone.models import Submission
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting

    with acting(Actor.system("bench")):
        return Submission.objects.count()


def _nothing(line: Line, _seat: "dict[str, Any]") -> None:
    """The yardstick: a request that is let in and finds nothing."""
    status, said = line.ask("GET", f"/api/v1/submissions/{uuid4()}")
    assert status == 404, (status, said[:300])


def _passed(line: Line, seat: "dict[str, Any]") -> None:
    _send(line, seat, {})


def _failed_with_photo(line: Line, seat: "dict[str, Any]") -> None:
    content = photo()
    sha256, key = hashlib.sha256(content).hexdigest(), str(uuid4())
    name = f"{sha256[:20]}.jpg"
    path = f"/api/v1/submissions/{key}/files/{sha256}?offset=0&size={len(content)}&name={name}"
    line.headers["Prefer"] = "respond-async"
    status, said = line.ask("PUT", path, content)
    assert status == 200, (status, said[:300])
    files = {name: {"sha256": sha256, "size": len(content)}}
    _send(line, seat, {"shows": name}, key=key, files=files)


def _send(line: Line, seat: "dict[str, Any]", failed: "dict[str, str]", **more: Any) -> None:
    body = {
        "key": str(uuid4()),
        "checklist": seat["checklist"],
        "xml": _filled(seat, failed),
        "begun": {
            "key": str(uuid4()),
            "site": seat["site"],
            "kind": "self_check",
            "checklists": [seat["checklist"]],
        },
        "seen": 1,
        **more,
    }
    line.headers["Prefer"] = "respond-async"
    status, said = line.ask("POST", "/api/v1/submissions", body)
    assert status in (201, 202), (status, said[:300])
    with _lock:
        _at_once[status] += 1


def _filled(seat: "dict[str, Any]", failed: "dict[str, str]") -> str:
    """What the engine makes of twenty answers; the first fails where a photo shows it."""
    leaves = []
    for place, item in enumerate(seat["items"]):
        is_failed = place == 0 and failed
        leaves.append((item.path, "fail" if is_failed else "pass"))
        if is_failed:
            leaves += [(item.note_path, "盾牌破损两面"), (item.photo_path, failed["shows"])]
    groups: dict[str, list[str]] = {}
    for path, text in leaves:
        group, _slash, name = path.rpartition("/")
        groups.setdefault(group, []).append(f"<{name}>{text}</{name}>")
    body = "".join(
        f"<{group}>{''.join(rows)}</{group}>" if group else "".join(rows)
        for group, rows in groups.items()
    )
    meta = f"<meta><instanceID>uuid:{uuid4()}</instanceID></meta>"
    return f'<data id="{seat["form_id"]}" version="1">{body}{meta}</data>'


_base: list[bytes] = []


def photo() -> bytes:
    """A photo of about 200 kB, with other bytes each time: one picture, each with its comment."""
    from PIL import Image

    with _lock:
        if not _base:
            noise = random.Random(7).randbytes(640 * 480 * 3)  # noqa: S311 (a picture, no secret)
            for quality in range(95, 5, -5):
                made = io.BytesIO()
                Image.frombytes("RGB", (640, 480), noise).save(made, "JPEG", quality=quality)
                _base[:] = [made.getvalue()]
                if len(_base[0]) <= PHOTO_BYTES:
                    break
    start = _base[0]
    # A comment behind the first marker: the same pixels, other bytes.
    said = f"{next(_numbers)}-{uuid4()}".encode()
    comment = b"\xff\xfe" + (len(said) + 2).to_bytes(2, "big") + said
    return start[:2] + comment + start[2:]


def _seats() -> "list[tuple[str, dict[str, Any]]]":
    """A token, a site and the list for each client."""
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.places.models import Site
    from bench.people import token_of

    checklist = _checklist()
    about = {
        "checklist": str(checklist.pk),
        "items": checklist.items,
        "form_id": checklist.form_id,
    }
    with acting(Actor.system("bench")):
        sites = list(Site.objects.filter(kind="campus").order_by("id")[:CLIENTS])
        return [(token_of(one.organisation_id), {**about, "site": str(one.pk)}) for one in sites]


def _checklist() -> Any:
    """A published list of twenty questions, by the county's office."""
    from anxiao.inspections.checklists import services
    from anxiao.inspections.checklists.plain import Question
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.norms.models import HazardItem
    from bench.people import readers

    with acting(Actor.system("bench")):
        kinds = HazardItem.objects.filter(grade="general", lead="subject").order_by("code")
        codes = list(kinds.values_list("code", flat=True)[:QUESTIONS])
        office = readers()["county office"].actor
    items = [
        Question(f"第{n}项是否合格", "", hazard=codes[n % len(codes)], photo=n == 0)
        for n in range(QUESTIONS)
    ]
    with acting(office) as actor:
        made = services.create(
            actor=actor, zh="校园安全月自查表", items=items,
            site_kinds=["campus"], visit_kinds=["self_check"],
        )  # fmt: skip
        return services.publish(actor=actor, row=made)


if __name__ == "__main__":
    run(measure)
