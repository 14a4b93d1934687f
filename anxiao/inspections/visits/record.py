"""What the page of one visit shows."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxiao.evidence import services as evidence
from anxiao.evidence.models import File
from anxiao.evidence.shown import photo_of, shown
from anxiao.hazards.models import Hazard
from anxiao.inspections.paper.models import paper_of
from anxiao.inspections.plans.models import InspectionPlan, Recheck
from anxiao.inspections.plans.services import sealing
from anxiao.inspections.visits import answers as judging
from anxiao.inspections.visits.doors import DOORS
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.models import Finding, Member, Sheet, Visit
from anxiao.inspections.visits.services import attending
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.kernel.subjects import page_of
from anxiao.ledger.models import Subject
from anxiao.people.story import story
from anxiao.places.models import Site


def page(actor: Actor, visit: Visit) -> dict[str, Any]:
    members = Member.objects.visible_to(actor).of_visit(visit).order_by("joined_at", "pk")
    sheets = sheets_of(actor, visit)
    may_fill = may_save(actor, visit)
    buttons = DOORS.buttons(visit, actor, lambda verb: address(visit, verb))
    # Those at the gates have buttons of their own, where they stand.
    offers = [one for one in buttons if one["verb"] != "attend"]
    site = Site.objects.visible_to(actor).filter(pk=visit.site_id).first()
    return {
        "visit": visit,
        "site": site,
        "duties": _duties(actor, visit, site),
        "attend_url": address(visit, "attend") if may_fill else "",
        "offers": [*_first(visit, sheets, may_fill=may_fill, others=offers)],
        "facts": _facts(visit),
        "members": list(members),
        "sheets": [_sheet(one, may_fill=may_fill) for one in sheets],
        "findings": findings_of(actor, visit, site),
        "rechecks": _rechecks(actor, visit),
        "plan": _plan(actor, visit),
        "readers": sealing.readers(visit),
        "opinion": _opinion(visit),
        "paper": paper_of(actor, visit.pk),
        "campaign_url": _campaign_page(actor, visit),
        "entries": story(actor, visit.pk),
        "scans": shown(actor, visit.pk)["scans"],
    }


def _duties(actor: Actor, visit: Visit, site: Site | None) -> list[dict[str, Any]]:
    """Who should stand at the gates now, each with what was noted of it."""
    turns = attending.standing(actor=actor, visit=visit, site=site) if site else []
    words = {None: "", True: attending.THERE, False: attending.MISSING}
    return [
        {"row": one, "seen": words[visit.at_gates.get(str(one.pk), {}).get("there")]}
        for one in turns
    ]


def address(visit: Visit, verb: str) -> str:
    return reverse("visits:act", args=[visit.pk, verb])


def fill_url(sheet: Sheet) -> str:
    """Where a sheet is filled in: what is entered from paper is typed."""
    return typed_url(sheet) if sheet.visit.is_on_paper else _fill_page(sheet)


def typed_url(sheet: Sheet) -> str:
    return f"{_fill_page(sheet)}?paper"


def _fill_page(sheet: Sheet) -> str:
    return reverse("visits:fill", args=[sheet.visit_id, sheet.pk])


def sheets_of(actor: Actor, visit: Visit) -> list[Sheet]:
    rows = Sheet.objects.visible_to(actor).of_visit(visit).select_related("checklist")
    found = list(rows.defer("xml", "checklist__form", "checklist__xform").order_by("place"))
    for one in found:
        one.visit = visit
    return found


def may_save(actor: Actor, visit: Visit) -> bool:
    """Whether the reader fills it in."""
    offered = LIFECYCLE.offers(visit, to=actor)
    return "save" in offered and offered["save"] is None


def _first(
    visit: Visit,
    sheets: Sequence[Sheet],
    *,
    may_fill: bool,
    others: Iterable[dict[str, Any]],
) -> Iterable[dict[str, Any]]:
    """As long as something is unanswered, filling in comes before finishing."""
    left = open_sheet(visit, sheets)
    fills = may_fill and left is not None
    if fills and left is not None:
        yield {
            "verb": "fill",
            "label": _("Go on filling in"),
            "icon": "pencil",
            "reason": "",
            "primary": True,
            "url": fill_url(left),
            "method": "get",
        }
    for one in others:
        yield {**one, "primary": one["primary"] and not fills}


def open_sheet(visit: Visit, sheets: Sequence[Sheet]) -> Sheet | None:
    """The first of them that lacks something."""
    return next((one for one in sheets if not _is_whole(visit, one)), None)


def _is_whole(visit: Visit, sheet: Sheet) -> bool:
    items = sheet.checklist.items
    return not judging.faults(items, sheet.answers, sheet.photos, shows_fix=visit.is_self_check)


def _facts(visit: Visit) -> list[tuple[str, Any]]:
    rows = [
        (_("Carried out by"), visit.visitor_name),
        (_("Planned for"), _days(visit)),
        (_("Took place"), _happened(visit)),
        (_("Started"), "" if visit.is_planned else word_moment(visit.made_at)),
        (_("The team learns of it"), _released(visit)),
        (_("Finished"), word_moment(visit.finished_at) if visit.finished_at else ""),
        (_("Why it did not take place"), visit.reason),
    ]
    return [(term, value) for term, value in rows if value]


def _happened(visit: Visit) -> str:
    """The day on paper, and how many days later somebody entered it."""
    if visit.happened_on is None:
        return ""
    later = (visit.made_at.astimezone(clock.LOCAL).date() - visit.happened_on).days
    on = word_day(visit.happened_on)
    if later < 1:
        return _("%(day)s, on paper, entered on the same day") % {"day": on}
    says = ngettext(
        "%(day)s, on paper, entered %(days)s day later",
        "%(day)s, on paper, entered %(days)s days later",
        later,
    )
    return says % {"day": on, "days": later}


def _days(visit: Visit) -> str:
    if visit.starts_on is None or visit.ends_on is None:
        return ""
    first, last = word_day(visit.starts_on), word_day(visit.ends_on)
    return first if first == last else f"{first} – {last}"


def _released(visit: Visit) -> str:
    """When the team of a sealed visit learns of it, or who has released it so far."""
    if visit.seal is None or visit.released_at is not None:
        return ""
    if visit.release_at is not None:
        return word_moment(visit.release_at)
    if visit.release_asked_by is not None:
        return _("when a second person of the office releases it")
    return _("when two persons of the office have released it")


def _campaign_page(actor: Actor, visit: Visit) -> str:
    if visit.campaign is None:
        return ""
    is_reached = Subject.objects.visible_to(actor).filter(pk=visit.campaign).exists()
    return page_of("campaign", visit.campaign) if is_reached else ""


def _opinion(visit: Visit) -> dict[str, Any] | None:
    if not visit.opinion:
        return None
    tones = {Visit.Opinion.AGREES: "closed", Visit.Opinion.OBJECTS: "soon"}
    return {
        "says": visit.get_opinion_display(),
        "tone": tones.get(Visit.Opinion(visit.opinion), "neutral"),
        "way": visit.get_opinion_way_display(),
        "words": visit.opinion_words,
        "by": visit.opinion_by,
        "at": visit.opinion_at,
    }


def _sheet(sheet: Sheet, *, may_fill: bool) -> dict[str, Any]:
    """One checklist with its answers, each group under its heading."""
    items = sheet.checklist.items
    done, asked = judging.progress(items, sheet.answers)
    return {
        "sheet": sheet,
        "name": sheet.checklist.name,
        "done": done,
        "asked": asked,
        "url": fill_url(sheet) if may_fill else "",
        "groups": groups(sheet),
    }


def groups(sheet: Sheet) -> list[dict[str, Any]]:
    """Questions and answers, in the order of the form."""
    found: list[dict[str, Any]] = []
    for number, item in enumerate(sheet.checklist.items, start=1):
        name = {"zh": item.group_zh, "en": item.group_en}
        if not found or found[-1]["name"] != name:
            found.append({"name": name, "rows": []})
        answer = sheet.answers.get(item.path, "")
        words = {one.name: {"zh": one.zh, "en": one.en} for one in item.choices}
        given = answer.split() if judging.is_multiple(item) else [answer] if answer else []
        found[-1]["rows"].append(
            {
                "number": number,
                "question": item.name,
                "answers": [words.get(one, one) for one in given],
                "is_failure": judging.is_failure(item, answer),
            }
        )
    return found


def findings_of(actor: Actor, visit: Visit, site: Site | None) -> list[dict[str, Any]]:
    """What failed, what became of it, and the photos that the reader reaches.

    With how far from the site each was taken, for those within whose reach the site lies.
    """
    rows = list(Finding.objects.visible_to(actor).of_visit(visit).order_by("number"))
    keys = [one.hazard_id for one in rows if one.hazard_id]
    hazards = Hazard.objects.visible_to(actor).in_bulk(keys) if keys else {}
    files, away = photos_of(actor, rows), {}
    if files and site and site.latitude is not None and site.longitude is not None:
        away = evidence.metres_from(files.values(), site.latitude, site.longitude)
    return [
        {
            "row": one,
            "hazard": hazards.get(one.hazard_id) if one.hazard_id else None,
            "photos": [photo_of(files[pk], away.get(pk)) for pk in one.photos if pk in files],
        }
        for one in rows
    ]


def _rechecks(actor: Actor, visit: Visit) -> list[Recheck]:
    """The hazards that were to be looked at again, as far as the reader reaches them."""
    if not visit.is_recheck:
        return []
    rows = Recheck.objects.visible_to(actor).of_visit(visit).select_related("hazard")
    return list(rows.order_by("pk"))


def _plan(actor: Actor, visit: Visit) -> InspectionPlan | None:
    """The plan that it comes from, where the reader may know of that."""
    if visit.plan_id is None:
        return None
    rows = InspectionPlan.objects.visible_to(actor).filter(pk=visit.plan_id)
    found: InspectionPlan | None = rows.first()
    return found


def photos_of(actor: Actor, rows: Iterable[Finding]) -> dict[UUID, File]:
    wanted = {pk for one in rows for pk in one.photos}
    return File.objects.visible_to(actor).in_bulk(wanted) if wanted else {}
