"""What registers say by themselves: something has run out, so a hazard is opened at its site."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.hazards.services.report import Proposal, report
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.sentences import sentence
from anxiao.norms.models import HazardItem, LegalBasis
from anxiao.places.models import Site
from anxiao.places.registers.filling import Expiry, registers


@transaction.atomic
def nightly(*, actor: Actor) -> int:
    """Judge every register by the rules of today, and open a hazard for whatever has run out.

    Each expiry opens one, once: while a case of its kind is open at the site, or one was reported
    there since the day on which it ran out, or was last seen to have, nothing is opened. Returns
    how many were.
    """
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the nightly job opens what registers say.")))
    today, opened = clock.today(), 0
    for one in registers():
        if one.renew:
            one.renew(actor=actor, on=today)
        expiries = one.expired(actor=actor, on=today) if one.expired else ()
        opened += _open(actor, expiries)
    return opened


def _open(actor: Actor, expiries: Iterable[Expiry]) -> int:
    kinds = HazardItem.objects.in_bulk()
    bases = set(LegalBasis.objects.values_list("pk", flat=True))
    opened = 0
    for one in expiries:
        kind = kinds.get(one.item)
        if kind is None or _is_known(actor, one):
            continue
        site = Site.objects.visible_to(actor).get(pk=one.site)
        basis = one.basis if one.basis in bases else None
        report(
            actor=actor,
            site=site,
            item=kind,
            description=one.words,
            proposal=Proposal(legal_basis=basis),
        )
        opened += 1
    return opened


def _is_known(actor: Actor, one: Expiry) -> bool:
    rows = Hazard.objects.visible_to(actor).filter(site=one.site, item=one.item)
    first = max(one.expired_on, one.seen_on or one.expired_on)
    since = datetime.combine(first, time(), tzinfo=clock.LOCAL)
    return rows.filter(reported_at__gte=since).exists() or rows.unfinished().exists()
