"""Papers as files: what is printed, and the workbooks to fill in."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.paper.workbook import Part, workbook
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day


def filled(actor: Actor, papers: Sequence[PaperSheet]) -> bytes:
    """A workbook with a sheet for each checklist of each paper, and what is answered already."""
    keys = {pk for one in papers for pk in one.checklists}
    rows = Checklist.objects.visible_to(actor).defer("form", "xform")
    lists = rows.in_bulk(keys) if keys else {}
    known = _answers(actor, papers)
    return workbook(
        [
            _part(one, lists[pk], known.get((one.visit_id, pk), {}))
            for one in papers
            for pk in one.checklists
            if pk in lists
        ]
    )


def _answers(
    actor: Actor, papers: Iterable[PaperSheet]
) -> dict[tuple[UUID | None, UUID], dict[str, str]]:
    visits = [one.visit_id for one in papers if one.visit_id is not None]
    rows = Sheet.objects.visible_to(actor).filter(visit__in=visits) if visits else ()
    return {(one.visit_id, one.checklist_id): one.answers for one in rows}


def _part(paper: PaperSheet, checklist: Checklist, answers: dict[str, str]) -> Part:
    first, last = days(paper)
    visit = paper.visit
    happened = visit.happened_on if visit is not None else None
    return Part(
        code=paper.code,
        shown=paper.shown,
        checklist=str(checklist.pk),
        name=pick(checklist.name),
        version=checklist.number_in_series,
        place=pick(paper.place),
        kind=str(Visit.Kind(paper.kind).label),
        first=word_day(first),
        last=word_day(last) if last else "",
        items=checklist.items,
        answers=answers,
        happened_on=f"{happened:%Y-%m-%d}" if happened else "",
    )


def days(paper: PaperSheet) -> tuple[date, date | None]:
    """The days between which a paper's visit may lie; no last one where it is whenever entered."""
    printed = paper.printed_at.astimezone(clock.LOCAL).date()
    visit = paper.visit
    if visit is None or visit.starts_on is None:
        return printed, None
    return max(printed, visit.starts_on), visit.ends_on
