"""What the pages show of an import: rows by verdict, samples of columns, the steps of day one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anxiao.imports import shelf
from anxiao.imports.abilities import Ability
from anxiao.imports.kinds import kinds, of_day_one
from anxiao.imports.models import Import, ImportRow
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word
from anxiao.kernel.staging import Kind
from anxiao.places.codes import interval
from anxiao.places.models import Organisation

TONES = {"new": "mine", "changes": "soon", "same": "closed", "error": "late", "": "neutral"}
STATE_TONES = {"applied": "closed", "checked": "mine", "uploaded": "soon"}
ROWS_SHOWN = 100
ASKED = 60


@dataclass(frozen=True)
class Shown:
    """An import as its page shows it."""

    one: Import
    kind: Kind
    rows: list[dict[str, Any]]
    asks: list[dict[str, str]]
    show: str

    @property
    def pk(self) -> UUID:
        return self.one.pk


def shown(actor: Actor, pk: UUID, show: str) -> Shown:
    """One import of the actor's office, with the rows of one verdict."""
    with shelf.on_shelf(actor) as inside:
        one = shelf.find(inside, pk)
        verdict = show if show in ImportRow.Verdict.values else _first_verdict(one)
        kept = list(
            shelf.rows_of(inside, one).filter(verdict=verdict).order_by("number")[:ROWS_SHOWN]
        )
        asks = _asks(inside, one) if one.state == "checked" else []
    return Shown(one, kinds()[one.kind], [_row(row, one) for row in kept], asks, verdict)


def _first_verdict(one: Import) -> str:
    """What deserves to be looked at first."""
    order = ("error", "new", "changes", "same")
    return next((verdict for verdict in order if one.count_of(verdict)), "")


def _row(kept: ImportRow, one: Import) -> dict[str, Any]:
    said = [kept.cells[heading] for heading in one.headings if heading in kept.cells]
    cells = [str(value["day"] if isinstance(value, dict) else value) for value in said]
    return {
        "pk": kept.pk,
        "title": " · ".join(cells[:3]),
        "line": kept.line,
        "sheet": kept.sheet,
        "words": " · ".join(cells[:5])[:120],
        "faults": kept.faults,
        "notes": kept.notes,
        "verdict": kept.get_verdict_display(),
        "mark": TONES[kept.verdict],
    }


def _asks(actor: Actor, one: Import) -> list[dict[str, str]]:
    """Every unsure value once."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for asks in shelf.rows_of(actor, one).exclude(asks=[]).values_list("asks", flat=True):
        for ask in asks:
            found.setdefault((ask["column"], ask["value"]), ask)
            if len(found) >= ASKED:
                return list(found.values())
    return list(found.values())


def samples(actor: Actor, one: Import) -> dict[str, str]:
    """The first value under each heading, so that one recognises a column."""
    found: dict[str, str] = {}
    with shelf.on_shelf(actor) as inside:
        rows = shelf.rows_of(inside, one).order_by("number")
        for cells in rows.values_list("cells", flat=True)[:20]:
            for heading, value in cells.items():
                words = value["day"] if isinstance(value, dict) else value
                found.setdefault(heading, str(words)[:24])
    return found


def recent(actor: Actor, most: int = 50) -> list[dict[str, Any]]:
    with shelf.on_shelf(actor) as inside:
        rows = list(Import.objects.visible_to(inside).order_by("-pk")[:most])
    return [
        {
            "pk": row.pk,
            "one": row,
            "title": row.file_name,
            "kind": kinds()[row.kind].name,
            "state": row.get_state_display(),
            "mark": STATE_TONES.get(row.state, "neutral"),
            "counts": counts_in_words(row),
        }
        for row in rows
        if row.kind in kinds()
    ]


NEW_ROWS, CHANGING, KNOWN, WRONG = (
    gettext_lazy("%(n)s new"),
    gettext_lazy("%(n)s change something"),
    gettext_lazy("%(n)s known already"),
    gettext_lazy("%(n)s to be put right"),
)
VERDICTS = {"new": NEW_ROWS, "changes": CHANGING, "same": KNOWN, "error": WRONG}


def counts_in_words(one: Import) -> str:
    parts = [
        str(words) % {"n": one.count_of(key)}
        for key, words in VERDICTS.items()
        if one.count_of(key)
    ]
    rows = one.count_of("rows")
    return " · ".join(parts) or ngettext("%(n)s row", "%(n)s rows", rows) % {"n": rows}


def tabs(found: Shown, base: str) -> list[dict[str, Any]]:
    words = dict(ImportRow.Verdict.choices)
    return [
        {
            "title": words[key],
            "url": f"{base}?show={key}",
            "current": found.show == key,
            "count": found.one.count_of(key),
        }
        for key in ("error", "new", "changes", "same")
        if found.one.count_of(key)
    ]


def faulty(actor: Actor, pk: UUID) -> tuple[Import, Iterator[list[Any]]]:
    """The rows to be put right, as they came, with a column that says why."""
    with shelf.on_shelf(actor) as inside:
        one = shelf.find(inside, pk)
        kept = list(shelf.rows_of(inside, one).filter(verdict="error").order_by("number"))
    return one, _faulty(one, kept)


def _faulty(one: Import, kept: list[ImportRow]) -> Iterator[list[Any]]:
    yield [_("Row"), *one.headings, _("What to put right")]
    for row in kept:
        cells = [row.cells.get(heading, "") for heading in one.headings]
        yield [
            row.line,
            *(one["day"] if isinstance(one, dict) else one for one in cells),
            "；".join(f"{f['column']}：{word(f['says'])}" for f in row.faults),
        ]


def steps(actor: Actor) -> list[dict[str, Any]]:
    """The uploads of day one in their order, each with what is there already."""
    found = []
    for kind in of_day_one():
        count = kind.brought(actor).count()
        found.append({"kind": kind, "count": count, "is_mine": actor.may(kind.ability)})
    open_ones = [step for step in found if step["is_mine"] and not step["count"]]
    for step in open_ones[:1]:
        step["is_next"] = True
    return found


def begins(actor: Actor) -> list[Kind]:
    """The kinds of day one that the actor may bring in; whoever has none still fills records."""
    return [one for one in of_day_one() if actor.may(Ability.USE) and actor.may(one.ability)]


def next_sheet(actor: Actor) -> Kind | None:
    """The first sheet of day one that the actor brings in and that nobody has brought yet."""
    return next((kind for kind in begins(actor) if not kind.brought(actor).exists()), None)


def is_day_one(actor: Actor) -> bool:
    """Whether the actor's county has nothing but its own office yet, and she may change that."""
    if not begins(actor):
        return False
    here = Organisation.objects.filter(territory_code__range=interval(actor.territory or 1))
    return not here.exclude(pk=actor.organisation or 0).exists()
