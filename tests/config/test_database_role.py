"""A test that ran as the owner would prove nothing about scope."""

import psycopg
import pytest
from django.db import connection, connections

ROLE = "select rolname, rolsuper, rolbypassrls from pg_roles where rolname=current_user"


def _version() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10000


@pytest.mark.django_db
def test_tests_speak_as_the_application_role_which_no_policy_overlooks() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        assert cursor.fetchone() == ("anxiao_app", False, False)


@pytest.mark.django_db
def test_the_application_role_owns_no_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_tables where tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_the_application_role_may_empty_no_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind in ('r', 'p')"
            " and has_table_privilege(oid, 'TRUNCATE')"
        )
        assert cursor.fetchall() == []


@pytest.mark.both_postgres
@pytest.mark.django_db
def test_a_marked_test_runs_on_the_oldest_promised_version_too(postgres: str) -> None:
    assert (_version() == 15) == (postgres == "15")


@pytest.mark.both_postgres
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_every_connection_of_a_marked_test_goes_to_the_same_server(
    request: pytest.FixtureRequest,
    owner_connection: psycopg.Connection[psycopg.rows.TupleRow],
) -> None:
    named = request.node.callspec.params["postgres"]
    assert (owner_connection.info.server_version // 10000 == 15) == (named == "15")
    for alias in connections:
        connections[alias].ensure_connection()
        info = connections[alias].connection.info
        assert info.server_version == owner_connection.info.server_version
        assert info.dbname == owner_connection.info.dbname


def test_what_one_test_commits(fresh_database: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into django_content_type (app_label, model) values ('a', 'b')")


def test_no_other_test_sees(fresh_database: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from django_content_type where app_label = 'a'")
        assert cursor.fetchone() == (0,)


def test_the_owner_can_tamper_in_tests_that_ask_for_it(
    fresh_database: None,
    owner_connection: psycopg.Connection[psycopg.rows.TupleRow],
) -> None:
    row = owner_connection.execute("select current_user").fetchone()
    assert row == ("anxiao_owner",)


def test_no_test_leaves_this_machine() -> None:
    import socket

    with socket.socket() as stranger, pytest.raises(AssertionError, match="network"):
        stranger.connect(("192.0.2.1", 80))
