"""What row-level security is commonly undone by, each tried on this database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.utils import ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from anxiao.config.env import database
from anxiao.config.schedule import SCHEDULE
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import KEYS, acting
from anxiao.ledger.models import Entry, Subject
from anxiao.people.middleware import ActorMiddleware
from anxiao.places.models import Site
from tests.world import NEIGHBOUR, SYSTEM, World, make_hazard, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_postgres]

NOBODY_ELSE = "new row violates row-level security policy"


@pytest.fixture
def world(furnished: Callable[[str, Callable[[], World]], World]) -> World:
    return furnished("world", make_world)


def asked(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def settings_now() -> list[str]:
    columns = ", ".join(f"coalesce(current_setting('{key}', true), '')" for key in KEYS)
    return list(asked(f"SELECT {columns}")[0])


# --- who speaks -----------------------------------------------------------------------------


def test_the_application_is_no_superuser_no_owner_and_not_above_policies() -> None:
    rights = asked(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user"
    )
    assert rights == [(False, False, False, False)]
    owned = asked(
        "SELECT count(*) FROM pg_class c"
        " JOIN pg_roles r ON pg_has_role(r.oid, c.relowner, 'MEMBER')"
        " WHERE r.rolname = current_user AND c.relnamespace = 'public'::regnamespace"
    )
    assert owned == [(0,)]


def test_no_view_reads_as_its_owner() -> None:
    rows = asked(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND (relkind = 'm' OR relkind = 'v'"
        "      AND NOT coalesce(reloptions, '{}') && ARRAY['security_invoker=true',"
        "                                                 'security_invoker=on'])"
    )
    assert rows == []


def test_what_runs_as_its_owner_looks_for_tables_in_one_place() -> None:
    rows = asked(
        "SELECT proname FROM pg_proc WHERE prosecdef"
        " AND pronamespace = 'public'::regnamespace"
        " AND NOT coalesce(proconfig, '{}') && ARRAY['search_path=public']"
    )
    assert rows == []


# --- how long a principal lasts -------------------------------------------------------------


def test_a_principal_ends_with_its_transaction(fresh_database: None) -> None:
    with acting(Actor(name="one", post=uuid7(), reach=Reach(lo=1, hi=2))):
        assert settings_now()[0] == "1"
    assert settings_now() == [""] * len(KEYS)


def test_after_a_transaction_the_empty_settings_reach_nothing_and_break_nothing(
    fresh_database: None,
) -> None:
    with acting(SYSTEM):
        Subject.objects.create(kind="row", title="x", territory_code=1)
        assert Subject.objects.exists()
    assert not Subject.objects.exists()
    assert not Site.objects.exists()
    assert not Entry.objects.exists()


def test_an_inner_principal_gives_way_to_the_outer_one_within_a_transaction(world: World) -> None:
    hazard = make_hazard(world)
    with acting(world.actors["neighbour"]):
        with acting(world.actors["town"]):
            assert Hazard.objects.filter(pk=hazard.pk).exists()
        assert not Hazard.objects.filter(pk=hazard.pk).exists()


# --- connections that are lent out ----------------------------------------------------------


@pytest.fixture
def one_lent() -> Iterator[Any]:
    """The web server's pool, with a single connection, on the database of this test."""
    lending = database("postgres://a@/b", pool=1)["OPTIONS"]
    wrapper = DatabaseWrapper({**connection.settings_dict, "OPTIONS": lending}, alias="lent")
    wrapper.pool.open()
    yield wrapper.pool
    wrapper.close_pool()


def test_nothing_that_a_borrower_set_reaches_the_next(one_lent: Any) -> None:
    with one_lent.connection() as first:
        process = first.info.backend_pid
        first.execute("SET app.lo = '0'")
        first.execute("SET statement_timeout = 7")
    with one_lent.connection() as second:
        assert second.info.backend_pid == process
        row = second.execute(
            "SELECT coalesce(current_setting('app.lo', true), ''),"
            " current_setting('statement_timeout'), current_setting('TimeZone')"
        ).fetchone()
        assert row == ("", "0", "UTC")


def test_a_statement_that_came_often_keeps_its_plan_for_the_next_borrower(one_lent: Any) -> None:
    for place in range(6):
        with one_lent.connection() as borrowed:
            borrowed.execute("SELECT 1 + %s", [place])
    with one_lent.connection() as next_one:
        kept = next_one.execute("SELECT statement FROM pg_prepared_statements").fetchall()
    assert ("SELECT 1 + $1",) in kept


def test_the_web_server_lends_and_jobs_and_commands_do_not() -> None:
    from anxiao.config import wsgi  # noqa: F401

    bare = django_settings.DATABASES["default"]["OPTIONS"]
    assert not {"pool", "prepare_threshold"} & {*bare}
    assert bare["server_side_binding"] is True
    entry = database("postgres://a@/b", pool=4)
    assert entry["OPTIONS"]["pool"]["max_size"] == 4
    assert entry["CONN_HEALTH_CHECKS"] is True


# --- requests -------------------------------------------------------------------------------


def answered(world: World, who: str, answer: Any) -> HttpResponse:
    request = RequestFactory().get("/")
    request.user = world.people[who]
    request.session = {}  # type: ignore[assignment]
    return ActorMiddleware(answer)(request)


def test_a_request_runs_as_its_actor_from_the_first_to_the_last_query(world: World) -> None:
    hazard = make_hazard(world)

    def counted(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(Hazard.objects.filter(pk=hazard.pk).count()))

    assert answered(world, "town", counted).content == b"1"
    assert answered(world, "neighbour", counted).content == b"0"


@pytest.mark.parametrize(("status", "kept"), [(200, True), (409, True), (500, False), (503, False)])
def test_a_server_error_takes_back_everything_of_its_request(
    world: World, status: int, kept: bool
) -> None:
    hazard = make_hazard(world)

    def broken(request: HttpRequest) -> HttpResponse:
        Hazard.objects.filter(pk=hazard.pk).update(title="changed")
        return HttpResponse(status=status)

    answered(world, "town", broken)
    with acting(SYSTEM):
        assert Hazard.objects.filter(title="changed").exists() is kept


def test_an_export_is_whole_before_its_first_byte_is_sent(world: World) -> None:
    make_hazard(world)
    client = Client()
    client.force_login(world.people["town"])
    answer = client.get("/hazards/export.xlsx")
    assert answer.streaming
    with CaptureQueriesContext(connection) as asked_for:
        content = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert content.startswith(b"PK")
    assert len(asked_for) == 0


# --- who acts without a request -------------------------------------------------------------


# It looks after the queue, where there is nothing of anybody's reach.
OF_THE_QUEUE = {"jobs.rescue"}


@pytest.mark.parametrize("name", sorted({name for _when, name, _work in SCHEDULE} - OF_THE_QUEUE))
def test_a_job_brings_its_own_actor_and_leaves_none_behind(world: World, name: str) -> None:
    make_hazard(world, state="submitted")
    work = {one: work for _when, one, work in SCHEDULE}[name]
    before = settings_now()
    with CaptureQueriesContext(connection) as asked_for:
        work()
    assert any("set_config('app.lo', '0', true)" in one["sql"] for one in asked_for)
    assert settings_now() == before


def test_the_nightly_sweep_signs_with_its_own_name(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    later = clock.now().replace(year=clock.now().year + 1)
    work = {one: work for _when, one, work in SCHEDULE}["hazards.nightly"]
    with clock.at(later):
        work()
    with acting(SYSTEM):
        newest = Entry.objects.filter(subject=hazard.pk).order_by("-number")[0]
        assert (newest.person, newest.person_name) == (None, "nightly overdue sweep")


def test_a_one_time_link_opens_one_record_and_what_hangs_on_it(world: World) -> None:
    wanted, other = make_hazard(world, state="dispatched"), make_hazard(world)
    link = Actor(name="link", reach=Reach(case=wanted.pk))
    with acting(link):
        assert [row.pk for row in Hazard.objects.all()] == [wanted.pk]
        assert [row.pk for row in Hazard.objects.visible_to(link)] == [wanted.pk]
        assert [row.pk for row in Subject.objects.all()] == [wanted.pk]
        assert set(Entry.objects.values_list("subject", flat=True)) == {wanted.pk}
        assert not Hazard.objects.visible_to(link).filter(pk=other.pk).exists()
        assert not Site.objects.exists()


# --- writing out of reach -------------------------------------------------------------------


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(ProgrammingError, match=NOBODY_ELSE) as stop, transaction.atomic():
        yield
    assert isinstance(stop.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_no_row_is_moved_out_of_reach(world: World) -> None:
    hazard = make_hazard(world)
    with acting(world.actors["town"]), refused():
        Hazard.objects.filter(pk=hazard.pk).update(territory_code=NEIGHBOUR, parties=[])


def test_no_row_is_made_out_of_reach(world: World) -> None:
    with acting(world.actors["town"]), refused():
        Subject.objects.bulk_create([Subject(kind="row", title="x", territory_code=NEIGHBOUR)])


def test_no_row_out_of_reach_is_changed_or_removed(world: World) -> None:
    hazard = make_hazard(world)
    with acting(world.actors["neighbour"]):
        assert Hazard.objects.filter(pk=hazard.pk).update(title="theirs") == 0
        assert asked("DELETE FROM hazards_hazard RETURNING id") == []
    with acting(SYSTEM):
        assert Hazard.objects.get(pk=hazard.pk).title == hazard.title
