"""The JSON door to leaders' instructions, and to the sheet of a week."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema

from anxiao.documents.answers import answer
from anxiao.documents.api import PDF
from anxiao.kernel.actors import Actor
from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.kernel.sentences import sentence
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.api import OrderOut, Title
from anxiao.programmes.asks.doors import Days, Key, LongText
from anxiao.programmes.asks.lifecycle import Urgency
from anxiao.programmes.asks.models import Order
from anxiao.programmes.instructions import weekly
from anxiao.programmes.instructions.doors import INSTRUCTIONS
from anxiao.programmes.instructions.lifecycle import State
from anxiao.programmes.instructions.listing import narrowed
from anxiao.programmes.instructions.models import Instruction
from anxiao.programmes.instructions.papers.week import printed
from anxiao.programmes.instructions.services import entering

router = Router(tags=["instructions"])


class InstructionOut(Schema):
    """A leader's words under a post, and how far they have come."""

    id: UUID
    number: str
    title: str
    words: str
    state: str
    leader: UUID
    leader_name: NameOut
    given_on: date
    urgency: str
    office: int
    reply: str
    made_at: datetime
    closed_at: datetime | None
    version: int


class InstructionPage(Schema):
    items: list[InstructionOut]
    next: str | None


class InstructionFilter(PageIn):
    q: Annotated[str, Field(max_length=200)] | None = None
    state: State | Literal["open"] | None = None
    mine: bool | None = None


class PassedIn(Schema):
    """What is passed on at once: to whom, in which words, until when."""

    recipients: Annotated[list[Key], Field(min_length=1, max_length=200)]
    text: LongText
    limit_days: Days | None = None
    files: list[UUID] = []


class InstructionIn(Schema):
    """In words or as a photo or both; with ``passed`` orders are made of it in the same act."""

    leader: UUID
    words: LongText = ""
    title: Title = ""
    given_on: date | None = None
    urgency: Urgency = Urgency.NORMAL
    files: list[UUID] = []
    passed: PassedIn | None = None


def _rows(actor: Actor) -> QuerySet[Any]:
    if not actor.may(Ability.READ_INSTRUCTIONS):
        raise NotAllowed(sentence(N_("Your post does not read instructions.")))
    return Instruction.objects.visible_to(actor)


@router.get("", response={200: InstructionPage, **ERRORS})
def index(request: ActorRequest, chosen: Query[InstructionFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows: Any = _rows(request.actor)
    found = narrowed(rows, filters, request.actor)
    page = keyset(found, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: InstructionOut, **ERRORS})
def enter(request: ActorRequest, body: InstructionIn) -> tuple[int, Instruction]:
    """Enter a leader's instruction."""
    given = body.dict(exclude={"passed"})
    passed = entering.Passed(**body.passed.dict()) if body.passed else entering.Passed()
    return 201, entering.enter_and_order(actor=request.actor, passed=passed, **given)


@router.get("/weekly", openapi_extra=PDF)
def week(
    request: ActorRequest,
    week: Annotated[str, Field(max_length=10)] = "",
    leader: UUID | None = None,
) -> HttpResponse:
    """The sheet of a week like 2026-W25, one page; without ``leader`` the caller's own."""
    if not request.actor.may(Ability.READ_INSTRUCTIONS):
        raise NotAllowed(sentence(N_("Your post does not read instructions.")))
    post, chosen = weekly.whose(request.actor, leader), weekly.Week.named(week)
    if post is None:
        raise Http404
    parts = weekly.gathered(request.actor, post, chosen)
    return answer(printed(post, chosen, weekly.fitted(parts)), f"week-{chosen.name}")


@router.get("/{uuid:pk}", response={200: InstructionOut, **ERRORS})
def detail(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(_rows(request.actor), pk=pk))


@router.get("/{uuid:pk}/orders", response={200: list[OrderOut], **ERRORS})
def orders(request: ActorRequest, pk: UUID) -> list[Order]:
    """The orders that follow from it."""
    row = get_object_or_404(_rows(request.actor), pk=pk)
    found = Order.objects.visible_to(request.actor).filter(instruction=row.pk)
    return list(found.order_by("pk"))


add_verbs(router, INSTRUCTIONS, rows=_rows, out=InstructionOut)
