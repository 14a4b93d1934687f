"""The JSON door to requests between peers and orders from above."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from anxiao.documents.api import DocumentOut
from anxiao.documents.models import Document
from anxiao.kernel.actors import Actor
from anxiao.kernel.doors import ERRORS, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.programmes.asks.doors import ORDERS, REQUESTS, Days, Key, LongText
from anxiao.programmes.asks.lifecycle import OrderState, RequestState, Urgency
from anxiao.programmes.asks.listing import narrowed
from anxiao.programmes.asks.models import Ask, Order, Request
from anxiao.programmes.asks.services import orders as ordering
from anxiao.programmes.asks.services import papers
from anxiao.programmes.asks.services import requests as asking

requests = Router(tags=["requests"])
orders = Router(tags=["orders"])

Title = Annotated[str, Field(max_length=160)]


class AskOut(Schema):
    """What was asked of whom until when, and what came of it."""

    id: UUID
    number: str
    title: str
    text: str
    state: str
    sender: int
    recipient: int
    sent_at: datetime
    due_at: datetime | None
    is_due_provisional: bool
    days_left: int | None
    about: UUID | None
    about_kind: str
    about_title: str
    reply: str
    replied_at: datetime | None
    reason: str
    closed_at: datetime | None
    version: int

    @staticmethod
    def resolve_days_left(row: Ask) -> int | None:
        return row.days_left()


class RequestOut(AskOut):
    declinable_until: date


class OrderOut(AskOut):
    urgency: str
    extension: dict[str, Any] | None


class RequestPage(Schema):
    items: list[RequestOut]
    next: str | None


class OrderPage(Schema):
    items: list[OrderOut]
    next: str | None


class AskFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    box: Literal["to", "from"] | None = None
    due: Literal["late"] | None = None


class RequestFilter(AskFilter):
    state: RequestState | Literal["open"] | None = None


class OrderFilter(AskFilter):
    state: OrderState | Literal["open"] | None = None


class RequestIn(Schema):
    """A request to a peer; without a limit the rule of the place says when it is due."""

    recipient: Key
    text: LongText
    title: Title = ""
    about: UUID | None = None
    limit_days: Days | None = None
    files: list[UUID] = []


class OrderIn(Schema):
    """An order to one or several organisations below: one record for each."""

    recipients: Annotated[list[Key], Field(min_length=1, max_length=ordering.MOST_AT_ONCE)]
    text: LongText
    title: Title = ""
    about: UUID | None = None
    limit_days: Days | None = None
    urgency: Urgency = Urgency.NORMAL
    files: list[UUID] = []


def _requests(actor: Actor) -> QuerySet[Any]:
    return Request.objects.visible_to(actor)


def _orders(actor: Actor) -> QuerySet[Any]:
    return Order.objects.visible_to(actor)


def _page(request: ActorRequest, rows: Any, chosen: AskFilter) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    found = narrowed(rows, filters, request.actor)
    page = keyset(found, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@requests.get("", response={200: RequestPage, **ERRORS})
def request_index(request: ActorRequest, chosen: Query[RequestFilter]) -> dict[str, Any]:
    return _page(request, _requests(request.actor), chosen)


@requests.post("", response={201: RequestOut, **ERRORS})
def request_ask(request: ActorRequest, body: RequestIn) -> tuple[int, Request]:
    """Ask a peer, or somebody above, for help; refused towards whoever stands below."""
    return 201, asking.ask(actor=request.actor, **body.dict())


@requests.get("/{uuid:pk}", response={200: RequestOut, **ERRORS})
def request_detail(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(_requests(request.actor), pk=pk))


@requests.get("/{uuid:pk}/documents", response={200: list[DocumentOut], **ERRORS})
def request_documents(request: ActorRequest, pk: UUID) -> list[Document]:
    """The papers of a request, the newest first."""
    return _papers(request, get_object_or_404(_requests(request.actor), pk=pk))


@requests.post("/{uuid:pk}/paper", response={200: DocumentOut, **ERRORS})
def request_paper(request: ActorRequest, pk: UUID) -> Document:
    """The slip of a request, issued now if it was not before."""
    row = get_object_or_404(_requests(request.actor), pk=pk)
    return papers.issue_paper(actor=request.actor, row=row)


@orders.get("", response={200: OrderPage, **ERRORS})
def order_index(request: ActorRequest, chosen: Query[OrderFilter]) -> dict[str, Any]:
    return _page(request, _orders(request.actor), chosen)


@orders.post("", response={201: list[OrderOut], **ERRORS})
def order_issue(request: ActorRequest, body: OrderIn) -> tuple[int, list[Order]]:
    """Order organisations below to do something by a day; all of them or none."""
    return 201, ordering.issue(actor=request.actor, **body.dict())


@orders.get("/{uuid:pk}", response={200: OrderOut, **ERRORS})
def order_detail(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(_orders(request.actor), pk=pk))


@orders.get("/{uuid:pk}/documents", response={200: list[DocumentOut], **ERRORS})
def order_documents(request: ActorRequest, pk: UUID) -> list[Document]:
    """The papers of an order, the newest first."""
    return _papers(request, get_object_or_404(_orders(request.actor), pk=pk))


@orders.post("/{uuid:pk}/paper", response={200: DocumentOut, **ERRORS})
def order_paper(request: ActorRequest, pk: UUID) -> Document:
    """The slip of an order, issued now if it was not before."""
    row = get_object_or_404(_orders(request.actor), pk=pk)
    return papers.issue_paper(actor=request.actor, row=row)


def _papers(request: ActorRequest, row: Ask) -> list[Document]:
    return list(Document.objects.visible_to(request.actor).about(row.pk))


add_verbs(requests, REQUESTS, rows=_requests, out=RequestOut)
add_verbs(orders, ORDERS, rows=_orders, out=OrderOut)
