"""Planning a campaign: its window, members, action groups and sites."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.given import need
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.ledger import services as ledger
from anxiao.places.codes import interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Site
from anxiao.programmes import acts
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns.lifecycle import LIFECYCLE, CampaignState
from anxiao.programmes.campaigns.models import ActionGroup, Campaign, CampaignSite
from anxiao.programmes.campaigns.telling import tell_members
from anxiao.programmes.campaigns.terms import Terms, check_organisations
from anxiao.programmes.desks import end_of

MOST_SITES = 500
# A county's schools are named on a campaign that concerns them; a nation's are not.
MOST_CONCERNED = 1000


@transaction.atomic
def plan(*, actor: Actor, files: Sequence[UUID] = (), **terms: Any) -> Campaign:
    """Plan a campaign of the own organisation; whoever takes part is named on it and told.

    Refused where the window is over already, lies the wrong way round or is longer than a year,
    and where a zone lies outside the own territory.
    """
    issuer = _issuer(actor)
    row = _made(actor, issuer, Terms(**terms).columns(actor, issuer))
    row.save(force_insert=True)
    says = sentence(
        N_("Planned the campaign “%(title)s” from %(first)s to %(last)s."),
        title=row.title,
        first=day(row.starts_on),
        last=day(row.ends_on),
    )
    attached = acts.attach(actor, row, files)
    ledger.record("campaign.plan", row, actor=actor, says=says, details={"files": attached})
    tell_members(actor, row, row.members, says)
    return row


def _issuer(actor: Actor) -> Organisation:
    """The organisation in whose name somebody plans."""
    found = Organisation.objects.filter(pk=actor.organisation or 0).first()
    if not actor.may(Ability.LEAD_CAMPAIGN) or found is None:
        raise NotAllowed(sentence(N_("Your post does not plan campaigns.")))
    return found


def _made(actor: Actor, issuer: Organisation, columns: dict[str, Any]) -> Campaign:
    """A campaign as it is before it is kept."""
    if columns["ends_on"] < clock.today():
        raise Invalid(sentence(N_("This window is over already: choose days to come.")))
    row = Campaign(
        **columns,
        issuer=issuer.pk,
        desk=issuer.pk,
        made_at=clock.now(),
        due_at=end_of(columns["starts_on"]),
        territory_code=issuer.territory_code,
        sector=issuer.sectors[0] if issuer.sectors else "",
    )
    name_parties(row, [actor.organisation, *row.named()])
    return row


@transaction.atomic
def edit(*, actor: Actor, row: Campaign, version: int | None = None, **terms: Any) -> Campaign:
    """Change what a planned campaign says; what is not given stays as it is."""
    before = {*row.members}

    def change(found: Campaign) -> None:
        kept = {name: getattr(found, name) for name in Terms.__dataclass_fields__}
        kept["programme"] = found.programme_id
        issuer = Organisation.objects.get(pk=found.issuer)
        columns = Terms(**{**kept, **terms}).columns(actor, issuer)
        columns["members"] = sorted({*columns["members"], *_in_groups(found)})
        for name, value in columns.items():
            setattr(found, name, value)
        found.due_at = end_of(found.starts_on)

    says = sentence(N_("Changed the plan of the campaign."))
    done: Campaign = _act(
        "edit", actor=actor, row=row, says=says, change=change, version=version, details=terms
    )
    tell_members(actor, done, {*done.members} - before, _invited(done))
    return done


def _act(verb: str, **given: Any) -> Any:
    return acts.act(verb, machine=LIFECYCLE, **given)


def _invited(campaign: Campaign) -> Sentence:
    return sentence(
        N_("Your organisation takes part in the campaign “%(title)s”."), title=campaign.title
    )


# --- action groups --------------------------------------------------------------------------


@transaction.atomic
def add_group(
    *,
    actor: Actor,
    row: Campaign,
    name: str,
    lead: int,
    along: Sequence[int] = (),
    version: int | None = None,
) -> Campaign:
    """Form an action group under one organisation; all of it takes part and is told.

    An organisation works in one group of a campaign, so that what it finds counts once.
    """
    called = need(name, sentence(N_("Give the action group a name.")))[:80]
    named = sorted({lead, *along})
    check_organisations(named)

    def after(found: Campaign) -> None:
        _check_apart(found, called, named)
        ActionGroup.objects.create(
            campaign=found, name=called, lead=lead, members=sorted({*along} - {lead})
        )
        found.members = sorted({*found.members, *named} - {found.issuer})

    before = {*row.members}
    says = sentence(
        N_("Formed the action group “%(name)s” under %(lead)s."),
        name=called,
        lead=Organisation.objects.get(pk=lead).name,
    )
    details = {"name": called, "lead": lead, "along": [*along]}
    done: Campaign = _act(
        "add_group",
        actor=actor,
        row=row,
        says=says,
        after=after,
        version=version,
        details=details,
    )
    tell_members(actor, done, {*named} - before, _invited(done))
    tell_members(actor, done, {lead} & before, says)
    return done


def _check_apart(campaign: Campaign, name: str, named: Iterable[int]) -> None:
    for group in campaign.groups.all():
        if group.name == name:
            raise Invalid(sentence(N_("There is an action group “%(name)s” already."), name=name))
        if twice := {*group.organisations} & {*named}:
            raise Invalid(
                sentence(
                    N_("%(who)s works in the action group “%(name)s” already."),
                    who=Organisation.objects.get(pk=min(twice)).name,
                    name=group.name,
                )
            )


def _in_groups(campaign: Campaign) -> set[int]:
    return {one for group in campaign.groups.all() for one in group.organisations} - {
        campaign.issuer
    }


@transaction.atomic
def drop_group(*, actor: Actor, row: Campaign, group: UUID, version: int | None = None) -> Campaign:
    """Dissolve an action group; its organisations still take part. Not once it has reported."""
    LIFECYCLE.admit("drop_group", row, actor=actor)
    found = ActionGroup.objects.visible_to(actor).filter(campaign=row.pk, pk=group).first()
    if found is None:
        raise Invalid(sentence(N_("There is no such action group.")))

    def after(_row: Campaign) -> None:
        # Under the lock of the campaign: its lead may have reported meanwhile.
        found.refresh_from_db()
        if found.reported_at is not None:
            raise Refused(sentence(N_("This action group has reported: it stays.")))
        found.delete()

    says = sentence(N_("Dissolved the action group “%(name)s”."), name=found.name)
    done: Campaign = _act(
        "drop_group",
        actor=actor,
        row=row,
        says=says,
        after=after,
        version=version,
    )
    return done


# --- sites ----------------------------------------------------------------------------------


@transaction.atomic
def set_sites(
    *, actor: Actor, row: Campaign, sites: Sequence[UUID] = (), version: int | None = None
) -> Campaign:
    """Name the sites that the campaign goes to; those named before and not now are taken off."""
    wanted = {*sites}
    if len(wanted) > MOST_SITES:
        raise Invalid(sentence(N_("Name %(most)s at most."), most=MOST_SITES))

    def after(campaign: Campaign) -> None:
        if keep_sites(actor=actor, campaign=campaign, sites=wanted) < len(wanted):
            raise Invalid(sentence(N_("One of these sites does not exist within your reach.")))
        if campaign.state == CampaignState.RUNNING:
            name_parties(campaign, concerned(campaign))

    says = sentence(N_("Named %(n)s sites that it goes to."), n=len(wanted))
    done: Campaign = _act(
        "set_sites", actor=actor, row=row, says=says, after=after, version=version
    )
    return done


@transaction.atomic
def keep_sites(*, actor: Actor, campaign: Campaign, sites: Iterable[UUID]) -> int:
    """Make these the sites of a campaign, those that are in use; how many they are."""
    rows = Site.objects.visible_to(actor).filter(in_force(clock.today()), pk__in=[*sites])
    wanted = {site.pk: site for site in rows}
    CampaignSite.objects.filter(campaign=campaign).exclude(site__in=[*wanted]).delete()
    there = {*campaign.sites.values_list("site", flat=True)}
    CampaignSite.objects.bulk_create(
        CampaignSite(
            campaign=campaign,
            site=site,
            organisation=site.organisation_id,
            zh=site.zh,
            en=site.en,
        )
        for key, site in wanted.items()
        if key not in there
    )
    return len(wanted)


def concerned(campaign: Campaign) -> list[int]:
    """Schools of its zones, and whoever answers for its sites: they see what concerns them."""
    sites = list(campaign.sites.values_list("organisation", flat=True))
    if sites and not campaign.zones:
        return sites
    schools: set[int] = set()
    for code in campaign.zones or [campaign.territory_code]:
        rows = Organisation.objects.filter(
            in_force(clock.today()), kind="school", territory_code__range=interval(code)
        )
        schools.update(rows.values_list("pk", flat=True)[: MOST_CONCERNED + 1])
    return [*sites, *(schools if len(schools) <= MOST_CONCERNED else ())]


def window_of(first: date, days: int) -> date:
    """The last day of a window of so many days."""
    return date.fromordinal(first.toordinal() + days - 1)
