"""The JSON door to accounts, and to one's own tokens."""

from typing import Any

import pytest
from django.test import Client

from anxiao.kernel import clock
from anxiao.kernel.models import StoredAnswer
from anxiao.kernel.principal import acting
from anxiao.people import tokens
from anxiao.people.models import Person, Token
from anxiao.places.models import Organisation
from tests.people.factories import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
API = "/api/v1/people"


def send(client: Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.post(f"{API}{path}", body or {}, content_type="application/json", headers=headers)


def terms(world: World, **change: Any) -> dict[str, Any]:
    return {
        "username": "zhang.san",
        "name": "张三",
        "organisation": world.organisations["school"].pk,
        "role": "school_officer",
        "title": {"zh": "安全副校长", "en": "Deputy head"},
        "valid_from": clock.today().isoformat(),
        **change,
    }


def test_an_account_from_opening_to_closing(world: World) -> None:
    client = signed_in(world, "administrator")
    opened = send(client, "/persons", terms(world))
    assert opened.status_code == 201
    pk, password = opened.json()["person"]["id"], opened.json()["first_password"]
    assert Person.objects.get(pk=pk).check_password(password)
    told = client.get(f"{API}/persons/{pk}").json()
    assert told["must_change_password"] is True
    assert [post["role"] for post in told["posts"]] == ["school_officer"]
    reset = send(client, f"/persons/{pk}/reset")
    assert reset.json()["first_password"] != password
    second = terms(world, organisation=world.organisations["police"].pk, role="officer")
    del second["username"], second["name"]
    held = send(client, f"/persons/{pk}/posts", second)
    assert held.status_code == 201
    today = clock.today().isoformat()
    ended = send(client, f"/persons/{pk}/posts/{held.json()['id']}/end", {"on": today})
    assert ended.json()["valid_to"] == today
    assert send(client, f"/persons/{pk}/deactivate").json()["is_active"] is False
    assert send(client, f"/persons/{pk}/deactivate").status_code == 409
    assert send(client, f"/persons/{pk}/reactivate").json()["is_active"] is True
    assert send(client, f"/persons/{pk}/revoke-tokens").status_code == 409
    assert send(client, f"/persons/{pk}/drop-second-factor").status_code == 409


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"username": "school"}, "is taken"),
        ({"role": "emperor"}, "no role"),
        ({"valid_to": "2020-01-01"}, "before the first"),
        ({"valid_from": "soon"}, "valid_from"),
    ],
)
def test_what_does_not_fit_is_a_sentence_and_changes_nothing(
    world: World, change: dict[str, Any], says: str
) -> None:
    before = Person.objects.count()
    answer = send(signed_in(world, "administrator"), "/persons", terms(world, **change))
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert says in answer.json()["detail"]
    assert Person.objects.count() == before


def test_an_ended_organisation_is_a_sentence(world: World) -> None:
    school = world.organisations["school"]
    Organisation.objects.filter(pk=school.pk).update(valid_to="2025-08-31")
    answer = send(signed_in(world, "administrator"), "/persons", terms(world))
    assert (answer.status_code, "ended on 31 August 2025" in answer.json()["detail"]) == (422, True)


def test_beyond_the_territory_there_is_nobody(world: World) -> None:
    client = signed_in(world, "town_administrator")
    listed = {row["username"] for row in client.get(f"{API}/persons").json()["items"]}
    assert listed == {"town", "central", "school", "town-admin"}
    far = world.people["far_school"].pk
    assert client.get(f"{API}/persons/{far}").status_code == 404
    for act in ("reset", "deactivate", "reactivate", "revoke-tokens", "drop-second-factor"):
        assert send(client, f"/persons/{far}/{act}").status_code == 404
    elsewhere = terms(world, organisation=world.organisations["far_school"].pk)
    assert send(client, "/persons", elsewhere).status_code == 404


def test_nobody_else_is_let_in(world: World) -> None:
    client = signed_in(world, "coordinator")
    pk = world.people["school"].pk
    assert client.get(f"{API}/persons").status_code == 403
    assert client.get(f"{API}/persons/{pk}").status_code == 403
    assert send(client, f"/persons/{pk}/reset").status_code == 403
    assert send(client, "/persons", terms(world)).status_code == 403
    assert Client().get(f"{API}/persons").status_code == 401


def test_the_list_is_searched_and_goes_on_by_cursor(world: World) -> None:
    client = signed_in(world, "administrator")
    found = client.get(f"{API}/persons", {"q": "police"}).json()["items"]
    assert [row["username"] for row in found] == ["police"]
    seen: list[str] = []
    after = ""
    while after is not None:
        page = client.get(f"{API}/persons?size=5" + (f"&after={after}" if after else "")).json()
        seen += [row["username"] for row in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) > 10
    assert "neighbour" not in seen


def test_one_makes_sees_and_revokes_the_own_tokens(world: World) -> None:
    client = signed_in(world, "school")
    made = send(client, "/tokens", {"label": "sync", "days": 30})
    assert made.status_code == 201
    by_token = Client(headers={"authorization": f"Bearer {made.json()['secret']}"})
    assert [one["label"] for one in by_token.get(f"{API}/tokens").json()] == ["sync"]
    stranger = signed_in(world, "town")
    assert stranger.get(f"{API}/tokens").json() == []
    assert send(stranger, f"/tokens/{made.json()['id']}/revoke").status_code == 404
    assert send(client, f"/tokens/{made.json()['id']}/revoke").status_code == 204
    assert by_token.get(f"{API}/tokens").status_code == 401


def test_a_secret_that_is_shown_once_is_not_kept_for_a_repetition(world: World) -> None:
    client = signed_in(world, "administrator")
    key = {"idempotency-key": "once"}
    opened = send(client, "/persons", terms(world), **key)
    assert opened.status_code == 201
    assert not StoredAnswer.objects.exists()
    assert send(client, "/persons", terms(world), **key).status_code == 422


def test_an_administrator_revokes_the_tokens_of_a_person(world: World) -> None:
    school = world.actors["school"]
    with acting(school):
        tokens.make_token(actor=school, label="x")
    client, pk = signed_in(world, "administrator"), world.people["school"].pk
    assert len(client.get(f"{API}/persons/{pk}").json()["tokens"]) == 1
    assert send(client, f"/persons/{pk}/revoke-tokens").status_code == 204
    assert not Token.objects.living(at=clock.now()).exists()
