"""The checklists that come with the software: loaded with the norms, changed by new versions."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.checklists import plain
from anxiao.inspections.checklists.book import Form
from anxiao.inspections.checklists.lifecycle import LIFECYCLE, State
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.checklists.services import LONGEST, following, made_for
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger

FOLDER = Path(__file__).parent.parent / "library"
EVERYWHERE = 0


@transaction.atomic
def load_library(*, actor: Actor) -> None:
    """Bring every list of the library up to date; one whose content is the same stays as it is."""
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the installation loads reference content.")))
    last: dict[str, Checklist] = {
        one.library_key: one
        for one in Checklist.objects.visible_to(actor)
        .filter(owner=None)
        .order_by("number_in_series")
    }
    # Lists show what was made last first.
    for heading in reversed(headings()):
        _load(actor, heading, last.get(heading["key"]))


def headings() -> list[dict[str, Any]]:
    """What each list is called and meant for, in the order in which they are shown."""
    found: list[dict[str, Any]] = json.loads((FOLDER / "lists.json").read_text(encoding="utf-8"))
    return found


def form_of(key: str) -> Form:
    """The rows of one list; all of them share the three answers, some have choices besides."""
    survey = list(_rows(key))
    asked = {row["type"].split()[-1] for row in survey if row["type"].startswith("select_one")}
    more = [row for row in _rows("choices") if row["list_name"] in asked]
    return {"survey": survey, "choices": [*plain.choices(), *more], "settings": []}


def _rows(key: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{key}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: text for column, text in row.items() if text}


def _load(actor: Actor, heading: dict[str, Any], before: Checklist | None) -> None:
    form = form_of(heading["key"])
    if before is not None and _is_same(before, heading, form):
        return
    row = following(before) if before is not None else _first(heading["key"])
    for name in (*LONGEST, "site_kinds", "visit_kinds"):
        setattr(row, name, heading[name])
    made = made_for(row, form)
    row.form, row.xform, row.questions = made.form, made.xform, made.questions
    row.digest, row.is_plain = made.digest, plain.is_plain(made.form)
    row.published_at = clock.now()
    LIFECYCLE.fire("publish", row, actor=actor)
    if before is not None and before.state == State.PUBLISHED:
        LIFECYCLE.fire("replace", before, actor=actor)
        before.ended_at, before.version = clock.now(), before.version + 1
        before.save(update_fields=["state", "ended_at", "version"])
    row.save(force_insert=True)
    says = sentence(N_("Published version %(number)s."), number=row.number_in_series)
    details = {"key": heading["key"], "number": row.number_in_series}
    ledger.record("checklist.publish", row, actor=actor, says=says, details=details)


def _first(key: str) -> Checklist:
    return Checklist(
        series=series_of(key),
        library_key=key,
        territory_code=EVERYWHERE,
        made_at=clock.now(),
    )


def series_of(key: str) -> UUID:
    """The same on every installation, so that answers from elsewhere are known."""
    return uuid5(NAMESPACE_URL, f"checklist:{key}")


def _is_same(row: Checklist, heading: dict[str, Any], form: Form) -> bool:
    names = (*LONGEST, "site_kinds", "visit_kinds")
    is_called_so = all(getattr(row, name) == heading[name] for name in names)
    asks_so = all(row.form.get(part) == form[part] for part in ("survey", "choices"))
    return row.state == State.PUBLISHED and is_called_so and asks_so
