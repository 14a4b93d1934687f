"""Giving the registers of a site what a finished visit saw there."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time

from anxiao.inspections.checklists.items import Item
from anxiao.inspections.visits import submission
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.inspections.visits.services import reaching
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.places.registers import filling


def fill(
    *, actor: Actor, visit: Visit, sheets: Sequence[Sheet], seen_at: datetime | None = None
) -> None:
    """Fill the registers with the answers of all sheets, as seen at ``seen_at``.

    Where nobody says when, it was on the day that stands on the paper it was entered from, or now.

    The team reaches the site through the visit, whatever else it reaches. Called once a visit is
    no longer hidden, in the transaction that finishes it.
    """
    found = [values for sheet in sheets for values in _instances(sheet)]
    if not found:
        return
    seen = seen_by(visit, seen_at or _on_paper(visit) or clock.now())
    with reaching.at_site(actor=actor, visit=visit) as (wider, site):
        filling.hand_over(actor=wider, site=site, seen=seen, instances=found)


def seen_by(visit: Visit, at: datetime) -> filling.Seen:
    """As of when something was seen, and by which visit."""
    return filling.Seen(
        at=min(at, clock.now()), visit=visit.pk, title=visit.title, by=visit.visitor_zh
    )


def _on_paper(visit: Visit) -> datetime | None:
    """The end of the day that was written down, as far as it is over."""
    if visit.happened_on is None:
        return None
    return datetime.combine(visit.happened_on, time(23, 59), clock.LOCAL)


def _instances(sheet: Sheet) -> Iterator[filling.Values]:
    """What one sheet says for registers: once for it all, then for each instance of a repeat."""
    bound = [item for item in sheet.checklist.items if item.register]
    single = {i.register: sheet.answers.get(i.path, "") for i in bound if not i.is_repeated}
    if any(single.values()):
        yield single
    repeats = {item.repeat_path for item in bound if item.is_repeated}
    if not repeats:
        return
    if not sheet.xml:
        yield {i.register: sheet.answers.get(i.path, "") for i in bound if i.is_repeated}
        return
    told = submission.read(sheet.xml, repeats).instances
    for path in sorted(repeats):
        own = [item for item in bound if item.repeat_path == path]
        for instance in told.get(path, ()):
            yield _worded(own, instance)


def _worded(items: Sequence[Item], answers: filling.Values) -> dict[str, str]:
    return {item.register: answers.get(item.path, "") for item in items}
