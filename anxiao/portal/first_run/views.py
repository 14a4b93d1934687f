"""The page on which an empty installation begins: for whoever has its key, until it has begun."""

from typing import Any

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from anxiao.kernel.actors import Actor
from anxiao.kernel.http import asks
from anxiao.kernel.principal import acting
from anxiao.people import beginning
from anxiao.places import divisions
from anxiao.portal.first_run import key as keys
from anxiao.portal.first_run import services
from anxiao.portal.first_run.forms import CountyForm, OfficeForm, SheetForm

SYSTEM = Actor.system("first-run page")
GUESSES = {"first_run": "20/m/ip"}
# In the session of whoever began: should the answer be lost, the same form asks for it again.
BEGUN = "begun"


@csrf_exempt  # The key is what counts; and without a referrer browsers send no origin.
@never_cache
@asks
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Choose the county, name its office and two officials, look it over, begin."""
    answer = _answered(request, key)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _answered(request: HttpRequest, key: str) -> HttpResponse:
    if not keys.is_kept() or (beginning.has_begun() and not _accounts_of(request)):
        raise Http404
    if not _may_guess(request, dry_run=True):
        return render(request, "429.html", status=429)
    if not keys.fits(key):
        _may_guess(request)
        raise Http404
    return _taken(request) if request.method == "POST" else _asked(request)


def _may_guess(request: HttpRequest, *, dry_run: bool = False) -> bool:
    return bool(
        ratelimit.consume(
            request,
            app="anxiao.portal",
            action="first_run",
            config=GUESSES,
            limit_get=True,
            dry_run=dry_run,
        )
    )


def _accounts_of(request: HttpRequest) -> list[str]:
    """The user names that this browser was told, where it sends the same form again."""
    if request.POST.get("step") != "begin":
        return []
    kept: list[str] = type(request.session)(request.session.session_key).get(BEGUN, [])
    return kept


# --- the steps ------------------------------------------------------------------------------


def _asked(request: HttpRequest) -> HttpResponse:
    if "county" not in request.GET:
        return _county(request)
    form = CountyForm(request.GET)
    if not form.is_valid():
        return _county(request, says=str(form.errors["county"][0]))
    return _office(request, OfficeForm.about(form.cleaned_data["county"]))


def _taken(request: HttpRequest) -> HttpResponse:
    if request.POST.get("step") == "sheet":
        return _by_sheet(request)
    form = OfficeForm(request.POST)
    if not form.is_valid():
        return _office(request, form)
    if request.POST.get("step") == "begin":
        return _begin(request, form)
    if request.POST.get("step") == "change":
        return _office(request, OfficeForm(initial=request.POST.dict()))
    return _looked_over(request, form)


def _county(request: HttpRequest, form: SheetForm | None = None, *, says: str = "") -> HttpResponse:
    asked = request.GET.get("q", "").strip()
    context = {
        "form": form or SheetForm(),
        "says": says,
        "asked": asked,
        "found": divisions.search(asked),
        "are_there": divisions.are_there(),
    }
    status = 422 if form is not None or says else 200
    return render(request, "portal/first_run/county.html", context, status=status)


def _by_sheet(request: HttpRequest) -> HttpResponse:
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _county(request, form)
    return _office(request, OfficeForm.about(form.chosen))


def _office(request: HttpRequest, form: OfficeForm) -> HttpResponse:
    if form.is_bound and form["chosen"].errors:
        return _county(request, says=str(form["chosen"].errors[0]))
    context = {"form": form, "chosen": form.county()}
    status = 422 if form.is_bound else 200
    return render(request, "portal/first_run/office.html", context, status=status)


def _looked_over(request: HttpRequest, form: OfficeForm) -> HttpResponse:
    """Everything on one page before it is made; the session is opened for what comes after."""
    request.session["begins"] = True
    return render(request, "portal/first_run/check.html", _shown(form))


def _shown(form: OfficeForm) -> dict[str, Any]:
    given = form.cleaned_data
    questions = (
        (_("Coordinating office"), given["office"]),
        (_("Administrator of accounts"), given["administrator"]),
        (_("Coordinator"), given["coordinator"]),
    )
    answers = [{"question": question, "answer": answer} for question, answer in questions]
    return {"form": form, "chosen": given["chosen"], "answers": answers}


def _begin(request: HttpRequest, form: OfficeForm) -> HttpResponse:
    """Make it all; the passwords stand in this answer alone."""
    beginning.wait_turn()
    begun = beginning.has_begun()
    usernames = _accounts_of(request) if begun else []
    if begun and not usernames:
        raise Http404
    with acting(SYSTEM):
        if begun:
            made = beginning.tell_again(actor=SYSTEM, usernames=usernames)
        else:
            made = services.begin(actor=SYSTEM, **form.terms())
    request.session[BEGUN] = [one.username for one in made]
    # Kept before the turn ends: a second tap that waits for it finds itself known.
    request.session.save()
    context = {"accounts": made, "county": form.cleaned_data["chosen"].name}
    return render(request, "portal/first_run/begun.html", context)
