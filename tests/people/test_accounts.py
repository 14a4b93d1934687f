"""The rules of accounts and posts, at the services."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.notices.jobs import security_notices
from anxiao.notices.models import Notice
from anxiao.people import services, tokens
from anxiao.people.actors import actor_for
from anxiao.people.models import Person, Post, SecurityEvent, Tenure, Token
from anxiao.places.models import Organisation
from tests.world import PASSWORD, SYSTEM, World, hold

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def opened(world: World, by: str = "administrator", **change: Any) -> tuple[Person, str]:
    terms: dict[str, Any] = {
        "username": "zhang.san",
        "name": "张三",
        "organisation": world.organisations["school"],
        "role": "school_officer",
        "title": {"zh": "安全副校长", "en": "Deputy head for safety"},
        "valid_from": clock.today(),
        **change,
    }
    actor = world.actors[by]
    with acting(actor):
        return services.open_account(actor=actor, **terms)


def entries(person: Person) -> list[str]:
    with acting(SYSTEM):
        return list(Entry.objects.of(person.pk).values_list("action", flat=True))


def test_an_account_comes_with_a_post_a_first_password_and_its_entries(world: World) -> None:
    person, password = opened(world)
    assert person.check_password(password)
    assert person.must_change_password
    tenure = Tenure.objects.select_related("post").get(person=person)
    assert (tenure.post.zh, tenure.post.role) == ("安全副校长", "school_officer")
    assert entries(person) == ["person.add", "person.appoint"]
    assert password not in str(list(Entry.objects.values_list("details", "says")))


def test_the_same_title_is_the_same_post_so_a_successor_finds_its_notices(world: World) -> None:
    first, _password = opened(world)
    second, _password = opened(world, username="li.si", name="李四")
    posts = set(Tenure.objects.filter(person__in=[first, second]).values_list("post", flat=True))
    assert len(posts) == 1


def test_without_a_title_the_role_is_the_title(world: World) -> None:
    person, _password = opened(world, title=None)
    assert Post.objects.get(tenures__person=person).zh == "学校安全负责人"


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"username": "SCHOOL"}, "username", "is taken"),
        ({"username": "zhang san"}, "username", "without spaces"),
        ({"role": "emperor"}, "role", "no role emperor"),
        ({"valid_to": clock.today() - timedelta(days=1)}, "valid_to", "before the first"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_left(
    world: World, change: dict[str, Any], field: str, says: str
) -> None:
    before = Person.objects.count(), Post.objects.count(), Tenure.objects.count()
    with pytest.raises(Invalid) as refusal:
        opened(world, **change)
    assert says in str(refusal.value)
    assert field in refusal.value.fields
    assert (Person.objects.count(), Post.objects.count(), Tenure.objects.count()) == before


def test_nobody_takes_up_a_post_in_an_organisation_that_has_ended(world: World) -> None:
    ended = world.organisations["school"]
    Organisation.objects.filter(pk=ended.pk).update(valid_to=date(2025, 8, 31))
    ended.refresh_from_db()
    with pytest.raises(Invalid, match="ended on"):
        opened(world, organisation=ended)
    assert not Person.objects.filter(username="zhang.san").exists()


def test_an_administrator_acts_within_the_territory_of_her_own_organisation(world: World) -> None:
    orgs = world.organisations
    opened(world, "town_administrator")
    for key in ("office", "far_school", "neighbour"):
        with pytest.raises(OutOfReach):
            opened(world, "town_administrator", username="li.si", organisation=orgs[key])
    with pytest.raises(OutOfReach):
        opened(world, "administrator", username="li.si", organisation=orgs["neighbour"])


@pytest.mark.parametrize("who", ["coordinator", "leader", "town", "school", "auditor"])
def test_nobody_else_administers_accounts(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        opened(world, who)
    actor, person = world.actors[who], world.people["police"]
    with acting(actor), pytest.raises(NotAllowed):
        services.reset_password(actor=actor, person=person)
    assert not Person.objects.visible_to(actor).exists()


def test_administrators_reach_no_business_data(world: World) -> None:
    reach = world.actors["administrator"].reach
    assert (reach.lo, reach.hi, reach.subjects, reach.parties) == (None, None, (), ())


def names(actor: Actor) -> set[str]:
    return set(Person.objects.visible_to(actor).values_list("username", flat=True))


def test_the_list_holds_whoever_has_a_post_in_the_territory_and_nobody_else(world: World) -> None:
    county = names(world.actors["administrator"])
    assert {"coordinator", "town", "school", "far-school", "administrator"} <= county
    assert "neighbour" not in county
    town = names(world.actors["town_administrator"])
    assert town == {"town", "central", "school", "town-admin"}


def test_who_left_her_last_post_stays_in_the_list_and_who_moved_away_does_not(
    world: World,
) -> None:
    admin, town = world.actors["administrator"], world.actors["town_administrator"]
    for who in ("school", "central"):
        tenure = Tenure.objects.get(person=world.people[who])
        with acting(admin):
            yesterday = clock.today() - timedelta(days=1)
            services.end_tenure(actor=admin, tenure=tenure, on=yesterday)
    with acting(SYSTEM):
        hold(world.people["central"], world.organisations["far_school"], "school_officer")
    assert "school" in names(town)
    assert "central" not in names(town)


def test_a_reset_ends_the_old_password_and_tells_the_person(world: World) -> None:
    admin, person = world.actors["administrator"], world.people["school"]
    with acting(admin):
        password = services.reset_password(actor=admin, person=person)
    person.refresh_from_db()
    assert person.check_password(password)
    assert not person.check_password(PASSWORD)
    assert person.must_change_password
    assert entries(person)[-1] == "person.reset"
    security_notices()
    school = world.actors["school"]
    with acting(school):
        kinds = Notice.objects.visible_to(school).values_list("says__key", flat=True)
        assert "The password was reset by an administrator." in kinds


def test_first_passwords_differ_and_can_be_read_out(world: World) -> None:
    _one, first = opened(world)
    _two, second = opened(world, username="li.si")
    assert first != second
    assert [len(group) for group in first.split("-")] == [4, 4, 4]
    assert not set(first) & set("0o1il")


def test_one_changes_the_own_first_password_and_the_duty_ends(world: World) -> None:
    person, first = opened(world)
    own = Actor(name=person.name, person=person.pk)
    with acting(own), pytest.raises(Invalid, match="same as the old"):
        services.change_password(actor=own, person=person, password=first)
    with acting(own), pytest.raises(Invalid, match="too weak"):
        services.change_password(actor=own, person=person, password="1234567890")
    with acting(own):
        services.change_password(actor=own, person=person, password="pear-tree-in-may")
    person.refresh_from_db()
    assert not person.must_change_password
    assert person.check_password("pear-tree-in-may")
    assert entries(person)[-1] == "person.change_password"


def test_an_administrator_leaves_her_own_account_and_posts_to_another(world: World) -> None:
    admin, own = world.actors["administrator"], world.people["administrator"]
    tenure = Tenure.objects.get(person=own)
    acts: list[Any] = [
        lambda: services.reset_password(actor=admin, person=own),
        lambda: services.deactivate(actor=admin, person=own),
        lambda: services.end_tenure(actor=admin, tenure=tenure, on=clock.today()),
        lambda: services.take_up(
            actor=admin,
            person=own,
            organisation=world.organisations["office"],
            role="coordinator",
            valid_from=clock.today(),
        ),
    ]
    for act in acts:
        with acting(admin), pytest.raises(NotAllowed, match="another administrator"):
            act()


def test_a_town_does_not_take_over_an_account_that_also_serves_the_county(world: World) -> None:
    person, town = world.people["coordinator"], world.actors["town_administrator"]
    with acting(SYSTEM):
        hold(person, world.organisations["town"], "town_officer")
    assert "coordinator" in names(town)
    for act in (services.reset_password, services.deactivate, services.drop_second_factor):
        with acting(town), pytest.raises(NotAllowed, match="outside your territory"):
            act(actor=town, person=person)
    admin = world.actors["administrator"]
    with acting(admin):
        services.reset_password(actor=admin, person=person)


def test_a_closed_account_loses_its_tokens_and_can_be_opened_again(world: World) -> None:
    admin, person, school = world.actors["administrator"], world.people["school"], "school"
    with acting(world.actors[school]):
        _token, secret = tokens.make_token(actor=world.actors[school], label="x")
    with acting(admin):
        services.deactivate(actor=admin, person=person)
    assert tokens.actor_by_token(secret) is None
    with acting(admin), pytest.raises(Refused):
        services.deactivate(actor=admin, person=person)
    with acting(admin):
        services.reactivate(actor=admin, person=person)
    assert Person.objects.get(pk=person.pk).is_active
    assert tokens.actor_by_token(secret) is None
    assert entries(person)[-2:] == ["person.deactivate", "person.reactivate"]
    assert SecurityEvent.objects.filter(person=person).count() >= 3


def test_a_person_takes_up_a_second_post_once(world: World) -> None:
    admin, person = world.actors["administrator"], world.people["police"]
    terms: dict[str, Any] = {
        "organisation": world.organisations["office"],
        "role": "leader",
        "title": {"zh": "副县长", "en": "Deputy head"},
        "valid_from": clock.today(),
    }
    with acting(admin):
        services.take_up(actor=admin, person=person, **terms)
    held = Post.objects.held_by(person, on=clock.today())
    assert set(held.values_list("role", flat=True)) == {"officer", "leader"}
    with acting(admin), pytest.raises(Refused, match="already"):
        services.take_up(actor=admin, person=person, **terms)


def test_under_either_post_one_writes_on_the_same_chain(world: World) -> None:
    person = world.people["police"]
    admin = world.actors["administrator"]
    with acting(admin):
        services.take_up(
            actor=admin,
            person=person,
            organisation=world.organisations["far_school"],
            role="school_officer",
            valid_from=clock.today(),
        )
    school = Post.objects.get(tenures__person=person, role="school_officer")
    for actor in (world.actors["police"], actor_for(person, school)):
        with acting(actor):
            tokens.make_token(actor=actor, label="one")
    assert entries(person)[-3:] == ["person.appoint", "token.make", "token.make"]


def test_an_administrator_makes_a_token_though_she_reaches_nothing(world: World) -> None:
    admin = world.actors["administrator"]
    with acting(admin):
        _token, secret = tokens.make_token(actor=admin, label="sync")
    assert tokens.actor_by_token(secret) == admin


def test_a_post_ends_with_its_last_day_and_so_do_its_tokens(world: World) -> None:
    admin, school = world.actors["administrator"], world.actors["school"]
    tenure = Tenure.objects.get(person=world.people["school"])
    noon = datetime.combine(TODAY, time(12), clock.LOCAL)
    with clock.at(noon), acting(school):
        _token, secret = tokens.make_token(actor=school, label="x")
    with clock.at(noon), acting(admin):
        services.end_tenure(actor=admin, tenure=tenure, on=TODAY)
        assert tokens.actor_by_token(secret) is not None
    with clock.at(noon + timedelta(days=1)):
        assert tokens.actor_by_token(secret) is None
    with clock.at(noon + timedelta(days=2)), acting(admin), pytest.raises(Refused):
        services.end_tenure(actor=admin, tenure=tenure, on=TODAY + timedelta(days=3))


def test_a_last_day_before_the_first_is_refused(world: World) -> None:
    admin = world.actors["administrator"]
    tenure = Tenure.objects.get(person=world.people["school"])
    with acting(admin), pytest.raises(Invalid, match="before the first"):
        services.end_tenure(actor=admin, tenure=tenure, on=date(2019, 1, 1))
    tenure.refresh_from_db()
    assert tenure.valid_to is None


def test_an_administrator_revokes_tokens_of_her_own_territory_only(world: World) -> None:
    school, far = world.actors["school"], world.actors["far_school"]
    made = {}
    for actor in (school, far):
        with acting(actor):
            made[actor.name], _secret = tokens.make_token(actor=actor, label="x")
    town = world.actors["town_administrator"]
    with acting(town):
        assert services.revoke_tokens(actor=town, person=world.people["school"]) == 1
        with pytest.raises(OutOfReach):
            services.revoke_tokens(actor=town, person=world.people["far_school"])
        with pytest.raises(OutOfReach):
            services.revoke_token(actor=town, token=made[far.name])
        with pytest.raises(Refused, match="no living token"):
            services.revoke_tokens(actor=town, person=world.people["school"])
    assert Token.objects.living(at=clock.now()).count() == 1


def test_who_lost_the_device_signs_in_without_it_again(world: World) -> None:
    admin, person = world.actors["administrator"], world.people["school"]
    with acting(admin), pytest.raises(Refused, match="no second factor"):
        services.drop_second_factor(actor=admin, person=person)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    with acting(admin):
        services.drop_second_factor(actor=admin, person=person)
    assert not Authenticator.objects.filter(user=person).exists()
    assert entries(person) == ["person.appoint", "person.drop_second_factor"]
