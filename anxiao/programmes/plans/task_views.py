"""Pages of tasks."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sheets import write
from anxiao.places.listing import saying
from anxiao.places.models import Organisation
from anxiao.programmes import tabs
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans import filters, leaders, record, sheet
from anxiao.programmes.plans.below import organisations_below
from anxiao.programmes.plans.doors import TASKS
from anxiao.programmes.plans.forms import TaskForm, own_posts, task_values
from anxiao.programmes.plans.lifecycle import ProgrammeState
from anxiao.programmes.plans.listing import TASKS as LISTED
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.rows import worded
from anxiao.programmes.plans.services import drafting, parts, revising, terms
from anxiao.programmes.plans.views import programme_of, version_in
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000
POSTS = 12


def task_of(request: ActorRequest, pk: UUID) -> Task:
    found: Task = get_object_or_404(Task.objects.visible_to(request.actor), pk=pk)
    return found


@reads
@needs(Ability.READ)
@listed(LISTED)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """Tasks within reach, the newest first."""
    form, rows = filters.chosen(request.actor, request.GET)
    asked = request.GET
    page = keyset(rows, after=asked.get("after", ""), before=asked.get("before", ""))
    worded(request.actor, page.rows)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows.order_by("-pk"), up_to=COUNT_UP_TO),
        "of": _organisation(asked.get("of", "")),
        "tabs": tabs.tabs(tabs.PROGRAMMES, "tasks:index"),
    }
    return render(request, "programmes/tasks.html", context)


def _organisation(text: str) -> Organisation | None:
    is_key = text.isascii() and text.isdigit() and len(text) < 19
    return Organisation.objects.filter(pk=int(text)).first() if is_key else None


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = filters.chosen(request.actor, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    found = rows.order_by("-pk").iterator(chunk_size=2000)
    wants = opened(request, LISTED).wants
    write(target, sheet.rows(found, wants), title=str(_("Tasks")), note=note)
    target.seek(0)
    name = f"tasks-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    task = task_of(request, pk)
    shown = record.page(request.actor, task)
    return render(request, "programmes/task.html", {**shown, "trail": trail(shown)})


def trail(shown: dict[str, Any]) -> list[tuple[str, str]]:
    """The way down to a task: its programme and the whole, where one reaches them."""
    task, programme, whole = shown["task"], shown["programme"], shown["whole"]
    found = [(_("Tasks"), reverse("tasks:index"))]
    if programme is not None:
        found = [(programme.title, reverse("programmes:detail", args=[programme.pk]))]
    if whole is not None:
        found.append((whole.title, reverse("tasks:detail", args=[whole.pk])))
    return [*found, (task.code, "")]


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    task = task_of(request, pk)
    return acted(request, TASKS, task, verb, page=reverse("tasks:detail", args=[pk]))


# --- what a task says -----------------------------------------------------------------------


@asks
@needs(Ability.PLAN)
def add(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A new task of a programme: a draft, or by a revision once that is issued."""
    programme = programme_of(request, pk)
    giver = terms.giver_of(actor=request.actor, key=programme.issuer)
    is_revision = programme.state == ProgrammeState.ISSUED
    form = _form(request, giver, {"deadline": programme.ends_on}, is_revision=is_revision)
    page = reverse("programmes:detail", args=[pk])
    if form.is_valid():
        if is_revision:
            change = revising.Change(terms=form.terms())
            _revise(request, programme, form, change)
            return redirect(page)
        made = drafting.add(actor=request.actor, programme=programme, **form.terms())
        return _next(request, page, reverse("programmes:add", args=[pk]), made)
    return _asked(request, form, page, _("Add a task"), programme.title)


def _next(request: ActorRequest, page: str, again: str, made: Task) -> HttpResponse:
    """Back to where it was added, or straight to the next one."""
    return redirect(again if request.POST.get("another") else f"{page}#task-{made.pk}")


@asks
@needs(Ability.BREAK_DOWN)
def add_part(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A part of a draft, as much a draft."""
    whole = task_of(request, pk)
    giver = terms.giver_of(actor=request.actor, key=whole.giver)
    form = _form(request, giver, _of_whole(whole))
    page = reverse("tasks:detail", args=[pk])
    if form.is_valid():
        made = drafting.add(actor=request.actor, parent=whole, **form.terms())
        return _next(request, page, reverse("tasks:add_part", args=[pk]), made)
    return _asked(request, form, page, _("Add a part"), whole.title)


def _of_whole(whole: Task) -> dict[str, Any]:
    values = task_values(whole)
    return {name: values[name] for name in parts.INHERITED if name in values and name != "title"}


@asks
@needs(Ability.BREAK_DOWN)
def edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Change what a draft says."""
    task = task_of(request, pk)
    TASKS.open("edit", task, request.actor)
    giver = terms.giver_of(actor=request.actor, key=task.giver)
    form, page = _form(request, giver, task_values(task)), reverse("tasks:detail", args=[pk])
    if form.is_valid():
        version = version_in(request)
        drafting.edit(actor=request.actor, row=task, version=version, **form.terms())
        return redirect(page)
    return _asked(request, form, page, _("Edit"), task.title, row=task)


@asks
@needs(Ability.BREAK_DOWN)
def break_down(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give a part of one's task to an organisation below, at once."""
    whole = task_of(request, pk)
    TASKS.open("break_down", whole, request.actor)
    giver = terms.giver_of(actor=request.actor, key=whole.organisation or 0)
    initial = {**_of_whole(whole), "title": whole.title}
    form, page = (
        _form(request, giver, initial, is_part=True),
        reverse("tasks:detail", args=[pk]),
    )
    if form.is_valid():
        parts.break_down(actor=request.actor, row=whole, version=None, **form.terms())
        again = reverse("tasks:break_down", args=[pk])
        return redirect(again if request.POST.get("another") else page)
    return _asked(request, form, page, _("Break down"), whole.title, is_part=True)


@asks
@needs(Ability.PLAN)
def revise(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Change a task of an issued programme, with a reason; old words stay readable."""
    task = task_of(request, pk)
    programme = programme_of(request, task.programme_id)
    giver = terms.giver_of(actor=request.actor, key=task.giver)
    form = _form(request, giver, task_values(task), is_revision=True)
    page = reverse("tasks:detail", args=[pk])
    if form.is_valid():
        seen = version_in(request)
        change = revising.Change(task=task.pk, terms=form.terms(), version=seen)
        _revise(request, programme, form, change)
        return redirect(page)
    return _asked(request, form, page, _("Revise"), task.title, row=task)


def _revise(
    request: ActorRequest, programme: Programme, form: TaskForm, change: revising.Change
) -> None:
    reason = form.cleaned_data["reason"]
    revising.revise(actor=request.actor, row=programme, reason=reason, changes=[change])


def _form(
    request: ActorRequest,
    giver: Organisation,
    initial: dict[str, Any],
    **more: bool,
) -> TaskForm:
    data = request.POST if request.method == "POST" else None
    return TaskForm(data, giver=giver, initial=initial, **more)


def _asked(
    request: ActorRequest, form: TaskForm, page: str, heading: str, about: str, **more: Any
) -> HttpResponse:
    leader = form["leader"].value()
    key = filters.as_uuid(str(leader)) if leader else None
    context = {
        "form": form,
        "page": page,
        "heading": heading,
        "about": about,
        "posts": own_posts(form.giver, [key]),
        "leader": str(key) if key else "",
        **more,
    }
    return render(
        request, "programmes/task_form.html", context, status=422 if form.is_bound else 200
    )


@reads
@needs(Ability.BREAK_DOWN)
def posts(request: ActorRequest) -> HttpResponse:
    """Held posts whose title or organisation holds the words, to choose a leader from."""
    words = request.GET.get("find_post", "").strip()
    found = list(leaders.saying(words)[:POSTS]) if words else []
    return render(request, "programmes/_posts.html", {"posts": found, "words": words})


@reads
@needs(Ability.BREAK_DOWN)
def names(request: ActorRequest) -> HttpResponse:
    """Names of organisations below one's own that hold what is typed."""
    giver = Organisation.objects.filter(pk=request.actor.organisation or 0).first()
    words = request.GET.get("organisation", "").strip()
    below = organisations_below(giver).order_by("sort_key") if giver and words else None
    found = list(saying(below, words)[:20]) if below is not None else []
    return render(request, "programmes/_names.html", {"rows": found})
