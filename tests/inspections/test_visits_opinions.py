"""What the unit that was visited says: once, in the system, on paper, or refused."""

from typing import Any

import pytest

from anxiao.evidence.models import Attachment
from anxiao.inspections.visits import waiting
from anxiao.inspections.visits.services import opining
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, No, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.notices.models import Notice
from tests.inspections.visiting import agreed, does, finished, picture, self_check, start
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db
WORDS = "盾牌已报修，正在采购"


def refused(error: type[No], words: str, *args: Any, **more: Any) -> None:
    with pytest.raises(error) as said:
        does(*args, **more)
    assert words in str(said.value), str(said.value)


def waits(world: World, who: str) -> list[str]:
    with acting(world.actors[who]) as actor:
        return [word(one.next_step) for one in waiting.waiting(actor, clock.today())]


def test_the_school_agrees_or_objects_in_words_once(world: World) -> None:
    visit = finished(world, "inspector", 1)
    refused(
        Invalid,
        "what the unit objects to",
        world,
        "school",
        opining.opinion,
        visit,
        opinion="objects",
    )
    refused(
        Invalid, "agrees, or it objects", world, "school", opining.opinion, visit, opinion="maybe"
    )
    done = does(world, "school", opining.opinion, visit, opinion="objects", words=WORDS)
    assert (done.opinion, done.opinion_way, done.opinion_words) == ("objects", "system", WORDS)
    assert done.opinion_post == world.actors["school"].post
    refused(Refused, "given already", world, "school", opining.opinion, done, opinion="agrees")
    with acting(world.actors["inspector"]) as inspector:
        assert Notice.objects.visible_to(inspector).filter(subject=visit.pk).exists()


def test_it_is_given_before_finishing_too(world: World) -> None:
    visit = start(world)
    assert agreed(world, visit).opinion == "agrees"


def test_only_the_unit_gives_its_own(world: World) -> None:
    visit = finished(world)
    for who in ("inspector", "town", "coordinator"):
        refused(NotAllowed, "Only the unit", world, who, opining.opinion, visit, opinion="agrees")
    # The central school answers for the one that it supervises.
    assert does(world, "central", opining.opinion, visit, opinion="agrees").opinion == "agrees"


def test_on_paper_it_takes_a_photo_and_the_team(world: World) -> None:
    visit = finished(world)
    paper = picture(world, "inspector", 3)
    given = {"opinion": "agrees", "files": [paper.pk]}
    refused(
        Invalid,
        "photo of the signed paper",
        world,
        "inspector",
        opining.opinion_on_paper,
        visit,
        opinion="agrees",
        files=[],
    )
    refused(
        NotAllowed, "carries the visit out", world, "town", opining.opinion_on_paper, visit, **given
    )
    done = does(world, "inspector", opining.opinion_on_paper, visit, **given)
    assert (done.opinion, done.opinion_way) == ("agrees", "paper")
    with acting(SYSTEM):
        hung = Attachment.objects.get(file=paper.pk)
    assert (hung.subject, hung.role) == (visit.pk, "paper")


def test_that_it_was_refused_is_recorded_with_a_reason(world: World) -> None:
    visit = finished(world)
    refused(
        Invalid, "Give the reason", world, "inspector", opining.opinion_refused, visit, reason=""
    )
    done = does(world, "inspector", opining.opinion_refused, visit, reason="负责人不在场")
    assert (done.opinion, done.opinion_way, done.opinion_words) == (
        "refused",
        "team",
        "负责人不在场",
    )
    refused(Refused, "given already", world, "school", opining.opinion, done, opinion="agrees")


def test_nobody_is_asked_about_a_self_check(world: World) -> None:
    visit = self_check(world)
    refused(Refused, "the unit's own", world, "school", opining.opinion, visit, opinion="agrees")


def test_it_waits_for_the_school_until_it_has_spoken(world: World) -> None:
    visit = start(world)
    assert waits(world, "inspector") == ["Go on with the visit"]
    assert waits(world, "school") == []
    visit = finished(world)
    assert waits(world, "school") == ["Say what you think of it"]
    agreed(world, visit)
    assert waits(world, "school") == []
    assert waits(world, "leader") == []
