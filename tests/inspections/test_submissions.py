"""What phones send is taken once and whole, whatever the network does."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxiao.evidence.models import File
from anxiao.inspections.phone.models import Submission
from anxiao.inspections.visits.models import Finding, Sheet, Visit
from anxiao.kernel.principal import acting
from tests.inspections.sending import (
    BASE,
    PASSED,
    begun,
    filled,
    path_of,
    put,
    send,
    signed_in,
    with_photo,
)
from tests.inspections.visiting import checklist, fill, sheet_of, start
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db


def counted() -> tuple[int, int, int]:
    """Visits, sheets and submissions that there are."""
    with acting(SYSTEM):
        return Visit.objects.count(), Sheet.objects.count(), Submission.objects.count()


def told(answer: Any, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[:400])
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: Any, status: int = 422) -> str:
    return str(told(answer, status)["detail"])


# --- once ---------------------------------------------------------------------------------------


def test_an_inspection_begun_off_line_is_a_finished_visit(world: World) -> None:
    made = checklist()
    said = told(send(signed_in(world), begun(world, made)))
    assert (said["state"], said["failed"], said["version"]) == ("finished", 0, 2)
    with acting(SYSTEM):
        visit, sheet, row = Visit.objects.get(), Sheet.objects.get(), Submission.objects.get()
    assert (str(visit.pk), visit.kind, visit.state) == (said["visit"], "open", "finished")
    assert sheet.answers == PASSED
    assert row.began_at is not None and row.began_at.isoformat() == "2026-06-18T01:00:00+00:00"


def test_the_same_key_gives_the_same_receipt_and_another_body_is_refused(world: World) -> None:
    made, client = checklist(), signed_in(world)
    body = begun(world, made)
    first = told(send(client, body))
    assert told(send(client, body)) == first
    assert told(client.get(f"{BASE}/{body['key']}"), 200) == first
    other = {**body, "xml": filled(made, {**PASSED, "guard/q1": "na"})}
    assert "make a new key" in refused(send(client, other), 409)
    assert counted() == (1, 1, 1)


def test_a_second_key_for_the_same_filling_begins_no_second_visit(world: World) -> None:
    made, client = checklist(), signed_in(world)
    body = begun(world, made)
    told(send(client, body))
    refused(send(client, {**body, "key": str(uuid4())}), 409)
    afresh = {**body["begun"], "key": str(uuid4())}
    said = refused(send(client, {**body, "key": str(uuid4()), "begun": afresh}), 409)
    assert "under another key" in said
    assert counted() == (1, 1, 1)


def test_the_receipt_is_the_senders_alone(world: World) -> None:
    body = begun(world, checklist())
    told(send(signed_in(world), body))
    assert signed_in(world, "education").get(f"{BASE}/{body['key']}").status_code == 404
    assert signed_in(world, "far_school").get(BASE).json()["items"] == []
    assert len(signed_in(world, "town").get(BASE).json()["items"]) == 1


def test_the_clock_of_the_device_is_noted(world: World) -> None:
    body = begun(world, checklist())
    said = told(send(signed_in(world), body, **{"x-device-clock": "2000-01-01T00:00:00Z"}))
    assert said["skew"] < -800_000_000
    odd = begun(world, checklist())
    assert told(send(signed_in(world), odd, **{"x-device-clock": "gestern"}))["skew"] is None


# --- a visit that is under way ------------------------------------------------------------------


def of_visit(visit: Visit, **more: Any) -> dict[str, Any]:
    made = sheet_of(visit).checklist
    body = {"key": str(uuid4()), "visit": str(visit.pk), "checklist": str(made.pk), "seen": 1}
    return {**body, "xml": filled(made, PASSED), **more}


def test_a_sheet_is_kept_without_finishing_and_finished_later(world: World) -> None:
    visit, client = start(world), signed_in(world)
    kept = told(send(client, of_visit(visit, finishes=False)))
    assert (kept["state"], kept["version"]) == ("started", 2)
    done = told(send(client, of_visit(visit, seen=2)))
    assert done["state"] == "finished"


def test_what_another_device_changed_meanwhile_is_not_overwritten(world: World) -> None:
    visit = start(world)
    before = fill(world, visit, "inspector", 2).answers
    assert "changed this record" in refused(send(signed_in(world), of_visit(visit)), 412)
    assert sheet_of(visit).answers == before
    told(send(signed_in(world), of_visit(visit, seen=2)))


def test_a_finished_visit_takes_nothing_more(world: World) -> None:
    visit, client = start(world), signed_in(world)
    told(send(client, of_visit(visit)))
    refused(send(client, of_visit(visit, seen=None)), 409)


def test_a_visit_out_of_reach_does_not_exist(world: World) -> None:
    visit = start(world)
    refused(send(signed_in(world, "far_school"), of_visit(visit)), 404)


# --- photos -------------------------------------------------------------------------------------


def test_a_photo_goes_up_in_pieces_and_is_asked_how_far_it_is(world: World) -> None:
    client, made = signed_in(world), checklist()
    body, content = with_photo(world, made)
    key = body["key"]
    assert client.get(path_of(key, content)).status_code == 404
    assert client.head(path_of(key, content)).headers["Upload-Offset"] == "0"
    assert told(put(client, key, content, most=100), 200)["received"] == 100
    assert client.head(path_of(key, content)).headers["Upload-Offset"] == "100"
    assert "100 of" in refused(put(client, key, content, offset=200, most=50), 409)
    assert "send it first" in refused(send(client, body), 409)
    assert counted() == (0, 0, 0)
    done = told(put(client, key, content, offset=100), 200)
    assert (done["received"], told(put(client, key, content), 200)) == (len(content), done)
    head = client.head(path_of(key, content)).headers
    assert (head["Upload-Offset"], head["Upload-Complete"]) == (str(len(content)), "1")
    said = told(send(client, body))
    assert said["failed"] == 1
    with acting(SYSTEM):
        finding, file, row = Finding.objects.get(), File.objects.get(), Submission.objects.get()
    assert finding.photos == [file.pk] and finding.hazard is not None
    ((name, sent),) = row.files.items()
    assert said["files"] == {name: str(file.pk)}
    assert sent["original"]["size"] == 4_000_000


def test_a_photo_that_arrived_damaged_is_sent_again(world: World) -> None:
    client = signed_in(world)
    body, content = with_photo(world, checklist())
    path = path_of(body["key"], content, offset=0, size=len(content))
    spoilt = content[:-1] + bytes([content[-1] ^ 1])
    raw = {"content_type": "application/octet-stream"}
    assert "damaged" in refused(client.put(path, spoilt, **raw))
    assert client.head(path_of(body["key"], content)).headers["Upload-Offset"] == "0"
    told(put(client, body["key"], content), 200)
    told(send(client, body))


def test_what_is_no_photo_is_refused_whatever_it_calls_itself(world: World) -> None:
    client, key = signed_in(world), uuid4()
    content = b"<svg onload='alert(1)'/>" * 9
    assert "accepted" in refused(put(client, key, content))
    assert refused(
        client.put(
            f"{BASE}/{key}/files/nothex?offset=0&size=3",
            b"abc",
            content_type="application/octet-stream",
        )
    )
    with acting(SYSTEM):
        assert File.objects.count() == 0


def test_nobody_sends_on_a_file_of_somebody_else(world: World) -> None:
    body, content = with_photo(world, checklist())
    told(put(signed_in(world), body["key"], content, most=100), 200)
    other = signed_in(world, "town").head(path_of(body["key"], content))
    assert other.headers["Upload-Offset"] == "0"


# --- nonsense -----------------------------------------------------------------------------------

BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><data id="x"><q>&b;</q></data>'
FOREIGN = '<!DOCTYPE d SYSTEM "file:///etc/passwd"><data id="x"/>'
WRONG_XML = {
    "empty": "",
    "text": "no xml",
    "cut": "<data><q>",
    "bomb": BOMB,
    "foreign": FOREIGN,
    "deep": "<d>" * 50 + "</d>" * 50,
    "many": "<d>" + "<q/>" * 20_001 + "</d>",
    "another list": '<data id="another"><guard><q1>pass</q1></guard></data>',
    "Chinese tags": "<数据 id='x'><问题>合格</问题></数据>",
    "huge name": f"<data><{'q' * 50_000}/></data>",
    "half a pair": "<data><q>\ud83d</q></data>",
}


@pytest.mark.parametrize("case", WRONG_XML)
def test_what_is_no_filled_in_form_is_refused_whole(world: World, case: str) -> None:
    body = begun(world, checklist(), xml=WRONG_XML[case])
    assert refused(send(signed_in(world), body))
    assert counted() == (0, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"xml": "字" * 1_000_001}, 422),
        ({"files": {f"{n}.jpg": {"sha256": "0" * 64, "size": 1} for n in range(10_001)}}, 422),
        ({"files": {"长" * 5000: {"sha256": "0" * 64, "size": 1}}}, 422),
        ({"files": {"现场.jpg": {"sha256": "0" * 64, "size": 1}}}, 409),
        ({"files": {"a.jpg": {"sha256": "../../etc", "size": 1}}}, 422),
        ({"begun": None}, 422),
        ({"visit": str(uuid4())}, 422),
        ({"key": "1"}, 422),
        ({"checklist": str(uuid4())}, 422),
        ({"began_at": "0001-01-01T00:00:00+14:00"}, 422),
        ({"began_at": "2026-06-18T09:00:00"}, 422),
        ({"seen": 7}, 412),
        ({"app": "x" * 41}, 422),
    ],
)
def test_what_does_not_fit_is_refused_with_nothing_kept(
    world: World, wrong: dict[str, Any], status: int
) -> None:
    assert refused(send(signed_in(world), begun(world, checklist(), **wrong)), status)
    assert counted() == (0, 0, 0)


def test_ids_of_an_instance_have_one_make(world: World) -> None:
    made = checklist()
    for instance in ("1", "uuid:1", "uuid:" + "x" * 5000, "编号"):
        body = begun(world, made, xml=filled(made, PASSED, instance))
        assert "instance id" in refused(send(signed_in(world), body))
    assert counted() == (0, 0, 0)


def test_ten_thousand_parts_are_no_submission(world: World) -> None:
    parts = {f"p{n}": "x" for n in range(10_001)}
    refused(signed_in(world).post(BASE, parts), 415)


def test_nobody_sends_without_signing_in(world: World) -> None:
    signed_out = signed_in(world)
    signed_out.logout()
    refused(send(signed_out, begun(world, checklist())), 401)


TEXT = st.text(max_size=40)
LEAF = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT)
JSON = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
FIELDS = (
    "key",
    "checklist",
    "xml",
    "visit",
    "begun",
    "seen",
    "finishes",
    "files",
    "rechecks",
    "began_at",
)
MARKS = ("<data>", "</data>", "<q1>", "</q1>", "&amp;", "&x;", "<!--", "]]>", "pass", "字", "\0")
WRONG = st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1, max_size=3)
XML = st.none() | st.lists(st.sampled_from(MARKS), max_size=12)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wrong=WRONG, xml=XML)
def test_whatever_is_sent_is_answered_and_nothing_is_half_kept(
    world: World, wrong: dict[str, Any], xml: list[str] | None
) -> None:
    made = checklist()
    body = begun(world, made, **wrong)
    if xml is not None:
        body["xml"] = f"<data id='{made.form_id}'>{''.join(xml)}</data>"
    before = counted()
    answer = send(signed_in(world), body)
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        assert answer.json()["detail"]
        assert counted() == before
