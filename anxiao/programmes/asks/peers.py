"""Who may ask whom, and who may order whom.

Whoever stands below is ordered; everybody else is asked. An office and a department of the same
territory are of equal rank, and the office still coordinates: between these both are open.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.places.codes import county_of, interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation

Kind = Organisation.Kind
# What a town office orders in its own territory; a department's branch there is not its own.
UNDER_A_TOWN = (Kind.SCHOOL, Kind.OPERATOR, Kind.OFFICE)


def is_below(lower: Organisation, upper: Organisation) -> bool:
    """Whether one organisation takes orders of another."""
    if lower.pk == upper.pk:
        return False
    if lower.supervisor_id == upper.pk:
        return True
    lo, hi = interval(upper.territory_code)
    if not lo <= lower.territory_code <= hi:
        return False
    if upper.kind == Kind.OFFICE:
        return lower.kind != Kind.OFFICE or lower.territory_code != upper.territory_code
    return upper.kind == Kind.TOWN and lower.kind in UNDER_A_TOWN


def is_near(one: Organisation, other: Organisation) -> bool:
    """Whether two organisations deal with each other: in one county, or one above the other."""
    if county_of(one.territory_code) == county_of(other.territory_code):
        return True
    lo, hi = interval(other.territory_code)
    return lo <= one.territory_code <= hi


def is_equal(one: Organisation, other: Organisation) -> bool:
    """An office and a department of one territory."""
    kinds = {str(one.kind), str(other.kind)}
    return one.territory_code == other.territory_code and kinds <= {Kind.OFFICE, Kind.DEPARTMENT}


def against_request(sender: Organisation, recipient: Organisation) -> Sentence | None:
    """Why an organisation may not ask another one for help."""
    if found := _against_both(sender, recipient):
        return found
    if is_below(recipient, sender) and not is_equal(sender, recipient):
        says = N_("%(who)s stands below you: what you mean is an order, so issue one.")
        return sentence(says, who=recipient.name)
    if recipient.kind == Kind.OPERATOR:
        says = N_("%(who)s is no public body: turn to the town office or the competent department.")
        return sentence(says, who=recipient.name)
    if not is_near(sender, recipient):
        says = N_("%(who)s lies in another county: turn to your own coordinating office.")
        return sentence(says, who=recipient.name)
    return None


def against_order(sender: Organisation, recipient: Organisation) -> Sentence | None:
    """Why an organisation may not order another one to do something."""
    if found := _against_both(sender, recipient):
        return found
    if not is_below(recipient, sender):
        says = N_("%(who)s does not stand below you: what you mean is a request, so send one.")
        return sentence(says, who=recipient.name)
    return None


def _against_both(sender: Organisation, recipient: Organisation) -> Sentence | None:
    if sender.pk == recipient.pk:
        return sentence(N_("An organisation does not write to itself."))
    if recipient.valid_to is not None and recipient.valid_to < clock.today():
        return sentence(N_("%(who)s does not exist any more."), who=recipient.name)
    return None


# --- for the choices of pages -----------------------------------------------------------------


def to_ask(sender: Organisation) -> QuerySet[Organisation]:
    """Offices, departments and towns of the county that can be asked; schools are named."""
    rows = _standing(county_of(sender.territory_code), "office", "department", "town")
    equal = Q(kind__in=("office", "department"), territory_code=sender.territory_code)
    rows = rows.exclude(pk=sender.pk)
    if sender.kind == Kind.OFFICE:
        rows = rows.filter(equal | ~Q(territory_code__range=interval(sender.territory_code)))
    return rows.order_by("kind", "sort_key")


def to_order(sender: Organisation) -> QuerySet[Organisation]:
    """Offices, departments and towns below; schools and operators are named."""
    if sender.kind == Kind.TOWN:
        return _standing(sender.territory_code, "office").order_by("sort_key")
    if sender.kind != Kind.OFFICE:
        return Organisation.objects.none()
    rows = _standing(sender.territory_code, "office", "department", "town")
    rows = rows.exclude(kind="office", territory_code=sender.territory_code)
    return rows.order_by("kind", "sort_key")


def _standing(code: int, *kinds: str) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(in_force(clock.today()), kind__in=kinds)
    return rows.filter(territory_code__range=interval(code))
