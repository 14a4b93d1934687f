"""Entry on behalf: what came on paper or by telephone, entered by an office for a named post.

The lifecycle judges the named post; these rules are about who enters, and what on.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.evidence.models import Attachment, File
from anxiao.hazards.abilities import Ability
from anxiao.hazards.lifecycle import LIFECYCLE
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor, Behalf
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.sentences import Sentence, moment, sentence
from anxiao.ledger.models import Entry
from anxiao.people.actors import acting_for
from anxiao.people.models import Post
from anxiao.people.roles import roles

# What an organisation answers on paper; what the office itself decides, it enters as itself.
VERBS = (
    "sign_for", "object", "plan", "start", "interim", "ask_extension", "request_acceptance",
    "grant_extension", "refuse_extension", "return", "accept", "close", "confirm",
)  # fmt: skip
# What a telephone call is enough for, with a note of it.
BY_TELEPHONE = ("sign_for",)


# --- who and for whom -------------------------------------------------------------------------


def named_on(hazard: Hazard) -> set[int]:
    """Every organisation that stands on the case."""
    owners = (hazard.territorial_owner, hazard.sector_owner, hazard.subject_owner)
    named = {*owners, hazard.lead, hazard.desk, *hazard.assists, *hazard.parties}
    return {one for one in named if one is not None}


def posts(*, actor: Actor, hazard: Hazard) -> list[Post]:
    """The posts for which an office may enter steps, those whose step is next first.

    A post that nobody holds is among them: a paper is signed by a post.
    """
    lo, hi = actor.reach.lo, actor.reach.hi
    if lo is None or hi is None or Ability.ENTER_ON_BEHALF not in actor.abilities:
        return []
    rows = Post.objects.valid(on=clock.today()).filter(
        organisation__in=named_on(hazard), organisation__territory_code__range=(lo, hi)
    )
    others = rows.exclude(pk=actor.post) if actor.post else rows
    able = others.filter(role__in=_answering_roles())
    order = {hazard.desk: 0, hazard.lead: 1}
    found = able.select_related("organisation").order_by("organisation__sort_key", "pk")
    return sorted(found, key=lambda post: order.get(post.organisation_id, 2))


def _answering_roles() -> list[str]:
    wanted = {Ability.RESPOND, Ability.ACCEPT, Ability.CLOSE, Ability.EXTEND}
    return [code for code, role in roles().items() if wanted & role.abilities]


def enter_for(
    *,
    actor: Actor,
    hazard: Hazard,
    post: UUID,
    signed_on: date | None = None,
    papers: Sequence[UUID] = (),
    note: str = "",
    source: str = "",
) -> Actor:
    """The actor who enters a step for a post; the post must be one of those named."""
    _require_ability(actor)
    found = next((one for one in posts(actor=actor, hazard=hazard) if one.pk == post), None)
    if found is None:
        raise NotAllowed(_not_named())
    return acting_for(
        actor,
        found,
        signed_on=signed_on or clock.today(),
        papers=tuple(papers),
        note=note.strip(),
        source=source,
    )


def is_awaited(hazard: Hazard) -> bool:
    """Whether a step that may come on paper is open in the state of the case."""
    return any(one.verb in VERBS and one.source == hazard.state for one in LIFECYCLE.steps)


def _require_ability(actor: Actor) -> None:
    if actor.post is None or Ability.ENTER_ON_BEHALF not in actor.abilities:
        raise NotAllowed(sentence(N_("Your post does not enter anything on behalf of others.")))


def _not_named() -> Sentence:
    return sentence(
        N_(
            "You enter only for posts of organisations that are named on the case,"
            " in your own area."
        )
    )


# --- what is asked of every step ----------------------------------------------------------------


def require(*, actor: Actor, verb: str, hazard: Hazard) -> None:
    """Refuse what nobody enters for another, and what a link does not open."""
    if actor.link is not None and verb not in actor.link.verbs:
        raise NotAllowed(sentence(N_("This link does not open that step. Call who sent it.")))
    if actor.behalf is None:
        return
    _require_ability(actor)
    if verb not in VERBS:
        raise NotAllowed(sentence(N_("This step is not entered on behalf of anybody.")))
    if actor.behalf.post not in {post.pk for post in posts(actor=actor, hazard=hazard)}:
        raise NotAllowed(_not_named())
    _check_day(hazard, actor.behalf.signed_on)
    if not actor.behalf.papers and not (verb in BY_TELEPHONE and actor.behalf.note):
        raise Invalid(_what_is_missing(verb))


def _what_is_missing(verb: str) -> Sentence:
    if verb in BY_TELEPHONE:
        return sentence(N_("Add the scan of the paper, or note who said it on the telephone."))
    return sentence(N_("Add the scan of the paper: this step is not entered without it."))


def _check_day(hazard: Hazard, on: date) -> None:
    if on > clock.today():
        raise Invalid(sentence(N_("The date on the paper lies in the future.")))
    sent = hazard.dispatched_at
    if sent is not None and on < sent.astimezone(clock.LOCAL).date():
        raise Invalid(_too_early())


def not_before_dispatch(hazard: Hazard, at: datetime | None) -> None:
    """A paper cannot report a fix of a case that had not been handed out."""
    if at is not None and hazard.dispatched_at is not None and at < hazard.dispatched_at:
        raise Invalid(_too_early())


def _too_early() -> Sentence:
    return sentence(N_("The date on the paper lies before the case was handed out."))


def stated_at(*, actor: Actor, hazard: Hazard) -> datetime:
    """When a step was taken: now, or on the day that stands on the paper."""
    if actor.behalf is None or actor.behalf.signed_on == clock.today():
        return clock.now()
    return day_begins(hazard, actor.behalf.signed_on)


def day_begins(hazard: Hazard, on: date) -> datetime:
    """The first moment of a day on which the case was already handed out."""
    begins = datetime.combine(on, time.min, clock.LOCAL)
    sent = hazard.dispatched_at
    if sent is not None and sent.astimezone(clock.LOCAL).date() == on:
        return max(begins, sent)
    return begins


# --- the paper -------------------------------------------------------------------------------


def attach_papers(
    *, actor: Actor, verb: str, hazard: Hazard, files: Sequence[UUID]
) -> dict[str, Any]:
    """Hang the scans on the case and return what the ledger keeps of the paper.

    The same scan for the same step of the same case is refused, and a photo of a paper is not
    taken for a photo of the place.
    """
    behalf = actor.behalf
    if behalf is None:
        _no_scans_among(hazard, actor, files, ())
        return {"link": str(actor.link.id)} if actor.link else {}
    scans = _scans(actor, behalf)
    digests = [file.sha256 for file in scans]
    _no_scans_among(hazard, actor, files, digests)
    before = entered_before(verb, hazard, digests)
    if before is not None:
        raise Refused(_entered_already(before))
    evidence.attach(actor=actor, files=list(behalf.papers), to=hazard, role=Attachment.Role.PAPER)
    kept: dict[str, Any] = {"papers": digests, "signed_on": behalf.signed_on.isoformat()}
    kept |= {"sheet": behalf.source} if behalf.source else {}
    return kept | ({"note": behalf.note} if behalf.note else {})


def _scans(actor: Actor, behalf: Behalf) -> list[File]:
    return list(File.objects.visible_to(actor).filter(pk__in=behalf.papers))


def _no_scans_among(
    hazard: Hazard, actor: Actor, files: Sequence[UUID], scans: Iterable[str]
) -> None:
    if not files:
        return
    shown = File.objects.visible_to(actor).filter(pk__in=list(files))
    hung = Attachment.objects.visible_to(actor).of(hazard.pk).filter(role=Attachment.Role.PAPER)
    papers = {*scans, *hung.values_list("file__sha256", flat=True)}
    if any(file.sha256 in papers for file in shown):
        raise Invalid(sentence(N_("A photo of the paper is not a photo of the place.")))


def entered_before(verb: str, hazard: Hazard, digests: Sequence[str]) -> Entry | None:
    """The entry by which one of these scans was entered for this step of this case."""
    entries = Entry.objects.of(hazard.pk).filter(action=f"hazard.{verb}")
    return next(
        (one for one in entries if {*digests} & {*one.details.get("papers", ())}),
        None,
    )


def _entered_already(entry: Entry) -> Sentence:
    return sentence(
        N_("This paper was entered already, on %(at)s by %(who)s."),
        at=moment(entry.at),
        who=entry.post_title or entry.person_name,
    )


def told(*, actor: Actor) -> dict[str, Any] | None:
    """For whom a step was entered, as the ledger keeps it."""
    behalf = actor.behalf
    if behalf is None:
        return None
    return {
        "post": str(behalf.post),
        "title": behalf.title,
        "title_en": behalf.title_en,
        "organisation": behalf.organisation,
        "organisation_name": behalf.organisation_name,
        "organisation_name_en": behalf.organisation_name_en,
        "signed_on": behalf.signed_on.isoformat(),
        "by": "paper" if behalf.papers else "telephone",
    }
