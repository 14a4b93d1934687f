"""The reader's own account, and the pages of those who administer accounts."""

from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, keyset, needs, reads, writes
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.people import administering, confirming, roster, services
from anxiao.people import slips as account_slips
from anxiao.people import tokens as token_services
from anxiao.people.abilities import Ability
from anxiao.people.forms import AccountForm, EndForm, FilterForm, PostForm, SlipsForm
from anxiao.people.listed import ACCOUNTS
from anxiao.people.models import Confirmation, Person, Tenure, Token
from anxiao.people.roles import roles
from anxiao.places.codes import interval
from anxiao.ui.list_views import listed
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000


@reads
def recovery(request: HttpRequest) -> HttpResponse:
    """How somebody comes to a new password: by an administrator, never by mail."""
    return render(request, "account/recovery.html")


# --- one's own account ----------------------------------------------------------------------


@reads
@login_required
def account(request: ActorRequest) -> HttpResponse:
    """Posts held, tokens made, and where to change password and second factor."""
    person = request.user
    assert isinstance(person, Person)
    context = {
        "person": person,
        "tenures": [_tenure(request, one) for one in roster.tenures(person)],
        "waits": _waits(request, person),
        "tokens": roster.living_tokens(person.pk),
        "has_second_factor": roster.has_second_factor(person),
        "secret": request.session.pop("secret", None),
        "calendars": roster.living_tokens(person.pk, Token.Use.CALENDAR),
        "calendar": request.session.pop("calendar", None),
        "may_make": request.actor.may(Ability.MAKE_TOKEN),
    }
    return render(request, "people/account.html", context)


@writes
@needs(Ability.MAKE_TOKEN)
def make_token(request: ActorRequest) -> HttpResponse:
    label = request.POST.get("label", "").strip() or "API"
    _token, secret = token_services.make_token(actor=request.actor, label=label)
    request.session["secret"] = secret
    return redirect("people:account")


@writes
@login_required
def revoke_token(request: ActorRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(Token.objects.filter(person=request.actor.person), pk=pk)
    services.revoke_token(actor=request.actor, token=token)
    return redirect("people:account")


# --- administration -------------------------------------------------------------------------


@reads
@needs(Ability.ADMINISTER)
@listed(ACCOUNTS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """Persons whom the administrator answers for, newest first."""
    form, rows = FilterForm(request.GET), Person.objects.visible_to(request.actor)
    rows = roster.narrowed(rows, form.cleaned_data) if form.is_valid() else rows.none()
    page = keyset(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        **listing.context,
        "filters": form,
        "page": page,
        "lines": roster.lines(page.rows),
        "count": len(rows.values("pk")[: COUNT_UP_TO + 1]),
    }
    return render(request, "people/index.html", context)


@reads
@needs(Ability.ADMINISTER)
def person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One account: its posts with dates, living tokens, last sign-in, and what may be done."""
    found = _person(request, pk)
    tokens = roster.living_tokens(found.pk)
    has_second_factor = roster.has_second_factor(found)
    context = {
        "person": found,
        "tenures": [_tenure(request, one) for one in roster.tenures(found)],
        "waits": _waits(request, found),
        "tokens": tokens,
        "facts": _facts(found, has_second_factor=has_second_factor),
        "against": administering.objection(request.actor, found),
        "offers": _offers(found, has_tokens=bool(tokens), has_second_factor=has_second_factor),
    }
    return render(request, "people/person.html", context)


@asks
@needs(Ability.ADMINISTER)
def open_account(request: ActorRequest) -> HttpResponse:
    """Person, post, role and dates in one form; the first password is shown once."""
    data = request.POST if request.method == "POST" else None
    initial = {"organisation": request.GET.get("organisation")}
    form = AccountForm(data, actor=request.actor, initial=initial)
    if form.is_valid():
        opened, password = services.open_account(actor=request.actor, **form.terms())
        return _shown_once(request, opened, password)
    context = {"form": form, "cancel_url": reverse("people:index")}
    return render(request, "people/open.html", context, status=422 if form.is_bound else 200)


@asks
@needs(Ability.ADMINISTER)
def add_post(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = _person(request, pk)
    data = request.POST if request.method == "POST" else None
    form = PostForm(data, actor=request.actor)
    if form.is_valid():
        held = services.take_up(actor=request.actor, person=found, **form.terms())
        if not held.is_confirmed:
            says = _("The post was given; it counts once a second administrator has confirmed.")
            return _back(request, found, says)
        return _back(request, found, _("The post was given; the person is told."))
    return _form(request, found, form, "people/add_post.html")


@asks
@needs(Ability.ADMINISTER)
def end_tenure(request: ActorRequest, pk: UUID, tenure: UUID) -> HttpResponse:
    found = _person(request, pk)
    held = get_object_or_404(Tenure.objects.select_related("post"), pk=tenure, person=found)
    data = request.POST if request.method == "POST" else None
    form = EndForm(data)
    if form.is_valid():
        services.end_tenure(actor=request.actor, tenure=held, on=form.cleaned_data["on"])
        return _back(request, found, _("The post ends on the day given; the person is told."))
    return _form(request, found, form, "people/end_tenure.html", tenure=held)


@writes
@needs(Ability.ADMINISTER)
def reset_password(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = _person(request, pk)
    password = services.reset_password(actor=request.actor, person=found)
    return _shown_once(request, found, password)


@writes
@needs(Ability.ADMINISTER)
def deactivate(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = services.deactivate(actor=request.actor, person=_person(request, pk))
    return _back(request, found, _("The account is closed."))


@writes
@needs(Ability.ADMINISTER)
def reactivate(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = services.reactivate(actor=request.actor, person=_person(request, pk))
    return _back(request, found, _("The account is open again."))


@writes
@needs(Ability.ADMINISTER)
def revoke_tokens(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = _person(request, pk)
    services.revoke_tokens(actor=request.actor, person=found)
    return _back(request, found, _("The tokens are revoked."))


@writes
@needs(Ability.ADMINISTER)
def drop_second_factor(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = services.drop_second_factor(actor=request.actor, person=_person(request, pk))
    return _back(request, found, _("The second factor is removed."))


@writes
@login_required
def confirm(request: ActorRequest, pk: UUID) -> HttpResponse:
    row = services.confirm(actor=request.actor, confirmation=_confirmation(request, pk))
    return _back(request, row.person, _("Confirmed; the person is told."))


@writes
@login_required
def refuse(request: ActorRequest, pk: UUID) -> HttpResponse:
    row = services.refuse(actor=request.actor, confirmation=_confirmation(request, pk))
    if row.person_id == request.actor.person:
        messages.success(request, _("It is stopped; your password stays."))
        return redirect("people:account")
    return _back(request, row.person, _("Refused; the person is told."))


def _confirmation(request: ActorRequest, pk: UUID) -> Confirmation:
    return get_object_or_404(Confirmation.objects.visible_to(request.actor), pk=pk)


def _waits(request: ActorRequest, found: Person) -> list[dict[str, Any]]:
    """What waits for a second administrator, and why the reader may not be that one."""
    mine = request.actor.person
    return [
        {
            "row": row,
            "until": confirming.deadline(row),
            "against": confirming.OWN if row.asked_by_id == mine else None,
            "is_own": row.person_id == mine,
        }
        for row in roster.waiting(request.actor, found)
    ]


@asks
@needs(Ability.ADMINISTER)
def slips(request: ActorRequest) -> HttpResponse:
    """Choose a place; its account slips then appear once, to be printed and cut."""
    places = account_slips.places(request.actor)
    form = SlipsForm(request.POST if request.method == "POST" else None, places=places)
    if form.is_valid():
        made = account_slips.issue(actor=request.actor, territory=form.cleaned_data["place"])
        where = request.build_absolute_uri(reverse("account_login"))
        code = segno.make(where, micro=False).svg_data_uri(scale=3, border=1)
        home = request.build_absolute_uri("/")
        context = {"slips": made, "where": home, "code": code, "most": account_slips.MOST}
        answer = render(request, "people/slips_printed.html", context)
        add_never_cache_headers(answer)
        return answer
    context = {"form": form, "places": places, "cancel_url": reverse("people:index")}
    return render(request, "people/slips.html", context, status=422 if form.is_bound else 200)


def _person(request: ActorRequest, pk: UUID) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)


def _back(request: ActorRequest, found: Person, says: str) -> HttpResponse:
    messages.success(request, says)
    return redirect("people:person", pk=found.pk)


def _form(
    request: ActorRequest, found: Person, form: Any, template: str, **more: Any
) -> HttpResponse:
    back = reverse("people:person", args=[found.pk])
    context = {"person": found, "form": form, "cancel_url": back, **more}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _shown_once(request: ActorRequest, found: Person, password: str) -> HttpResponse:
    """The first password on a page that no cache and no session keeps."""
    context = {"person": found, "password": password, "waits": roster.waiting(request.actor, found)}
    answer = render(request, "people/first_password.html", context)
    add_never_cache_headers(answer)
    return answer


def _tenure(request: ActorRequest, tenure: Tenure) -> dict[str, Any]:
    """A post with its dates and, for an administrator within reach, whether it can be ended."""
    today, actor = clock.today(), request.actor
    lo, hi = interval(actor.territory) if actor.territory else (1, 0)
    unfinished = tenure.valid_to is None or tenure.valid_to >= today
    inside = lo <= tenure.post.organisation.territory_code <= hi
    return {
        "tenure": tenure,
        "post": tenure.post,
        "role": roles()[tenure.post.role].name,
        "is_coming": tenure.valid_from > today,
        "is_over": not unfinished,
        "waits": not tenure.is_confirmed,
        "may_end": unfinished
        and inside
        and tenure.is_confirmed
        and tenure.person_id != actor.person,
    }


def _facts(found: Person, *, has_second_factor: bool) -> list[tuple[str, str]]:
    seen, joined = found.last_login, found.joined_at
    return [
        (_("User name"), found.username),
        (_("Last sign-in"), word_moment(seen) if seen else _("never")),
        (_("Opened on"), word_day(timezone.localtime(joined).date()) if joined else ""),
        (_("Second factor"), _("set up") if has_second_factor else _("not set up")),
    ]


def _offers(found: Person, *, has_tokens: bool, has_second_factor: bool) -> list[dict[str, Any]]:
    """What may be done with the whole account."""
    acts = [("reset_password", _("Reset the password"), "key", found.is_active)]
    if found.is_active:
        acts.append(("deactivate", _("Close the account"), "lock", False))
    else:
        acts.append(("reactivate", _("Open the account again"), "user-check", True))
    if has_tokens:
        acts.append(("revoke_tokens", _("Revoke all tokens"), "ban", False))
    if has_second_factor:
        acts.append(("drop_second_factor", _("Remove the second factor"), "shield", False))
    return [
        {
            "verb": verb,
            "label": label,
            "icon": icon,
            "primary": primary,
            "method": "post",
            "url": reverse(f"people:{verb}", args=[found.pk]),
        }
        for verb, label, icon, primary in acts
    ]
