"""How a team reaches the site of its visit, whatever else it reaches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from anxiao.inspections.visits.models import Visit
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.places.models import Site


@contextmanager
def at_site(*, actor: Actor, visit: Visit) -> Iterator[tuple[Actor, Site]]:
    """The actor, let in to the site for the code inside, and the site."""
    reach = replace(actor.reach, case=visit.site_id)
    with acting(replace(actor, reach=reach)) as wider:
        yield wider, Site.objects.visible_to(wider).get(pk=visit.site_id)


def site_of(*, actor: Actor, visit: Visit) -> Site:
    with at_site(actor=actor, visit=visit) as (_wider, found):
        return found
