"""What the page of one hazard shows."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import reuses
from anxiao.evidence import services as evidence
from anxiao.evidence.models import Attachment, File
from anxiao.evidence.shown import photo_of, scan_of
from anxiao.hazards.abilities import Ability
from anxiao.hazards.doors import DOORS, FIVE_WORDS, INPUTS, offers
from anxiao.hazards.lifecycle import LIFECYCLE, WORKING
from anxiao.hazards.models import Hazard
from anxiao.hazards.papers.panel import papers
from anxiao.hazards.progress import way
from anxiao.hazards.services import entering
from anxiao.hazards.waiting import NEXT
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence, word
from anxiao.kernel.subjects import links_about, page_of
from anxiao.ledger.models import Subject
from anxiao.ledger.services import is_hidden
from anxiao.norms.models import Cause, Criterion
from anxiao.people.story import organisations, story
from anxiao.places.models import Organisation, Site

# Which of the open verbs becomes the one primary button.
PRIMARY = (
    "accept", "close", "sign_for", "start", "plan", "request_acceptance", "self_close",
    "dispatch", "overrule", "grant_extension", "confirm",
)  # fmt: skip
ICONS = {
    "accept": "circle-check",
    "close": "circle-check",
    "sign_for": "pencil",
    "request_acceptance": "camera",
    "self_close": "camera",
    "dispatch": "send",
    "confirm": "checks",
    "return": "arrow-back-up",
    "stop": "ban",
}


def page(actor: Actor, hazard: Hazard) -> dict[str, Any]:
    owners = organisations(
        [
            hazard.territorial_owner,
            hazard.sector_owner,
            hazard.subject_owner,
            hazard.lead,
            hazard.desk,
            *hazard.assists,
        ]
    )
    return {
        "hazard": hazard,
        "site": site_of(actor, hazard),
        "offers": [*buttons(actor, hazard), *beside(actor, hazard), *about(actor, hazard)],
        "steps": way(hazard),
        "awaited": _awaited(hazard, owners),
        "extension": _extension(hazard),
        "entries": story(actor, hazard.pk),
        "territorial": owners.get(hazard.territorial_owner),
        "sectoral": owners.get(hazard.sector_owner),
        "subject": owners.get(hazard.subject_owner),
        "lead": owners.get(hazard.lead),
        "assists": [owners[pk] for pk in hazard.assists if pk in owners],
        "plan": [(_(FIVE_WORDS[name]), text) for name, text in (hazard.plan or {}).items()],
        "criteria": Criterion.objects.filter(pk__in=hazard.criteria) if hazard.criteria else (),
        "remedy": _remedy(hazard),
        "campaign_url": _campaign_page(actor, hazard),
        **papers(actor, hazard),
        **photos(actor, hazard),
    }


def _campaign_page(actor: Actor, hazard: Hazard) -> str:
    """The page of the campaign it was found in, for those who reach that."""
    if hazard.campaign is None:
        return ""
    is_reached = Subject.objects.visible_to(actor).filter(pk=hazard.campaign).exists()
    return page_of("campaign", hazard.campaign) if is_reached else ""


def _awaited(hazard: Hazard, owners: dict[int | None, Organisation]) -> str:
    """Whose step is next, and what it is; empty once the case has ended."""
    desk = owners.get(hazard.desk)
    if desk is None or hazard.state not in NEXT:
        return ""
    return word(sentence(N_("Waits for %(who)s: %(step)s"), who=desk.name, step=_step(hazard)))


def _step(hazard: Hazard) -> dict[str, str]:
    return {"msg": NEXT[hazard.state]}


def _remedy(hazard: Hazard) -> list[tuple[str, Any]]:
    """Facts about measures, fix, cause and change, those that there are."""
    cause = Cause.objects.filter(pk=hazard.cause).first() if hazard.cause else None
    rows = [
        (_("Interim measures"), hazard.interim),
        (_("How it was fixed"), hazard.remedy),
        (_("Cause"), cause.name if cause else ""),
        (_("What was changed"), hazard.change),
    ]
    return [(term, text) for term, text in rows if text]


def site_of(actor: Actor, hazard: Hazard) -> Site | None:
    """The site itself, for those whose reach it lies in."""
    found: Site | None = Site.objects.visible_to(actor).filter(pk=hazard.site_id).first()
    return found


def photos(actor: Actor, hazard: Hazard) -> dict[str, list[dict[str, Any]]]:
    """Photos before and after, and scans of papers, as the frame of the pages takes them."""
    attached = list(Attachment.objects.visible_to(actor).of(hazard.pk))
    hung = [one for one in attached if one.file.is_photo]
    site, away = site_of(actor, hazard) if hung else None, {}
    if site and site.latitude is not None and site.longitude is not None:
        files = [one.file for one in hung]
        away = evidence.metres_from(files, site.latitude, site.longitude)
    before = reuses.used_before(actor, hazard.pk) if hung else {}
    return {
        role: [
            {**photo_of(one.file, away.get(one.file_id)), **_reuse(one.file, before)}
            for one in hung
            if one.role == role
        ]
        for role in ("before", "after", "other")
    } | {"scans": [scan_of(one.file) for one in attached if one.role == Attachment.Role.PAPER]}


def _reuse(file: File, before: dict[UUID, Subject | None]) -> dict[str, Any]:
    """That a photo hung on another record before, and on which where the reader reaches it."""
    if file.pk not in before:
        return {}
    other = before[file.pk]
    if other is None:
        return {"note": _("Already used in another record")}
    said = sentence(N_("Already used in “%(title)s”"), title=other.title)
    return {"note": word(said), "note_url": page_of(other.kind, other.pk)}


def buttons(actor: Actor, hazard: Hazard) -> list[dict[str, Any]]:
    """One primary button, the other verbs, and what is barred with its reason."""
    offered = offers(hazard, actor, PRIMARY)
    first = next((verb for verb in PRIMARY if verb in offered and offered[verb] is None), None)
    return [
        {
            "verb": verb,
            "label": label(verb, hazard),
            "icon": ICONS.get(verb, ""),
            "reason": word(reason) if reason else "",
            "primary": verb == first,
            "url": reverse("hazards:act", args=[hazard.pk, verb]),
            "method": "get" if DOORS[verb].asks(hazard, INPUTS) else "post",
            "fields": {"version": hazard.version},
        }
        for verb, reason in offered.items()
    ]


def beside(actor: Actor, hazard: Hazard) -> list[dict[str, Any]]:
    """What an office may do for those who do not sign in, in the quiet row."""
    rows = []
    if entering.is_awaited(hazard) and Ability.ENTER_ON_BEHALF in actor.abilities:
        rows.append(("behalf", _("Enter what came on paper"), "notebook"))
    if hazard.state in WORKING and actor.may(Ability.MAKE_LINK):
        rows.append(("links", _("One-time link"), "link"))
    return [
        {
            "verb": name,
            "label": words,
            "icon": icon,
            "reason": "",
            "url": reverse(f"hazards:{name}", args=[hazard.pk]),
        }
        for name, words, icon in rows
    ]


def about(actor: Actor, hazard: Hazard) -> list[dict[str, Any]]:
    """What may be sent about an open case; of one that a seal hides nothing is."""
    if not hazard.is_open or is_hidden(hazard.seal):
        return []
    return links_about(actor, hazard.pk)


def label(verb: str, hazard: Hazard) -> str:
    """A verb as its button says it."""
    if verb == "dispatch" and hazard.state == "reported":
        return _("Verify, grade and dispatch")
    if verb == "accept" and not hazard.is_grave:
        return _("Accept and close out")
    return _(LIFECYCLE.verbs[verb])


def _extension(hazard: Hazard) -> str:
    """What more time was asked for, in one sentence."""
    asked = hazard.extension
    if not asked:
        return ""
    until: Any = {"day": asked["until"]}
    return word(
        sentence(
            N_("More time is asked for, until %(until)s: %(reason)s"),
            until=until,
            reason=asked["reason"],
        )
    )
