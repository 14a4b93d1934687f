"""The end of a campaign: its brief with the figures of one moment, and the paper of it."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.documents.models import Document
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.given import need
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.programmes import acts
from anxiao.programmes.campaigns.figures import results
from anxiao.programmes.campaigns.lifecycle import LIFECYCLE, CampaignState
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.campaigns.papers.brief import BRIEF, brief_of
from anxiao.programmes.campaigns.telling import tell_members


@transaction.atomic
def close(
    *,
    actor: Actor,
    row: Campaign,
    brief: str,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Campaign:
    """Close it with a brief; its figures are those of this moment, and stay so."""
    text = need(brief, sentence(N_("Write the brief: what was done, and what remains.")))

    def change(found: Campaign) -> None:
        found.brief, found.closed_at = text, clock.now()
        found.figures_at = found.closed_at
        found.figures = results(actor, found).frozen()

    def after(found: Campaign) -> None:
        found.desk = None

    says = sentence(N_("Closed the campaign with its brief."))
    done: Campaign = acts.act(
        "close",
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        change=change,
        after=after,
        files=files,
        version=version,
    )
    tell_members(actor, done, done.members, says)
    return done


def current(*, actor: Actor, campaign: Campaign) -> Document | None:
    """The paper of the brief, where it has been issued."""
    papers = Document.objects.visible_to(actor).about(campaign.pk).in_force()
    found: Document | None = papers.filter(kind=BRIEF.key).first()
    return found


def objection(campaign: Campaign) -> Sentence | None:
    """Why there can be no paper now."""
    if campaign.state == CampaignState.CLOSED:
        return None
    return sentence(N_("The brief is printed once the campaign is closed with it."))


@transaction.atomic
def issue_brief(*, actor: Actor, campaign: Campaign) -> Document:
    """The closing brief as a numbered paper: issued now, or the one that was issued before."""
    row: Campaign = Campaign.objects.lock(campaign.pk)
    found = current(actor=actor, campaign=row)
    if found is not None:
        return found
    if not actor.may(BRIEF.ability) or row.issuer not in actor.answers_for:
        raise NotAllowed(sentence(N_("Only the organisation that leads the campaign may do this.")))
    if why := objection(row):
        raise Refused(why)
    return documents.issue(
        actor=actor,
        kind=BRIEF.key,
        context=brief_of(row),
        about=row,
        title=row.title,
        occasion=row.figures_at.isoformat() if row.figures_at else "",
    )
