"""Signing in: who acts, who is kept out, and the pages on the way."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people import services, tokens
from anxiao.people.models import Person, Post, Tenure
from anxiao.places.models import Organisation
from tests.people.factories import signed_in
from tests.world import PASSWORD, SYSTEM, World

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
CHANGE = "/accounts/password/change/"
WRONG = "The user name or the password is not right."
LOCKED = "Wait five minutes"


def attempt(
    username: str, password: str, *, address: str = "10.0.0.1", language: str = "en"
) -> str:
    client = Client(headers={"accept-language": language}, REMOTE_ADDR=address)
    answer = client.post(LOGIN, {"login": username, "password": password})
    return "in" if answer.status_code == 302 else answer.content.decode()


# --- locking out ----------------------------------------------------------------------------


def test_the_sixth_wrong_attempt_is_locked_out_even_with_the_right_password(world: World) -> None:
    for number in range(5):
        assert WRONG in attempt("school", "wrong", address=f"10.0.0.{number}")
    assert LOCKED in attempt("school", PASSWORD, address="10.0.0.9")
    assert attempt("police", PASSWORD, address="10.0.0.9") == "in"


def test_the_lock_out_is_counted_in_the_database_for_all_processes(world: World) -> None:
    from django.db import connection

    attempt("school", "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] >= 2


def test_nothing_tells_whether_the_user_exists(world: World) -> None:
    def plain(page: str) -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"', "", page)

    for number in range(7):
        there = attempt("school", "wrong", address=f"10.0.1.{number}")
        nowhere = attempt("nobody", "wrong", address=f"10.0.2.{number}")
        assert plain(there).replace("school", "nobody") == plain(nowhere).replace(
            "school", "nobody"
        )


def test_the_lock_out_ends_after_five_minutes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        attempt("school", "wrong", address=f"10.0.0.{number}")
    real = ratelimit.time.time()
    later = SimpleNamespace(
        time=lambda: real + 301, monotonic=ratelimit.time.monotonic, sleep=ratelimit.time.sleep
    )
    monkeypatch.setattr(ratelimit, "time", later)
    assert attempt("school", PASSWORD) == "in"


@pytest.mark.parametrize(
    ("language", "heading"), [("en", LOCKED), ("zh-CN", "五分钟"), ("zh-TW", "五分鐘")]
)
def test_the_lock_out_speaks_the_readers_language(
    world: World, language: str, heading: str
) -> None:
    for number in range(6):
        page = attempt("school", "wrong", address=f"10.0.0.{number}", language=language)
    assert heading in page


def test_too_many_attempts_from_one_address_are_answered_429(world: World) -> None:
    client = Client(headers={"accept-language": "en"}, REMOTE_ADDR="10.0.3.1")
    answers = [client.post(LOGIN, {"login": f"x{n}", "password": "y"}) for n in range(31)]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].content.decode()


# --- who acts -------------------------------------------------------------------------------


def me(client: Client) -> int:
    return client.get("/api/v1/people/me").status_code


def test_a_closed_account_is_out_at_once_and_cannot_sign_in(world: World) -> None:
    client = signed_in(world, "school")
    assert me(client) == 200
    admin = world.actors["administrator"]
    with acting(admin):
        services.deactivate(actor=admin, person=world.people["school"])
    assert me(client) == 401
    client = Client(headers={"accept-language": "en"})
    page = client.post(LOGIN, {"login": "school", "password": PASSWORD}, follow=True)
    assert "This account is closed" in page.content.decode()
    assert me(client) == 401


def test_a_reset_ends_the_sessions_of_the_person(world: World) -> None:
    client = signed_in(world, "school")
    admin = world.actors["administrator"]
    with acting(admin):
        services.reset_password(actor=admin, person=world.people["school"])
    assert me(client) == 401


@pytest.mark.parametrize("model", [Tenure, Post])
def test_an_ended_tenure_or_post_gives_nothing(
    world: World, model: type[Tenure] | type[Post]
) -> None:
    client = signed_in(world, "school")
    yesterday = clock.today() - timedelta(days=1)
    post = Post.objects.get(tenures__person=world.people["school"])
    rows = Post.objects.filter(pk=post.pk) if model is Post else Tenure.objects.filter(post=post)
    rows.update(valid_to=yesterday)
    assert me(client) == 401
    assert "You hold no post today" in client.get("/").content.decode()
    assert client.get("/people/me/").status_code == 200


def test_a_post_that_has_not_begun_gives_nothing(world: World) -> None:
    Tenure.objects.filter(person=world.people["school"]).update(
        valid_from=clock.today() + timedelta(days=1)
    )
    assert me(signed_in(world, "school")) == 401


def test_on_its_last_day_a_post_still_acts(world: World) -> None:
    Tenure.objects.filter(person=world.people["school"]).update(valid_to=clock.today())
    assert me(signed_in(world, "school")) == 200


# --- the first password ---------------------------------------------------------------------


@pytest.fixture
def newcomer(world: World) -> Client:
    Person.objects.filter(pk=world.people["school"].pk).update(must_change_password=True)
    client = Client(headers={"accept-language": "en"})
    client.post(LOGIN, {"login": "school", "password": PASSWORD})
    return client


@pytest.mark.parametrize("path", ["/", "/hazards/", "/people/me/", "/accounts/2fa/", "/tour"])
def test_a_first_password_leads_to_the_page_where_it_is_changed(
    newcomer: Client, path: str
) -> None:
    answer = newcomer.get(path)
    assert (answer.status_code, answer["Location"]) == (302, CHANGE)


def test_an_htmx_request_with_a_first_password_leads_there_too(newcomer: Client) -> None:
    answer = newcomer.get("/notices/", headers={"hx-request": "true"})
    assert answer["HX-Redirect"] == CHANGE


def test_the_api_answers_a_first_password_with_a_sentence(world: World, newcomer: Client) -> None:
    answer = newcomer.get("/api/v1/people/me")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["detail"] == "Change your first password before anything else."
    school = world.actors["school"]
    with acting(school):
        _token, secret = tokens.make_token(actor=school, label="x")
    by_token = Client(headers={"authorization": f"Bearer {secret}"})
    assert me(by_token) == 403


def test_language_health_and_the_way_out_stay_open(newcomer: Client) -> None:
    assert newcomer.get("/healthz").status_code == 200
    assert newcomer.post("/language/", {"language": "en"})["Location"] == "/"
    assert newcomer.get(CHANGE).status_code == 200
    assert newcomer.post("/accounts/logout/").status_code == 302


def change(client: Client, new: str, old: str = PASSWORD) -> str:
    form = {"oldpassword": old, "password1": new, "password2": new}
    answer = client.post(CHANGE, form)
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_changing_it_opens_everything_and_stands_in_the_ledger(
    world: World, newcomer: Client
) -> None:
    assert "same as the old" in change(newcomer, PASSWORD)
    assert "not the present password" in change(newcomer, "pear-tree-in-may", old="wrong")
    assert "fewer than 10 characters" in change(newcomer, "pear")
    assert me(newcomer) == 403
    assert change(newcomer, "pear-tree-in-may") == "/"
    assert me(newcomer) == 200
    assert newcomer.get("/").status_code == 200
    with acting(SYSTEM):
        last = Entry.objects.of(world.people["school"].pk).last()
    assert last is not None
    assert (last.action, last.person_name) == ("person.change_password", "school post")


def test_a_password_that_is_easily_guessed_is_refused_with_its_reason(newcomer: Client) -> None:
    assert "everybody tries" in change(newcomer, "1234567890")
    assert "too much like" in change(newcomer, "school-post")


# --- pages on the way -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/abc/",
        "/accounts/password/reset/",
        "/accounts/password/reset/key/1-abc/",
        "/accounts/password/set/",
        "/accounts/login/code/confirm/",
    ],
)
def test_where_others_write_mails_the_administrator_helps(world: World, path: str) -> None:
    page = Client(headers={"accept-language": "en"}).get(path)
    assert "administrator of accounts" in page.content.decode()
    assert Client().post(path, {"email": "a@b.cn"}).status_code == 405


def test_nobody_signs_up(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    form = {"username": "mallory", "password1": "pear-tree-in-may", "password2": "pear-tree-in-may"}
    for answer in (client.get("/accounts/signup/"), client.post("/accounts/signup/", form)):
        assert "Accounts are not opened here" in answer.content.decode()
    assert not Person.objects.filter(username="mallory").exists()
    assert "signup" not in client.get(LOGIN).content.decode()


ENGLISH = {"Anxiao", "EN", "English", "API", "QR", "Ctrl", "http", "https"}


def words(page: str) -> set[str]:
    """English words that a reader of Chinese would see."""
    body = re.sub(r"<(script|style|template|code|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    body = body.split("<body", 1)[-1].split(">", 1)[-1]
    text = re.sub(r"<[^>]*>", " ", body)
    return set(re.findall(r"[A-Za-z]{3,}", text)) - ENGLISH


def named_in_chinese(world: World) -> Person:
    """The school's officer, with nothing English about her but what the pages say."""
    person = world.people["school"]
    Person.objects.filter(pk=person.pk).update(name="张三", username="张三")
    Post.objects.filter(tenures__person=person).update(zh="安全副校长")
    Organisation.objects.filter(pk=world.organisations["school"].pk).update(zh="某小学")
    return Person.objects.get(pk=person.pk)


def code_of(client: Client, path: str) -> str:
    """What an authenticator app shows for the key on the page."""
    page = client.get(path).content.decode()
    found = re.search(r'data-copy="([A-Z2-7]{16,})"', page)
    assert found is not None
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(found.group(1), counter)))


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
def test_the_second_factor_from_setting_up_to_giving_up(world: World, language: str) -> None:
    school = named_in_chinese(world).username
    client = Client(headers={"accept-language": language})
    client.post(LOGIN, {"login": school, "password": PASSWORD})
    seen = [client.get("/accounts/2fa/")]
    asked = client.get("/accounts/2fa/totp/activate/")["Location"]
    seen += [client.get(asked), client.post(asked, {"password": "wrong"})]
    assert client.post(asked, {"password": PASSWORD}).status_code in (200, 302)
    seen.append(client.post("/accounts/2fa/totp/activate/", {"code": "000000"}))
    code = code_of(client, "/accounts/2fa/totp/activate/")
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    for path in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
        seen.append(client.get(f"/accounts/2fa/{path}"))
    codes = re.findall(r'ax-secret">([^<]+)<', seen[-3].content.decode())
    client.post("/accounts/logout/")
    client.post(LOGIN, {"login": school, "password": PASSWORD})
    seen.append(client.get("/accounts/2fa/authenticate/"))
    seen.append(client.post("/accounts/2fa/authenticate/", {"code": "no"}))
    assert me(client) == 401
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert me(client) == 200
    asked = client.get("/accounts/2fa/totp/deactivate/")["Location"]
    client.post(asked, {"password": PASSWORD})
    seen.append(client.get("/accounts/2fa/reauthenticate/"))
    client.post("/accounts/2fa/totp/deactivate/")
    assert "not set up" in client.get("/accounts/2fa/").content.decode() or language != "en"
    for answer in seen:
        page = answer.content.decode()
        assert page.count("<h1") == 1
        assert "ax-" in page
        if language != "en":
            assert not words(page), words(page)


PAGES = (
    LOGIN,
    "/accounts/logout/",
    "/accounts/inactive/",
    "/accounts/signup/",
    "/accounts/recovery/",
    CHANGE,
    "/accounts/reauthenticate/",
    "/people/me/",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_on_the_way_is_dressed_and_speaks_chinese(world: World, path: str) -> None:
    person = named_in_chinese(world)
    client = Client(headers={"accept-language": "zh-CN"})
    outside = ("login", "signup", "inactive", "recovery")
    if not any(word in path for word in outside):
        client.force_login(person)
    page = client.get(path).content.decode()
    assert page.count("<h1") == 1
    assert "ax-" in page
    assert not words(page), words(page)
