"""The reader's own account: posts and tokens."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, needs, reads, writes
from anxiao.people import services
from anxiao.people.abilities import Ability
from anxiao.people.models import Token


@reads
def recovery(request: HttpRequest) -> HttpResponse:
    """How somebody comes to a new password: by an administrator, never by mail."""
    return render(request, "account/recovery.html")


@reads
@login_required
def account(request: ActorRequest) -> HttpResponse:
    """Posts held, tokens made, and where to change password and second factor."""
    tokens = Token.objects.filter(person=request.actor.person).select_related("post")
    context = {
        "tokens": tokens.order_by("-made_at"),
        "now": clock.now(),
        "secret": request.session.pop("secret", None),
        "may_make": request.actor.may(Ability.MAKE_TOKEN),
    }
    return render(request, "people/account.html", context)


@writes
@needs(Ability.MAKE_TOKEN)
def make_token(request: ActorRequest) -> HttpResponse:
    label = request.POST.get("label", "").strip() or "API"
    _token, secret = services.make_token(actor=request.actor, label=label)
    request.session["secret"] = secret
    return redirect("people:account")


@writes
@needs(Ability.MAKE_TOKEN)
def revoke_token(request: ActorRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(Token.objects.filter(person=request.actor.person), pk=pk)
    services.revoke_token(actor=request.actor, token=token)
    return redirect("people:account")
