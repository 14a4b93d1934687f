"""Starting a visit, letting others come along, and dropping it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.services import occasions
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.plans.services import following
from anxiao.inspections.visits import once, terms
from anxiao.inspections.visits.lifecycle import LIFECYCLE, State
from anxiao.inspections.visits.models import Member, Sheet, Visit
from anxiao.inspections.visits.services import foretelling, planned
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import reason_of
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import msg, sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.models import Post
from anxiao.places.models import Site


@transaction.atomic
def start(
    *,
    actor: Actor,
    site: UUID,
    kind: str,
    checklists: Sequence[UUID],
    team: Iterable[UUID] = (),
    campaign: UUID | None = None,
    client_key: UUID | None = None,
    as_printed: bool = False,
) -> Visit:
    """Start a visit at a site, by one checklist or several; whoever starts it goes first.

    Only self-checks, open and joint visits are started by hand. Nobody visits her own organisation
    but by a self-check, and a unit checks its own sites alone. The same ``client_key`` finds the
    same visit; with other words under it the second is refused. One that begins with this call has
    its sheets in ``begun``. What is entered from paper takes
    the lists ``as_printed``, even where they were replaced since.
    """
    said = [site, kind, [*map(str, checklists)], sorted(map(str, team)), campaign]
    if client_key is not None and (before := _before(actor, client_key, said)):
        return before
    place = terms.site_within(actor, site)
    terms.require(actor, place, kind)
    lists = terms.lists_for(actor, place, kind, checklists, as_printed=as_printed)
    others = terms.team_of(place.subject_owner, kind, {*team} - {actor.post})
    occasion = occasions.chosen(actor=actor, campaign=campaign)
    row = _row(actor, place, kind, others)
    row.campaign = occasion.key if occasion else None
    row.campaign_title = occasion.title if occasion else ""
    if client_key is not None:
        row.client_key, row.client_digest = client_key, once.print_of(said)
    named = [one.organisation_id for one in others]
    name_parties(row, [actor.organisation, *named, *row.named(), occasion and occasion.lead])
    row.save(force_insert=True)
    row.begun = _begin(actor, row, lists, others)
    return row


def _before(actor: Actor, key: UUID, said: Any) -> Visit | None:
    """What was started under a key already."""
    once.hold(key)
    rows = Visit.objects.visible_to(actor)
    found: Visit | None = rows.filter(started_by=actor.post, client_key=key).first()
    if found is not None:
        once.require_same(found.client_digest, once.print_of(said))
    return found


def _row(actor: Actor, site: Site, kind: str, others: Sequence[Post]) -> Visit:
    """The row with the reach of its site, on the desk of whoever carries it out."""
    assert actor.post is not None
    assert actor.organisation is not None
    return Visit(
        visitor=actor.organisation,
        visitor_zh=actor.organisation_name,
        visitor_en=actor.organisation_name_en,
        posts=[actor.post, *(one.pk for one in others)],
        team_least=terms.least(actor, site, kind),
        started_by=actor.post,
        desk=actor.organisation,
        **about(site, kind),
    )


def about(site: Site, kind: str) -> dict[str, Any]:
    """What every visit of a kind at a site says of it, and who reaches it by that."""
    return {
        "title": f"{site.zh}{terms.ZH[terms.Kind(kind)]}"[:160],
        "kind": kind,
        "site": site,
        "place_zh": site.zh,
        "place_en": site.en,
        "made_at": clock.now(),
        "territory_code": site.territory_code,
        "territorial_owner": site.territorial_owner,
        "sector_owner": site.sector_owner,
        "subject_owner": site.subject_owner,
        "sector": site.sector,
    }


@transaction.atomic(savepoint=False)
def fill_in(
    *, actor: Actor, row: Visit, lists: Sequence[Checklist], team: Iterable[Member]
) -> list[Sheet]:
    """Its sheets, and its team; whoever acts tells the ledger.

    Sheets are empty, but those of a self-check: they begin with what the system knows already.
    """
    known: foretelling.Foretold = {}
    if row.is_self_check:
        known = foretelling.foretold(actor=actor, site=row.site, lists=lists)
    sheets: list[Sheet] = Sheet.objects.bulk_create(
        Sheet(
            visit=row,
            checklist=one,
            place=place,
            answers=known.get(one.pk, {}),
            foretold=known.get(one.pk, {}),
        )
        for place, one in enumerate(lists)
    )
    Member.objects.bulk_create(team)
    return sheets


def _begin(
    actor: Actor, row: Visit, lists: Sequence[Checklist], others: Sequence[Post]
) -> list[Sheet]:
    """Its sheets and its team; the ledger and the team are told."""
    team = [_going_first(row, actor), *going(row, others)]
    sheets = fill_in(actor=actor, row=row, lists=lists, team=team)
    says = sentence(
        N_("Started a %(kind)s at %(site)s."), kind=msg(terms.KIND_WORDS[terms.Kind(row.kind)]),
        site=row.place,
    )  # fmt: skip
    details = {
        "kind": row.kind,
        "site": row.site_id,
        "checklists": [one.pk for one in lists],
        "team": row.posts,
        "campaign": row.campaign,
    }
    ledger.record("visit.start", row, actor=actor, says=says, details=details)
    _tell(actor, row, others)
    return sheets


def going(row: Visit, posts: Iterable[Post]) -> list[Member]:
    """Those of some posts who come along, as they are called now."""
    now = clock.now()
    return [
        Member(
            visit=row,
            post=one.pk,
            title_zh=one.zh,
            title_en=one.en,
            organisation=one.organisation_id,
            organisation_zh=one.organisation.zh,
            organisation_en=one.organisation.en,
            joined_at=now,
        )
        for one in posts
    ]


def _going_first(row: Visit, actor: Actor) -> Member:
    assert actor.post is not None
    assert actor.organisation is not None
    return Member(
        visit=row,
        post=actor.post,
        title_zh=actor.title,
        title_en=actor.title_en,
        organisation=actor.organisation,
        organisation_zh=actor.organisation_name,
        organisation_en=actor.organisation_name_en,
        joined_at=clock.now(),
    )


def _tell(actor: Actor, row: Visit, posts: Iterable[Post]) -> None:
    says = sentence(N_("You are on the team of a visit at %(site)s."), site=row.place)
    notices.send(actor, to=[one.pk for one in posts], subject=row, kind="work", says=says)


@transaction.atomic
def add_members(
    *, actor: Actor, row: Visit, posts: Sequence[UUID], version: int | None = None
) -> Visit:
    """Name others who were there; they see the visit and may go on with it."""
    fresh = terms.team_of(row.subject_owner, row.kind, {*posts} - {*row.posts})
    planned.require_free(row, fresh)
    if not fresh:
        raise Invalid(sentence(N_("Choose at least one post that is not on the team yet.")))

    def change(found: Visit) -> None:
        found.posts = [*found.posts, *(one.pk for one in fresh if one.pk not in found.posts)]
        name_parties(found, [one.organisation_id for one in fresh])
        Member.objects.bulk_create(going(found, fresh))

    says = sentence(N_("Added to the team: %(who)s."), who="、".join(one.zh for one in fresh))
    done: Visit = acts.act(
        "add_members",
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        change=change,
        details={"team": [one.pk for one in fresh]},
        version=version,
    )
    planned.let_in(actor=actor, visit=done, posts=[one.pk for one in fresh])
    _tell(actor, done, fresh)
    return done


@transaction.atomic
def drop(*, actor: Actor, row: Visit, reason: str, version: int | None = None) -> Visit:
    """Give up a visit that did not take place after all; nothing of it becomes a finding."""
    why = reason_of(reason)

    def change(found: Visit) -> None:
        found.reason, found.closed_at, found.desk = why[:2000], clock.now(), None

    says = sentence(N_("Dropped the visit: %(reason)s"), reason=why)
    done: Visit = acts.act(
        "drop", machine=LIFECYCLE, actor=actor, row=row, says=says, change=change, version=version
    )
    assert done.state == State.DROPPED
    following.follow(done)
    return done
