"""Loading the reference content that the software comes with; running it again changes nothing."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import sentence
from anxiao.norms.models import (
    BEGINNING,
    Cause,
    Criterion,
    FocusArea,
    HazardItem,
    LegalBasis,
    Rule,
    RuleKey,
    Sector,
)
from anxiao.places.models import Territory
from anxiao.places.services import add_territory

FOLDER = Path(__file__).parent / "reference"


@transaction.atomic
def load_reference(*, actor: Actor) -> None:
    """Bring the reference lists up to date; rules already there are never touched.

    What apps above bring along, such as checklists, follows: it stands on these lists.
    """
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the installation loads reference content.")))
    _put_all(LegalBasis, "key", "legal_bases", _basis)
    _put_all(Sector, "code", "sectors", _sector)
    _put_all(FocusArea, "code", "focus_areas", _area)
    _put_all(Criterion, "key", "severity", _criterion)
    _put_all(HazardItem, "code", "taxonomy", _item)
    _put_all(Cause, "code", "causes", _cause, column="key")
    _name_territories(actor)
    _load_rules()
    for library in settings.LIBRARIES:
        import_string(library)(actor=actor)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _name_territories(actor: Actor) -> None:
    """Name the places whose own rules come along, where nobody has entered them yet."""
    for row in _rows("territories"):
        if not Territory.objects.filter(pk=row["code"]).exists():
            name: Name = {"zh": row["zh"], "en": row["en"]}
            add_territory(actor=actor, code=int(row["code"]), name=name, level=row["level"])


def _put_all(
    model: Any,
    key: str,
    name: str,
    read: Callable[[dict[str, str]], dict[str, Any]],
    column: str = "",
) -> None:
    """Bring one list up to date in one statement."""
    rows = [model(**{key: row[column or key]}, **read(row)) for row in _rows(name)]
    fields = [f.name for f in model._meta.fields if f.attname in read(next(_rows(name)))]
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=[key], update_fields=fields
    )


def _sector(row: dict[str, str]) -> dict[str, Any]:
    return {name: row[name] for name in ("zh", "en", "short_zh", "short_en", "order")}


def _area(row: dict[str, str]) -> dict[str, Any]:
    fields = {"zh": row["zh"], "en": row["en"], "order": row["order"]}
    return {**fields, "parent_id": row["parent"] or None}


def _cause(row: dict[str, str]) -> dict[str, Any]:
    return {name: row.get(name, "") for name in ("zh", "en", "note_zh", "note_en")}


def _basis(row: dict[str, str]) -> dict[str, Any]:
    names = ("article", "issuer_zh", "issuer_en", "level", "note_zh", "note_en")
    return {
        **{name: row[name] for name in names},
        "zh": row["title_zh"],
        "en": row["title_en"],
        "valid_from": row["valid_from"] or BEGINNING,
        "valid_to": row["valid_to"] or None,
        "needs_verification": row["verify"] == "1",
    }


def _criterion(row: dict[str, str]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("zh", "en", "field_zh", "field_en", "valid_from")},
        "legal_basis_id": row["legal_basis"] or None,
        "is_local": row["local"] == "1",
        "needs_verification": row["verify"] == "1",
    }


def _item(row: dict[str, str]) -> dict[str, Any]:
    names = ("group", "zh", "en", "lead", "place", "photo_hint_zh", "photo_hint_en")
    return {
        **{name: row[name] for name in names},
        "focus_area_id": row["focus_area"],
        "assists": _list(row["assist"]),
        "limit_days": int(row["default_limit_days"]),
        "grade": row["default_grade"],
        "major_if": _list(row["major_if"]),
        "legal_basis_id": row["legal_basis"] or None,
        "keywords": _list(row["keywords_zh"]),
        "valid_from": row["valid_from"],
    }


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _load_rules() -> None:
    keys: dict[str, Any] = json.loads((FOLDER / "rule_keys.json").read_text(encoding="utf-8"))
    words = {row["name"]: {"zh": row["zh"], "en": row["en"]} for row in _rows("rule_words")}
    for key, known in keys.items():
        fields = {name: known[name] for name in ("zh", "en", "schema", "unit")}
        names = {name: words[name] for name in _parts(known["schema"])}
        fields["labels"] = {"names": names, "values": known.get("labels", {})}
        RuleKey.objects.update_or_create(key=key, defaults=fields)
    for row in json.loads((FOLDER / "rules.json").read_text(encoding="utf-8")):
        Rule.objects.get_or_create(
            key_id=row["key"],
            territory_code=row["territory"],
            valid_from=row["valid_from"],
            defaults={
                "valid_to": row["valid_to"] or None,
                "legal_basis_id": row["legal_basis"] or None,
                "value": row["value"],
                "note_zh": row["note_zh"],
                "note_en": row["note_en"],
                "added_at": clock.now(),
            },
        )


def _parts(schema: dict[str, Any]) -> Iterator[str]:
    """The names of all parts of a value, however deep."""
    for name, part in schema.get("properties", {}).items():
        yield name
        yield from _parts(part)
    if "items" in schema:
        yield from _parts(schema["items"])
