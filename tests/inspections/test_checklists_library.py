"""The library: every list is a form, names only what exists, and is loaded once."""

import pytest

from anxiao.inspections.checklists import library, plain, xlsform
from anxiao.inspections.checklists.lifecycle import State
from anxiao.inspections.checklists.models import Checklist
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.principal import acting
from anxiao.norms.models import HazardItem, LegalBasis
from anxiao.places.registers import filling
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db
VERDICTS = ("select_one verdict", "begin group", "end group")
KEYS = [one["key"] for one in library.headings()]
PLAIN = [
    key
    for key in KEYS
    if all(row.get("type") in VERDICTS for row in library.form_of(key)["survey"])
]


def of_library() -> list[Checklist]:
    with acting(SYSTEM):
        return list(Checklist.objects.filter(owner=None).order_by("pk"))


def test_there_are_at_least_eight_lists_and_all_are_in_use() -> None:
    assert len(KEYS) >= 8
    found = of_library()
    assert {one.library_key for one in found if one.state == State.PUBLISHED} == {*KEYS}


@pytest.mark.parametrize("key", KEYS)
def test_every_question_has_a_hazard_a_basis_and_both_languages(key: str) -> None:
    xform, items = xlsform.build(library.form_of(key))
    hazards = set(HazardItem.objects.values_list("pk", flat=True))
    bases = set(LegalBasis.objects.values_list("pk", flat=True))
    assert xform.startswith("<?xml")
    assert items
    for one in items:
        assert one.zh and one.en, one.path
        assert bool(one.hint_zh) is bool(one.hint_en), one.path
        if not one.fails:
            assert one.register in filling.fields() or one.path == "s1/drills"
            continue
        assert one.hazard in hazards, one.path
        assert one.legal_basis in bases, one.path
        assert one.note_path and one.photo_path and one.fixed_path


@pytest.mark.parametrize("key", PLAIN)
def test_every_list_of_verdicts_alone_can_be_written_by_the_page_editor(key: str) -> None:
    form = library.form_of(key)
    questions = plain.questions_of(form)
    assert questions is not None
    again = plain.form_of(questions)
    assert again["survey"] == form["survey"]


def test_loading_again_changes_nothing() -> None:
    before = [(one.pk, one.version) for one in of_library()]
    with acting(SYSTEM):
        library.load_library(actor=SYSTEM)
    assert [(one.pk, one.version) for one in of_library()] == before


def test_changed_content_makes_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The content of a release is what changes here, as a later release would bring it."""
    headings = library.headings()
    changed = [{**headings[0], "about_zh": "新的说明"}, *headings[1:]]
    monkeypatch.setattr(library, "headings", lambda: changed)
    with acting(SYSTEM):
        library.load_library(actor=SYSTEM)
        library.load_library(actor=SYSTEM)
        series = library.series_of(headings[0]["key"])
        rows = Checklist.objects.filter(series=series).order_by("number_in_series")
        assert [one.state for one in rows] == [State.REPLACED, State.PUBLISHED]
        assert rows[1].about_zh == "新的说明"


def test_only_the_installation_loads_it(world: World) -> None:
    actor: Actor = world.actors["coordinator"]
    with acting(actor), pytest.raises(NotAllowed):
        library.load_library(actor=actor)
