"""Towns merge: everything moves, nothing is lost, the past keeps its names."""

from datetime import timedelta

import pytest

from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.ledger.verification import verify
from anxiao.people.actors import actor_for
from anxiao.people.models import Post
from anxiao.places.merging import merge_territories, plan
from anxiao.places.models import Organisation, Site, Territory
from tests.world import NEIGHBOUR, OTHER_TOWN, SYSTEM, TOWN, World, make_hazard, make_world

COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def again(world: World, who: str) -> object:
    post = Post.objects.select_related("organisation").get(tenures__person=world.people[who])
    return actor_for(world.people[who], post)


@COMMITS
def test_after_a_merge_the_new_town_reaches_all_and_the_ledger_verifies() -> None:
    world = make_world()
    hazard = make_hazard(world, state="submitted")
    on = clock.today() + timedelta(days=1)
    with acting(world.actors["coordinator"]) as office:
        before = plan(actor=office, from_codes=[TOWN], into=OTHER_TOWN, on=on)
        done = merge_territories(actor=office, from_codes=[TOWN], into=OTHER_TOWN, on=on)
    assert before.records == done.records
    assert done.organisations == 4
    town = Territory.objects.get(pk=TOWN)
    assert (town.valid_to, town.successors) == (clock.today(), [OTHER_TOWN])
    with acting(again(world, "other_town")) as new:  # type: ignore[arg-type]
        moved = Hazard.objects.visible_to(new).get(pk=hazard.pk)
        assert moved.territory_code == OTHER_TOWN
        assert moved.territorial_owner == moved.desk == new.organisation
        assert Site.objects.visible_to(new).filter(pk=world.sites["school"].pk).exists()
        entries = list(Entry.objects.visible_to(new).filter(subject=hazard.pk))
    assert entries[0].organisation_name == "单位school"
    with acting(again(world, "town")) as old:  # type: ignore[arg-type]
        assert Hazard.objects.visible_to(old).filter(pk=hazard.pk).exists()
    with acting(again(world, "school")) as school:  # type: ignore[arg-type]
        assert Hazard.objects.visible_to(school).filter(pk=hazard.pk).exists()
    assert not Organisation.objects.filter(territory_code=TOWN).exists()
    report = verify(using="owner")
    assert report.is_sound, report.faults


def test_a_town_merges_once_and_only_within_its_county(db: None) -> None:
    world, on = make_world(), clock.today()
    with acting(world.actors["coordinator"]) as office:
        with pytest.raises(NotAllowed):
            merge_territories(actor=office, from_codes=[NEIGHBOUR], into=TOWN, on=on)
        with pytest.raises(Invalid):
            merge_territories(actor=office, from_codes=[TOWN], into=TOWN, on=on)
        merge_territories(actor=office, from_codes=[TOWN], into=OTHER_TOWN, on=on)
        with pytest.raises(Refused):
            merge_territories(actor=office, from_codes=[TOWN], into=OTHER_TOWN, on=on)


def test_a_town_officer_merges_nothing(db: None) -> None:
    world = make_world()
    with acting(world.actors["town"]) as town, pytest.raises(NotAllowed):
        merge_territories(actor=town, from_codes=[TOWN], into=OTHER_TOWN, on=clock.today())


def test_the_system_account_can_merge_from_the_command_line(db: None) -> None:
    make_world()
    with acting(SYSTEM):
        done = merge_territories(actor=SYSTEM, from_codes=[OTHER_TOWN], into=TOWN, on=clock.today())
    assert done.into.code == TOWN
