"""What a database holds: nothing yet, demo data alone, or somebody's work."""

from enum import StrEnum

import psycopg

from anxiao.config.privileges import Connection

PERSONS = "select bool_and(is_demo) from people_person"


class Contents(StrEnum):
    NOTHING = "nothing"
    DEMO = "demo"
    WORK = "work"


def contents(connection: Connection) -> Contents:
    """Judge by the persons; when in doubt it is work, which nothing may overwrite."""
    try:
        connection.execute("set row_security = off")
        row = connection.execute(PERSONS).fetchone()
    except psycopg.errors.UndefinedTable:
        return Contents.NOTHING
    except psycopg.Error:
        return Contents.WORK
    if row is None or row[0] is None:
        return Contents.NOTHING
    return Contents.DEMO if row[0] else Contents.WORK
