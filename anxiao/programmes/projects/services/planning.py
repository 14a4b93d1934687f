"""Setting up a key project: what, why, by whom, for how much, by when, step by step."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.given import in_our_time, need, reason_of
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import day, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.people.models import Post, Tenure
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.acts import act
from anxiao.programmes.desks import end_of
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.projects.lifecycle import MISSING_WORDS, PROJECT, ProjectState
from anxiao.programmes.projects.models import KeyProject, Milestone

MOST_YUAN = 10**12
# What may be given when a project is set up, and changed as long as it is not submitted.
FIELDS = (
    "title", "ordinal", "what", "why", "sponsor", "lead", "assists", "budget", "budget_source",
    "starts_on", "deadline",
)  # fmt: skip


class Step(TypedDict):
    """A milestone as it is given: what is reached by which day."""

    title: str
    due_on: date


@transaction.atomic
def plan(
    *,
    actor: Actor,
    title: str,
    programme: Programme | None = None,
    milestones: Sequence[Step] = (),
    **given: Any,
) -> KeyProject:
    """Set up a key project of the actor's organisation, with the milestones that are known."""
    if not actor.may(Ability.LEAD_PROJECT):
        raise NotAllowed(sentence(N_("Your post does not set up key projects.")))
    if actor.organisation is None or actor.territory is None:
        raise NotAllowed(sentence(N_("A project is set up by an organisation, under a post.")))
    row = KeyProject(
        programme=programme,
        office=actor.organisation,
        territory_code=actor.territory,
        made_at=clock.now(),
    )
    _assign(row, {"title": title, "ordinal": _next(actor, programme), **given})
    row.desk = row.desk_now()
    name_parties(row, [*row.named(), actor.organisation])
    row.save(force_insert=True)
    for step in milestones:
        _milestone(row, step["title"], step["due_on"])
    says = sentence(N_("Set up the key project “%(title)s”."), title=row.title)
    ledger.record("keyproject.plan", row, actor=actor, says=says, details=_told(row))
    return row


@transaction.atomic
def edit(*, actor: Actor, row: KeyProject, version: int | None = None, **given: Any) -> KeyProject:
    """Change what is planned; what is not given stays as it is."""
    done: KeyProject = act(
        "edit",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=lambda found: _change(found, given),
        after=_to_desk,
        says=sentence(N_("Changed the plan of the project.")),
        details={"changed": sorted(given)},
    )
    return done


@transaction.atomic
def add_milestone(
    *, actor: Actor, row: KeyProject, title: str, due_on: date, version: int | None = None
) -> KeyProject:
    """Add a step on the way, within the days of the project."""
    done: KeyProject = act(
        "add_milestone",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=lambda found: _milestone(found, title, due_on),
        says=sentence(
            N_("Added the milestone “%(title)s”, due on %(day)s."), title=title, day=day(due_on)
        ),
    )
    return done


@transaction.atomic
def move_milestone(
    *,
    actor: Actor,
    row: KeyProject,
    milestone: UUID,
    due_on: date,
    reason: str,
    version: int | None = None,
) -> KeyProject:
    """Give a step that is not reached yet another day, with a reason."""
    why, found = reason_of(reason), open_milestone(row, milestone)

    def change(project: KeyProject) -> None:
        # Once more under the lock: another may have reported it reached meanwhile.
        open_milestone(project, milestone)
        _check_day(project, due_on)
        found.due_on = due_on
        found.save(update_fields=["due_on"])

    says = N_("Moved the milestone “%(title)s” to %(day)s: %(reason)s")
    done: KeyProject = act(
        "move_milestone",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=change,
        says=sentence(says, title=found.title, day=day(due_on), reason=why),
    )
    return done


def open_milestone(row: KeyProject, milestone: UUID) -> Milestone:
    """A step of the project that is not reached yet."""
    found: Milestone | None = row.milestones.filter(pk=milestone, done_on=None).first()
    if found is None:
        raise Invalid(sentence(N_("Choose a milestone of this project that is not reached yet.")))
    return found


# --- what is asked --------------------------------------------------------------------------


def _assign(row: KeyProject, given: dict[str, Any]) -> None:
    unknown = sorted(given.keys() - {*FIELDS})
    if unknown:
        raise Invalid(sentence(N_("A project has no “%(name)s”."), name=unknown[0]))
    for name, value in given.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    need(row.title, sentence(N_("Give the project a title.")))
    _check_days(row)
    _check_money(row)
    _check_organisations(row)
    _name_sponsor(row)
    row.due_at = end_of(row.deadline) if row.deadline else None


def _change(row: KeyProject, given: dict[str, Any]) -> None:
    """What a project cannot begin without is not taken from one that has begun."""
    _assign(row, given)
    if row.state != ProjectState.PLANNED and (missing := row.missing()):
        says = N_("A project that has begun keeps this: %(what)s is missing.")
        raise Invalid(sentence(says, what=msg(MISSING_WORDS[missing[0]])))


def _check_days(row: KeyProject) -> None:
    in_our_time(row.starts_on, row.deadline)
    if row.programme is not None and row.starts_on and row.starts_on < row.programme.starts_on:
        raise Invalid(
            sentence(
                N_("The project begins within its programme, from %(day)s on."),
                day=day(row.programme.starts_on),
            )
        )
    if row.starts_on and row.deadline and row.deadline <= row.starts_on:
        raise Invalid(sentence(N_("The deadline lies after the first day.")))
    if row.programme is not None and row.deadline and row.deadline > row.programme.ends_on:
        raise Invalid(
            sentence(
                N_("The project ends within its programme, by %(day)s."),
                day=day(row.programme.ends_on),
            )
        )
    for day_due in Milestone.objects.filter(project=row.pk).values_list("due_on", flat=True):
        _check_day(row, day_due)


def _check_money(row: KeyProject) -> None:
    if row.budget is not None and not 0 <= row.budget <= MOST_YUAN:
        raise Invalid(sentence(N_("The budget is a whole number of yuan.")))


def _check_organisations(row: KeyProject) -> None:
    row.assists = sorted({*row.assists} - {row.lead})
    wanted = {one for one in (row.lead, *row.assists) if one is not None}
    if Organisation.objects.filter(pk__in=wanted).count() < len(wanted):
        raise Invalid(sentence(N_("Choose organisations of the directory.")))


def _name_sponsor(row: KeyProject) -> None:
    """Keep the sponsor's post as it is called now; a post that nobody holds leads nothing."""
    if row.sponsor is None:
        row.sponsor_zh = row.sponsor_en = ""
        return
    post = Post.objects.valid(on=clock.today()).filter(pk=row.sponsor).first()
    if post is None:
        raise Invalid(sentence(N_("The sponsor is a post that is there today.")))
    if not Tenure.objects.valid(on=clock.today()).filter(post=post).exists():
        raise Invalid(
            sentence(N_("Nobody holds the post “%(post)s”: choose another one."), post=post.name)
        )
    row.sponsor_zh, row.sponsor_en = post.zh, post.en


def _milestone(row: KeyProject, title: str, due_on: date) -> None:
    named = need(title, sentence(N_("Say what is reached at the milestone.")))
    _check_day(row, due_on)
    Milestone.objects.create(project=row, title=named[:160], due_on=due_on)


def _check_day(row: KeyProject, due_on: date) -> None:
    in_our_time(due_on)
    if row.deadline is not None and due_on > row.deadline:
        raise Invalid(
            sentence(
                N_("A milestone is reached within the project, by %(day)s."), day=day(row.deadline)
            )
        )
    if row.starts_on is not None and due_on < row.starts_on:
        raise Invalid(sentence(N_("A milestone does not lie before the project begins.")))


def _next(actor: Actor, programme: Programme | None) -> int:
    """The next number of the list that the project joins."""
    rows = KeyProject.objects.visible_to(actor).filter(office=actor.organisation)
    rows = rows.filter(programme=programme)
    last = rows.order_by("-ordinal").values_list("ordinal", flat=True).first()
    return min((last or 0) + 1, 999)


def _to_desk(row: KeyProject) -> None:
    row.desk = row.desk_now()


def _told(row: KeyProject) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in FIELDS}
    programme: UUID | None = row.programme_id
    return {**kept, "programme": str(programme) if programme else None}
