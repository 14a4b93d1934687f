"""What the walks through all doors need to know of the phone and of what it sends."""

from dataclasses import dataclass
from typing import Any

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.phone.models import Submission
from anxiao.inspections.phone.services import files, receiving
from anxiao.inspections.phone.services.sent import Begun, Sent
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from tests.inspections.sending import PASSED, begun, filled, hexed, real_list
from tests.inspections.visiting import checklist
from tests.world import World, picture

BASE = "/api/v1/submissions"
NEEDS = {"phone:pack": "inspections.visit", "phone:form": "inspections.visit"}
READING = {"phone": ""}
OPEN_TO_ALL = {"phone:shell", "phone:worker", "phone:manifest"}
# Whoever is not signed in is told so in a way that a program reads.
SAYS_SO = {"phone:standing"}
# What was sent under a key, and what has arrived of its files, is the sender's alone.
OF_THE_SENDER = {f"GET {BASE}/{{pk}}", f"GET {BASE}/{{pk}}/files/{{sha256}}"}
LEAVE_NO_ENTRY = {
    f"PUT {BASE}/{{pk}}/files/{{sha256}}": "a file on its way is no record yet",
}


@dataclass
class Phone:
    """An inspector's submission, and a file of another one on its way."""

    sent: Submission
    content: bytes
    form: Checklist

    def keys(self) -> dict[str, dict[str, Any]]:
        named = {"pk": self.sent.key, "sha256": hexed(self.content)}
        return {"phone:": {"pk": self.form.pk}, f"{BASE}/": named}

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        return self.form if name == "phone:form" else None


def make(world: World) -> Phone:
    made, content = checklist(), picture(77)
    key = uuid7()
    begins = Begun(uuid7(), world.sites["school"].pk, "open", [made.pk])
    sent = Sent(key, made.pk, filled(made, PASSED), begun=begins, seen=1)
    with acting(world.actors["inspector"]) as actor:
        files.put(
            actor=actor,
            key=key,
            sha256=hexed(content),
            size=len(content),
            offset=0,
            content=content[:100],
        )
        return Phone(receiving.receive(actor=actor, sent=sent), content, real_list(key="of_phone"))


def found(name: str, who: str) -> int | None:
    """The sender alone has a receipt."""
    if name in OF_THE_SENDER:
        return 200 if who == "inspector" else 404
    return None


def by_api(world: World) -> dict[str, tuple[str, str, dict[str, Any]]]:
    return {f"POST {BASE}": ("inspector", BASE, begun(world, checklist()))}
