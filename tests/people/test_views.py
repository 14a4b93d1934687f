"""The pages of accounts."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.people import services, tokens
from anxiao.people.models import Person, Tenure, Token
from tests.people.factories import signed_in
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db
LIST = "/people/accounts/"
MOST_QUERIES = 16


def page_of(world: World, who: str = "school") -> str:
    return f"{LIST}{world.people[who].pk}/"


def form(world: World, **change: Any) -> dict[str, Any]:
    terms = {
        "name": "张三",
        "username": "zhang.san",
        "organisation": world.organisations["school"].pk,
        "role": "school_officer",
        "title_zh": "安全副校长",
        "valid_from": clock.today().isoformat(),
    }
    return {**terms, **change}


def test_the_list_shows_the_territory_and_finds_by_name_user_name_and_organisation(
    world: World,
) -> None:
    admin = signed_in(world, "administrator")
    everybody = admin.get(LIST).content.decode()
    assert "far-school" in everybody
    assert "neighbour" not in everybody
    for words, found, not_found in (
        ("police post", ">police<", ">market<"),
        ("far-sch", ">far-school<", ">school<"),
        ("单位market", ">market<", ">police<"),
        ("danweicentral", ">central<", ">police<"),
    ):
        page = admin.get(LIST, {"q": words}).content.decode()
        assert found in page, words
        assert not_found not in page, words
    town = signed_in(world, "town_administrator").get(LIST).content.decode()
    assert ">far-school<" not in town
    assert ">school<" in town


def test_the_list_is_narrowed_by_role_and_by_state(world: World) -> None:
    admin = signed_in(world, "administrator")
    inspectors = admin.get(LIST, {"role": "inspector"}).content.decode()
    assert ("inspector post" in inspectors, "police post" in inspectors) == (True, False)
    Person.objects.filter(username="police").update(is_active=False)
    closed = admin.get(LIST, {"state": "closed"}).content.decode()
    assert ("inspector post" in closed, "police post" in closed) == (False, True)
    assert "No account fits" in admin.get(LIST, {"q": "nobody at all"}).content.decode()


def test_the_list_goes_on_page_by_page_with_few_queries(world: World) -> None:
    with acting(SYSTEM):
        for number in range(60):
            services.take_up(
                actor=SYSTEM,
                person=Person.objects.create(username=f"p{number}", name=f"p{number}"),
                organisation=world.organisations["school"],
                role="school_officer",
                valid_from=clock.today(),
            )
    admin = signed_in(world, "administrator")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = admin.get(LIST).content.decode()
    assert len(queries) <= MOST_QUERIES
    after = re.search(r"\?after=([0-9a-f-]{36})", page)
    assert after is not None
    rest = admin.get(LIST, {"after": after.group(1)}).content.decode()
    assert ">p59<" in page
    assert ">p0<" not in page
    assert ">p0<" in rest


@pytest.mark.parametrize("who", ["coordinator", "town", "school", "auditor"])
def test_the_pages_are_closed_to_everybody_else(world: World, who: str) -> None:
    client = signed_in(world, who)
    for path in (LIST, f"{LIST}open/", page_of(world)):
        assert client.get(path).status_code == 403
    assert client.post(f"{page_of(world)}reset/").status_code == 403
    assert "Accounts</span>" not in client.get("/").content.decode()


ACTS = ("reset/", "close/", "reopen/", "tokens/revoke/", "second-factor/remove/", "posts/")


def test_a_person_outside_the_territory_is_not_found(world: World) -> None:
    client = signed_in(world, "town_administrator")
    for who in ("coordinator", "far_school", "neighbour"):
        assert client.get(page_of(world, who)).status_code == 404
        for act in ACTS:
            assert client.post(page_of(world, who) + act).status_code == 404
        tenure = Tenure.objects.get(person=world.people[who])
        ending = f"{page_of(world, who)}posts/{tenure.pk}/end/"
        assert client.post(ending, {"on": clock.today()}).status_code == 404


def test_a_page_of_a_person_shows_posts_tokens_and_sign_in(world: World) -> None:
    school = world.actors["school"]
    with acting(school):
        tokens.make_token(actor=school, label="夜间同步")
    page = signed_in(world, "administrator").get(page_of(world)).content.decode()
    assert page.count("<h1") == 1
    for words in (
        "school_officer",
        "since 1 January 2020",
        "夜间同步",
        "never",
        "Revoke all tokens",
    ):
        assert words in page


def test_opening_shows_the_first_password_once_and_it_signs_in(world: World) -> None:
    client = signed_in(world, "administrator")
    assert client.get(f"{LIST}open/").status_code == 200
    answer = client.post(f"{LIST}open/", form(world))
    assert "no-store" in answer["Cache-Control"]
    found = re.search(r'ax-secret">([^<]+)<', answer.content.decode())
    assert found is not None
    person = Person.objects.get(username="zhang.san")
    assert person.check_password(found.group(1))
    assert found.group(1) not in client.get(f"{LIST}{person.pk}/").content.decode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"username": "school"}, "is taken"),
        ({"username": "a b"}, "without spaces"),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"valid_to": "2020-01-01"}, "before the first"),
        ({"valid_from": "soon"}, "Enter a valid date"),
    ],
)
def test_a_bad_form_comes_back_with_the_sentence_and_nothing_is_opened(
    world: World, change: dict[str, Any], says: str
) -> None:
    before = Person.objects.count()
    answer = signed_in(world, "administrator").post(f"{LIST}open/", form(world, **change))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "安全副校长" in answer.content.decode()
    assert Person.objects.count() == before


def test_organisations_outside_or_ended_cannot_be_chosen(world: World) -> None:
    client = signed_in(world, "town_administrator")
    ended = world.organisations["central"]
    type(ended).objects.filter(pk=ended.pk).update(valid_to=date(2025, 1, 1))
    for organisation in (world.organisations["office"], world.organisations["neighbour"], ended):
        answer = client.post(f"{LIST}open/", form(world, organisation=organisation.pk))
        assert answer.status_code == 422
    assert not Person.objects.filter(username="zhang.san").exists()


def test_a_post_is_given_and_ended_with_a_date(world: World) -> None:
    client, person = signed_in(world, "administrator"), world.people["police"]
    terms = form(world, organisation=world.organisations["office"].pk, role="leader")
    answer = client.post(f"{page_of(world, 'police')}posts/", terms, follow=True)
    assert "The post was given" in answer.content.decode()
    tenure = Tenure.objects.get(person=person, post__role="leader")
    ending = f"{page_of(world, 'police')}posts/{tenure.pk}/end/"
    assert client.get(ending).status_code == 200
    early = clock.today() - timedelta(days=9)
    refused = client.post(ending, {"on": early})
    assert (refused.status_code, "before the first" in refused.content.decode()) == (422, True)
    client.post(ending, {"on": clock.today()})
    tenure.refresh_from_db()
    assert tenure.valid_to == clock.today()


def test_an_account_is_closed_opened_and_reset_from_its_page(world: World) -> None:
    client, url = signed_in(world, "administrator"), page_of(world)
    assert "The account is closed." in client.post(f"{url}close/", follow=True).content.decode()
    assert client.post(f"{url}close/").status_code == 409
    assert "open again" in client.post(f"{url}reopen/", follow=True).content.decode()
    assert "First password" in client.post(f"{url}reset/").content.decode()
    school = world.actors["school"]
    with acting(school):
        tokens.make_token(actor=school, label="x")
    client.post(f"{url}tokens/revoke/")
    assert not Token.objects.living(at=clock.now()).exists()
    assert client.post(f"{url}second-factor/remove/").status_code == 409


def test_her_own_page_offers_an_administrator_nothing(world: World) -> None:
    client, url = signed_in(world, "administrator"), page_of(world, "administrator")
    page = client.get(url).content.decode()
    assert "another administrator does it" in page
    assert "reset/" not in page
    assert "/end/" not in page
    for act in ("reset/", "close/"):
        assert client.post(url + act).status_code == 403


def test_ones_own_page_shows_posts_tokens_and_the_way_to_a_second_factor(world: World) -> None:
    client = signed_in(world, "school")
    client.post("/people/me/tokens/", {"label": "夜间同步"})
    page = client.get("/people/me/").content.decode()
    for words in ("school_officer", "since 1 January 2020", "夜间同步", "axt_", "/accounts/2fa/"):
        assert words in page
    assert "axt_" not in client.get("/people/me/").content.decode()
    token = Token.objects.get(label="夜间同步")
    assert signed_in(world, "town").post(f"/people/me/tokens/{token.pk}/revoke/").status_code == 404
    client.post(f"/people/me/tokens/{token.pk}/revoke/")
    assert "夜间同步" not in client.get("/people/me/").content.decode()


def test_the_navigation_leads_administrators_to_accounts(world: World) -> None:
    page = signed_in(world, "administrator").get("/people/me/").content.decode()
    assert f'href="{LIST}"' in page
    assert 'aria-current="page"' not in page
