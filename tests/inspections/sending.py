"""What a phone sends, as the tests put it together."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4
from xml.sax.saxutils import escape

from django.http import HttpResponse
from django.test import Client

from anxiao.inspections.checklists.models import Checklist
from tests.inspections import forming
from tests.inspections.visiting import GATE, GEAR, checklist
from tests.world import World
from tests.world import picture as jpeg

BASE = "/api/v1/submissions"
PASSED = {"guard/q1": "pass", "guard/q2": "pass", "guard/q3": "pass"}


def signed_in(world: World, who: str = "inspector") -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(world.people[who])
    return client


def filled(made: Checklist, answers: Mapping[str, str], instance: str = "") -> str:
    """The XML that the engine would make of answers in one group."""
    leaves = "".join(
        f"<{path.split('/')[1]}>{escape(text)}</{path.split('/')[1]}>"
        for path, text in answers.items()
    )
    meta = f"<meta><instanceID>{instance or f'uuid:{uuid4()}'}</instanceID></meta>"
    return f'<data id="{made.form_id}" version="1"><guard>{leaves}</guard>{meta}</data>'


def begun(world: World, made: Checklist, **more: Any) -> dict[str, Any]:
    """An inspection of the school begun on a device, everything passed."""
    given = {
        "key": str(uuid4()),
        "checklist": str(made.pk),
        "xml": filled(made, PASSED),
        "begun": {
            "key": str(uuid4()),
            "site": str(world.sites["school"].pk),
            "kind": "open",
            "checklists": [str(made.pk)],
        },
        "seen": 1,
        "began_at": "2026-06-18T09:00:00+08:00",
        "ended_at": "2026-06-18T09:20:00+08:00",
    }
    return {**given, **more}


def send(client: Client, body: Any, **headers: str) -> HttpResponse:
    found: Any = client.post(BASE, body, content_type="application/json", headers=headers)
    return found


def hexed(content: bytes) -> str:
    return sha256(content).hexdigest()


def path_of(key: UUID | str, content: bytes, **query: Any) -> str:
    asked = f"?{urlencode(query)}" if query else ""
    return f"{BASE}/{key}/files/{hexed(content)}{asked}"


def put(
    client: Client, key: UUID | str, content: bytes, *, offset: int = 0, most: int = 2**30
) -> HttpResponse:
    """The bytes of a file from an offset on, at most so many."""
    path = path_of(key, content, offset=offset, size=len(content))
    piece = content[offset : offset + most]
    found: Any = client.put(path, piece, content_type="application/octet-stream")
    return found


def with_photo(world: World, made: Checklist, seed: int = 1, **more: Any) -> tuple[Any, bytes]:
    """An inspection with one failure, and the photo of it."""
    content = jpeg(seed)
    name = f"{hexed(content)[:20]}.jpg"
    failed = {**PASSED, "guard/q1": "fail", "guard/q1_note": "盾牌破损两面", "guard/q1_p1": name}
    original = {"sha256": hexed(b"as the camera made it"), "size": 4_000_000, "name": "IMG_1.jpg"}
    files = {name: {"sha256": hexed(content), "size": len(content), "original": original}}
    return begun(world, made, xml=filled(made, failed), files=files, **more), content


def real_list(number: int = 3, *, key: str = "phone_check", **more: Any) -> Checklist:
    """A published list with a form that the engine fills in: verdicts, a note, a photo."""
    made = [forming.verdict(one) for one in range(1, number + 1)]
    choices = [*forming.verdicts(), *forming.yes_no()]
    form = forming.xform([row for rows, _item in made for row in rows], choices, form_id=key)
    items = [
        replace(item, hazard=(GEAR, GATE)[place % 2], kind="select_one")
        for place, (_rows, item) in enumerate(made)
    ]
    return checklist(items, xform=form, library_key=key, **more)
