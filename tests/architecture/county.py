"""One county for all tests of a module, with a client for each who holds a post."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.test import Client

from anxiao.evidence.models import Attachment
from anxiao.hazards.models import Hazard
from anxiao.kernel.principal import acting
from anxiao.notices.models import Notice
from anxiao.people.models import Person, Token
from anxiao.people.services import make_token
from tests.addresses import Operation, Page
from tests.world import SYSTEM, World, make_hazard, make_world


@dataclass
class County:
    """The world of the tests with one hazard that awaits acceptance, and a client for each."""

    world: World
    hazard: Hazard
    clients: dict[str, Client]
    token: Token

    @property
    def who(self) -> list[str]:
        return list(self.world.actors)

    def client(self, who: str) -> Client:
        """Whoever that is, signed in; nobody for an empty name."""
        return self.clients[who] if who else Client(headers={"accept-language": "en"})

    @cached_property
    def photo(self) -> Any:
        with acting(SYSTEM):
            return Attachment.objects.filter(subject=self.hazard.pk).latest("at").file_id

    @cached_property
    def notice(self) -> Notice:
        with acting(self.world.actors["school"]):
            return Notice.objects.visible_to(self.world.actors["school"]).latest("sent_at")

    @property
    def account(self) -> Person:
        """Somebody within the administrator's reach, whom no other test needs."""
        return self.world.people["publisher"]

    def url(self, door: Page | Operation) -> str:
        """A door's address, filled in with what the county has."""
        where = door.name.split(" ")[-1]
        given = {
            "pk": self._key(where),
            "site": self.world.sites["school"].pk,
            "verb": "accept",
            "tenure": self.account.tenures.get().pk,
        }
        return door.url(**given) + ADDED.get(where, "")

    def _key(self, where: str) -> Any:
        """The record that an address is about."""
        keys = {
            "places:organisation": self.world.organisations["school"].pk,
            "/api/v1/organisations/{pk}": self.world.organisations["school"].pk,
            "places:site": self.world.sites["school"].pk,
            "/api/v1/sites/{pk}": self.world.sites["school"].pk,
            "people:revoke_token": self.token.pk,
            "/api/v1/people/tokens/{pk}/revoke": self.token.pk,
        }
        kinds = {
            ("evidence:", "/api/v1/evidence/"): self.photo,
            ("notices:", "/api/v1/notices/"): self.notice.pk,
            ("people:", "/api/v1/people/"): self.account.pk,
        }
        of_kind = (key for starts, key in kinds.items() if where.startswith(starts))
        return keys.get(where) or next(of_kind, self.hazard.pk)


ADDED = {
    "/api/v1/people/posts": "?organisation=1",
    "/api/v1/norms/rule": "?key=objection.working_days&territory=990121100000",
}


def make_county() -> County:
    world = make_world()
    hazard = make_hazard(world, state="submitted")
    town = world.actors["town"]
    with acting(town):
        token, _secret = make_token(actor=town, label="program")
    return County(world, hazard, {who: _signed_in(world, who) for who in world.people}, token)


def _signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(world.people[who])
    return client


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
