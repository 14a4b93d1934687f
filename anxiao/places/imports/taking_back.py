"""Taking back organisations, schools and sites that an import made or changed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.staging import Row
from anxiao.ledger.models import Entry, Subject
from anxiao.places import services
from anxiao.places.intake import take_back
from anxiao.places.models import Organisation, School, Site
from anxiao.places.owners import ACTIONS, name_owners

SLICE = 500
STANDS = N_("“%(what)s” stands on it already.")
CHANGED = N_("It was changed since.")
# How the tables call themselves that may point at a school or its site.
TABLES = (N_("post"), N_("site"), N_("hazard"), N_("organisation"))


def stands(actor: Actor, rows: Sequence[Row]) -> dict[int, Sentence]:
    """Which rows cannot be taken back, by number, and what stands in the way."""
    new = [row for row in rows if "before" not in row.made]
    against = _pointed_at(new) | _named_elsewhere(actor, new)
    for row in rows:
        if "before" in row.made and _has_moved_on(row.made):
            against[row.number] = sentence(CHANGED)
    return against | _above(new, against)


def _above(rows: Sequence[Row], against: dict[int, Sentence]) -> dict[int, Sentence]:
    """Whoever supervises what stays, stays too; and whoever supervises those."""
    by_pk = {row.made["organisation"]: row.number for row in rows}
    links = Organisation.objects.filter(pk__in=by_pk, supervisor__in=by_pk)
    pairs = list(links.values_list("pk", "supervisor", "zh"))
    kept: dict[int, Sentence] = {}
    while True:
        more = {
            by_pk[above]: sentence(STANDS, what=name)
            for pk, above, name in pairs
            if by_pk[pk] in {**against, **kept} and by_pk[above] not in {**against, **kept}
        }
        if not more:
            return kept
        kept |= more


def _uids(rows: Sequence[Row]) -> dict[UUID, int]:
    """The keys in the ledger of everything that the rows made."""
    by_pk = {row.made["organisation"]: row.number for row in rows}
    uids = dict(Organisation.objects.filter(pk__in=by_pk).values_list("uid", "pk"))
    found = {uid: by_pk[pk] for uid, pk in uids.items()}
    for row in rows:
        found |= {UUID(row.made[key]): row.number for key in ("school", "site") if key in row.made}
    return found


def _named_elsewhere(actor: Actor, rows: Sequence[Row]) -> dict[int, Sentence]:
    """Rows whose organisation is named on another record, or that somebody has touched since.

    The ledger knows every governed record and who is named on it, whichever app it belongs to.
    """
    by_pk = {row.made["organisation"]: row.number for row in rows}
    own, against = _uids(rows), {}
    touched = Subject.objects.visible_to(actor).filter(pk__in=own, entry_count__gt=1)
    by_hand = Entry.objects.visible_to(actor).exclude(action__in=ACTIONS)
    entries = by_hand.filter(subject__in=list(touched.values_list("pk", flat=True)))
    for pk, count in Counter(entries.values_list("subject", flat=True)).items():
        if count > 1:
            against[own[pk]] = sentence(CHANGED)
    keys = list(by_pk)
    for start in range(0, len(keys), SLICE):
        some = keys[start : start + SLICE]
        named = Subject.objects.visible_to(actor).filter(parties__overlap=some).exclude(pk__in=own)
        for title, parties in named.values_list("title", "parties"):
            for pk in set(parties) & set(some):
                against[by_pk[pk]] = sentence(STANDS, what=title)
    return against


def _pointed_at(rows: Sequence[Row]) -> dict[int, Sentence]:
    """Rows at which a row of any table points that the import did not make."""
    against: dict[int, Sentence] = {}
    made = {
        Organisation: {row.made["organisation"]: row.number for row in rows},
        School: {UUID(row.made["school"]): row.number for row in rows if "school" in row.made},
        Site: {UUID(row.made["site"]): row.number for row in rows if "site" in row.made},
    }
    for model, keys in made.items():
        for relation in model._meta.related_objects:
            theirs: Any = relation.related_model
            field = relation.field.attname
            pointing = theirs.objects.filter(**{f"{relation.field.name}__in": list(keys)})
            others = pointing.exclude(pk__in=list(made.get(theirs, ())))
            for target in others.values_list(field, flat=True):
                what = {"msg": str(theirs._meta.verbose_name)}
                against[keys[target]] = sentence(STANDS, what=what)
    return against


def _has_moved_on(made: dict[str, Any]) -> bool:
    """Whether a row that was changed is no longer as the import left it."""
    models: tuple[tuple[str, Any], ...] = (("", Organisation), ("school_", School), ("site_", Site))
    for prefix, model in models:
        after = made.get(f"{prefix}after")
        if not after:
            continue
        row = model.objects.filter(pk=made[prefix.rstrip("_") or "organisation"]).first()
        if row is None or any(_kept(getattr(row, k)) != _kept(v) for k, v in after.items()):
            return True
    return False


def _kept(value: Any) -> Any:
    return value if isinstance(value, list | bool | int | type(None)) else str(value)


def undo(actor: Actor, rows: Sequence[Row]) -> None:
    """Remove what is new, give back what was changed."""
    new = [row for row in rows if "before" not in row.made]
    gone = [row.made["organisation"] for row in new]
    codes = set(Organisation.objects.filter(pk__in=gone).values_list("territory_code", flat=True))
    take_back(
        actor=actor,
        organisations=gone,
        schools=[row.made["school"] for row in new if "school" in row.made],
        sites=[row.made["site"] for row in new if "site" in row.made],
    )
    for row in rows:
        if "before" in row.made:
            _give_back(actor, row.made)
    name_owners(actor=actor, territory_codes=codes, gone=gone)


def _give_back(actor: Actor, made: dict[str, Any]) -> None:
    if before := made["before"]:
        known = Organisation.objects.get(pk=made["organisation"])
        values = dict(before)
        services.correct_organisation(
            actor=actor,
            organisation=known,
            name={"zh": values.pop("zh", known.zh), "en": values.pop("en", known.en)},
            credit_code=values.pop("credit_code", known.credit_code),
            **values,
        )
    if before := made.get("school_before"):
        school = School.objects.visible_to(actor).get(pk=made["school"])
        services.correct_school(actor=actor, school=school, **{**profile(school), **before})
    if before := made.get("site_before"):
        site = Site.objects.visible_to(actor).get(pk=made["site"])
        services.correct_site(actor=actor, site=site, **placed(site, before))


def profile(school: School) -> dict[str, Any]:
    """A school's profile as the service for correcting it takes it."""
    kept = {"stage": school.stage, "school_code": school.school_code}
    return {**kept, "is_private": school.is_private, **school.figures()}


def placed(site: Site, changes: dict[str, Any]) -> dict[str, Any]:
    """A site as the service for correcting it takes it, with some values changed."""
    values = {name: getattr(site, name) for name in ("address", "latitude", "longitude")}
    values |= changes
    position = None
    if values["latitude"] not in (None, ""):
        position = services.point(values["latitude"], values["longitude"])
    return {
        "name": site.name,
        "address": values["address"],
        "position": position,
        "gates": site.gates,
    }
