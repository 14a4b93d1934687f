"""Drawing where a road section runs and naming the schools that it serves."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, Refused
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.places import services as places
from anxiao.places.models import Organisation, RoadSection, Site
from anxiao.places.registers.roads import lines

MOST_SCHOOLS = 60


@transaction.atomic
def draw(*, actor: Actor, row: RoadSection, line: str, schools: Sequence[int] = ()) -> RoadSection:
    """Say where a road section runs, point by point, and which schools it serves.

    Its length is measured along the points. Refused for a single point, a line too long to be
    one section, for organisations that are no schools, and where nothing differs.
    """
    site: Site = Site.objects.lock(row.pk)
    places.require_directory(actor=actor, territory_codes=[site.territory_code])
    found: RoadSection = RoadSection.objects.lock(row.pk)
    kept = lines.line_of(line)
    served = _schools(schools)
    if (kept, served) == (found.line, found.schools):
        raise Refused(sentence(N_("Nothing differs from what is kept already.")))
    found.line, found.schools = kept, served
    found.length = lines.length_of(found.points) if kept else None
    _name(site, found)
    found.save(update_fields=["line", "length", "schools"])
    says = sentence(N_("Drew where the road section runs and named the schools it serves."))
    details = {"line": kept, "length": found.length, "schools": served}
    ledger.record("site.draw", site, actor=actor, says=says, details=details)
    return found


def _schools(keys: Sequence[int]) -> list[int]:
    wanted = sorted({*keys})[:MOST_SCHOOLS]
    rows = Organisation.objects.filter(pk__in=wanted, kind=Organisation.Kind.SCHOOL)
    if rows.count() < len(wanted):
        raise Invalid(sentence(N_("A road section serves schools alone.")))
    return wanted


def _name(site: Site, row: RoadSection) -> None:
    """The schools are named on the site, and so see it; the row follows by itself."""
    before = list(site.parties)
    name_parties(site, row.schools)
    if site.parties != before:
        site.save(update_fields=["parties"])
        row.parties = site.parties
