"""What registers say by themselves: something has run out, so a hazard is opened at its site."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.hazards.services.report import Proposal, report
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No, NotAllowed
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.norms.models import HazardItem, LegalBasis
from anxiao.places.models import Site
from anxiao.places.registers.filling import Expiry, registers

AT_ONCE = 300
log = logging.getLogger(__name__)


def nightly(*, actor: Actor) -> int:
    """Judge every register by the rules of today, and open a hazard for whatever has run out.

    Each expiry opens one, once: while a case of its kind is open at the site, or one was reported
    there since the day on which it ran out, or was last seen to have, nothing is opened. Returns
    how many were.
    """
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the nightly job opens what registers say.")))
    return sum(open_for(actor=actor, expiries=rows) for rows in _some(_expired(actor)))


def _expired(actor: Actor) -> Iterator[Expiry]:
    """What has run out by each register, once it has been judged; a transaction for each."""
    today = clock.today()
    for one in registers():
        with acting(actor):
            if one.renew:
                one.renew(actor=actor, on=today)
            found = list(one.expired(actor=actor, on=today)) if one.expired else []
        yield from found


def _some(rows: Iterable[Expiry]) -> Iterator[list[Expiry]]:
    left = iter(rows)
    while found := list(islice(left, AT_ONCE)):
        yield found


def open_for(*, actor: Actor, expiries: Sequence[Expiry]) -> int:
    """Open the hazards of a few hundred expiries in one transaction; how many were opened.

    One that is refused, or breaks, is written in the server's log and tried again the next night.
    """
    with acting(actor):
        known = _Known.of(actor, expiries)
        return sum(_is_opened(actor, one, known) for one in expiries)


@dataclass
class _Known:
    """What stands there already, asked once for all expiries of a transaction."""

    kinds: dict[str, HazardItem]
    bases: set[str]
    sites: dict[UUID, Site]
    # By site and kind: cases that are open, and when the newest was reported.
    open: set[tuple[UUID, str]]
    newest: dict[tuple[UUID, str], datetime]

    @classmethod
    def of(cls, actor: Actor, expiries: Sequence[Expiry]) -> "_Known":
        sites, items = {one.site for one in expiries}, {one.item for one in expiries}
        rows = Hazard.objects.visible_to(actor).filter(site__in=sites, item__in=items).order_by()
        newest = rows.values_list("site", "item").annotate(Max("reported_at"))
        return cls(
            kinds=HazardItem.objects.in_bulk(items),
            bases={*LegalBasis.objects.values_list("pk", flat=True)},
            sites=Site.objects.visible_to(actor).in_bulk(sites),
            open={*rows.unfinished().values_list("site", "item")},
            newest={(site, item): at for site, item, at in newest},
        )

    def has(self, one: Expiry) -> bool:
        """Whether a case of its kind is open there, or was reported since it ran out."""
        first = max(one.expired_on, one.seen_on or one.expired_on)
        since = datetime.combine(first, time(), tzinfo=clock.LOCAL)
        newest = self.newest.get((one.site, one.item))
        return (one.site, one.item) in self.open or (newest is not None and newest >= since)


def _is_opened(actor: Actor, one: Expiry, known: _Known) -> bool:
    if one.item not in known.kinds or known.has(one):
        return False
    try:
        with transaction.atomic():
            _open(actor, one, known)
    except No as error:
        log.warning("%s at %s was refused: %s", one.item, one.site, error)
        return False
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # One that breaks must not cost the others their hazard.
        log.exception("%s at %s", one.item, one.site)
        return False
    known.open.add((one.site, one.item))
    return True


def _open(actor: Actor, one: Expiry, known: _Known) -> None:
    report(
        actor=actor,
        site=known.sites[one.site],
        item=known.kinds[one.item],
        description=one.words,
        proposal=Proposal(legal_basis=one.basis if one.basis in known.bases else None),
    )
