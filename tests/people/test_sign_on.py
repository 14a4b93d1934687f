"""Signing in at a real OpenID provider, which runs on this machine."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread

from anxiao.config.choices import SignOn
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.models import Person
from tests.world import SYSTEM, World, make_world

pytestmark = pytest.mark.django_db
USERS = (
    User(sub="p-1", claims={"preferred_username": "School"}),
    User(sub="p-2", claims={"preferred_username": "stranger"}),
    User(sub="p-3", claims={}),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=USERS) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def world(provider: str, settings: Any) -> World:
    chosen = SignOn(provider, "anxiao", "a secret", "preferred_username", "County sign-in")
    settings.SIGN_ON, settings.SOCIALACCOUNT_PROVIDERS = chosen, chosen.providers()
    return make_world()


def comes_in(client: Client, sub: str, **answers: str) -> Any:
    """Walk to the provider, say who one is there, and come back."""
    away = client.get("/accounts/oidc/oidc/login/", {"next": "/hazards/"})
    assert away.status_code == 302
    back = requests.post(
        away["Location"], data={"sub": sub, **answers}, allow_redirects=False, timeout=20
    )
    parts = urlsplit(back.headers["Location"])
    assert parts.path == "/accounts/oidc/oidc/login/callback/"
    return client.get(f"{parts.path}?{parts.query}")


def client() -> Client:
    return Client(headers={"accept-language": "en"})


def test_whoever_has_an_account_comes_in_under_her_name(world: World) -> None:
    browser = client()
    assert "Sign in through County sign-in" in browser.get("/accounts/login/").content.decode()
    answer = comes_in(browser, "p-1")
    assert (answer.status_code, answer["Location"]) == (302, "/hazards/")
    assert browser.get("/people/me/").content.decode().count("school post") >= 1
    school = world.people["school"]
    assert times_noted(school) == 1
    assert comes_in(client(), "p-1").status_code == 302
    assert SocialAccount.objects.get(user=school).uid == "p-1"
    assert times_noted(school) == 1


def times_noted(person: Person) -> int:
    with acting(SYSTEM):
        return Entry.objects.of(person.pk).filter(action="person.sign_on").count()


@pytest.mark.parametrize("sub", ["p-2", "p-3"])
def test_whoever_has_none_is_told_whom_to_ask(world: World, sub: str) -> None:
    browser, before = client(), Person.objects.count()
    answer = comes_in(browser, sub)
    assert answer.status_code == 403
    assert "Ask the administrator of accounts to open one" in answer.content.decode()
    assert Person.objects.count() == before
    assert browser.get("/hazards/").status_code in (302, 403)


def test_a_closed_account_stays_closed(world: World) -> None:
    Person.objects.filter(username="school").update(is_active=False)
    browser = client()
    comes_in(browser, "p-1")
    assert browser.get("/hazards/").status_code in (302, 403)


def test_an_answer_to_somebody_elses_question_is_refused(world: World) -> None:
    away = client().get("/accounts/oidc/oidc/login/")
    back = requests.post(away["Location"], data={"sub": "p-1"}, allow_redirects=False, timeout=20)
    parts = urlsplit(back.headers["Location"])
    browser = client()
    answer = browser.get(f"{parts.path}?{parts.query}")
    assert "Not signed in" in answer.content.decode()
    assert browser.get("/hazards/").status_code in (302, 403)


def test_turning_back_at_the_provider_changes_nothing(world: World) -> None:
    browser = client()
    answer = comes_in(browser, "p-1", action="deny")
    page = browser.get(answer["Location"]) if answer.status_code == 302 else answer
    assert "Nothing was changed" in page.content.decode()


def test_without_a_provider_there_is_no_way(settings: Any) -> None:
    assert settings.SIGN_ON is None
    assert client().get("/accounts/oidc/oidc/login/").status_code == 404
    assert "through" not in client().get("/accounts/login/").content.decode()
    assert client().get("/accounts/3rdparty/").status_code == 200
    assert client().get("/accounts/3rdparty/signup/").status_code == 200
