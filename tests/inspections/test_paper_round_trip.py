"""Answers go into a workbook and come back as they went, for every kind of question and list."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxiao.inspections.checklists.items import Choice, Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper import cells, returned
from anxiao.inspections.paper.workbook import Part
from anxiao.inspections.paper.workbook import workbook as made
from anxiao.inspections.visits import answers as judging
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from tests.inspections.visiting import question
from tests.world import SYSTEM, World

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40)
MANY = (
    Choice("a", "一键报警", "Button"),
    Choice("b", "电话", "Phone"),
    Choice("c", "其他，含", "Other, too"),
)
OTHERS = {"choices": (), "fails": (), "note_path": "", "photo_path": "", "fixed_path": ""}
KINDS = [
    question(1),
    question(2, **{**OTHERS, "kind": "text"}),
    question(3, **{**OTHERS, "kind": "integer"}),
    question(4, **{**OTHERS, "kind": "decimal"}),
    question(5, **{**OTHERS, "kind": "date"}),
    question(6, **{**OTHERS, "kind": "select_one", "choices": MANY}),
    question(7, **{**OTHERS, "kind": "select_multiple", "choices": MANY[:2]}),
    question(8, **{**OTHERS, "kind": "image"}),
]


def library() -> list[list[Item]]:
    """The questions of every list of the software."""
    with acting(SYSTEM):
        rows = Checklist.objects.exclude(library_key="").order_by("library_key")
        return [one.items for one in rows]


@st.composite
def answered(draw: Any, items: list[Item]) -> dict[str, str]:
    """Answers as the runner gives them: what follows a failure only where it failed."""
    found: dict[str, str] = {}
    for item in items:
        if not cells.is_asked(item) or draw(st.integers(0, 5)) == 0:
            continue
        found[item.path] = answer = draw(_answer(item))
        if judging.is_failure(item, answer) and item.note_path:
            found[item.note_path] = draw(TEXTS.map(_kept))
            if draw(st.booleans()):
                found[item.fixed_path] = judging.YES
    return {path: text for path, text in found.items() if text}


def _answer(item: Item) -> Any:
    names = [one.name for one in item.choices]
    if "multiple" in item.kind:
        chosen = st.sets(st.sampled_from(names), min_size=1)
        return chosen.map(lambda some: " ".join(one for one in names if one in some))
    if names:
        return st.sampled_from(names)
    days = st.dates(min_value=clock.today() - timedelta(days=2000), max_value=clock.today())
    shapes = {
        "integer": st.integers(-999_999, 999_999).map(str),
        "decimal": st.decimals(-9999, 9999, places=2).map(lambda one: f"{one:.2f}"),
        "date": days.map(str),
    }
    return shapes.get(item.kind, TEXTS.map(_kept))


def _kept(text: str) -> str:
    """As a cell keeps it: without wide digits, double spaces, and an apostrophe in front."""
    return cells.note(text)


def there_and_back(items: list[Item], answers: dict[str, str]) -> dict[str, str]:
    content = made([Part("C", "C", "k", "n", 1, "p", "k", "a", "b", items, answers)])
    (page,) = returned.read(content)
    assert not page.faults
    back = returned._answers(page, items)
    assert not page.faults, page.faults
    return back


@settings(max_examples=12, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.data())
def test_answers_of_every_kind_come_back_as_they_went(data: Any) -> None:
    answers = data.draw(answered(KINDS))
    assert there_and_back(KINDS, answers) == answers


@pytest.mark.django_db
def test_every_list_of_the_library_comes_back_as_it_went(world: World) -> None:
    lists = library()
    assert len(lists) >= 8

    @settings(max_examples=10, deadline=None, suppress_health_check=[*HealthCheck])
    @given(st.data())
    def goes(data: Any) -> None:
        items = data.draw(st.sampled_from(lists))
        answers = data.draw(answered(items))
        assert there_and_back(items, answers) == answers

    for items in lists:
        everything = {item.path: "pass" for item in items if item.fails}
        assert there_and_back(items, everything) == everything
    goes()
