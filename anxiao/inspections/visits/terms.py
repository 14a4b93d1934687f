"""Who may go where, how, with which checklists, and with how many."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.norms import services as norms
from anxiao.people.models import Post, Tenure
from anxiao.people.roles import roles
from anxiao.places.models import Organisation, Site

TEAM = "inspections.team"
Kind = Visit.Kind
# What is started by hand; the others come with a plan and its seal.
BY_HAND = (Kind.SELF_CHECK, Kind.OPEN, Kind.JOINT)
MOST_LISTS, MOST_TEAM = 12, 30
KIND_WORDS = {
    Kind.SELF_CHECK: N_("self-check"),
    Kind.OPEN: N_("open visit"),
    Kind.COVERT: N_("covert visit"),
    Kind.RANDOM: N_("random visit"),
    Kind.SPECIAL: N_("special visit"),
    Kind.JOINT: N_("joint visit"),
}
# As titles of records say it: records are written in Chinese.
ZH = {
    Kind.SELF_CHECK: "自查",
    Kind.OPEN: "明查",
    Kind.COVERT: "暗访",
    Kind.RANDOM: "随机抽查",
    Kind.SPECIAL: "专项督查",
    Kind.JOINT: "联合检查",
}


def site_within(actor: Actor, pk: UUID) -> Site:
    """A site in force within reach."""
    rows = Site.objects.visible_to(actor).select_related("organisation")
    found: Site | None = rows.filter(pk=pk).first()
    if found is None:
        raise OutOfReach(sentence(N_("There is no such site within your reach.")))
    if found.valid_to is not None and found.valid_to < clock.today():
        raise Refused(sentence(N_("This site has ended: there is nothing left to visit.")))
    return found


def against(actor: Actor, site: Site, kind: str) -> Sentence | None:
    """What speaks against a visit of this kind by the actor's organisation at this site."""
    if kind not in Kind.values:
        return sentence(N_("There is no such kind of visit."))
    if kind not in BY_HAND:
        return sentence(
            N_("A %(kind)s comes from a plan and its seal: it is not started by hand."),
            kind=msg(KIND_WORDS[Kind(kind)]),
        )
    if not actor.may(Ability.VISIT) or actor.post is None or actor.organisation is None:
        return sentence(N_("Your post does not carry out visits."))
    is_own = site.subject_owner in actor.answers_for
    if kind != Kind.SELF_CHECK:
        return _against_visiting(actor.organisation, is_own=is_own)
    if is_own:
        return None
    return sentence(N_("A self-check is carried out by the unit itself, at its own sites."))


def _against_visiting(organisation: int, *, is_own: bool) -> Sentence | None:
    if is_own:
        return sentence(
            N_("Nobody visits her own organisation: begin a self-check, or let others come.")
        )
    if not _is_authority(organisation):
        return sentence(N_("A school or an operator checks its own sites, and no others."))
    return None


def _is_authority(organisation: int) -> bool:
    units = (Organisation.Kind.SCHOOL, Organisation.Kind.OPERATOR)
    return Organisation.objects.filter(pk=organisation).exclude(kind__in=units).exists()


def kinds_open(actor: Actor, site: Site) -> list[str]:
    """The kinds that the actor may start at a site, the likeliest first."""
    return [kind.value for kind in BY_HAND if against(actor, site, kind) is None]


def require(actor: Actor, site: Site, kind: str) -> None:
    if why := against(actor, site, kind):
        raise NotAllowed(why) if kind in BY_HAND else Refused(why)


# --- checklists -----------------------------------------------------------------------------


def meant_for(actor: Actor, site: Site, kinds: Iterable[str]) -> list[Checklist]:
    """Checklists in use for such a site, and for one of these kinds of visit."""
    fits = Q(visit_kinds=[])
    for kind in kinds:
        fits |= Q(visit_kinds__contains=[kind])
    rows = Checklist.objects.visible_to(actor).in_use().for_site(site.kind).filter(fits)
    return list(rows.defer("form", "xform").order_by("owner", "zh", "pk"))


def lists_for(
    actor: Actor, site: Site, kind: str, wanted: Sequence[UUID], *, as_printed: bool = False
) -> list[Checklist]:
    """The checklists that are asked for, in the order given; Invalid where one does not fit."""
    rows = lists_in_use(actor, wanted, as_printed=as_printed)
    for row in rows:
        require_fit_for_site(row, site)
        require_fit_for_visit(row, kind)
    return rows


def lists_in_use(
    actor: Actor, wanted: Sequence[UUID], *, as_printed: bool = False
) -> list[Checklist]:
    """The checklists that are asked for, in the order given, each of them in use.

    What was printed then counts as in use, whatever has replaced it since.
    """
    keys = list(dict.fromkeys(wanted))
    if not 0 < len(keys) <= MOST_LISTS:
        raise Invalid(sentence(N_("Choose between one and %(most)s checklists."), most=MOST_LISTS))
    rows = Checklist.objects.visible_to(actor)
    rows = rows.filter(published_at__isnull=False) if as_printed else rows.in_use()
    found = rows.defer("form", "xform").in_bulk(keys)
    if len(found) < len(keys):
        raise Invalid(sentence(N_("One of the checklists is not in use any more: choose again.")))
    return [found[key] for key in keys]


def require_fit_for_site(row: Checklist, site: Site) -> None:
    if row.site_kinds and site.kind not in row.site_kinds:
        raise Invalid(
            sentence(N_("“%(list)s” is not meant for a site of this kind."), list=row.name)
        )


def require_fit_for_visit(row: Checklist, kind: str) -> None:
    if row.visit_kinds and kind not in row.visit_kinds:
        raise Invalid(
            sentence(N_("“%(list)s” is not meant for visits of this kind."), list=row.name)
        )


def last_time(actor: Actor, site: Site) -> set[UUID]:
    """The series of the lists by which the actor's organisation looked here last."""
    rows = Visit.objects.visible_to(actor).at_site(site).finished()
    last = rows.filter(visitor=actor.organisation or 0).order_by("-finished_at").values("pk")[:1]
    sheets = Sheet.objects.visible_to(actor).filter(visit__in=last)
    return {*sheets.values_list("checklist__series", flat=True)}


# --- the team -------------------------------------------------------------------------------


def least(actor: Actor, site: Site, kind: str) -> int:
    """How many it takes at least, by the rule of the place; some roles go by themselves."""
    if kind == Kind.SELF_CHECK:
        return 1
    rule = norms.rule(TEAM, territory=site.territory_code, on=clock.today())
    return 1 if actor.role in rule["alone"] else int(rule[kind])


def able() -> list[str]:
    """Roles that carry out visits."""
    return [code for code, role in roles().items() if Ability.VISIT in role.abilities]


def posts_held() -> Q:
    held = Tenure.objects.valid(on=clock.today()).values("post")
    return Q(role__in=able(), pk__in=held)


def team_of(subject: int | None, kind: str, wanted: Iterable[UUID]) -> list[Post]:
    """The posts that go along; Invalid for one not held, or of the unit that is visited."""
    keys = list(dict.fromkeys(wanted))
    if len(keys) > MOST_TEAM:
        raise Invalid(sentence(N_("At most %(most)s persons go together."), most=MOST_TEAM))
    if not keys:
        return []
    rows = Post.objects.valid(on=clock.today()).filter(posts_held(), pk__in=keys)
    found = {one.pk: one for one in rows.select_related("organisation")}
    if len(found) < len(keys):
        raise Invalid(sentence(N_("One of the posts is not held, or does not carry out visits.")))
    if kind != Kind.SELF_CHECK and any(one.organisation_id == subject for one in found.values()):
        raise Invalid(
            sentence(N_("Nobody visits her own organisation: leave out the post of the unit."))
        )
    return [found[key] for key in keys]
