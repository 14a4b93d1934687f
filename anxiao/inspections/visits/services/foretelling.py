"""What a self-check begins with: answers that the registers and the last one know already."""

from collections.abc import Sequence
from uuid import UUID

from anxiao.inspections.checklists.items import Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits import answers as judging
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.places.models import Site
from anxiao.places.registers import filling

# What was said last time still holds; numbers are those of their own time.
LASTING = ("text", "select_one")
Foretold = dict[UUID, dict[str, str]]


def foretold(*, actor: Actor, site: Site, lists: Sequence[Checklist]) -> Foretold:
    """For each list, answers by their path: to be confirmed by whoever checks.

    What has to be tried out on the spot is never among them, nor anything with a verdict.
    """
    bound = [one for one in lists if any(item.register for item in one.items)]
    if not bound:
        return {}
    known = filling.foretold(actor=actor, site=site)
    return {
        one.pk: _fitting(one, {**_last(actor, site, one), **_known(one, known)}) for one in bound
    }


def _known(row: Checklist, known: dict[str, str]) -> dict[str, str]:
    return {item.path: known[item.register] for item in _open(row) if item.register in known}


def _open(row: Checklist) -> list[Item]:
    """Questions without a verdict that are asked once."""
    return [item for item in row.items if not item.fails and not item.is_repeated]


def _last(actor: Actor, site: Site, row: Checklist) -> dict[str, str]:
    """What the last self-check by the same list said here."""
    rows = Visit.objects.visible_to(actor).at_site(site).finished()
    visits = rows.filter(kind=Visit.Kind.SELF_CHECK)
    sheets = Sheet.objects.visible_to(actor).filter(visit__in=visits, checklist__series=row.series)
    last = sheets.order_by("-finished_at").values_list("answers", flat=True).first() or {}
    lasting = [one.path for one in _open(row) if one.kind in LASTING and not one.register]
    return {path: last[path] for path in lasting if last.get(path)}


def _fitting(row: Checklist, answers: dict[str, str]) -> dict[str, str]:
    """Only what the list takes: of an older version a choice may be gone."""
    found: dict[str, str] = {}
    for path, text in answers.items():
        try:
            found |= judging.fitting(row.items, {path: text})
        except Invalid:
            continue
    return found
