"""Pages of leaders' instructions, and the sheet that a leader gets once a week."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.documents.answers import answer
from anxiao.evidence.models import Attachment
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sentences import word_day
from anxiao.kernel.subjects import page_of
from anxiao.people.models import Post
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.tabs import tabs
from anxiao.programmes.instructions import record, weekly
from anxiao.programmes.instructions.doors import INSTRUCTIONS
from anxiao.programmes.instructions.forms import EnterForm, OrderForm, leader_name
from anxiao.programmes.instructions.leaders import leaders, recent
from anxiao.programmes.instructions.listing import INSTRUCTIONS as LISTED
from anxiao.programmes.instructions.listing import narrowed
from anxiao.programmes.instructions.models import Instruction
from anxiao.programmes.instructions.papers.week import printed
from anxiao.programmes.instructions.services import entering
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000


@reads
@needs(Ability.READ_INSTRUCTIONS)
@listed(LISTED)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form = LISTED.form(request.GET, request.actor)
    rows = Instruction.objects.visible_to(request.actor)
    rows = narrowed(rows, form.cleaned_data, request.actor) if form.is_valid() else rows.none()
    asked = request.GET
    page = keyset(rows, after=asked.get("after", ""), before=asked.get("before", ""))
    _count_orders(request, page.rows)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs(request.actor, "instructions:index"),
    }
    return render(request, "instructions/index.html", context)


def _count_orders(request: ActorRequest, rows: Any) -> None:
    """Give each row how many of its orders are replied to, with one question."""
    counts = weekly.counts(request.actor, rows)
    for row in rows:
        row.total, row.replied = counts.get(row.pk, (0, 0))


@reads
@needs(Ability.READ_INSTRUCTIONS)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    row = _row(request, pk)
    context = record.page(request.actor, row)
    context["trail"] = [(_("Instructions"), reverse("instructions:index")), (row.number, "")]
    return render(request, "instructions/detail.html", context)


def _row(request: ActorRequest, pk: UUID) -> Instruction:
    rows = Instruction.objects.visible_to(request.actor)
    found: Instruction = get_object_or_404(rows, pk=pk)
    return found


@asks
@needs(Ability.READ_INSTRUCTIONS)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    page = reverse("instructions:detail", args=[pk])
    return acted(request, INSTRUCTIONS, _row(request, pk), verb, page=page)


@asks
@needs(Ability.INSTRUCT)
def enter(request: ActorRequest) -> HttpResponse:
    """Photo, leader, to whom, until when: entered and ordered in one act."""
    data = request.POST if request.method == "POST" else None
    form = EnterForm(data, request.FILES or None, actor=request.actor, sender=_sender(request))
    if form.is_valid():
        made = entering.enter_and_order(actor=request.actor, **form.given(request.actor))
        messages.success(request, _("Entered."), extra_tags="instructions.enter")
        return redirect("instructions:detail", pk=made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "instructions/enter.html", {"form": form}, status=status)


def _sender(request: ActorRequest) -> Organisation:
    return get_object_or_404(Organisation.objects.all(), pk=request.actor.organisation or 0)


@asks
@needs(Ability.INSTRUCT)
def order(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Make orders of an instruction that was entered before."""
    row = _row(request, pk)
    INSTRUCTIONS.open("order", row, request.actor)
    form = OrderForm(
        request.POST if request.method == "POST" else None,
        sender=_sender(request),
        proposed=recent(request.actor),
        words=row.words,
    )
    if form.is_valid():
        given = form.cleaned_data
        entering.order(
            actor=request.actor,
            row=row,
            recipients=form.all_recipients(),
            text=given["text"],
            limit_days=given["limit_days"],
            files=_photos(request, row) if given["pass_photo"] else (),
        )
        messages.success(request, _("Sent."), extra_tags="instructions.order")
        return redirect("instructions:detail", pk=pk)
    status = 422 if form.is_bound else 200
    return render(request, "instructions/order.html", {"form": form, "row": row}, status=status)


def _photos(request: ActorRequest, row: Instruction) -> list[UUID]:
    hung = Attachment.objects.visible_to(request.actor).of(row.pk)
    return [one.file_id for one in hung]


# --- once a week -------------------------------------------------------------------------------


@reads
@needs(Ability.READ_INSTRUCTIONS)
def week(request: ActorRequest) -> HttpResponse:
    """What would stand on the sheet of a week, each line with its record."""
    leader, chosen = _leader(request), weekly.Week.named(request.GET.get("week", ""))
    parts = weekly.gathered(request.actor, leader, chosen) if leader else []
    context = {
        "leader": leader,
        "leaders": _choices(request),
        "week": chosen,
        "title": _("%(from)s to %(to)s")
        % {"from": word_day(chosen.begins), "to": word_day(chosen.ends)},
        "sections": [_section(one) for one in weekly.fitted(parts)],
        "trail": [(_("Instructions"), reverse("instructions:index")), (_("Weekly sheet"), "")],
    }
    return render(request, "instructions/week.html", context)


def _section(one: weekly.Shown) -> dict[str, Any]:
    lines = [(line, page_of(line.kind, line.subject)) for line in one.lines]
    return {"title": _(one.title), "total": one.total, "more": one.more, "lines": lines}


@reads
@needs(Ability.READ_INSTRUCTIONS)
def week_sheet(request: ActorRequest) -> HttpResponse:
    """The sheet itself: one page, without a number; nothing of it is kept."""
    leader, chosen = _leader(request), weekly.Week.named(request.GET.get("week", ""))
    if leader is None:
        raise Http404
    parts = weekly.gathered(request.actor, leader, chosen)
    content = printed(leader, chosen, weekly.fitted(parts))
    return answer(content, f"{_('Weekly sheet')} {chosen.name}")


def _choices(request: ActorRequest) -> list[tuple[str, str]]:
    """For the office: whose sheet it is; a leader has her own alone."""
    if not request.actor.may(Ability.INSTRUCT):
        return []
    return [(str(one.pk), leader_name(one)) for one in leaders(request.actor)]


def _leader(request: ActorRequest) -> Post | None:
    return weekly.whose(request.actor, _key(request.GET.get("leader", "")))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404(text) from None
