"""The page of recusals: who stands on it, and the form for one more."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.forms import RecusalForm
from anxiao.inspections.plans.models import Recusal
from anxiao.inspections.plans.services import recusals as services
from anxiao.inspections.visits.terms import posts_held
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.http import ActorRequest, asks, keyset, needs, writes
from anxiao.kernel.names import pick
from anxiao.people.models import Post


@asks
@needs(Ability.VISIT)
def recusals(request: ActorRequest) -> HttpResponse:
    """Posts that keep away from an organisation, and the form to declare it."""
    posted = request.method == "POST"
    form = RecusalForm(
        request.POST if posted else None, actor=request.actor, posts=_posts(request.actor)
    )
    if form.is_valid():
        services.declare(actor=request.actor, **form.cleaned_data)
        return redirect("inspection_plans:recusals")
    rows = Recusal.objects.visible_to(request.actor).standing()
    page = keyset(rows, after=request.GET.get("after", ""))
    context = {
        "form": form,
        "page": page,
        "trail": [
            (_("Plans of visits"), reverse("inspection_plans:index")),
            (_("Recusals"), ""),
        ],
    }
    return render(request, "inspection_plans/recusals.html", context, status=422 if posted else 200)


def _posts(actor: Actor) -> list[tuple[str, str]]:
    """The own post; whoever plans for an organisation chooses among its posts."""
    rows = Post.objects.valid(on=clock.today()).filter(posts_held())
    if actor.may(Ability.PLAN):
        rows = rows.filter(organisation=actor.standing or 0)
    else:
        rows = rows.filter(pk__in=[actor.post])
    return [(str(one.pk), pick(one.name)) for one in rows.order_by("pk")]


@writes
@needs(Ability.VISIT)
def lift(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take a recusal back."""
    row = get_object_or_404(Recusal.objects.visible_to(request.actor), pk=pk)
    services.lift(actor=request.actor, row=row)
    return redirect("inspection_plans:recusals")
