"""The daily work of campaigns: the next times of series, what begins, what is over."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No
from anxiao.kernel.principal import acting
from anxiao.programmes.campaigns.lifecycle import CampaignState
from anxiao.programmes.campaigns.models import Campaign, CampaignSeries
from anxiao.programmes.campaigns.services import running
from anxiao.programmes.campaigns.services.series import plan_ahead


def morning() -> None:
    """Plan the next times, start what begins today, end what was over yesterday.

    One that is refused, such as a campaign that nobody takes part in, waits for its lead.
    """
    actor, today = Actor.system(N_("campaigns of the day")), clock.today()
    with acting(actor):
        for key in (
            CampaignSeries.objects.visible_to(actor).living(on=today).values_list("pk", flat=True)
        ):
            _each(plan_ahead, actor=actor, series=key)
        rows = Campaign.objects.visible_to(actor)
        for one in rows.filter(state=CampaignState.PLANNED, starts_on__lte=today):
            _each(running.start, actor=actor, row=one)
        for one in rows.filter(state=CampaignState.RUNNING, ends_on__lt=today):
            _each(running.end, actor=actor, row=one)


def _each(service: Callable[..., Any], **given: Any) -> None:
    """One refusal keeps none of the others back."""
    try:
        with transaction.atomic():
            service(**given)
    except No:
        return
