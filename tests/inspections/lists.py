"""Checklists of the tests: as workbooks, as rows, and as records."""

from typing import Any

from anxiao.inspections.checklists import plain, services
from anxiao.inspections.checklists.columns import EN, ZH
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.checklists.plain import Question
from anxiao.kernel.principal import acting
from tests.imports.sheets import book
from tests.world import World

GATE, FIRE = "internal.gate_unattended", "internal.exit_blocked"
CHOICES = plain.choices()
QUESTIONS = (
    Question("门卫室有人值守", "The gatehouse is staffed", hazard=GATE, heading_zh="校门"),
    Question("疏散通道畅通", "Escape routes are clear", hazard=FIRE, days=3, photo=True),
)


def verdict(name: str = "q1", **more: str) -> dict[str, str]:
    """A row of a question that may fail; other columns by their names, with ``__`` for ``::``."""
    words = {f"label::{ZH}": "门卫室有人值守", f"label::{EN}": "The gatehouse is staffed"}
    rest = {key.replace("__", "::"): text for key, text in more.items()}
    return {"type": "select_one verdict", "name": name, **words, "anxiao::hazard": GATE} | rest


def form(*rows: dict[str, str], **sheets: Any) -> dict[str, Any]:
    return {"survey": list(rows), "choices": CHOICES, "settings": [], **sheets}


def workbook(*rows: dict[str, Any], **more: list[list[Any]]) -> bytes:
    """A workbook whose survey has these rows; columns in the order in which they come up."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    survey = [columns, *([row.get(key) for key in columns] for row in rows)]
    heads = ["list_name", "name", f"label::{ZH}", f"label::{EN}"]
    choices = [heads, *([row[head] for head in heads] for row in CHOICES)]
    return book({"survey": survey, "choices": choices, **more})


def draft(world: World, who: str = "coordinator", **more: Any) -> Checklist:
    given = {"zh": "校门检查表", "en": "The gate", "items": QUESTIONS, **more}
    with acting(world.actors[who]) as actor:
        return services.create(actor=actor, **given)


def does(world: World, who: str, verb: Any, row: Checklist, **given: Any) -> Checklist:
    with acting(world.actors[who]) as actor:
        done: Checklist = verb(actor=actor, row=row, **given)
        return done


def published(world: World, who: str = "coordinator", **more: Any) -> Checklist:
    return does(world, who, services.publish, draft(world, who, **more))
