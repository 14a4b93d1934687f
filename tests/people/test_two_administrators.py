"""Nobody gives a deciding post or its password by herself."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people import confirming, jobs, services
from anxiao.people.actors import actor_for
from anxiao.people.models import Confirmation, Person, Post, SecurityEvent, Tenure
from tests.world import PASSWORD, SYSTEM, World, hold, make_world

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=clock.LOCAL)


@pytest.fixture
def world() -> World:
    """The county, long in use, with one administrator."""
    world = make_world()
    Person.objects.filter(username="leader").update(joined_at=LONG_AGO)
    return world


def second(world: World, organisation: str = "office") -> Actor:
    person = Person.objects.create(username=f"second-{organisation}", name="second post")
    return actor_for(person, hold(person, world.organisations[organisation], "administrator"))


def reset(world: World, who: str = "coordinator") -> tuple[Confirmation, str]:
    actor = world.actors["administrator"]
    with acting(actor):
        password = services.reset_password(actor=actor, person=world.people[who])
    return Confirmation.objects.waiting().get(person=world.people[who]), password


def give(world: World, role: str = "coordinator", who: str = "publisher") -> Tenure:
    actor = world.actors["administrator"]
    with acting(actor):
        return services.take_up(
            actor=actor,
            person=world.people[who],
            organisation=world.organisations["office"],
            role=role,
            valid_from=date(2026, 1, 1),
        )


def decide(verb: Any, actor: Actor, row: Confirmation) -> Confirmation:
    with acting(actor):
        return verb(actor=actor, confirmation=row)


def knows(world: World, who: str, password: str) -> bool:
    return Person.objects.get(pk=world.people[who].pk).check_password(password)


def test_a_new_password_counts_once_a_second_administrator_has_confirmed(world: World) -> None:
    other = second(world)
    row, password = reset(world)
    assert knows(world, "coordinator", PASSWORD)
    assert not knows(world, "coordinator", password)
    with pytest.raises(NotAllowed, match="You asked for this yourself"):
        decide(services.confirm, world.actors["administrator"], row)
    decide(services.confirm, other, row)
    assert knows(world, "coordinator", password)
    assert Person.objects.get(username="coordinator").must_change_password
    row.refresh_from_db()
    assert (row.outcome, row.password, row.decided_by_id) == ("confirmed", "", other.person)
    with pytest.raises(Refused, match="decided already"):
        decide(services.confirm, other, row)
    with acting(SYSTEM):
        entries = Entry.objects.of(world.people["coordinator"].pk)
        actions = {entry.action for entry in entries}
    assert {"person.ask_reset", "person.reset_in_force"} <= actions


def test_a_deciding_post_is_held_once_it_is_confirmed(world: World) -> None:
    other, tenure = second(world), give(world)
    held = Post.objects.held_by(world.people["publisher"], on=clock.today())
    assert tenure.post not in held
    decide(services.confirm, other, Confirmation.objects.get(tenure=tenure))
    assert tenure.post in held.all()


def test_a_refused_post_is_not_held_and_may_be_given_again(world: World) -> None:
    other, tenure = second(world), give(world)
    decide(services.refuse, other, Confirmation.objects.get(tenure=tenure))
    assert not Tenure.objects.filter(pk=tenure.pk).exists()
    assert give(world).pk != tenure.pk


def test_posts_that_decide_nothing_wait_for_nobody(world: World) -> None:
    assert give(world, "auditor").is_confirmed
    actor = world.actors["administrator"]
    with acting(actor):
        password = services.reset_password(actor=actor, person=world.people["school"])
    assert knows(world, "school", password)


def test_a_puppet_administrator_is_a_deciding_post_as_well(world: World) -> None:
    assert not give(world, "administrator").is_confirmed


def test_the_first_fourteen_days_and_the_machine_itself_do_not_wait(world: World) -> None:
    with acting(SYSTEM):
        password = services.reset_password(actor=SYSTEM, person=world.people["coordinator"])
    assert knows(world, "coordinator", password)
    Person.objects.filter(username="leader").update(joined_at=clock.now() - timedelta(days=3))
    assert give(world).is_confirmed


def test_alone_it_takes_effect_after_a_day_and_the_organisation_is_told(world: World) -> None:
    row, password = reset(world)
    told = SecurityEvent.objects.filter(person=world.people["auditor"]).latest("at")
    assert "no second administrator" in told.says["key"]
    jobs.settle()
    assert not knows(world, "coordinator", password)
    with clock.at(clock.now() + timedelta(hours=25)):
        jobs.settle()
    assert knows(world, "coordinator", password)
    row.refresh_from_db()
    assert row.outcome == "by_time"


def test_whoever_did_not_ask_for_a_new_password_stops_it(world: World) -> None:
    row, password = reset(world)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["coordinator"])
    assert "I did not ask for it" in client.get("/people/me/").content.decode()
    client.post(f"/people/confirmations/{row.pk}/refuse/")
    with clock.at(clock.now() + timedelta(hours=25)):
        jobs.settle()
    assert not knows(world, "coordinator", password)


def test_with_a_colleague_it_lapses_after_a_week(world: World) -> None:
    second(world)
    row, password = reset(world)
    tenure = give(world)
    with clock.at(clock.now() + timedelta(days=8)):
        jobs.settle()
    row.refresh_from_db()
    assert row.outcome == "lapsed"
    assert not knows(world, "coordinator", password)
    assert not Tenure.objects.filter(pk=tenure.pk).exists()


def test_an_administrator_of_elsewhere_confirms_nothing(world: World) -> None:
    stranger = second(world, "neighbour")
    row, _password = reset(world)
    for verb in (services.confirm, services.refuse):
        with pytest.raises(OutOfReach):
            decide(verb, stranger, row)


def test_a_second_reset_takes_the_place_of_the_first(world: World) -> None:
    other = second(world)
    _first, old = reset(world)
    row, new = reset(world)
    decide(services.confirm, other, row)
    assert knows(world, "coordinator", new)
    assert not knows(world, "coordinator", old)


def test_the_database_itself_refuses_a_confirmation_by_the_same_eyes(world: World) -> None:
    row, _password = reset(world)
    row.outcome, row.password, row.decided_by_id = "confirmed", "", row.asked_by_id
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_second_finds_it_in_her_work_and_on_the_page(world: World) -> None:
    other = second(world)
    row, _password = reset(world)
    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(pk=other.person))
    assert "Confirm or refuse" in client.get("/").content.decode()
    page = client.get(f"/people/accounts/{row.person_id}/").content.decode()
    assert "Waits for a second administrator" in page
    answer = client.post(f"/people/confirmations/{row.pk}/confirm/", follow=True)
    assert "Confirmed; the person is told." in answer.content.decode()
    assert confirming.is_setting_up() is False
