"""The page on which a checklist is filled in, with scripts or without, and its saving by itself."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.paper.models import paper_of
from anxiao.inspections.plans.services.sealing import note_reading
from anxiao.inspections.visits import answers as judging
from anxiao.inspections.visits import record, running_views
from anxiao.inspections.visits.doors import DOORS
from anxiao.inspections.visits.forms import SheetForm
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.inspections.visits.services import filling, finishing
from anxiao.kernel.http import ActorRequest, asks, needs, writes
from anxiao.kernel.sentences import word


@asks
@needs(Ability.VISIT)
def fill(request: ActorRequest, pk: UUID, sheet: UUID) -> HttpResponse:
    """Fill in one checklist: keep it, pass what is still open, or finish the visit."""
    found = _sheet(request, pk, sheet)
    if not record.may_save(request.actor, found.visit):
        return redirect("visits:detail", pk=pk)
    if request.method != "POST":
        note_reading(found.visit, actor=request.actor)
    if not (found.checklist.is_plain or "plain" in request.GET or is_typed(request)):
        return _run(request, found)
    if request.method != "POST":
        return _page(request, found, _form(found))
    form = _form(found, request)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    return _kept(request, found, form, request.POST.get("do", ""))


def is_typed(request: ActorRequest) -> bool:
    """Whether it is typed from paper, in the numbering of the paper."""
    return "paper" in request.GET


def _run(request: ActorRequest, sheet: Sheet) -> HttpResponse:
    """A list with logic of its own: the runner keeps it, the page finishes."""
    if request.method != "POST":
        return running_views.page(request, sheet)
    faults = _in_the_way(request, sheet)
    return (
        running_views.page(request, sheet, faults, status=422) if faults else _done(request, sheet)
    )


def _in_the_way(request: ActorRequest, sheet: Sheet) -> list[str]:
    """Why the visit cannot be finished, in the reader's words."""
    visit, items = sheet.visit, sheet.checklist.items
    why = DOORS.offers(visit, request.actor).get("finish")
    wrong = judging.faults(items, sheet.answers, sheet.photos, shows_fix=visit.is_self_check)
    found = [word(one.says) for one in wrong] + ([word(why)] if why is not None else [])
    if not found and not _others_whole(request, sheet):
        found.append(_("Another checklist of this visit is not filled in yet."))
    return found


def _done(request: ActorRequest, sheet: Sheet) -> HttpResponse:
    done = finishing.finish(actor=request.actor, row=sheet.visit)
    messages.success(request, _("The visit is finished."), extra_tags="visits.fill")
    return redirect("visits:detail", pk=done.pk)


@writes
@needs(Ability.VISIT)
def keep(request: ActorRequest, pk: UUID, sheet: UUID) -> HttpResponse:
    """What is filled in so far, kept while somebody taps; answers how far it is."""
    found = _sheet(request, pk, sheet)
    form = _form(found, request)
    if form.is_valid():
        found = _save(request, found, form)
    context = _progress(found, found.checklist.items)
    return render(request, "visits/_progress.html", context, status=200 if form.is_valid() else 422)


def _sheet(request: ActorRequest, pk: UUID, sheet: UUID) -> Sheet:
    visit = get_object_or_404(Visit.objects.visible_to(request.actor), pk=pk)
    rows = Sheet.objects.visible_to(request.actor).of_visit(visit).select_related("checklist")
    found: Sheet = get_object_or_404(rows.defer("checklist__form", "checklist__xform"), pk=sheet)
    found.visit = visit
    return found


def _form(sheet: Sheet, request: ActorRequest | None = None) -> SheetForm:
    data, files = (request.POST, request.FILES) if request else (None, None)
    return SheetForm(data, files, sheet=sheet, items=sheet.checklist.items)


def _save(
    request: ActorRequest, sheet: Sheet, form: SheetForm, *, passes_rest: bool = False
) -> Sheet:
    answers = form.answers()
    photos = form.photos(request.actor, answers)
    if passes_rest:
        answers = judging.rest_passed(form.items, answers)
    return _laid(request, sheet, answers, photos)


def _laid(
    request: ActorRequest, sheet: Sheet, answers: dict[str, str], photos: dict[str, list[UUID]]
) -> Sheet:
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    kept = filling.save(
        actor=request.actor,
        row=sheet.visit,
        sheet=sheet.pk,
        answers=answers,
        photos=photos,
        version=version,
    )
    kept.visit = sheet.visit
    return kept


def _kept(request: ActorRequest, sheet: Sheet, form: SheetForm, wanted: str) -> HttpResponse:
    """What was sent is kept in any case; then the one thing that the button says."""
    if is_typed(request):
        return _typed(request, sheet, form, wanted)
    kept = _save(request, sheet, form, passes_rest=wanted == "rest")
    if wanted == "rest":
        return redirect(record.fill_url(kept))
    if wanted != "finish":
        messages.success(request, _("Kept."), extra_tags="visits.fill")
        return redirect("visits:detail", pk=kept.visit_id)
    return _finished(request, kept)


def _typed(request: ActorRequest, sheet: Sheet, form: SheetForm, wanted: str) -> HttpResponse:
    """Typed from paper: what is left open passes in one act, which can be taken back."""
    answers, passed = form.answers(), []
    if wanted == "rest":
        passed = judging.still_open(form.items, answers)
        answers |= {item.path: judging.passing(item) for item in form.items if item.path in passed}
    elif wanted == "undo":
        answers = _taken_back(form, answers, request.POST.get("passed", ""))
    kept = _laid(request, sheet, answers, form.photos(request.actor, answers))
    page = record.typed_url(kept)
    if wanted in ("rest", "undo"):
        numbers = "-".join(str(form.numbers[path]) for path in passed)
        return redirect(f"{page}&passed={numbers}" if numbers else page)
    if wanted == "finish":
        return _finished(request, kept)
    others = record.sheets_of(request.actor, kept.visit)
    following = next((one for one in others if str(one.pk) == wanted), None)
    if following is not None:
        return redirect(record.typed_url(following))
    messages.success(request, _("Kept."), extra_tags="visits.fill")
    return redirect("visits:detail", pk=kept.visit_id)


def _taken_back(form: SheetForm, answers: dict[str, str], numbers: str) -> dict[str, str]:
    """Without what was passed in one act, as far as it still passes."""
    given = {int(one) for one in numbers.split("-") if one.isascii() and one.isdigit()}
    back = {
        item.path
        for item in form.items
        if form.numbers[item.path] in given and answers.get(item.path) == judging.passing(item)
    }
    return {path: "" if path in back else text for path, text in answers.items()}


def _finished(request: ActorRequest, sheet: Sheet) -> HttpResponse:
    """Finish, or show the page again with what stands in the way at each question."""
    visit, items = sheet.visit, sheet.checklist.items
    why = DOORS.offers(visit, request.actor).get("finish")
    wrong = judging.faults(items, sheet.answers, sheet.photos, shows_fix=visit.is_self_check)
    if not wrong and why is None and _others_whole(request, sheet):
        return _done(request, sheet)
    data = request.POST.copy()
    form = SheetForm(data, {}, sheet=sheet, items=items)
    for place, item in enumerate(form.items):
        data.setlist(f"p{place}", sheet.photos.get(item.path, []))
    form.is_valid()
    for fault in wrong:
        is_here = fault.item in form.items
        where = f"a{form.items.index(fault.item)}" if is_here else None
        form.add_error(where, word(fault.says))
    if why is not None:
        form.add_error(None, word(why))
    if not form.errors:
        form.add_error(None, _("Another checklist of this visit is not filled in yet."))
    return _page(request, sheet, form, status=422)


def _others_whole(request: ActorRequest, sheet: Sheet) -> bool:
    others = [one for one in record.sheets_of(request.actor, sheet.visit) if one.pk != sheet.pk]
    return not any(
        judging.faults(
            one.checklist.items,
            one.answers,
            one.photos,
            shows_fix=sheet.visit.is_self_check,
        )
        for one in others
    )


def _page(
    request: ActorRequest, sheet: Sheet, form: SheetForm, *, status: int = 200
) -> HttpResponse:
    visit, items = sheet.visit, sheet.checklist.items
    lacks_team = DOORS.offers(visit, request.actor).get("finish")
    context = {
        "visit": visit,
        "sheet": sheet,
        "form": form,
        "rows": form.rows(),
        "may_pass_rest": any(judging.passing(item) for item in items),
        "lacks": word(lacks_team) if lacks_team else "",
        "team_url": record.address(visit, "add_members"),
        "keep_url": reverse("visits:keep", args=[visit.pk, sheet.pk]),
        **_progress(sheet, items),
        "trail": [
            (_("Visits"), reverse("visits:index")),
            (visit.number, reverse("visits:detail", args=[visit.pk])),
            (sheet.checklist.name, ""),
        ],
    }
    if is_typed(request):
        context |= _on_paper(request, sheet)
        return render(request, "paper/type.html", context, status=status)
    return render(request, "visits/fill.html", context, status=status)


def _on_paper(request: ActorRequest, sheet: Sheet) -> dict[str, Any]:
    """The paper from which it is typed, its other lists, and what was passed in one act."""
    sheets = record.sheets_of(request.actor, sheet.visit)
    after = [one for one in sheets if one.place > sheet.place]
    passed = request.GET.get("passed", "")
    numbers = [one for one in passed.split("-") if one.isascii() and one.isdigit()]
    return {
        "paper": paper_of(request.actor, sheet.visit_id),
        "following": after[0] if after else None,
        "passed": "-".join(numbers),
        "passed_numbers": numbers,
        "tabs": [
            {
                "title": one.checklist.name,
                "url": record.typed_url(one),
                "current": one.pk == sheet.pk,
            }
            for one in sheets
        ],
    }


def _progress(sheet: Sheet, items: Sequence[Item]) -> dict[str, Any]:
    done, asked = judging.progress(items, sheet.answers)
    failed = sum(1 for _each in judging.failures(items, sheet.answers))
    return {"sheet": sheet, "done": done, "asked": asked, "left": asked - done, "failed": failed}
