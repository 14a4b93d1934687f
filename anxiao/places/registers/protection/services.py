"""Filling the sheets of campuses, judging them, and saying what has run out."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.places.listing import in_force
from anxiao.places.models import School, Site
from anxiao.places.registers.filling import (
    Expiry,
    Register,
    Seen,
    Values,
    laid,
    last_seen,
    record,
)
from anxiao.places.registers.protection import judging
from anxiao.places.registers.protection.judging import Line, Rules, Status
from anxiao.places.registers.protection.models import Protection
from anxiao.places.registers.protection.words import WORDS

JUDGED = ("required", "present", "short", "lacking", "failed", "cost", "first_expiry", "judged_on")
SOME = 500
# The kind of hazard that an expiry is, in which words, by which basis.
EXPIRIES = {
    "certificates": (
        "internal.guard_certificate",
        "保安员证已于{day}到期，未见新证",
        "guards.16",
    ),
    "equipment": ("internal.guard_gear", "防卫器械已于{day}到期，未更换", "gbt29315_2022"),
}


@transaction.atomic
def fill(*, actor: Actor, site: Site, seen: Seen, values: Values, index: int = 0) -> None:
    """Lay on the sheet of a campus what a visit saw there; other sites have none."""
    del index  # A campus has one sheet, however often something is asked.
    if site.kind != Site.Kind.CAMPUS:
        return
    row = _locked(site, seen)
    told, changed = laid(row.told, seen, values)
    if told == row.told:
        return
    row.told = told
    latest = last_seen(told)
    assert latest is not None
    row.seen_at, row.seen_visit = latest.at, latest.visit
    _judge(row, lines_of(row, figures=_known_figures(site)), clock.today())
    row.save()
    if changed:
        answers = {word: values[word] for word in changed}
        record(actor=actor, site=site, seen=seen, register="protection", changes=answers)


def _locked(site: Site, seen: Seen) -> Protection:
    """The sheet, or a fresh one; two visits at one campus wait for each other at its site."""
    Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site.pk)
    row = Protection.objects.filter(site=site).first()
    if row is None:
        row = Protection(seen_at=seen.at, seen_visit=seen.visit, judged_on=clock.today())
    row.site = site
    return row


# --- judging --------------------------------------------------------------------------------

Figures = dict[int, tuple[int, int]]


def figures_of(sites: Iterable[Site]) -> Figures:
    """Pupils and boarders of a campus by its organisation.

    Of a school with several campuses nobody says how many are at each: they are taken as spread.
    """
    owners = {one.organisation_id for one in sites}
    profiles = School.objects.filter(organisation__in=owners)
    rows = profiles.values_list("organisation", "pupils", "boarders")
    open_ones = Site.objects.filter(in_force(clock.today()), kind=Site.Kind.CAMPUS)
    counts = open_ones.filter(organisation__in=owners).values_list("organisation")
    campuses = dict(counts.annotate(n=Count("pk")).order_by())
    return {
        pk: (-(-pupils // campuses.get(pk, 1)), -(-boarders // campuses.get(pk, 1)))
        for pk, pupils, boarders in rows
    }


def _known_figures(site: Site) -> Figures:
    """As the installation knows them: a team may reach the campus and not the school's profile."""
    with acting(Actor.system("registers")):
        return figures_of([site])


def lines_of(row: Protection, *, figures: Figures, rules: Rules | None = None) -> list[Line]:
    site = row.site
    pupils, boarders = figures.get(site.organisation_id, (0, 0))
    rules = rules or Rules.of(site.territory_code, clock.today())
    return judging.lines(row.told, pupils=pupils, boarders=boarders, rules=rules)


def unseen(site: Site) -> list[Line]:
    """The lines of a campus that no visit has told of yet."""
    pupils, boarders = figures_of([site]).get(site.organisation_id, (0, 0))
    rules = Rules.of(site.territory_code, clock.today())
    return judging.lines({}, pupils=pupils, boarders=boarders, rules=rules)


def _judge(row: Protection, lines: list[Line], on: date) -> None:
    guards = lines[0]
    row.required, row.present, row.short = guards.required or 0, guards.present, guards.short
    row.lacking = [one.key for one in lines if one.is_lacking]
    row.failed = [one.key for one in lines if one.status == Status.FAILED]
    row.cost = sum(one.cost for one in lines)
    row.first_expiry = min((one.expires_on for one in lines if one.expires_on), default=None)
    row.judged_on = on


@transaction.atomic
def renew(*, actor: Actor, on: date) -> None:
    """Judge every sheet anew: rules change, pupils come and go, things run out."""
    rules = judging.rules_on(on)
    for rows in _some(actor):
        figures, changed = figures_of([one.site for one in rows]), []
        for row in rows:
            before = [getattr(row, name) for name in JUDGED[:-1]]
            lines = lines_of(row, figures=figures, rules=rules(row.site.territory_code))
            _judge(row, lines, on)
            if before != [getattr(row, name) for name in JUDGED[:-1]]:
                changed.append(row)
        Protection.objects.bulk_update(changed, JUDGED)


def _some(actor: Actor) -> Iterator[list[Protection]]:
    """All sheets of sites in force, a few hundred at a time."""
    rows = Protection.objects.visible_to(actor).select_related("site").order_by("pk")
    last: Any = None
    while True:
        page = rows.filter(pk__gt=last) if last else rows
        found = list(page[:SOME])
        if not found:
            return
        last = found[-1].pk
        yield [
            one for one in found if one.site.valid_to is None or one.site.valid_to >= clock.today()
        ]


def expired(*, actor: Actor, on: date) -> Iterator[Expiry]:
    """Certificates and gear that ran out, each as the hazard that it is."""
    rules = judging.rules_on(on)
    for rows in _some(actor):
        late = [one for one in rows if one.first_expiry and one.first_expiry < on]
        figures = figures_of([one.site for one in late])
        for row in late:
            territory = row.site.territory_code
            for line in lines_of(row, figures=figures, rules=rules(territory)):
                if line.key in EXPIRIES and line.expires_on and line.expires_on < on:
                    yield _expiry(row, line, line.expires_on)


def _expiry(row: Protection, line: Line, on: date) -> Expiry:
    item, words, basis = EXPIRIES[line.key]
    told = words.format(day=f"{on.year}年{on.month}月{on.day}日")
    return Expiry(row.site_id, item, told, on, basis, line.seen.on if line.seen else None)


def held(*, actor: Actor, site: Site) -> dict[str, str]:
    """What the sheet says now, as answers."""
    row = Protection.objects.visible_to(actor).filter(site=site).first()
    return {word: one[0] for word, one in row.told.items()} if row else {}


PROTECTION = Register(
    name="protection",
    zh="三防登记",
    en="Guards and devices",
    fields=WORDS,
    fill=fill,
    held=held,
    expired=expired,
    renew=renew,
)
