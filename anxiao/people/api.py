"""The JSON door to one's own account, the directory of posts, and the administration."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from ninja import Field, Query, Router, Schema

from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.sentences import word
from anxiao.people import administering, roster, services
from anxiao.people import tokens as token_services
from anxiao.people.models import Confirmation, Person, Post, Tenure, Token
from anxiao.people.saved.api import router as saved_views
from anxiao.places.models import Organisation

router = Router(tags=["people"])
router.add_router("", saved_views)


class MeOut(Schema):
    name: str
    post: UUID
    title: str
    role: str
    organisation: int
    abilities: list[str]


class PostOut(Schema):
    id: UUID
    name: NameOut
    role: str
    organisation_id: int


class TokenIn(Schema):
    label: Annotated[str, Field(min_length=1, max_length=80)]
    days: Annotated[int, Field(ge=1, le=366)] = 90


class TokenOut(Schema):
    id: UUID
    secret: str
    expires_at: datetime


class KeptTokenOut(Schema):
    """A living token; its secret was shown once."""

    id: UUID
    label: str
    post_id: UUID
    made_at: datetime
    expires_at: datetime


class HeldOut(Schema):
    """A post with the days on which a person holds it."""

    id: UUID
    post_id: UUID
    name: NameOut
    role: str
    organisation_id: int
    valid_from: date
    valid_to: date | None
    is_confirmed: bool


class ConfirmationOut(Schema):
    """A new post or password that waits for a second administrator, or what came of it."""

    id: UUID
    kind: str
    person_id: UUID
    text: str
    asked_by_id: UUID
    asked_at: datetime
    takes_effect_at: datetime | None
    expires_at: datetime
    outcome: str

    @staticmethod
    def resolve_text(row: Confirmation) -> str:
        return f"{row.person.name} {word(row.says)}"


class PersonOut(Schema):
    id: UUID
    username: str
    name: str
    is_active: bool
    must_change_password: bool
    last_login: datetime | None


class PersonDetail(PersonOut):
    posts: list[HeldOut]
    tokens: list[KeptTokenOut]
    has_second_factor: bool


class PersonPage(Schema):
    items: list[PersonOut]
    next: str | None


class PersonFilter(PageIn):
    q: Annotated[str, Field(max_length=80)] = ""
    role: str = ""
    is_active: bool | None = None


Number = Annotated[int, Field(ge=0, le=2**62)]


class HoldIn(Schema):
    """A post to be held: where, as what, from when to when."""

    organisation: Number
    role: str
    title: NameOut | None = None
    valid_from: date
    valid_to: date | None = None


class AccountIn(HoldIn):
    username: Annotated[str, Field(min_length=1, max_length=60)]
    name: Annotated[str, Field(min_length=1, max_length=80)]


class TenureEndIn(Schema):
    on: date


class OpenedOut(Schema):
    """An account with its first password, which is shown this once."""

    person: PersonOut
    first_password: str


@router.get("/me", response={200: MeOut, **ERRORS})
def me(request: ActorRequest) -> dict[str, Any]:
    """Who the caller is, as what, and what that allows."""
    actor = request.actor
    return {
        "name": actor.name,
        "post": actor.post,
        "title": actor.title,
        "role": actor.role,
        "organisation": actor.organisation,
        "abilities": sorted(actor.abilities),
    }


@router.get("/posts", response={200: list[PostOut], **ERRORS})
def posts(request: ActorRequest, organisation: Number) -> Any:
    """The posts of one organisation."""
    return Post.objects.filter(organisation=organisation)[:200]


# --- one's own tokens -----------------------------------------------------------------------


@router.get("/tokens", response={200: list[KeptTokenOut], **ERRORS})
def tokens(request: ActorRequest) -> Any:
    """One's own living tokens, under whichever post they were made."""
    return roster.living_tokens(request.actor.person)


@router.post("/tokens", response={201: TokenOut, **ERRORS})
def make_token(
    request: ActorRequest, response: HttpResponse, body: TokenIn
) -> tuple[int, dict[str, Any]]:
    """Make a token for the acting post; the secret is in this answer and nowhere else."""
    token, secret = token_services.make_token(actor=request.actor, label=body.label, days=body.days)
    add_never_cache_headers(response)
    return 201, {"id": token.pk, "secret": secret, "expires_at": token.expires_at}


@router.post("/tokens/{uuid:pk}/revoke", response={204: None, **ERRORS})
def revoke_token(request: ActorRequest, pk: UUID) -> tuple[int, None]:
    token = get_object_or_404(Token.objects.filter(person=request.actor.person), pk=pk)
    services.revoke_token(actor=request.actor, token=token)
    return 204, None


# --- accounts, for those who administer them ------------------------------------------------


@router.get("/persons", response={200: PersonPage, **ERRORS})
def persons(request: ActorRequest, chosen: Query[PersonFilter]) -> dict[str, Any]:
    """Persons whom the administrator answers for, newest first."""
    administering.require(request.actor)
    filters = {"q": chosen.q, "role": chosen.role}
    rows = roster.narrowed(Person.objects.visible_to(request.actor), filters)
    if chosen.is_active is not None:
        rows = rows.filter(is_active=chosen.is_active)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("/persons", response={201: OpenedOut, **ERRORS})
def open_account(
    request: ActorRequest, response: HttpResponse, body: AccountIn
) -> tuple[int, dict[str, Any]]:
    """Open an account with a post; the first password is in this answer and nowhere else."""
    person, password = services.open_account(
        actor=request.actor, username=body.username, name=body.name, **_terms(request, body)
    )
    add_never_cache_headers(response)
    return 201, {"person": person, "first_password": password}


@router.get("/persons/{uuid:pk}", response={200: PersonDetail, **ERRORS})
def person(request: ActorRequest, pk: UUID) -> dict[str, Any]:
    return _detail(_person(request, pk))


@router.post("/persons/{uuid:pk}/reset", response={200: OpenedOut, **ERRORS})
def reset_password(request: ActorRequest, response: HttpResponse, pk: UUID) -> dict[str, Any]:
    """Give a new first password; it is in this answer and nowhere else."""
    found = _person(request, pk)
    password = services.reset_password(actor=request.actor, person=found)
    add_never_cache_headers(response)
    return {"person": _person(request, pk), "first_password": password}


@router.post("/persons/{uuid:pk}/deactivate", response={200: PersonOut, **ERRORS})
def deactivate(request: ActorRequest, pk: UUID) -> Person:
    return services.deactivate(actor=request.actor, person=_person(request, pk))


@router.post("/persons/{uuid:pk}/reactivate", response={200: PersonOut, **ERRORS})
def reactivate(request: ActorRequest, pk: UUID) -> Person:
    return services.reactivate(actor=request.actor, person=_person(request, pk))


@router.post("/persons/{uuid:pk}/revoke-tokens", response={204: None, **ERRORS})
def revoke_tokens(request: ActorRequest, pk: UUID) -> tuple[int, None]:
    """End every living token of the person."""
    services.revoke_tokens(actor=request.actor, person=_person(request, pk))
    return 204, None


@router.post("/persons/{uuid:pk}/drop-second-factor", response={200: PersonOut, **ERRORS})
def drop_second_factor(request: ActorRequest, pk: UUID) -> Person:
    """For somebody who lost the device: the password alone signs in again."""
    return services.drop_second_factor(actor=request.actor, person=_person(request, pk))


@router.post("/persons/{uuid:pk}/posts", response={201: HeldOut, **ERRORS})
def add_post(request: ActorRequest, pk: UUID, body: HoldIn) -> tuple[int, dict[str, Any]]:
    """Let a person take up a post; it is created where there is none like it."""
    found = _person(request, pk)
    held = services.take_up(actor=request.actor, person=found, **_terms(request, body))
    return 201, _held(held)


@router.post("/persons/{uuid:pk}/posts/{uuid:tenure}/end", response={200: HeldOut, **ERRORS})
def end_tenure(request: ActorRequest, pk: UUID, tenure: UUID, body: TenureEndIn) -> dict[str, Any]:
    held = get_object_or_404(Tenure.objects.filter(person=_person(request, pk)), pk=tenure)
    return _held(services.end_tenure(actor=request.actor, tenure=held, on=body.on))


@router.get("/confirmations", response={200: list[ConfirmationOut], **ERRORS})
def confirmations(request: ActorRequest) -> Any:
    """What waits for a second administrator within reach, the oldest first."""
    administering.require(request.actor)
    rows = Confirmation.objects.visible_to(request.actor).waiting().select_related("person")
    return rows.order_by("asked_at", "pk")[:200]


@router.post("/confirmations/{uuid:pk}/confirm", response={200: ConfirmationOut, **ERRORS})
def confirm(request: ActorRequest, pk: UUID) -> Confirmation:
    """Let take effect what another administrator asked for."""
    return services.confirm(actor=request.actor, confirmation=_confirmation(request, pk))


@router.post("/confirmations/{uuid:pk}/refuse", response={200: ConfirmationOut, **ERRORS})
def refuse(request: ActorRequest, pk: UUID) -> Confirmation:
    """Stop it; also for whoever is to get a password that she did not ask for."""
    return services.refuse(actor=request.actor, confirmation=_confirmation(request, pk))


def _confirmation(request: ActorRequest, pk: UUID) -> Confirmation:
    return get_object_or_404(Confirmation.objects.visible_to(request.actor), pk=pk)


def _person(request: ActorRequest, pk: UUID) -> Person:
    administering.require(request.actor)
    return get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)


def _terms(request: ActorRequest, body: HoldIn) -> dict[str, Any]:
    administering.require(request.actor)
    title = {"zh": body.title.zh, "en": body.title.en} if body.title else None
    return {
        "organisation": get_object_or_404(Organisation, pk=body.organisation),
        "role": body.role,
        "title": title,
        "valid_from": body.valid_from,
        "valid_to": body.valid_to,
    }


def _detail(found: Person) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in PersonOut.model_fields},
        "posts": [_held(one) for one in roster.tenures(found)],
        "tokens": roster.living_tokens(found.pk),
        "has_second_factor": roster.has_second_factor(found),
    }


def _held(tenure: Tenure) -> dict[str, Any]:
    post = tenure.post
    return {
        "id": tenure.pk,
        "post_id": post.pk,
        "name": post.name,
        "role": post.role,
        "organisation_id": post.organisation_id,
        "valid_from": tenure.valid_from,
        "valid_to": tenure.valid_to,
        "is_confirmed": tenure.is_confirmed,
    }
