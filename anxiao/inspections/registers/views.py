"""The way to the monthly report: to the one that is begun, or to starting it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from anxiao.inspections.abilities import Ability
from anxiao.inspections.registers import monthly
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, needs, reads
from anxiao.places.models import Site


@reads
@needs(Ability.VISIT)
def make(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Lead to this month's report of a campus, or to where it is started, its list chosen."""
    site = get_object_or_404(Site.objects.visible_to(request.actor), pk=pk)
    (one,) = monthly.reports(request.actor, [site], clock.today())
    if one.visit is not None:
        return redirect("visits:detail", pk=one.visit.pk)
    row = monthly.current_list(request.actor)
    chosen = f"&checklist={row.pk}" if row else ""
    return redirect(f"{reverse('visits:start')}?site={site.pk}{chosen}")
