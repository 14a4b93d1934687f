"""Views of lists: kept for oneself, shared with whom, changed by whom, and what is written down."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.ledger.models import Entry
from anxiao.people.actors import actor_for
from anxiao.people.models import Person, Post
from anxiao.people.saved import kept, services
from anxiao.people.saved.models import DefaultView, SavedView
from anxiao.people.services import appoint
from tests.world import SYSTEM, World, hold

pytestmark = pytest.mark.django_db
FIVE = ("coordinator", "town", "police", "school", "neighbour")


def save(actor: Actor, name: str = "逾期未改", **more: Any) -> SavedView:
    given: dict[str, Any] = {"of": "hazards", "query": "state=open&due=late", **more}
    with acting(actor):
        return services.save(actor=actor, name=name, **given)


def seen_by(actor: Actor) -> list[str]:
    """Its names by the query set, which the database has to agree with."""
    with acting(actor):
        found = [one.name for one in kept.views(actor, "hazards")]
        assert SavedView.objects.visible_to(actor).count() == len(found)
        shown = {one.name for one in SavedView.objects.all()}
    assert {*found} <= shown
    return found


def entries() -> list[str]:
    with acting(SYSTEM):
        rows = Entry.objects.filter(kind="saved_view").order_by("pk")
        return [word(one.says) for one in rows]


def deputy(world: World, of: str) -> Actor:
    """Another person in an organisation that has somebody already."""
    with acting(SYSTEM):
        person = Person.objects.create(username=f"{of}-deputy", name="deputy")
        role = world.actors[of].role
        return actor_for(person, hold(person, _organisation(world, of), role))


def _organisation(world: World, of: str) -> Any:
    return next(
        one for one in world.organisations.values() if one.pk == world.actors[of].organisation
    )


def test_a_private_view_is_seen_by_its_person_alone_and_leaves_no_entry(world: World) -> None:
    save(world.actors["town"])
    assert [who for who in FIVE if seen_by(world.actors[who])] == ["town"]
    assert seen_by(deputy(world, "town")) == []
    assert entries() == []


def test_one_shared_with_the_organisation_is_seen_there_and_nowhere_else(world: World) -> None:
    save(world.actors["town"], scope="organisation")
    assert [who for who in FIVE if seen_by(world.actors[who])] == ["town"]
    assert seen_by(deputy(world, "town")) == ["逾期未改"]
    assert entries() == ["Shared the view 逾期未改 of the list Hazards with its organisation."]


def test_the_office_shares_with_everybody_in_its_territory(world: World) -> None:
    save(world.actors["coordinator"], scope="territory")
    assert [who for who in FIVE if seen_by(world.actors[who])] == [*FIVE[:4]]
    assert len(entries()) == 1


@pytest.mark.parametrize("who", ["town", "police", "school", "leader", "auditor"])
def test_nobody_else_shares_that_widely(world: World, who: str) -> None:
    with pytest.raises(NotAllowed, match="coordinating office"):
        save(world.actors[who], scope="territory")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("who", "scope"),
    [("coordinator", "territory"), ("coordinator", "organisation"), ("coordinator", "private")],
)
def test_a_reader_changes_nothing_of_what_is_shared_with_her(
    world: World, who: str, scope: str
) -> None:
    view, reader = save(world.actors[who], scope=scope), deputy(world, who)
    no = OutOfReach if scope == "private" else NotAllowed
    acts: list[tuple[Any, dict[str, Any]]] = [
        (services.rename, {"name": "别的"}),
        (services.share, {"scope": "private"}),
        (services.revise, {"query": "", "columns": []}),
        (services.delete, {}),
    ]
    for act, given in acts:
        with acting(reader), pytest.raises(no):
            act(actor=reader, view=view, **given)


def test_the_database_lets_nobody_write_into_another_posts_view(world: World) -> None:
    view = save(world.actors["coordinator"], scope="territory")
    with acting(world.actors["school"]):
        assert SavedView.objects.filter(pk=view.pk).update(name="x") == 0
        assert SavedView.objects.filter(pk=view.pk).exists()
    with acting(world.actors["neighbour"]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_savedview")
        assert cursor.fetchone() == (0,)


def test_a_shared_view_stays_with_the_post_when_its_holder_goes(world: World) -> None:
    old = world.actors["coordinator"]
    view = save(old, scope="organisation")
    with acting(SYSTEM):
        person = Person.objects.create(username="next", name="next")
        post = Post.objects.select_related("organisation").get(pk=old.post)
        appoint(actor=SYSTEM, person=person, post=post, valid_from=date(2020, 1, 1))
    new = actor_for(person, post)
    with acting(new):
        services.share(actor=new, view=view, scope="private")
    assert seen_by(new) == ["逾期未改"] and seen_by(old) == []


def test_what_is_done_to_a_shared_view_is_written_down(world: World) -> None:
    actor = world.actors["coordinator"]
    view = save(actor, scope="organisation")
    with acting(actor):
        services.rename(actor=actor, view=view, name="逾期")
        services.revise(actor=actor, view=view, query="due=late", columns=["number"])
        services.share(actor=actor, view=view, scope="territory")
        services.delete(actor=actor, view=view)
    assert entries()[1:] == [
        "Renamed the view 逾期未改 to 逾期.",
        "Changed the filters or columns of the view 逾期.",
        "Shared the view 逾期 of the list Hazards with everybody in its territory.",
        "Deleted the view 逾期.",
    ]


def test_taking_a_view_back_is_written_down_and_then_nothing_more(world: World) -> None:
    actor = world.actors["town"]
    view = save(actor, scope="organisation")
    with acting(actor):
        view = services.share(actor=actor, view=view, scope="private")
        services.rename(actor=actor, view=view, name="自用")
        services.delete(actor=actor, view=view)
    assert entries()[1:] == ["The view 逾期未改 is no longer shared."]


HOSTILE = [
    ("state=open&after=0199&before=1&page=2&view=x&columns=y", "state=open"),
    ("state=nosuch&grade=major", "grade=major"),
    ("next=https://example.org/&state=open&csrfmiddlewaretoken=1", "state=open"),
    ("q=%00&lead=abc&of=-1&desk=1%3BDROP&site=../x", ""),
    ("codes=990121000000-990121999999&lead=12", "lead=12&codes=990121000000-990121999999"),
    ("q=" + "x" * 300, ""),
    ("q=%3Cscript%3E&state=open", "q=%3Cscript%3E&state=open"),
    ("state=open&state=closed", "state=closed"),
    ("&" * 700 + "due=late", "due=late"),
    ("=&==&%&due=%ff", ""),
]


@pytest.mark.parametrize(("query", "stays"), HOSTILE)
def test_nothing_but_the_filters_of_the_list_is_kept(world: World, query: str, stays: str) -> None:
    assert save(world.actors["coordinator"], query=query).query == stays


def test_filters_that_are_too_long_are_refused(world: World) -> None:
    with pytest.raises(Invalid, match="too long"):
        save(world.actors["coordinator"], query="q=" + "x" * 1500)


def test_unknown_columns_are_dropped_and_the_rest_keep_their_order(world: World) -> None:
    view = save(world.actors["town"], columns=["reported", "password", "number", "title"])
    assert view.columns == ["number", "reported"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x00b", "a\u202eb"])
def test_a_view_needs_a_name_that_can_be_read(world: World, name: str) -> None:
    with pytest.raises(Invalid, match="60 characters"):
        save(world.actors["town"], name)


def test_a_name_is_used_once_for_each_list(world: World) -> None:
    save(world.actors["town"])
    with pytest.raises(Invalid, match="already"):
        save(world.actors["town"], " 逾期未改 ")
    save(world.actors["town"], of="sites", query="kind=premises")
    save(world.actors["school"])


def test_a_list_that_the_post_does_not_read_has_no_views(world: World) -> None:
    with pytest.raises(NotAllowed):
        save(world.actors["coordinator"], of="accounts", query="")
    with pytest.raises(NotAllowed):
        save(world.actors["administrator"])
    with pytest.raises(OutOfReach):
        save(world.actors["town"], of="nosuch")
    assert save(
        world.actors["administrator"], of="accounts", query="state=open", scope="organisation"
    )


def test_a_machine_keeps_no_views(world: World) -> None:
    with pytest.raises(NotAllowed):
        save(SYSTEM)


def test_there_is_an_end_to_how_many_are_kept(world: World) -> None:
    for number in range(SavedView.MOST):
        save(world.actors["town"], f"视图 {number}")
    with pytest.raises(Refused, match="Delete one first"):
        save(world.actors["town"], "三")


def test_a_default_belongs_to_one_person_under_one_post(world: World) -> None:
    view, actor = save(world.actors["coordinator"], scope="territory"), world.actors["school"]
    with acting(actor):
        services.make_default(actor=actor, view=view)
    for who in FIVE[:4]:
        with acting(world.actors[who]):
            [one] = kept.views(world.actors[who], "hazards")
            assert one.is_default is (who == "school")
    with acting(actor):
        services.clear_default(actor=actor, of="hazards")
        assert not kept.views(actor, "hazards")[0].is_default


def test_a_view_out_of_reach_is_nobodys_default(world: World) -> None:
    view, actor = save(world.actors["coordinator"]), world.actors["school"]
    with acting(actor), pytest.raises(OutOfReach):
        services.make_default(actor=actor, view=view)


def test_a_default_goes_with_its_view(world: World) -> None:
    view = save(world.actors["coordinator"], scope="territory")
    for who in ("school", "town"):
        with acting(world.actors[who]):
            services.make_default(actor=world.actors[who], view=view)
    with acting(world.actors["coordinator"]) as actor:
        services.delete(actor=actor, view=view)
    assert not DefaultView.objects.exists()


def test_columns_are_a_persons_own_until_she_wants_the_usual_ones(world: World) -> None:
    actor = world.actors["town"]
    with acting(actor):
        services.choose_columns(actor=actor, of="hazards", columns=["lead", "number", "x"])
        assert kept.columns(actor, "hazards") == ["number", "lead"]
        assert kept.columns(world.actors["school"], "hazards") == []
        services.choose_columns(actor=actor, of="hazards", columns=[])
        assert kept.columns(actor, "hazards") == []
    assert entries() == []
