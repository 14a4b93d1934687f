"""Requests and orders from sending to closing: clocks, words, reach, papers, pages, JSON."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from anxiao.documents.models import Document
from anxiao.hazards.services import report
from anxiao.kernel import clock, workdays
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused, Stale
from anxiao.kernel.principal import acting
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry, Subject
from anxiao.norms import services as norms
from anxiao.notices.models import Notice
from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.asks.services import orders, papers, reminding, requests
from anxiao.programmes.asks.waiting import waiting
from tests.documents.test_printing import pages
from tests.programmes.asking import TEXT, ask, client, do, fresh, key, order
from tests.world import COUNTY, SYSTEM, World, item, make_hazard, make_world, photo

pytestmark = pytest.mark.django_db
WHY = {"reason": "不属本单位职责"}


@pytest.fixture
def world() -> World:
    return make_world()


def told(world: World, who: str, row: Any) -> list[str]:
    actor = world.actors[who]
    with acting(actor):
        found = Notice.objects.visible_to(actor).filter(subject=row.pk).order_by("sent_at", "pk")
        return [one.says["key"] for one in found]


def actions(row: Any) -> list[str]:
    with acting(SYSTEM):
        return [one.action for one in Entry.objects.of(row.pk)]


# --- requests --------------------------------------------------------------------------------


def test_a_request_goes_its_way(world: World) -> None:
    row = ask(world)
    row = do(world, "market", requests.accept, row)
    row = do(world, "market", requests.answer, row, reply="名单已送达")
    assert (row.state, row.desk, row.reply) == ("answered", key(world, "police"), "名单已送达")
    row = do(world, "police", requests.close, row)
    assert (row.state, row.desk) == ("closed", None)
    assert actions(row) == ["request.ask", "request.accept", "request.answer", "request.close"]


def test_the_rule_of_the_place_says_when_the_answer_is_due(world: World) -> None:
    row = ask(world)
    assert row.due_at == workdays.deadline(clock.today(), 5).at
    with acting(world.actors["coordinator"]) as office:
        norms.add_rule(
            actor=office,
            key="request.answer_days",
            territory_code=COUNTY,
            valid_from=clock.today(),
            value=3,
        )
    assert ask(world).due_at == workdays.deadline(clock.today(), 3).at
    assert ask(world, limit_days=9).due_at == workdays.deadline(clock.today(), 9).at
    with pytest.raises(Invalid):
        ask(world, limit_days=0)


def test_the_clock_counts_working_days_and_stops_with_the_answer(world: World) -> None:
    row = ask(world)
    assert row.due_at is not None
    assert row.days_left() == 5
    with clock.at(row.due_at + timedelta(days=20)):
        late = fresh(row, world.actors["police"])
        assert late.is_late
        assert late.tone == "late"
        assert late.clock["late_days"] == workdays.between(row.due_at.date(), clock.today())
        row = do(world, "market", requests.answer, row, reply="迟复")
        assert not row.is_late
        assert row.clock["state"] == "done"
        assert row.clock["late_days"] > 0
        assert row.days_left() is None
        with acting(SYSTEM):
            assert not Request.objects.late(at=clock.now()).exists()


def test_declining_in_time_ends_it_and_the_asker_may_ask_another(world: World) -> None:
    row = ask(world, title="烟酒店名单")
    with pytest.raises(Invalid):
        do(world, "market", requests.decline, row, reason=" ")
    row = do(world, "market", requests.decline, row, **WHY)
    assert (row.state, row.reason, row.is_open) == ("declined", WHY["reason"], False)
    assert told(world, "police", row)[-1] == "Declined: %(reason)s"
    page = client(world, "police").get(f"/requests/{row.pk}/").content.decode()
    assert f"/requests/new/?again={row.pk}" in page
    form = client(world, "police").get(f"/requests/new/?again={row.pk}").content.decode()
    assert TEXT in form
    assert (
        f"again={row.pk}"
        not in client(world, "market").get(f"/requests/{row.pk}/").content.decode()
    )


def test_after_the_set_time_it_is_too_late_to_decline(world: World) -> None:
    row = ask(world, limit_days=60)
    assert row.declinable_until == workdays.deadline(clock.today(), 5).on
    later = workdays.deadline(clock.today(), 6).at
    with clock.at(later), pytest.raises(Refused):
        do(world, "market", requests.decline, row, **WHY)
    assert do(world, "market", requests.decline, row, **WHY).state == "declined"


def test_what_was_accepted_is_not_declined_any_more(world: World) -> None:
    row = do(world, "market", requests.accept, ask(world))
    with pytest.raises(Refused):
        do(world, "market", requests.decline, row, **WHY)


def test_only_the_two_sides_move_it(world: World) -> None:
    row = ask(world)
    for who, service in (("police", requests.accept), ("coordinator", requests.accept)):
        with pytest.raises(NotAllowed):
            do(world, who, service, row)
    with pytest.raises(NotAllowed):
        do(world, "market", requests.withdraw, row, **WHY)
    assert do(world, "police", requests.withdraw, row, **WHY).state == "withdrawn"
    assert told(world, "market", row)[-1] == "Withdrew it: %(reason)s"


def test_a_version_that_has_passed_is_stale(world: World) -> None:
    row = ask(world)
    do(world, "market", requests.accept, row, version=1)
    with pytest.raises(Stale):
        do(world, "market", requests.answer, row, reply="好", version=1)


def test_nothing_is_asked_without_words(world: World) -> None:
    with pytest.raises(Invalid):
        ask(world, text=" ")


# --- orders ----------------------------------------------------------------------------------


def test_an_order_goes_its_way(world: World) -> None:
    row = order(world)
    row = do(world, "police", orders.sign_for, row)
    row = do(world, "police", orders.reply, row, reply="已清理")
    row = do(world, "coordinator", orders.send_back, row, reason="无照片", limit_days=3)
    assert (row.state, row.desk, row.replied_at) == ("signed", key(world, "police"), None)
    assert row.due_at == workdays.deadline(clock.today(), 3).at
    row = do(world, "police", orders.reply, row, reply="附照片")
    row = do(world, "coordinator", orders.close, row)
    assert row.state == "closed"
    assert told(world, "police", row)[-1] == "Closed the order."


def test_out_of_power_comes_back_and_is_transferred(world: World) -> None:
    row = do(world, "police", orders.out_of_power, order(world), **WHY)
    assert (row.state, row.desk) == ("returned", key(world, "office"))
    with pytest.raises(Invalid):
        do(world, "coordinator", orders.transfer, row, recipient=key(world, "police"), **WHY)
    before = row.sent_at
    row = do(world, "coordinator", orders.transfer, row, recipient=key(world, "market"), **WHY)
    assert (row.state, row.recipient, row.desk) == (
        "issued",
        key(world, "market"),
        key(world, "market"),
    )
    assert row.sent_at > before
    assert fresh(row, world.actors["police"]).recipient == key(world, "market")
    assert "order.transfer" in actions(row)


def test_the_issuer_may_insist(world: World) -> None:
    row = do(world, "police", orders.out_of_power, order(world), **WHY)
    row = do(world, "coordinator", orders.insist, row, reason="职责清单第三条")
    assert (row.state, row.desk) == ("issued", key(world, "police"))


def test_a_transfer_upwards_or_sideways_is_refused(world: World) -> None:
    row = do(world, "school", orders.sign_for, order(world, "town", "school"))
    row = do(world, "school", orders.out_of_power, row, **WHY)
    with pytest.raises(Invalid):
        do(world, "town", orders.transfer, row, recipient=key(world, "police"), **WHY)


def test_more_time_is_asked_for_and_granted_by_the_issuer(world: World) -> None:
    row = do(world, "police", orders.sign_for, order(world))
    assert row.due_at is not None
    until = row.due_at.astimezone(clock.LOCAL).date() + timedelta(days=7)
    with pytest.raises(Invalid):
        do(world, "police", orders.ask_extension, row, until=clock.today(), reason="材料未到")
    row = do(world, "police", orders.ask_extension, row, until=until, reason="材料未到")
    assert told(world, "coordinator", row)[-1].startswith("Asked for more time")
    office = world.actors["coordinator"]
    with acting(office):
        assert [one.subject for one in waiting(office, clock.today())] == [row.pk]
    with pytest.raises(Refused):
        do(world, "police", orders.ask_extension, row, until=until, reason="再次")
    row = do(world, "coordinator", orders.grant_extension, row, note="属实")
    assert row.due_at.astimezone(clock.LOCAL).date() == until
    assert row.extension is None
    with pytest.raises(Refused):
        do(world, "coordinator", orders.refuse_extension, row, **WHY)


def test_a_reply_needs_words_and_comes_after_signing(world: World) -> None:
    row = order(world)
    with pytest.raises(Refused):
        do(world, "police", orders.reply, row, reply="已办")
    row = do(world, "police", orders.sign_for, row)
    with pytest.raises(Invalid):
        do(world, "police", orders.reply, row, reply=" ")


def test_declining_an_order_has_no_door(world: World) -> None:
    row = order(world)
    police = client(world, "police")
    assert police.post(f"/orders/{row.pk}/decline/", WHY).status_code == 404
    answer = police.post(f"/api/v1/orders/{row.pk}/decline", WHY, content_type="application/json")
    assert answer.status_code in (404, 405)


# --- what it is about, and who sees it ----------------------------------------------------------


def test_what_it_is_about_is_named_and_linked_for_whoever_reaches_it(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    row = ask(world, "town", "market", about=hazard.pk)
    assert (row.about_kind, row.about_title) == ("hazard", hazard.title)
    assert row.about_due_at == hazard.due_at
    link = f'<a href="/hazards/{hazard.pk}/">'
    assert link in client(world, "town").get(f"/requests/{row.pk}/").content.decode()
    page = client(world, "market").get(f"/requests/{row.pk}/").content.decode()
    assert hazard.title in page
    assert link not in page


def test_what_lies_out_of_reach_cannot_be_asked_about(world: World) -> None:
    hazard = make_hazard(world)
    with pytest.raises(OutOfReach):
        ask(world, "market", "police", about=hazard.pk)
    address = f"/requests/new/?about={hazard.pk}"
    assert client(world, "market").get(address).status_code == 404
    assert client(world, "market").get("/requests/new/?about=x").status_code == 404


def test_a_sealed_record_is_never_named(world: World) -> None:
    office = world.actors["coordinator"]
    with acting(office):
        seal = ledger.seal(actor=office, members=[], opens_latest_on=clock.today())
        hazard = report.report(
            actor=office,
            site=world.sites["school"],
            item=item(),
            title="暗访发现",
            seal=seal.pk,
        )
    for send in (ask, order):
        with pytest.raises(Refused):
            send(world, "coordinator", "police", about=hazard.pk)
    page = client(world, "coordinator").get(f"/hazards/{hazard.pk}/").content.decode()
    assert "/requests/new/" not in page
    assert client(world, "coordinator").get(f"/orders/new/?about={hazard.pk}").status_code == 409
    with acting(SYSTEM):
        assert not Request.objects.exists()
        assert not Order.objects.exists()


def test_the_page_of_a_hazard_leads_to_both_for_those_who_may(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    page = client(world, "town").get(f"/hazards/{hazard.pk}/").content.decode()
    assert f"/requests/new/?about={hazard.pk}" in page
    assert f"/orders/new/?about={hazard.pk}" in page
    page = client(world, "school").get(f"/hazards/{hazard.pk}/").content.decode()
    assert f"/orders/new/?about={hazard.pk}" not in page
    assert (
        "/requests/new/"
        not in client(world, "auditor").get(f"/hazards/{hazard.pk}/").content.decode()
    )


STRANGERS = ("education", "inspector", "other_town", "far_school", "neighbour", "town")


@pytest.mark.parametrize("who", STRANGERS)
def test_a_third_department_sees_nothing(world: World, who: str) -> None:
    asked, ordered = ask(world), order(world)
    stranger = client(world, who)
    for space, row in (("requests", asked), ("orders", ordered)):
        assert stranger.get(f"/{space}/{row.pk}/").status_code == 404
        assert stranger.get(f"/api/v1/{space}/{row.pk}").status_code == 404
        assert str(row.pk) not in stranger.get(f"/{space}/").content.decode()
        assert stranger.get(f"/api/v1/{space}").json()["items"] == []
        assert stranger.post(f"/{space}/{row.pk}/withdraw/", WHY).status_code == 404
        assert row.title not in stranger.get(f"/search/?q={row.title}").content.decode().replace(
            f'value="{row.title}"', ""
        )
        with acting(world.actors[who]):
            assert not Subject.objects.visible_to(world.actors[who]).filter(pk=row.pk).exists()


@pytest.mark.parametrize("who", ["police", "market", "coordinator", "leader", "auditor"])
def test_both_sides_and_the_county_see_a_request(world: World, who: str) -> None:
    row = ask(world)
    assert client(world, who).get(f"/requests/{row.pk}/").status_code == 200


def test_a_school_s_order_is_seen_by_its_town_and_its_supervisor(world: World) -> None:
    row = order(world, "coordinator", "school")
    for who in ("school", "central", "town", "coordinator"):
        assert client(world, who).get(f"/orders/{row.pk}/").status_code == 200, who
    assert client(world, "police").get(f"/orders/{row.pk}/").status_code == 404


def test_an_instruction_that_an_order_follows_from_is_not_told_to_its_recipient(
    world: World,
) -> None:
    from anxiao.programmes.instructions.services import entering
    from tests.programmes.asking import enter

    made = enter(world, title="关于摊点的批示")
    do(world, "coordinator", entering.order, made, recipients=[key(world, "police")], text="清理")
    with acting(SYSTEM):
        row = Order.objects.get(instruction=made.pk)
    assert (
        "关于摊点的批示" in client(world, "coordinator").get(f"/orders/{row.pk}/").content.decode()
    )
    police = client(world, "police")
    assert "关于摊点的批示" not in police.get(f"/orders/{row.pk}/").content.decode()
    assert str(made.pk) not in police.get(f"/api/v1/orders/{row.pk}").content.decode()
    assert police.get(f"/instructions/{made.pk}/").status_code == 403
    with acting(world.actors["police"]) as actor:
        assert not Subject.objects.visible_to(actor).filter(pk=made.pk).exists()


# --- papers ----------------------------------------------------------------------------------


def test_the_slip_of_an_order_says_what_is_late_by_when_and_at_which_level(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    assert hazard.due_at is not None
    with clock.at(workdays.deadline(hazard.due_at.date(), 4).at):
        row = order(world, "coordinator", "school", about=hazard.pk, urgency="at_once")
        paper = do(world, "coordinator", papers.issue_paper, row)
    body = paper.context["body"]
    assert paper.number == f"单位office督〔{paper.year}〕1号"
    assert body["about"] == hazard.title
    assert body["late_days"] == 4
    assert (body["level"], body["urgency"]) == ("县级", "特急")
    assert body["recipient"] == "单位school"
    assert body["url"].endswith(f"/orders/{row.pk}/")
    answer = client(world, "school").get(f"/orders/{row.pk}/paper/")
    assert answer["Content-Type"] == "application/pdf"
    assert pages(answer.content) == 1


def test_the_slip_of_a_request_says_until_when_it_may_be_declined(world: World) -> None:
    row = ask(world)
    police = client(world, "police")
    assert "It has no slip yet" in police.get(f"/requests/{row.pk}/paper/").content.decode()
    content = police.post(f"/requests/{row.pk}/paper/", follow=True).content
    assert pages(content) == 1
    assert client(world, "market").get(f"/requests/{row.pk}/paper/").content == content
    with acting(SYSTEM):
        paper = Document.objects.get(subject=row.pk)
    assert (paper.kind, paper.sort.zh) == ("request", "协办单")
    assert paper.context["body"]["declinable_until"].startswith(f"{row.declinable_until.year}年")
    assert paper.context["body"]["text"] == ""


def test_only_the_sender_issues_its_slip(world: World) -> None:
    row = ask(world)
    for who in ("market", "coordinator"):
        assert client(world, who).post(f"/requests/{row.pk}/paper/").status_code == 403


def test_a_transferred_order_takes_a_new_slip_and_the_old_one_is_replaced(world: World) -> None:
    row = order(world)
    old = do(world, "coordinator", papers.issue_paper, row)
    row = do(world, "police", orders.out_of_power, row, **WHY)
    row = do(world, "coordinator", orders.transfer, row, recipient=key(world, "market"), **WHY)
    new = do(world, "coordinator", papers.issue_paper, row)
    assert new.context["body"]["recipient"] == "单位market"
    assert fresh(old, world.actors["market"]).standing == "replaced"


def test_many_slips_are_printed_in_one_file(world: World) -> None:
    rows = [order(world), order(world, "coordinator", "market")]
    office = client(world, "coordinator")
    ticked = {"row": [str(row.pk) for row in rows]}
    page = office.get("/orders/papers/", ticked).content.decode()
    assert "2 slips in one file" in page
    answer = office.post("/orders/papers/", ticked)
    assert pages(answer.content) == 2
    closed = do(world, "coordinator", orders.withdraw, order(world), **WHY)
    page = office.get("/orders/papers/", {"row": str(closed.pk)}).content.decode()
    assert "Left out" in page
    assert client(world, "police").get("/orders/papers/", ticked).status_code == 403


# --- pages, sheets, JSON -------------------------------------------------------------------------


def test_a_request_is_written_on_its_page_with_a_photo(world: World) -> None:
    police = client(world, "police")
    with acting(world.actors["police"]) as actor:
        shot = photo(actor, 7)
    sent = {
        "recipient": key(world, "market"),
        "text": TEXT,
        "limit_days": 5,
        "photos": [str(shot.pk)],
    }
    answer = police.post("/requests/new/", sent, follow=True)
    with acting(SYSTEM):
        row = Request.objects.get()
    assert answer.redirect_chain[-1][0] == f"/requests/{row.pk}/"
    assert TEXT in answer.content.decode()
    assert f"/evidence/{shot.pk}/" in answer.content.decode()
    assert client(world, "market").get(f"/evidence/{shot.pk}/thumb/").status_code == 200


def test_what_is_wrong_is_said_on_the_page(world: World) -> None:
    town = client(world, "town")
    answer = town.post("/orders/new/", {"text": "", "limit_days": 5, "urgency": "normal"})
    assert answer.status_code == 422
    assert "Choose at least one organisation." in answer.content.decode()
    named = {"text": "自查", "limit_days": 5, "urgency": "normal", "others": "单位far_school"}
    answer = town.post("/orders/new/", named)
    assert answer.status_code == 422
    assert "Nobody below you is called" in answer.content.decode()


def test_schools_are_ordered_by_their_names_several_at_once(world: World) -> None:
    sent = {
        "text": "自查",
        "limit_days": 5,
        "urgency": "normal",
        "others": "单位school、单位central",
    }
    answer = client(world, "town").post("/orders/new/", sent)
    assert answer.headers["Location"] == "/orders/?box=from"
    with acting(SYSTEM):
        found = set(Order.objects.values_list("recipient", flat=True))
    assert found == {key(world, "school"), key(world, "central")}


def test_signing_for_an_order_takes_two_taps_from_my_work(world: World) -> None:
    row = order(world)
    police = client(world, "police")
    home = police.get("/").content.decode()
    assert f"/orders/{row.pk}/" in home
    page = police.get(f"/orders/{row.pk}/").content.decode()
    assert f'action="/orders/{row.pk}/sign_for/"' in page
    answer = police.post(f"/orders/{row.pk}/sign_for/", {"version": 1}, follow=True)
    assert "Done: Sign for." in answer.content.decode()


def test_every_open_button_opens_its_page(world: World) -> None:
    sides = {"requests": ("police", "market", "leader"), "orders": ("police", "coordinator")}
    for space, row in (("requests", ask(world)), ("orders", order(world))):
        for who in sides[space]:
            offers = client(world, who).get(f"/api/v1/{space}/{row.pk}/offers").json()
            for offer in offers:
                if offer["reason"] is None:
                    url = f"/{space}/{row.pk}/{offer['verb']}/"
                    assert client(world, who).get(url).status_code == 200, url


def test_boxes_states_and_words_narrow_the_list(world: World) -> None:
    out, into = ask(world, title="甲事"), ask(world, "market", "police", title="乙事")
    police = client(world, "police")

    def shown(query: str) -> set[str]:
        items = police.get(f"/api/v1/requests?{query}").json()["items"]
        page = police.get(f"/requests/?{query}").content.decode()
        assert {one["id"] for one in items} == {str(r.pk) for r in (out, into) if str(r.pk) in page}
        return {one["title"] for one in items}

    assert shown("") == {"甲事", "乙事"}
    assert shown("box=from") == {"甲事"}
    assert shown("box=to&state=open") == {"乙事"}
    assert shown("q=甲") == {"甲事"}
    assert shown("state=closed") == set()
    assert shown("due=late") == set()


def test_the_sheet_has_the_rows_that_are_seen(world: World) -> None:
    ask(world, title="甲事")
    ask(world, "market", "police", title="乙事")
    answer = client(world, "police").get("/requests/export.xlsx?box=from")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True)
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert "Request" not in rows[0]
    assert [row[1] for row in rows[1:]] == ["甲事"]
    assert "Organisation market" in rows[1]


def test_json_asks_orders_and_answers(world: World) -> None:
    police, market = client(world, "police"), client(world, "market")
    body = {"recipient": key(world, "market"), "text": TEXT}
    made = police.post("/api/v1/requests", body, content_type="application/json")
    assert made.status_code == 201
    url = f"/api/v1/requests/{made.json()['id']}"
    assert (
        market.post(f"{url}/accept", {}, content_type="application/json").json()["state"]
        == "accepted"
    )
    assert (
        police.post(f"{url}/paper", {}, content_type="application/json").json()["kind"] == "request"
    )
    assert len(market.get(f"{url}/documents").json()) == 1
    down = {"recipients": [key(world, "market")], "text": "办"}
    assert police.post("/api/v1/orders", down, content_type="application/json").status_code == 403
    office = client(world, "coordinator")
    made = office.post("/api/v1/orders", down, content_type="application/json")
    assert [one["state"] for one in made.json()] == ["issued"]


def test_the_night_reminds_before_and_tells_both_sides_after(world: World) -> None:
    row = ask(world)
    assert row.due_at is not None
    with acting(SYSTEM):
        assert reminding.remind(actor=SYSTEM) == 0
        with clock.at(row.due_at - timedelta(hours=2)):
            for _each in range(2):
                reminding.remind(actor=SYSTEM)
        with clock.at(row.due_at + timedelta(days=1)):
            for _each in range(2):
                reminding.remind(actor=SYSTEM)
    late = [one for one in told(world, "market", row) if one.startswith("Working days late")]
    assert len(late) == 1
    assert told(world, "police", row) == late


def test_a_task_that_was_handed_over_leads_to_both(world: World) -> None:
    from tests.programmes import plans

    _programme, (task, *_rest) = plans.issued(world, "town")
    page = client(world, "town").get(f"/tasks/{task.pk}/").content.decode()
    assert f"/requests/new/?about={task.pk}" in page
    row = ask(world, "town", "police", about=task.pk)
    assert (row.about_kind, row.about_title) == ("task", task.title)
    assert row.about_due_at == task.due_at
    assert (
        f'<a href="/tasks/{task.pk}/">'
        not in client(world, "police").get(f"/requests/{row.pk}/").content.decode()
    )
