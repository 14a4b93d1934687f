"""What the walks through all doors need to know of checklists."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from anxiao.inspections.checklists import services
from anxiao.inspections.checklists.models import Checklist
from anxiao.kernel.ids import uuid7
from tests.inspections.lists import GATE, does, draft, published, verdict, workbook
from tests.world import World

# The list asks how many there are only where not all are at hand.
COUNT_THEMSELVES = {"checklists:index"}
AUTHOR = "inspections.author"
NEEDS = {
    f"checklists:{name}": AUTHOR
    for name in ("new", "upload", "empty", "edit", "replace", "next_version")
}
READING = {"checklists": "inspections.read"}
API_NEEDS = {"/checklists": "inspections.read"}
FOR_POST_ALONE = {"checklists:next_version"}
ON_ONE = {
    f"checklists:{name}"
    for name in ("detail", "edit", "replace", "preview", "sheet", "xform", "act")
}
WHY = {"reason": "标准已废止"}


@dataclass
class Checklists:
    """A draft of the county office."""

    checklist: Checklist

    def keys(self) -> dict[str, dict[str, Any]]:
        given = {"pk": self.checklist.pk, "verb": "publish"}
        return {"checklists:": given, "/api/v1/checklists/": given}

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        is_of_one = name in ON_ONE or "/checklists/{pk}" in name
        return self.checklist if is_of_one else None


def make(world: World) -> Checklists:
    return Checklists(draft(world))


def found(name: str, who: str) -> int | None:
    """Only the office that wrote it writes on; whoever reads the draft is told so."""
    if name in ("checklists:act", "checklists:edit", "checklists:replace"):
        return 200 if who == "coordinator" else 403
    return None


def add(own: Checklists, number: int) -> None:
    """More of them, past every service."""
    rows = []
    for _each in range(number):
        one = copy(own.checklist)
        one.pk, one.series = uuid7(), uuid7()
        rows.append(one)
    Checklist.objects.bulk_create(rows)


# --- what leaves an entry -------------------------------------------------------------------------

Told = dict[str, tuple[str, str, dict[str, Any]]]


def by_page(world: World) -> Told:
    base, office = "/checklists", "coordinator"
    sheet = SimpleUploadedFile("form.xlsx", workbook(verdict()))
    other = SimpleUploadedFile("form.xlsx", workbook(verdict()))
    question = {"count": "1", "q0-zh": "门卫室有人值守", "q0-hazard": GATE}
    return {
        "checklists:new": (office, f"{base}/new/", {"zh": "自查表"}),
        "checklists:upload": (office, f"{base}/upload/", {"file": sheet, "zh": "表"}),
        "checklists:edit": (office, f"{base}/{draft(world).pk}/edit/", {"zh": "表", **question}),
        "checklists:replace": (office, f"{base}/{draft(world).pk}/sheet/", {"file": other}),
        "checklists:next_version": (office, f"{base}/{published(world).pk}/next/", {}),
        "checklists:act": (office, f"{base}/{draft(world).pk}/publish/", {}),
    }


def by_api(world: World) -> Told:
    """Operations that change something, each on a record of its own."""
    base, office = "/api/v1/checklists", "coordinator"
    items = [{"zh": "门卫室有人值守", "hazard": GATE}]
    withdrawn = does(world, office, services.withdraw, published(world), **WHY)
    ways: dict[str, tuple[Checklist, dict[str, Any]]] = {
        "publish": (draft(world), {}),
        "write": (draft(world), {"items": items}),
        "next_version": (withdrawn, {}),
        "withdraw": (published(world), WHY),
        "drop": (draft(world), {}),
    }
    told: Told = {f"POST {base}": (office, base, {"zh": "自查表", "items": items})}
    for verb, (row, body) in ways.items():
        told[f"POST {base}/{{pk}}/{verb}"] = (office, f"{base}/{row.pk}/{verb}", body)
    return told
