"""Renew what ``test_upgrade`` starts from: run it by name, after a landing with migrations.

``pytest tests/config/landing.py`` writes ``landed.json`` and ``landed.copy`` anew from the tree
as it stands. Nothing collects this file by itself.
"""

import json
import re
from pathlib import Path
from typing import Any

import psycopg
from django.db.migrations.loader import MigrationLoader

from tests import database

HERE = Path(__file__).parent
OF_OURS = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attnum
"""
# What the little county does not use would only fill the file.
UNUSED = """
    DELETE FROM norms_hazarditem WHERE code NOT IN (SELECT item_id FROM hazards_hazard);
    DELETE FROM inspections_checklist
    WHERE library_key <> '' AND id NOT IN (SELECT checklist_id FROM inspections_sheet);
"""
STATES = ("reported", "rectifying", "submitted", "closed", "rebounded")


def test_write_the_landing(fresh_database: None) -> None:
    from anxiao.kernel.principal import acting
    from anxiao.ledger.checkpoints import take_checkpoint
    from tests.world import SYSTEM, make_hazard, make_world

    world = make_world()
    for state in STATES:
        make_hazard(world, state=state)
    make_hazard(world, state="signed", major=True)
    _inspect(world)
    with acting(SYSTEM):
        take_checkpoint()
    leaves = dict(MigrationLoader(None).graph.leaf_nodes())
    ours = {app: name for app, name in leaves.items() if (database.TREE / "anxiao" / app).is_dir()}
    (HERE / "landed.json").write_text(json.dumps(ours, indent=1) + "\n")
    (HERE / "landed.copy").write_text("\n".join(_tables({*ours})))


def _inspect(world: Any) -> None:
    """Visits in every state, a covert plan under its seal, a phone's submission, papers, registers.

    Nothing fails on them: the hazards stay those above.
    """
    from tests.architecture import of_papers, of_phone
    from tests.architecture.campaigns import make_duty
    from tests.inspections import planning, visiting
    from tests.places.registering import bus, counts, road

    visiting.finished(world)
    visiting.finished(world, "school")
    planning.second(world)
    planning.issued(world, "covert", at=("school", "shop"))
    (special,) = planning.visits_of(planning.issued(world), world)
    planning.carried_out(world, special)
    of_phone.make(world)
    of_papers.make(world)
    make_duty(world)
    bus(world)
    counts(world, "police", road(world), sign_required=4, sign_present=1, payer="单位town")


def _tables(apps: set[str]) -> list[str]:
    url = database.server().cluster.superuser_url(database.mine())
    blocks = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(UNUSED)
        for (table,) in connection.execute(OF_OURS).fetchall():
            if re.split("_", table)[0] in apps and table != "kernel_cache":
                blocks.append(_table(connection, table))
    return [block for block in blocks if block]


def _table(connection: psycopg.Connection[psycopg.rows.TupleRow], table: str) -> str:
    columns = ", ".join(name for (name,) in connection.execute(COLUMNS, [table]))
    named = ", ".join(f'"{name}"' for name in columns.split(", "))
    command = f"COPY {table} ({named}) TO STDOUT".encode()
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        rows = b"".join(map(bytes, copy)).decode()
    return f"COPY {table} ({columns}) FROM STDIN;\n{rows}\\.\n" if rows else ""
