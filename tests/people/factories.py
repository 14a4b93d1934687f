"""The small county of most tests, with an administrator of accounts in a town as well."""

from django.test import Client

from anxiao.kernel.principal import acting
from anxiao.people.actors import actor_for
from anxiao.people.models import Person
from tests.world import SYSTEM, World, hold, make_world


def make_administered_world() -> World:
    world = make_world()
    with acting(SYSTEM):
        person = Person.objects.create(username="town-admin", name="town administrator")
        post = hold(person, world.organisations["town"], "administrator")
    world.people["town_administrator"] = person
    world.actors["town_administrator"] = actor_for(person, post)
    return world


def signed_in(world: World, who: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(world.people[who])
    return client
