"""A leader's instruction: entered from a photo, ordered, answered, closed; and the weekly sheet."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anxiao.evidence.models import Attachment
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach
from anxiao.kernel.principal import acting
from anxiao.kernel.weekly import Line, Part, Section
from anxiao.ledger.models import Entry, Seal
from anxiao.notices.models import Notice
from anxiao.people.models import Post
from anxiao.programmes.asks.models import Order
from anxiao.programmes.asks.services import orders
from anxiao.programmes.instructions import weekly
from anxiao.programmes.instructions.models import Instruction
from anxiao.programmes.instructions.papers.week import cut, printed
from anxiao.programmes.instructions.services import entering
from anxiao.programmes.instructions.waiting import waiting
from tests.documents.test_printing import pages
from tests.programmes import calling, plans
from tests.programmes.asking import ask, client, do, enter, fresh, key, order
from tests.world import COUNTY, SYSTEM, TOWN, World, hold, item, make_world, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def ordered(world: World, *to: str) -> tuple[Instruction, list[Order]]:
    row = enter(world)
    keys = [key(world, one) for one in to]
    row = do(world, "coordinator", entering.order, row, recipients=keys, text="限三日办结")
    with acting(SYSTEM):
        return row, list(Order.objects.filter(instruction=row.pk).order_by("pk"))


def replied(world: World, row: Order, who: str) -> Order:
    row = do(world, who, orders.sign_for, row)
    done: Order = do(world, who, orders.reply, row, reply=f"{who}已办结")
    return done


def state(world: World, row: Instruction) -> str:
    return str(fresh(row, world.actors["leader"]).state)


# --- from words to closing ------------------------------------------------------------------------


def test_an_instruction_becomes_orders_and_closes_with_the_last_of_them(world: World) -> None:
    row, made = ordered(world, "police", "market")
    assert [one.text for one in made] == ["限三日办结"] * 2
    assert state(world, row) == "ordered"
    first = replied(world, made[0], "police")
    assert state(world, row) == "ordered"
    second = replied(world, made[1], "market")
    assert state(world, row) == "answered"
    do(world, "coordinator", orders.close, first)
    assert state(world, row) == "answered"
    do(world, "coordinator", orders.close, second)
    done = fresh(row, world.actors["leader"])
    assert (done.state, done.is_open, done.desk) == ("closed", False, None)


def test_the_leader_and_the_office_are_told(world: World) -> None:
    row, made = ordered(world, "police")
    done = replied(world, made[0], "police")
    do(world, "coordinator", orders.close, done)
    leader = world.actors["leader"]
    with acting(leader):
        found = Notice.objects.visible_to(leader).filter(subject=row.pk).order_by("sent_at")
        said = [one.says["key"] for one in found]
    assert said == ["All its orders are replied to.", "All its orders are closed."]
    page = client(world, "leader").get(f"/instructions/{row.pk}/").content.decode()
    assert "police已办结" in page


def test_a_reply_that_is_sent_back_takes_the_instruction_back_too(world: World) -> None:
    row, made = ordered(world, "police")
    done = replied(world, made[0], "police")
    assert state(world, row) == "answered"
    do(world, "coordinator", orders.send_back, done, reason="不够")
    assert state(world, row) == "ordered"


def test_when_all_orders_are_withdrawn_it_waits_on_the_desk_again(world: World) -> None:
    row, made = ordered(world, "police")
    do(world, "coordinator", orders.withdraw, made[0], reason="另行安排")
    office = world.actors["coordinator"]
    assert state(world, row) == "entered"
    with acting(office):
        assert [one.subject for one in waiting(office, clock.today())] == [row.pk]
    do(world, "coordinator", entering.order, row, recipients=[key(world, "market")], text="办")
    assert state(world, row) == "ordered"


def test_orders_carry_only_what_is_passed_on(world: World) -> None:
    row = enter(world, words="书记不满意，公安局务必重视", urgency="at_once")
    row = do(
        world,
        "coordinator",
        entering.order,
        row,
        recipients=[key(world, "police")],
        text="限期清理",
    )
    with acting(SYSTEM):
        made = Order.objects.get(instruction=row.pk)
    assert (made.text, made.title, made.urgency) == ("限期清理", "限期清理", "at_once")


def test_the_office_answers_without_an_order_or_drops_a_mistake(world: World) -> None:
    row = do(world, "coordinator", entering.settle, enter(world), reply="已当面汇报")
    assert (row.state, row.reply, row.is_open) == ("closed", "已当面汇报", False)
    row = do(world, "coordinator", entering.drop, enter(world), reason="录入有误")
    assert row.state == "dropped"


def test_words_are_written_down_later_and_the_former_stay_in_the_ledger(world: World) -> None:
    row = do(world, "coordinator", entering.edit, enter(world), words="改正后的话")
    assert row.words == "改正后的话"
    with acting(SYSTEM):
        last = Entry.objects.of(row.pk).last()
    assert last is not None
    assert last.details["before"] == "请公安局牵头，三日内报结果"


def test_what_makes_no_sense_is_refused(world: World) -> None:
    bad: list[dict[str, Any]] = [
        {"words": " "},
        {"given_on": clock.today() + timedelta(days=1)},
        {"leader": world.actors["coordinator"].post},
        {"leader": world.actors["police"].post},
    ]
    for more in bad:
        with pytest.raises(Invalid):
            enter(world, **more)
    with pytest.raises(Invalid):
        do(world, "coordinator", entering.order, enter(world), recipients=[], text="办")


@pytest.mark.parametrize("who", ["leader", "town", "police", "school", "auditor"])
def test_only_an_office_enters_instructions(world: World, who: str) -> None:
    with acting(world.actors[who]) as actor, pytest.raises(NotAllowed):
        entering.enter(actor=actor, leader=world.actors["leader"].post, words="办")
    assert client(world, who).get("/instructions/enter/").status_code == 403


def test_the_post_keeps_its_name_as_then(world: World) -> None:
    row = enter(world)
    with acting(SYSTEM):
        Post.objects.filter(pk=row.leader).update(zh="改了名")
    assert fresh(row, world.actors["leader"]).leader_zh == "单位office 岗位leader"


READERS = {"coordinator": 200, "leader": 200, "auditor": 200, "publisher": 403, "police": 403}


@pytest.mark.parametrize(("who", "status"), READERS.items())
def test_who_reads_an_instruction(world: World, who: str, status: int) -> None:
    row, _made = ordered(world, "police")
    reader = client(world, who)
    assert reader.get(f"/instructions/{row.pk}/").status_code == status
    assert reader.get(f"/api/v1/instructions/{row.pk}").status_code == status
    assert reader.get("/instructions/").status_code == status
    found = reader.get(f"/search/?q={row.title}").content.decode()
    assert (f"/instructions/{row.pk}/" in found) is (status == 200)


def test_a_leader_next_door_finds_nothing(world: World) -> None:
    row = enter(world)
    other = client(world, "neighbour")
    assert other.get(f"/instructions/{row.pk}/").status_code == 404
    assert other.get("/api/v1/instructions").json()["items"] == []


# --- on a phone -----------------------------------------------------------------------------------


def shot(seed: int = 5) -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.jpg", picture(seed), "image/jpeg")


def test_a_photo_becomes_an_order_in_one_form(world: World) -> None:
    office = client(world, "coordinator")
    ordered(world, "market")
    page = office.get("/instructions/enter/").content.decode()
    # Proposed already: the leader used last, and whoever was ordered lately comes first.
    assert f'value="{world.actors["leader"].post}" selected' in page
    assert page.index(f'value="{key(world, "market")}"') < page.index('<details class="ax-others"')
    sent = {
        "files": shot(),
        "leader": str(world.actors["leader"].post),
        "recipients": [key(world, "police")],
        "limit_days": 5,
        "pass_photo": "on",
        "urgency": "normal",
        "given_on": f"{clock.today():%Y-%m-%d}",
    }
    answer = office.post("/instructions/enter/", sent, follow=True)
    assert answer.status_code == 200
    with acting(SYSTEM):
        row = Instruction.objects.latest("pk")
        made = Order.objects.get(instruction=row.pk)
        hung = Attachment.objects.filter(subject=row.pk).count()
        passed = Attachment.objects.filter(subject=made.pk).count()
    assert (row.state, row.words, hung, passed) == ("ordered", "", 1, 1)
    assert "领导批示" in made.text
    assert client(world, "police").get(f"/orders/{made.pk}/").status_code == 200


def test_the_photo_stays_with_the_office_where_it_is_not_passed_on(world: World) -> None:
    sent = {
        "files": shot(6),
        "leader": str(world.actors["leader"].post),
        "recipients": [key(world, "police")],
        "limit_days": 5,
        "text": "清理摊点",
        "urgency": "normal",
    }
    client(world, "coordinator").post("/instructions/enter/", sent)
    with acting(SYSTEM):
        made = Order.objects.latest("pk")
        assert not Attachment.objects.filter(subject=made.pk).exists()
    assert made.text == "清理摊点"


def test_without_photo_and_words_the_form_comes_back(world: World) -> None:
    sent = {"leader": str(world.actors["leader"].post), "limit_days": 5, "urgency": "normal"}
    answer = client(world, "coordinator").post("/instructions/enter/", sent)
    assert answer.status_code == 422
    assert "Take a photo of the paper" in answer.content.decode()
    with acting(SYSTEM):
        assert not Instruction.objects.exists()


def test_orders_are_made_later_from_the_record(world: World) -> None:
    row, office = enter(world), client(world, "coordinator")
    assert (
        f"/instructions/{row.pk}/order/" in office.get(f"/instructions/{row.pk}/").content.decode()
    )
    assert row.words in office.get(f"/instructions/{row.pk}/order/").content.decode()
    sent = {"recipients": [key(world, "police")], "limit_days": 5, "text": "办"}
    office.post(f"/instructions/{row.pk}/order/", sent)
    assert state(world, row) == "ordered"
    assert "0 / 1" in office.get("/instructions/").content.decode()


def test_json_enters_and_orders(world: World) -> None:
    office = client(world, "coordinator")
    body = {
        "leader": str(world.actors["leader"].post),
        "words": "办",
        "passed": {"recipients": [key(world, "police")], "text": "清理"},
    }
    made = office.post("/api/v1/instructions", body, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "ordered")
    url = f"/api/v1/instructions/{made.json()['id']}"
    assert [one["state"] for one in office.get(f"{url}/orders").json()] == ["issued"]
    assert office.get("/api/v1/instructions?state=open").json()["items"][0]["words"] == "办"
    assert client(world, "leader").get("/api/v1/instructions?mine=true").json()["items"]


# --- once a week --------------------------------------------------------------------------


def late_hazards(world: World, number: int, **more: Any) -> None:
    site, kind = world.sites["school"], item()
    with acting(SYSTEM):
        Hazard.objects.bulk_create(
            Hazard(
                site=site,
                item=kind,
                title=f"隐患 {each} " + "很长的名称" * (each % 9),
                place_zh=site.zh,
                reported_at=clock.now() - timedelta(days=90),
                state="rectifying",
                lead=key(world, "school"),
                desk=key(world, "school"),
                due_at=clock.now() - timedelta(days=1 + each),
                territory_code=TOWN,
                **more,
            )
            for each in range(number)
        )


def sheet(world: World, who: str = "leader", week: str = "") -> list[weekly.Shown]:
    actor, post = world.actors[who], None
    with acting(actor):
        post = weekly.whose(actor, None)
        assert post is not None
        return weekly.fitted(weekly.gathered(actor, post, weekly.Week.named(week)))


def test_two_hundred_late_things_are_one_page(world: World) -> None:
    late_hazards(world, 200)
    for each in range(12):
        enter(world, words=f"第{each}件" + "请抓紧办理" * 20)
    answer = client(world, "leader").get("/instructions/weekly/sheet.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert pages(answer.content) == 1
    late, grave, decision, own = sheet(world)
    assert (late.total, late.lines[0].rank >= late.lines[1].rank) == (200, True)
    assert late.more == 200 - len(late.lines)
    assert len(late.lines) >= weekly.ROOM[Section.LATE] - 1
    assert (grave.total, decision.total, own.total) == (0, 0, 12)


def test_every_filling_of_the_sections_is_one_page(world: World) -> None:
    long = Line("校门口" * 60, {"zh": "单位" * 40, "en": ""}, {"key": "x" * 90, "params": {}})
    for counts in ((0, 0, 0, 0), (40, 0, 0, 0), (40, 40, 40, 40), (1, 40, 2, 9), (3, 3, 40, 40)):
        parts = [
            Part(section, total, (long,) * total)
            for section, total in zip(Section, counts, strict=True)
        ]
        shown = weekly.fitted(parts)
        assert sum(len(one.lines) + (one.more > 0) + (one.total == 0) for one in shown) <= 32
        with acting(SYSTEM):
            post = Post.objects.select_related("organisation").get(pk=world.actors["leader"].post)
        content = printed(post, weekly.Week.of(clock.today()), shown)
        assert pages(content) == 1, counts


def test_the_worst_come_first_with_whose_and_since_when(world: World) -> None:
    late_hazards(world, 3)
    ask(world)
    late = sheet(world)[0]
    assert [line.what.split()[2] for line in late.lines] == ["2", "1", "0"]
    assert late.lines[0].whose == world.organisations["school"].name
    assert late.lines[0].says["key"] == "late since %(day)s"


def test_what_needs_a_decision_and_own_instructions_stand_on_it(world: World) -> None:
    do(world, "police", orders.out_of_power, order(world), reason="不属本单位职责")
    row, made = ordered(world, "market")
    replied(world, made[0], "market")
    _late, _grave, decision, own = sheet(world)
    assert [line.says["params"]["reason"] for line in decision.lines] == ["不属本单位职责"]
    assert own.lines[0].subject == row.pk
    assert (own.lines[0].says["params"]["done"], own.lines[0].says["params"]["total"]) == (1, 1)


def test_late_orders_and_requests_stand_on_it(world: World) -> None:
    row = ask(world)
    order(world)
    assert row.due_at is not None
    with clock.at(row.due_at + timedelta(days=1)):
        late = sheet(world)[0]
    assert late.total == 2


def test_late_tasks_and_drafts_of_programmes_stand_on_it(world: World) -> None:
    _programme, (task, *_rest) = plans.issued(world, "town")
    plans.a_programme(world, title="明年方案")
    assert task.due_at is not None
    with clock.at(task.due_at + timedelta(days=1)):
        late, _grave, decision, _own = sheet(world)
    assert [line.subject for line in late.lines] == [task.pk]
    assert [line.what for line in decision.lines] == ["明年方案"]


def test_calls_passed_upwards_stand_first_and_confidential_ones_never(world: World) -> None:
    with clock.at(calling.MONDAY):
        call = calling.make_call(world)
        calling.make_call(world, text="某家长到校滋事", is_confidential=True)
    calling.pass_on(calling.MONDAY + timedelta(hours=2))
    with clock.at(calling.MONDAY + timedelta(hours=3)):
        late, grave, _decision, _own = sheet(world)
    assert late.total == 0
    assert [(line.subject, line.whose) for line in grave.lines] == [
        (call.pk, world.organisations["police"].name)
    ]


def test_what_is_sealed_never_stands_on_it(world: World) -> None:
    office = world.actors["coordinator"]
    seal = Seal(
        kind="sealed",
        members=[office.post, world.actors["leader"].post],
        created_at=clock.now(),
        opens_latest_on=clock.today(),
    )
    with acting(SYSTEM):
        Seal.objects.bulk_create([seal])
    site = world.sites["school"]
    with acting(office):
        Hazard.objects.bulk_create(
            [
                Hazard(
                    site=site,
                    item=item(),
                    title="暗访发现",
                    reported_at=clock.now() - timedelta(days=9),
                    due_at=clock.now() - timedelta(days=2),
                    state="rectifying",
                    lead=key(world, "school"),
                    grade="major",
                    plan={"measures": "x"},
                    territory_code=TOWN,
                    seal=seal.pk,
                )
            ]
        )
    for who in ("coordinator", "leader"):
        assert [one.total for one in sheet(world, who)][:3] == [0, 0, 0]
        assert "暗访发现" not in client(world, who).get("/instructions/weekly/").content.decode()


def test_any_week_can_be_made_again(world: World) -> None:
    late_hazards(world, 1)
    before = weekly.Week.of(clock.today() - timedelta(days=28))
    assert sheet(world, week=before.name)[0].total == 0
    page = client(world, "leader").get(f"/instructions/weekly/?week={before.name}")
    assert page.status_code == 200
    after = weekly.Week.of(clock.today() + timedelta(days=9))
    for wrong in (after.name, "2026", "2026-W99", "x"):
        answer = client(world, "leader").get(f"/instructions/weekly/?week={wrong}")
        assert answer.status_code == 422, wrong


def test_the_office_makes_it_for_a_leader_and_a_leader_for_herself_alone(world: World) -> None:
    other = hold(world.people["publisher"], world.organisations["office"], "leader")
    office, leader = client(world, "coordinator"), client(world, "leader")
    url = f"/instructions/weekly/sheet.pdf?leader={other.pk}"
    assert pages(office.get(url).content) == 1
    with acting(world.actors["leader"]) as actor:
        assert weekly.whose(actor, other.pk).pk == actor.post  # type: ignore[union-attr]
    assert leader.get(url).status_code == 200
    with acting(world.actors["coordinator"]) as actor, pytest.raises(OutOfReach):
        weekly.whose(actor, world.actors["police"].post)
    assert office.get("/instructions/weekly/?leader=x").status_code == 404
    assert client(world, "town").get("/instructions/weekly/").status_code == 403


def test_json_gives_the_same_sheet(world: World) -> None:
    leader = client(world, "leader")
    answer = leader.get("/api/v1/instructions/weekly")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == leader.get("/instructions/weekly/sheet.pdf").content
    assert client(world, "police").get("/api/v1/instructions/weekly").status_code == 403


def test_a_county_without_a_leader_says_what_to_do(world: World) -> None:
    assert COUNTY
    answer = client(world, "neighbour").get("/instructions/weekly/")
    assert "There is no leader" in answer.content.decode()
    assert client(world, "neighbour").get("/instructions/weekly/sheet.pdf").status_code == 404


def test_long_words_are_cut_to_one_line() -> None:
    assert cut("校门口" * 3, 20) == "校门口" * 3
    assert cut("校门口" * 30, 10) == "校门口" * 3 + "…"
    assert cut("一\n二  三", 10) == "一 二 三"
