"""Reading and writing the rows of an office's imports, under the reach of that office alone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.imports.models import Import, ImportRow, ImportRowQuerySet
from anxiao.kernel import masses
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.errors import NotAllowed, OutOfReach
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.kernel.staging import ERROR, Kind, Row, Stage
from anxiao.kernel.tables import Fault

NOWHERE = 0


def office_of(actor: Actor) -> int:
    if actor.organisation is None:
        raise NotAllowed(sentence(N_("Sheets are brought in by a post of an office.")))
    return actor.organisation


@contextmanager
def on_shelf(actor: Actor) -> Iterator[Actor]:
    """Act with the reach of one's own office: what an import is on its way."""
    own = (office_of(actor),)
    with acting(replace(actor, reach=Reach(subjects=own, parties=own))) as inside:
        yield inside


def find(actor: Actor, pk: UUID, *, lock: bool = False) -> Import:
    """The import on the actor's shelf; call it inside ``on_shelf``."""
    rows = Import.objects.visible_to(actor).filter(pk=pk)
    shown: Import | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if shown is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return shown


def stage_of(one: Import) -> Stage:
    columns = frozenset(one.matched.values())
    return Stage(one.pk, one.choices, one.into, one.reason, columns)


def as_row(kept: ImportRow) -> Row:
    return Row(
        number=kept.number,
        values=kept.values,
        faults=[Fault(**fault) for fault in kept.faults],
        verdict=kept.verdict,
        notes=list(kept.notes),
        asks=list(kept.asks),
        rank=kept.rank,
        made=dict(kept.made),
    )


def judge(actor: Actor, kind: Kind, one: Import, rows: Sequence[Row]) -> None:
    """Let the app say what each row would do; what has faults does nothing."""
    with acting(actor):
        kind.judge(actor, [row for row in rows if row.is_good], stage_of(one))
    for row in rows:
        if row.faults:
            row.verdict = ERROR


def rows_of(actor: Actor, one: Import) -> ImportRowQuerySet:
    return ImportRow.objects.visible_to(actor).filter(of=one)


def take_from(kept: ImportRow, row: Row) -> None:
    """What judging or carrying out left on a row."""
    kept.faults = [fault.as_json() for fault in row.faults]
    kept.verdict, kept.notes, kept.asks = row.verdict, list(row.notes), row.asks
    kept.rank, kept.made = row.rank, row.made


def save(rows: Sequence[ImportRow]) -> None:
    masses.update(rows, ["faults", "verdict", "notes", "asks", "made", "is_done"])


def tally(rows: Sequence[Row]) -> dict[str, int]:
    """How many rows are new, change something, are known, have faults."""
    found = dict.fromkeys(ImportRow.Verdict.values, 0)
    for row in rows:
        found[row.verdict] += 1
    return {**found, "rows": len(rows), "asks": sum(bool(row.asks) for row in rows)}
