"""The list of persons: narrowed by words, with what each of them holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.people.models import Confirmation, Person, PersonQuerySet, Post, Tenure, Token


@dataclass(frozen=True)
class Line:
    """One person with the posts held today."""

    person: Person
    posts: list[Post]

    @property
    def pk(self) -> Any:
        return self.person.pk

    @property
    def title(self) -> str:
        return self.person.name


def narrowed(rows: PersonQuerySet, chosen: dict[str, Any]) -> PersonQuerySet:
    """Only the persons that the chosen filters let through."""
    if words := (chosen.get("q") or "").strip():
        rows = rows.called(words)
    if state := chosen.get("state"):
        rows = rows.filter(is_active=state == "open")
    if role := chosen.get("role"):
        held = Tenure.objects.valid(on=clock.today()).filter(post__role=role)
        rows = rows.filter(pk__in=held.values("person"))
    return rows


def lines(persons: Iterable[Person]) -> list[Line]:
    """Each person with the posts held today, all read at once."""
    found = {one.pk: Line(one, []) for one in persons}
    held = Tenure.objects.valid(on=clock.today()).filter(person__in=found)
    for tenure in held.select_related("post__organisation").order_by("valid_from", "pk"):
        found[tenure.person_id].posts.append(tenure.post)
    return list(found.values())


def tenures(person: Person) -> list[Tenure]:
    """Every post that a person holds, held or will hold, the latest first."""
    rows = Tenure.objects.filter(person=person).select_related("post__organisation")
    return list(rows.order_by("-valid_from", "-pk"))


def living_tokens(person: UUID | None, use: Token.Use = Token.Use.API) -> list[Token]:
    rows = Token.objects.living(at=clock.now()).filter(person=person, use=use)
    return list(rows.select_related("post").order_by("-made_at"))


def has_second_factor(person: Person) -> bool:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=person, type__in=kinds).exists())


def waiting(actor: Actor, person: Person) -> list[Confirmation]:
    """What was asked for about a person and waits for a second administrator."""
    rows = Confirmation.objects.visible_to(actor).waiting().filter(person=person)
    return list(rows.select_related("person", "asked_by").order_by("asked_at"))
