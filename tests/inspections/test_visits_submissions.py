"""What an engine sends as XML: its answers by their path, and what is refused of it."""

from typing import Any

import pytest

from anxiao.inspections.visits import submission
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.inspections.visits.services import filling
from anxiao.kernel.errors import Invalid
from anxiao.kernel.principal import acting
from tests.inspections.visiting import GEAR, checklist, finish, picture, question, sheet_of, start
from tests.world import World

pytestmark = pytest.mark.django_db


def form(visit: Visit, inner: str, form_id: str = "") -> str:
    known = form_id or sheet_of(visit).checklist.form_id
    head = f'<data xmlns:jr="http://openrosa.org/javarosa" id="{known}" version="1">'
    return f'<?xml version="1.0"?>{head}{inner}<meta><instanceID>uuid:1</instanceID></meta></data>'


def save(world: World, visit: Visit, xml: str, **more: Any) -> Sheet:
    with acting(world.actors["inspector"]) as actor:
        return filling.save(actor=actor, row=visit, sheet=sheet_of(visit).pk, xml=xml, **more)


def one_question(world: World) -> Visit:
    return start(world, lists=[checklist([question(1, GEAR, needs_photo=True)])])


FAILED = (
    "<start>2026-06-15T09:00</start><guard><q1> fail </q1><q1_note>盾牌破损</q1_note>"
    "<q1_p1>shield.jpg</q1_p1><q1_fixed/></guard>"
)


def test_answers_are_taken_by_their_path_and_photos_by_their_name(world: World) -> None:
    visit = one_question(world)
    shown, text = picture(world), form(visit, FAILED)
    sheet = save(world, visit, text, files={"shield.jpg": shown.pk})
    assert sheet.answers == {"guard/q1": "fail", "guard/q1_note": "盾牌破损"}
    assert sheet.photos == {"guard/q1": [str(shown.pk)]}
    assert sheet.xml == text
    assert sheet.xml_digest.startswith("sha256:")
    assert finish(world, visit).failed == 1


def test_a_photo_that_has_not_arrived_is_named(world: World) -> None:
    visit = one_question(world)
    with pytest.raises(Invalid, match="shield"):
        save(world, visit, form(visit, FAILED))


def test_what_was_filled_in_for_another_list_is_refused(world: World) -> None:
    visit = one_question(world)
    with pytest.raises(Invalid) as said:
        save(world, visit, form(visit, FAILED, "another"))
    assert "another checklist" in str(said.value)


def test_namespaces_do_not_matter_and_of_a_repeat_the_first_counts() -> None:
    found = submission.read('<d xmlns="urn:x" id="a"><g><q>1</q></g><g><q>2</q></g></d>')
    assert (found.form_id, found.answers) == ("a", {"g/q": "1"})


BOMB = '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><d id="a"><q>&b;</q></d>'
FOREIGN = '<!DOCTYPE d SYSTEM "http://127.0.0.1/x.dtd"><d id="a"/>'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<d><q>",
        BOMB,
        FOREIGN,
        "<d>" * 40 + "</d>" * 40,
        "<d>" + "<q/>" * 20_001 + "</d>",
    ],
    ids=["empty", "text", "cut", "bomb", "foreign", "deep", "many"],
)
def test_what_is_no_plain_document_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        submission.read(text)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(Invalid):
        submission.read(f"<d><q>{'字' * submission.LONGEST}</q></d>")
