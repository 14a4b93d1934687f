"""Accounts, posts and tokens."""

from datetime import date, datetime, time, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.ledger import services as ledger
from anxiao.people import administering as rules
from anxiao.people import confirming
from anxiao.people.abilities import Ability
from anxiao.people.models import Person, Post, Tenure, Token
from anxiao.people.roles import roles
from anxiao.people.trail import home, reaching, record, tell
from anxiao.places.models import Organisation

REVOKED_CALENDAR = N_("Revoked the address of a calendar.")


# --- accounts -------------------------------------------------------------------------------


@transaction.atomic
def add_person(
    *, actor: Actor, username: str, name: str, password: str, at: Organisation, **more: bool
) -> Person:
    """Open an account; the person changes the first password at sign-in."""
    rules.require_place(actor, at)
    username = rules.check_username(username)
    person = Person(
        username=username,
        name=name.strip(),
        joined_at=clock.now(),
        must_change_password=True,
        **more,
    )
    rules.check_password(password, person)
    person.set_password(password)
    person.save(force_insert=True)
    says = sentence(N_("Opened the account %(name)s."), name=username)
    record("person.add", person, at, actor=actor, says=says)
    return person


@transaction.atomic
def open_account(
    *,
    actor: Actor,
    username: str,
    name: str,
    organisation: Organisation,
    role: str,
    title: Name | None = None,
    valid_from: date,
    valid_to: date | None = None,
) -> tuple[Person, str]:
    """Let somebody in: an account, a post in an organisation, and a first password.

    The password is returned once and never kept. Nothing is done at all where one part is
    refused.
    """
    password = rules.first_password()
    person = add_person(
        actor=actor, username=username, name=name, password=password, at=organisation
    )
    take_up(
        actor=actor,
        person=person,
        organisation=organisation,
        role=role,
        title=title,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    return person, password


@transaction.atomic
def reset_password(*, actor: Actor, person: Person) -> str:
    """Give a new first password, shown once; the person is told and must change it.

    Her sessions end with the old one. Where she holds a post that accepts or decides, the old
    one stays until a second administrator has confirmed.
    """
    person = _whole(actor, person)
    password = rules.first_password()
    if confirming.is_needed(actor, confirming.roles_of(person)):
        confirming.ask_reset(actor, person, password)
        return password
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    says = sentence(N_("The password was reset by an administrator."))
    record("person.reset", person, home(person), actor=actor, says=says)
    tell(person, says)
    return password


@transaction.atomic
def change_password(*, actor: Actor, person: Person, password: str) -> Person:
    """Take a person's own new password; the duty to change the first one ends with it."""
    if person.check_password(password):
        raise Invalid(sentence(N_("The new password is the same as the old one.")))
    rules.check_password(password, person)
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    says = sentence(N_("Changed the own password."))
    record("person.change_password", person, home(person), actor=actor, says=says)
    return person


@transaction.atomic
def note_sign_on(*, actor: Actor, person: Person) -> None:
    """Note that a person came in through the provider of sign-in for the first time."""
    says = sentence(N_("Signs in through the provider of the network from now on."))
    record("person.sign_on", person, home(person), actor=actor, says=says)
    tell(person, says)


@transaction.atomic
def deactivate(*, actor: Actor, person: Person) -> Person:
    """Close an account: no sign-in, and its tokens end. The posts stay as they are."""
    person = _whole(actor, person)
    if not person.is_active:
        raise Refused(sentence(N_("This account is closed already.")))
    _end_tokens(person)
    says = sentence(N_("The account was closed by an administrator."))
    return _switch(actor, person, "person.deactivate", says, is_active=False)


@transaction.atomic
def reactivate(*, actor: Actor, person: Person) -> Person:
    """Open a closed account again, with the password that it had; tokens stay ended."""
    person = _whole(actor, person)
    if person.is_active:
        raise Refused(sentence(N_("This account is open already.")))
    says = sentence(N_("The account was opened again by an administrator."))
    return _switch(actor, person, "person.reactivate", says, is_active=True)


@transaction.atomic
def drop_second_factor(*, actor: Actor, person: Person) -> Person:
    """Let a person who lost her device sign in with the password alone; she is told."""
    person = _whole(actor, person)
    dropped, _kinds = Authenticator.objects.filter(user=person).delete()
    if not dropped:
        raise Refused(sentence(N_("This person has no second factor.")))
    says = sentence(N_("The second factor was removed by an administrator."))
    record("person.drop_second_factor", person, home(person), actor=actor, says=says)
    tell(person, says)
    return person


def _switch(
    actor: Actor, person: Person, action: str, says: Sentence, *, is_active: bool
) -> Person:
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    record(action, person, home(person), actor=actor, says=says)
    tell(person, says)
    return person


def _whole(actor: Actor, person: Person) -> Person:
    """The locked person, where an administrator may act on the whole account."""
    found = _found(actor, person)
    rules.require_whole(actor, found)
    return found


def _found(actor: Actor, person: Person) -> Person:
    rules.require(actor)
    rows = Person.objects.visible_to(actor).select_for_update()
    found: Person | None = rows.filter(pk=person.pk).first()
    if found is None:
        raise OutOfReach(sentence(N_("There is no such person within your territory.")))
    return found


# --- posts ----------------------------------------------------------------------------------


@transaction.atomic
def add_post(
    *, actor: Actor, organisation: Organisation, role: str, title: Name, valid_from: date
) -> Post:
    """Create a post; nobody holds it yet."""
    rules.require_place(actor, organisation)
    rules.check_role(role)
    rules.check_organisation(organisation, valid_from)
    post = Post.objects.create(
        organisation=organisation,
        role=role,
        zh=title["zh"],
        en=title["en"],
        valid_from=valid_from,
    )
    says = sentence(N_("Created the post %(post)s."), post=title)
    with reaching(actor, [organisation.pk]):
        ledger.record("post.add", organisation, actor=actor, says=says, details={"role": role})
    return post


@transaction.atomic
def appoint(
    *, actor: Actor, person: Person, post: Post, valid_from: date, valid_to: date | None = None
) -> Tenure:
    """Let a person hold a post from a day on; the person is told.

    A post that accepts or decides is held only once a second administrator has confirmed.
    """
    rules.require_place(actor, post.organisation)
    rules.require_other(actor, person)
    rules.check_dates(valid_from, valid_to)
    held = Tenure.objects.filter(person=person, post=post).unfinished(on=valid_from)
    if held.exists():
        raise Refused(sentence(N_("This person holds the post %(post)s already."), post=post.name))
    waits = confirming.is_needed(actor, [post.role])
    tenure = Tenure.objects.create(
        person=person,
        post=post,
        valid_from=valid_from,
        valid_to=valid_to,
        is_confirmed=not waits,
    )
    if waits:
        confirming.ask_post(actor, tenure)
        return tenure
    says = sentence(N_("Holds the post %(post)s from now on."), post=post.name)
    if valid_from > clock.today():
        says = sentence(
            N_("Holds the post %(post)s from %(day)s on."), post=post.name, day=day(valid_from)
        )
    details = {"post": post.pk, "from": valid_from, "to": valid_to}
    record("person.appoint", person, post.organisation, actor=actor, says=says, details=details)
    tell(person, says)
    return tenure


@transaction.atomic
def take_up(
    *,
    actor: Actor,
    person: Person,
    organisation: Organisation,
    role: str,
    title: Name | None = None,
    valid_from: date,
    valid_to: date | None = None,
) -> Tenure:
    """Let a person take up a post in an organisation; where there is none like it, it is created.

    The same title with the same role is the same post: whoever comes after finds its notices.
    """
    rules.require_place(actor, organisation)
    rules.check_role(role)
    rules.check_dates(valid_from, valid_to)
    rules.check_organisation(organisation, valid_from)
    title = title if title and title["zh"] else roles()[role].name
    same = Post.objects.valid(on=valid_from).filter(
        organisation=organisation, role=role, zh=title["zh"]
    )
    post = same.select_related("organisation").order_by("pk").first() or add_post(
        actor=actor, organisation=organisation, role=role, title=title, valid_from=valid_from
    )
    return appoint(actor=actor, person=person, post=post, valid_from=valid_from, valid_to=valid_to)


@transaction.atomic
def end_tenure(*, actor: Actor, tenure: Tenure, on: date) -> Tenure:
    """Let a person leave a post at the end of a day; the tokens of the post end with it."""
    tenure = (
        Tenure.objects.select_for_update(of=("self",))
        .select_related("person", "post__organisation")
        .get(pk=tenure.pk)
    )
    rules.require_place(actor, tenure.post.organisation)
    rules.require_other(actor, tenure.person)
    if tenure.valid_to is not None and tenure.valid_to < clock.today():
        raise Refused(sentence(N_("This person has left the post already.")))
    if on < tenure.valid_from:
        says = sentence(N_("The last day lies before the first."))
        raise Invalid(says, fields={"on": says})
    tenure.valid_to = on
    tenure.save(update_fields=["valid_to"])
    after = datetime.combine(on + timedelta(days=1), time.min, clock.LOCAL)
    tokens = Token.objects.filter(person=tenure.person, post=tenure.post, revoked_at=None)
    tokens.filter(expires_at__gt=after).update(expires_at=after)
    says = sentence(N_("Leaves the post %(post)s on %(day)s."), post=tenure.post.name, day=day(on))
    at = tenure.post.organisation
    record("person.leave", tenure.person, at, actor=actor, says=says, details={"on": on})
    tell(tenure.person, says)
    return tenure


confirm = confirming.confirm
refuse = confirming.refuse
settle = confirming.settle


# --- tokens ---------------------------------------------------------------------------------


@transaction.atomic
def revoke_token(*, actor: Actor, token: Token) -> None:
    """End one token: one's own, or one of an account that the administrator answers for."""
    if token.person_id != actor.person:
        if not actor.may(Ability.ADMINISTER):
            raise NotAllowed(sentence(N_("This token belongs to somebody else.")))
        _whole(actor, token.person)
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
    is_calendar = token.use == Token.Use.CALENDAR
    says = sentence(REVOKED_CALENDAR if is_calendar else N_("Revoked an API token."))
    action = "calendar.revoke" if is_calendar else "token.revoke"
    record(action, token.person, token.post.organisation, actor=actor, says=says)
    if token.person_id != actor.person:
        tell(token.person, says)


@transaction.atomic
def revoke_tokens(*, actor: Actor, person: Person) -> int:
    """End every living token of a person, and tell her; returns how many there were."""
    person = _whole(actor, person)
    ended = _end_tokens(person)
    if not ended:
        raise Refused(sentence(N_("This person has no living token.")))
    says = sentence(N_("Every API token was revoked by an administrator."))
    details = {"tokens": ended}
    record("token.revoke_all", person, home(person), actor=actor, says=says, details=details)
    tell(person, says)
    return ended


def _end_tokens(person: Person) -> int:
    living = Token.objects.living(at=clock.now()).filter(person=person)
    return living.update(revoked_at=clock.now())
