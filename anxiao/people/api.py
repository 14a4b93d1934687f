"""The JSON door to one's own account and the directory of posts."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Router, Schema

from anxiao.kernel.doors import ERRORS, NameOut
from anxiao.kernel.http import ActorRequest
from anxiao.people import services
from anxiao.people.models import Post

router = Router(tags=["people"])


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
    secret: str
    expires_at: datetime


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
def posts(request: ActorRequest, organisation: Annotated[int, Field(ge=0, le=2**62)]) -> Any:
    """The posts of one organisation."""
    return Post.objects.filter(organisation=organisation)[:200]


@router.post("/tokens", response={201: TokenOut, **ERRORS})
def make_token(request: ActorRequest, body: TokenIn) -> tuple[int, dict[str, Any]]:
    token, secret = services.make_token(actor=request.actor, label=body.label, days=body.days)
    return 201, {"secret": secret, "expires_at": token.expires_at}
