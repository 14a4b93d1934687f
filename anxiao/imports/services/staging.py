"""A file comes in, its columns are matched, its rows are checked: nothing else is written yet."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.imports import shelf
from anxiao.imports.kinds import kind_for, title_of
from anxiao.imports.lifecycle import LIFECYCLE
from anxiao.imports.models import Import, ImportRow, Remembered
from anxiao.kernel import clock, masses, tables
from anxiao.kernel.actors import Actor
from anxiao.kernel.columns import plain
from anxiao.kernel.digests import digest
from anxiao.kernel.errors import Invalid
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.kernel.sheets import read
from anxiao.kernel.staging import Kind, Row

NOT_IN_THE_FILE = 0


@transaction.atomic
def upload(
    *, actor: Actor, kind: str, name: str, content: bytes, into: UUID | None = None
) -> Import:
    """Take in a file and check it as far as its columns are known.

    The same file again, while it waits to be confirmed, is checked anew and not laid beside.
    """
    wanted, office = kind_for(actor, kind), shelf.office_of(actor)
    title_of(actor, wanted, into)
    named = digest(content)
    with shelf.on_shelf(actor) as inside:
        waiting = Import.objects.visible_to(inside).filter(
            kind=kind, digest=named, into=into, state__in=("uploaded", "checked")
        )
        one: Import | None = waiting.select_for_update(of=("self",)).first()
        if one is None:
            one = Import(kind=kind, digest=named, into=into)
            _lay(inside, office, wanted, one, name, content)
    _check(actor, wanted, one)
    return one


def _lay(actor: Actor, office: int, kind: Kind, one: Import, name: str, content: bytes) -> None:
    table = tables.gather(read(content), kind.columns)
    if not table.lines:
        raise Invalid(sentence(N_("No rows were found in this file, only headings or nothing.")))
    remembered = Remembered.objects.visible_to(actor).filter(kind=kind.key).first()
    one.territory_code, one.subject_owner, one.parties = shelf.NOWHERE, office, [office]
    one.file_name = (name.replace("\\", "/").rpartition("/")[2].strip() or "—")[:160]
    one.headings, one.notes = table.headings, table.notes[:200]
    one.matched = tables.propose(
        table.headings, kind.columns, remembered.headings if remembered else {}
    )
    one.person, one.post, one.person_name = actor.person, actor.post, actor.name
    one.uploaded_at = clock.now()
    one.save(force_insert=True)
    _store(one, table.lines)


def _store(one: Import, lines: Sequence[tables.Line]) -> None:
    rows = [
        ImportRow(
            of=one,
            number=number,
            sheet=line.sheet[:80],
            line=line.number,
            cells=line.cells,
        )
        for number, line in enumerate(lines, start=1)
    ]
    masses.insert(rows)


@transaction.atomic
def match(
    *,
    actor: Actor,
    pk: UUID,
    matched: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]] | None = None,
) -> Import:
    """Say which column each heading is, and what unsure values mean; then check again.

    The office's next sheet with these headings is read the same way.
    """
    with shelf.on_shelf(actor) as inside:
        one = shelf.find(inside, pk, lock=True)
        kind = kind_for(actor, one.kind)
        _require_each_once(kind, matched)
        LIFECYCLE.judge("check", one, actor=actor)
        one.matched = {h: key for h, key in matched.items() if key and h in one.headings}
        if choices is not None:
            one.choices = {column: dict(values) for column, values in choices.items()}
        one.save(update_fields=["matched", "choices"])
        _remember(inside, one)
    _check(actor, kind, one)
    return one


def _require_each_once(kind: Kind, matched: Mapping[str, str]) -> None:
    chosen = [key for key in matched.values() if key]
    for column in kind.columns:
        if chosen.count(column.key) > 1:
            raise Invalid(sentence(N_("“%(column)s” was chosen twice."), column=column.title))


def _remember(actor: Actor, one: Import) -> None:
    kept, _new = Remembered.objects.get_or_create(
        organisation=shelf.office_of(actor), kind=one.kind
    )
    said = {plain(heading): one.matched.get(heading, "") for heading in one.headings}
    kept.headings = {**kept.headings, **said}
    kept.save(update_fields=["headings"])


def _check(actor: Actor, kind: Kind, one: Import) -> None:
    """Read every row by the matched columns, and judge what it would do."""
    missing = [c for c in kind.columns if c.required and c.key not in one.matched.values()]
    with shelf.on_shelf(actor):
        kept = list(one.rows.filter(line__gt=NOT_IN_THE_FILE).order_by("number"))
    rows = [_read(kind, one, row) for row in kept]
    if not missing:
        shelf.judge(actor, kind, one, rows)
        _add_absent(actor, kind, one, kept, rows)
    with shelf.on_shelf(actor):
        _replace(one, kept, rows)
        one.counts = shelf.tally(rows) if not missing else {"rows": len(rows)}
        if missing and one.state != "uploaded":
            LIFECYCLE.fire("rematch", one, actor=actor)
        elif not missing:
            LIFECYCLE.fire("check", one, actor=actor)
        one.save(update_fields=["state", "counts"])


def _read(kind: Kind, one: Import, kept: ImportRow) -> Row:
    values, faults = tables.values(kept.cells, one.matched, kind.columns)
    return Row(number=kept.number, values=values, faults=faults)


def _add_absent(
    actor: Actor, kind: Kind, one: Import, kept: list[ImportRow], rows: list[Row]
) -> None:
    """A row for each thing that is known and that the file leaves out."""
    with acting(actor):
        absent = kind.absent(actor, rows, shelf.stage_of(one))
    for number, row in enumerate(absent, start=len(rows) + 1):
        row.number = number
        cells = {head: row.values[key] for head, key in one.matched.items() if key in row.values}
        kept.append(ImportRow(of=one, number=number, line=NOT_IN_THE_FILE, cells=cells))
    rows += absent


def _replace(one: Import, kept: Sequence[ImportRow], rows: Sequence[Row]) -> None:
    """Write all rows anew: for thousands far quicker than changing each."""
    for stored, row in zip(kept, rows, strict=True):
        stored.values = row.values
        shelf.take_from(stored, row)
    one.rows.all().delete()
    masses.insert(kept)
