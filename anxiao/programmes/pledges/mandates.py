"""The approval that pledges need: which holds, and what is wrong where none does."""

from datetime import date

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.norms import services as norms
from anxiao.norms.models import Approval, Mandate
from anxiao.places.codes import ancestors

MISSING = N_(
    "No mandate for pledges is recorded here. A pledge without one may be challenged:"
    " enter the approval under Norms, or reconsider."
)


def current(territory: int, on: date | None = None) -> Mandate | None:
    """The mandate for pledges that holds at a place on a day, the nearest first."""
    what = Approval.PLEDGE
    return norms.mandate(what.module, what, territory=territory, on=on or clock.today())


def fault(named: Mandate | None, *, territory: int, on: date | None = None) -> Sentence | None:
    """Why nothing is signed on a day under a mandate: it has ended, or the only one has."""
    when = on or clock.today()
    if named is not None:
        return _ended(named) if named.valid_to < when else None
    if current(territory, when) is not None:
        return None
    last = _last(territory, when)
    return _only_one(last) if last is not None else None


def _last(territory: int, when: date) -> Mandate | None:
    """The mandate that ended last before a day; one that has not begun does not count."""
    what = Approval.PLEDGE
    rows = Mandate.objects.filter(
        module=what.module, kind=what, territory_code__in=ancestors(territory), valid_to__lt=when
    )
    found: Mandate | None = rows.order_by("-valid_to", "-pk").first()
    return found


def _ended(row: Mandate) -> Sentence:
    says = N_(
        "The mandate %(number)s of this pledge ended on %(day)s. Enter the one that follows under"
        " Norms, then make a new pledge in its place."
    )
    return sentence(says, number=row.number, day=day(row.valid_to))


def _only_one(row: Mandate) -> Sentence:
    says = N_(
        "The only mandate for pledges here, %(number)s, ended on %(day)s. Enter the one that"
        " follows under Norms before anybody signs."
    )
    return sentence(says, number=row.number, day=day(row.valid_to))
