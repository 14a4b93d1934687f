"""Two administrators for posts that accept or decide: one asks, another one confirms.

A single administrator could otherwise give herself a second face, or take over that of whoever
accepts, and every other guard of separation would stand on one person's word.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, OutOfReach, Refused
from anxiao.kernel.sentences import Sentence, moment, sentence
from anxiao.people import administering as rules
from anxiao.people.abilities import Ability
from anxiao.people.models import Confirmation, Person, Tenure
from anxiao.people.roles import roles
from anxiao.people.trail import home, record, tell
from anxiao.places.models import Organisation

SETTING_UP = timedelta(days=14)
LIVES = timedelta(days=7)
ALONE = timedelta(hours=24)
OWN = sentence(N_("You asked for this yourself: another administrator confirms it."))
OVER = sentence(N_("This was decided already, or has lapsed. Look at the account."))


def is_needed(actor: Actor, held: Iterable[str]) -> bool:
    """Whether an act on somebody with these roles waits for a second administrator.

    The machine's own commands do not wait, nor does an office in its first fourteen days: on
    the first day one person opens all accounts.
    """
    if actor.is_system or not any(roles()[role].is_deciding for role in held):
        return False
    return not is_setting_up()


def is_setting_up() -> bool:
    first = Person.objects.aggregate(first=Min("joined_at"))["first"]
    return first is None or clock.now() - first < SETTING_UP


def roles_of(person: Person) -> list[str]:
    """The roles that a person holds, or will hold."""
    held = Tenure.objects.filter(person=person).unfinished(on=clock.today())
    return list(held.values_list("post__role", flat=True))


# --- asking: parts of the services that give posts and passwords ----------------------------


def ask_post(actor: Actor, tenure: Tenure) -> Confirmation:
    """Let a post wait; whoever works in its organisation is told where nobody else confirms."""
    post = tenure.post
    says = sentence(N_("is to hold the post %(post)s."), post=post.name)
    asked = _ask(actor, Confirmation.Kind.POST, tenure.person, says, post.organisation)
    asked.tenure = tenure
    asked.save(force_insert=True)
    told = sentence(
        N_("Was given the post %(post)s, which waits for a second administrator."), post=post.name
    )
    _note("person.ask_post", asked, post.organisation, actor, told)
    return asked


def ask_reset(actor: Actor, person: Person, password: str) -> Confirmation:
    """Let a new password wait; the old one is good until then."""
    Confirmation.objects.waiting().filter(person=person, kind="reset").update(
        outcome=Confirmation.Outcome.LAPSED, password="", decided_at=clock.now()
    )
    says, place = sentence(N_("is to get a new password.")), home(person)
    asked = _ask(actor, Confirmation.Kind.RESET, person, says, place)
    asked.password = make_password(password)
    asked.save(force_insert=True)
    told = sentence(
        N_("An administrator asked for a new password, which waits for a second administrator.")
    )
    _note("person.ask_reset", asked, place, actor, told)
    return asked


def _ask(
    actor: Actor,
    kind: Confirmation.Kind,
    person: Person,
    says: Sentence,
    place: Organisation | None,
) -> Confirmation:
    assert actor.person is not None, "the machine itself does not ask"
    now = clock.now()
    is_alone = not _has_colleague(actor, person, place)
    return Confirmation(
        kind=kind,
        person=person,
        says=says,
        asked_by_id=actor.person,
        asked_at=now,
        takes_effect_at=now + ALONE if is_alone else None,
        expires_at=now + LIVES,
    )


def _has_colleague(actor: Actor, person: Person, place: Organisation | None) -> bool:
    """Whether there is another administrator of the asker's own territory."""
    codes = [code for code, role in roles().items() if Ability.ADMINISTER in role.abilities]
    others = Tenure.objects.valid(on=clock.today()).filter(
        post__role__in=codes,
        post__organisation__territory_code=actor.territory or 0,
        person__is_active=True,
    )
    return others.exclude(person__in=[actor.person, person.pk]).exists()


def _note(
    action: str, asked: Confirmation, place: Organisation | None, actor: Actor, says: Sentence
) -> None:
    record(action, asked.person, place, actor=actor, says=says, details={"asked": asked.pk})
    tell(asked.person, says)
    if asked.takes_effect_at is None or place is None:
        return
    loud = _loud(asked, moment(asked.takes_effect_at))
    for one in _colleagues(asked.person, place):
        tell(one, loud)


def _loud(asked: Confirmation, when: dict[str, str]) -> Sentence:
    """What everybody in the organisation is told where nobody else can confirm."""
    if asked.tenure is None:
        key = N_(
            "%(person)s is to get a new password. There is no second administrator, so it takes"
            " effect on %(when)s unless it is refused before."
        )
        return sentence(key, person=asked.person.name, when=when)
    key = N_(
        "%(person)s is to hold the post %(post)s. There is no second administrator, so it takes"
        " effect on %(when)s unless it is refused before."
    )
    return sentence(key, person=asked.person.name, post=asked.tenure.post.name, when=when)


def _colleagues(person: Person, place: Organisation) -> list[Person]:
    held = Tenure.objects.valid(on=clock.today()).filter(post__organisation=place)
    rows = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    return list(rows.exclude(pk=person.pk))


# --- deciding -------------------------------------------------------------------------------


@transaction.atomic
def confirm(*, actor: Actor, confirmation: Confirmation) -> Confirmation:
    """Let what another administrator asked for take effect."""
    row = _waiting(actor, confirmation)
    rules.require(actor)
    if actor.person in (row.asked_by_id, row.person_id):
        raise NotAllowed(OWN if actor.person == row.asked_by_id else rules.OWN)
    if row.tenure:
        rules.require_place(actor, row.tenure.post.organisation)
    else:
        rules.require_whole(actor, row.person)
    _take_effect(row, actor, Confirmation.Outcome.CONFIRMED)
    return row


@transaction.atomic
def refuse(*, actor: Actor, confirmation: Confirmation) -> Confirmation:
    """Stop it: any administrator within reach may, and whoever is to get a new password."""
    row = _waiting(actor, confirmation)
    if actor.person != row.person_id:
        rules.require(actor)
    says = sentence(N_("What waited for a second administrator was refused."))
    _drop(row, actor, Confirmation.Outcome.REFUSED, says)
    return row


@transaction.atomic
def settle(*, actor: Actor) -> int:
    """Let take effect what waited a day where nobody could confirm, and drop what has lapsed."""
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    now = clock.now()
    rows = Confirmation.objects.waiting().select_for_update(of=("self",)).order_by("pk")
    settled = 0
    for row in rows.select_related("person", "tenure__post__organisation"):
        if row.takes_effect_at is not None and row.takes_effect_at <= now:
            _take_effect(row, actor, Confirmation.Outcome.BY_TIME)
        elif row.expires_at <= now:
            says = sentence(N_("What waited for a second administrator has lapsed."))
            _drop(row, actor, Confirmation.Outcome.LAPSED, says)
        else:
            continue
        settled += 1
    return settled


def _waiting(actor: Actor, confirmation: Confirmation) -> Confirmation:
    """The locked row, within the actor's reach or about herself."""
    rows = Confirmation.objects.select_for_update(of=("self",))
    row = rows.select_related("person", "tenure__post__organisation").get(pk=confirmation.pk)
    if actor.person != row.person_id:
        rules.require(actor)
        if not Confirmation.objects.visible_to(actor).filter(pk=row.pk).exists():
            raise OutOfReach(sentence(N_("There is no such person within your territory.")))
    if row.outcome or row.expires_at <= clock.now():
        raise Refused(OVER)
    return row


def _take_effect(row: Confirmation, actor: Actor, outcome: Confirmation.Outcome) -> None:
    person, place = row.person, home(row.person)
    if row.tenure:
        row.tenure.is_confirmed = True
        row.tenure.save(update_fields=["is_confirmed"])
        place = row.tenure.post.organisation
        says = sentence(N_("Holds the post %(post)s from now on."), post=row.tenure.post.name)
    elif row.kind == Confirmation.Kind.POST:
        raise Refused(OVER)
    else:
        person.password, person.must_change_password = row.password, True
        person.save(update_fields=["password", "must_change_password"])
        says = sentence(N_("The password was reset by an administrator."))
    _decided(row, actor, outcome)
    details = {"asked": row.pk, "asked_by": row.asked_by_id, "outcome": str(outcome)}
    record(f"person.{row.kind}_in_force", person, place, actor=actor, says=says, details=details)
    tell(person, says)


def _drop(row: Confirmation, actor: Actor, outcome: Confirmation.Outcome, says: Sentence) -> None:
    place = row.tenure.post.organisation if row.tenure else home(row.person)
    record(f"person.{row.kind}_dropped", row.person, place, actor=actor, says=says)
    dropped, row.tenure = row.tenure, None
    _decided(row, actor, outcome)
    if dropped:
        dropped.delete()
    tell(row.person, says)


def _decided(row: Confirmation, actor: Actor, outcome: Confirmation.Outcome) -> None:
    row.outcome, row.password = outcome, ""
    row.decided_by_id, row.decided_at = actor.person, clock.now()
    row.save()


def deadline(row: Confirmation) -> datetime:
    """When it is decided by time at the latest."""
    return row.takes_effect_at or row.expires_at
