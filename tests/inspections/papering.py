"""Papers of the small county, printed and entered through the services."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper import returned, shelf
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.paper.services import entering, issuing, taking
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.errors import No
from anxiao.kernel.principal import acting
from tests.inspections.visiting import checklist
from tests.world import SYSTEM, World

ANSWER, NOTE, FIXED, DAY = 4, 5, 6, "D5"
FIRST_ROW = 7


def printed(
    world: World,
    who: str = "inspector",
    *,
    at: str = "school",
    kind: str = "open",
    lists: list[Checklist] | None = None,
) -> PaperSheet:
    """A paper for a visit to come."""
    keys = [one.pk for one in lists or [checklist()]]
    with acting(world.actors[who]) as actor:
        return issuing.print_by_hand(actor=actor, site=world.sites[at], kind=kind, checklists=keys)


def printed_for(world: World, visit: Visit, who: str = "inspector") -> PaperSheet:
    """The paper of a visit that is planned or begun."""
    with acting(world.actors[who]) as actor:
        issuing.print_paper(actor=actor, row=visit)
        found: PaperSheet = PaperSheet.objects.visible_to(actor).get(visit=visit)
        return found


def enter(
    world: World, paper: PaperSheet, who: str = "inspector", on: date | None = None, **more: Any
) -> Visit:
    with acting(world.actors[who]) as actor:
        return entering.enter(actor=actor, row=paper, happened_on=on or clock.today(), **more)


def known(paper: PaperSheet) -> PaperSheet:
    with acting(SYSTEM):
        found: PaperSheet = PaperSheet.objects.get(pk=paper.pk)
        return found


def workbook(world: World, *papers: PaperSheet, who: str = "inspector") -> bytes:
    with acting(world.actors[who]) as actor:
        rows = PaperSheet.objects.visible_to(actor).select_related("visit")
        found = rows.in_bulk([one.pk for one in papers])
        return shelf.filled(actor, [found[one.pk] for one in papers])


def written(content: bytes, *changes: dict[str, Any], on: Any = None) -> bytes:
    """The workbook with cells written by hand: for each sheet what stands at which place."""
    book = load_workbook(BytesIO(content))
    for sheet, cells in zip(book.worksheets, changes, strict=False):
        sheet[DAY] = on or clock.today()
        for place, value in cells.items():
            sheet[place] = value
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def passed(number: int = 3, **more: Any) -> dict[str, Any]:
    """Everything passes, in the words of the reader, but for the cells named."""
    return {**{f"D{FIRST_ROW + place}": "Pass" for place in range(number)}, **more}


def read(world: World, content: bytes, who: str = "inspector") -> list[returned.Returned]:
    with acting(world.actors[who]) as actor:
        return returned.told(actor, returned.read(content))


def take(world: World, told: returned.Returned, who: str = "inspector", **more: Any) -> Visit:
    assert told.paper is not None and told.happened_on is not None
    with acting(world.actors[who]) as actor:
        return taking.take(
            actor=actor,
            row=told.paper,
            happened_on=told.happened_on,
            answers=told.answers,
            digest=told.digest,
            **more,
        )


def key(told: returned.Returned) -> UUID:
    return next(iter(told.answers))


def signed_in(world: World, who: str = "inspector") -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(world.people[who])
    return client


def refused(error: type[No], words: str, call: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(error) as said:
        call(*args, **more)
    assert words in str(said.value), str(said.value)
