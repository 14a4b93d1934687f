"""What an auditor should look at: every line a sentence about one case, nothing concluded."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.models import Reuse
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger.models import Entry
from anxiao.norms import services as norms
from anxiao.places.codes import interval
from anxiao.places.models import Organisation
from anxiao.programmes.pledges.models import Pledge

KINDS: dict[str, str] = {
    "extension": N_("More time granted"),
    "false": N_("Marked as false"),
    "override": N_("Overruled or transferred"),
    "behalf": N_("Entered on behalf"),
    "quick": N_("Accepted within minutes"),
    "burst": N_("Many closed at once"),
    "month_end": N_("Closed at the end of a month"),
    "pair": N_("Same rectifier and acceptor"),
    "rebound": N_("Back soon after closing"),
    "reuse": N_("Reused photos"),
    "pledge": N_("Pledge without a mandate"),
}
BY_ACTION = {
    "hazard.grant_extension": "extension",
    "hazard.mark_false": "false",
    "hazard.overrule": "override",
    "hazard.transfer": "override",
}
WATCHED = (*BY_ACTION, "hazard.accept", "hazard.close", "hazard.rebound")
LOOKED = "audit.look"
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Period:
    """From one day to another, both included, of the county's calendar."""

    since: date
    until: date

    def holds(self, at: datetime) -> bool:
        return self.since <= at.astimezone(clock.LOCAL).date() <= self.until

    @property
    def months(self) -> tuple[datetime, datetime]:
        """The whole months that it touches, since closings are compared with their month."""
        first = self.since.replace(day=1)
        after = (self.until.replace(day=1) + timedelta(days=32)).replace(day=1)
        return _midnight(first), _midnight(after)


@dataclass(frozen=True)
class Line:
    """One thing to look at: what, when, by whom, on which case."""

    kind: str
    key: str
    subject: UUID
    at: datetime
    says: Sentence
    who: str = ""
    pair: tuple[int, int] | None = None


@dataclass
class Found:
    """What was read once for all kinds."""

    actor: Actor
    period: Period
    town: int | None
    limits: dict[str, int]
    entries: list[Entry] = field(default_factory=list)
    rectified: dict[UUID, Any] = field(default_factory=dict)

    def of(self, action: str) -> list[Entry]:
        return [one for one in self.entries if one.action == action]


def lines(actor: Actor, period: Period, town: int | None = None) -> list[Line]:
    """Every exception within reach and period, the newest first."""
    limits = norms.rule("exceptions.thresholds", territory=actor.territory or 0, on=clock.today())
    found = Found(actor, period, town, limits)
    _read(found)
    kinds = (_acts, _quick, _bursts, _month_ends, _pairs, _rebounds, _reuses, _bare)
    rows = [one for kind in kinds for one in kind(found) if period.holds(one.at)]
    return sorted(rows, key=lambda one: (one.at, one.key), reverse=True)


def _read(found: Found) -> None:
    since, until = found.period.months
    wanted = Q(action__in=WATCHED) | Q(on_behalf_of__isnull=False)
    rows = Entry.objects.visible_to(found.actor).filter(
        wanted, pk__gte=_first_key(since), pk__lt=_first_key(until), kind="hazard"
    )
    hazards = Hazard.objects.visible_to(found.actor)
    if found.town is not None:
        hazards = hazards.filter(territory_code__range=interval(found.town))
        rows = rows.filter(subject__in=hazards.values("pk"))
    found.entries = list(rows.defer("details").order_by("pk"))
    keys = {one.subject for one in found.of("hazard.accept")}
    found.rectified = {
        row["pk"]: row for row in hazards.filter(pk__in=keys).values("pk", "rectifier", "lead")
    }


def _first_key(at: datetime) -> UUID:
    """The least key that an entry of this moment can have."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def _line(kind: str, entry: Entry, says: Sentence, pair: tuple[int, int] | None = None) -> Line:
    who = " · ".join(filter(None, (entry.organisation_name, entry.post_title)))
    return Line(kind, str(entry.pk), entry.subject, entry.at, says, who, pair)


def _acts(found: Found) -> Iterator[Line]:
    """What stands in the ledger as an exception by its own name."""
    for entry in found.entries:
        if entry.action in BY_ACTION:
            yield _line(BY_ACTION[entry.action], entry, entry.says)
        if entry.on_behalf_of is not None:
            yield _line("behalf", entry, entry.says)


def _quick(found: Found) -> Iterator[Line]:
    accepted = found.of("hazard.accept")
    asked = _last_before(found, accepted, "hazard.request_acceptance")
    for entry in accepted:
        before = asked.get(entry.pk)
        minutes = int((entry.at - before).total_seconds() // 60) if before else None
        if minutes is not None and minutes <= found.limits["closed_within_minutes"]:
            says = N_("Accepted %(minutes)s minutes after acceptance was requested.")
            yield _line("quick", entry, sentence(says, minutes=minutes))


def _rebounds(found: Found) -> Iterator[Line]:
    back = found.of("hazard.rebound")
    closed = _last_before(found, back, "hazard.close", "hazard.self_close")
    for entry in back:
        before = closed.get(entry.pk)
        days = (entry.at - before).days if before else None
        if days is not None and days <= found.limits["rebound_within_days"]:
            yield _line(
                "rebound", entry, sentence(N_("Back %(days)s days after it was closed."), days=days)
            )


def _last_before(found: Found, entries: list[Entry], *actions: str) -> dict[UUID, datetime]:
    """For each entry, when the last of some actions on its record was before it."""
    rows = Entry.objects.visible_to(found.actor).filter(
        subject__in={one.subject for one in entries}, action__in=actions
    )
    times = defaultdict(list)
    for subject, at in rows.order_by("subject", "number").values_list("subject", "at"):
        times[subject].append(at)
    last = {one.pk: [at for at in times[one.subject] if at <= one.at] for one in entries}
    return {key: found_at[-1] for key, found_at in last.items() if found_at}


def _bursts(found: Found) -> Iterator[Line]:
    """Closings of one post of which many fall within one hour."""
    by_post: dict[Any, list[Entry]] = defaultdict(list)
    for entry in found.of("hazard.close"):
        by_post[entry.post].append(entry)
    for closed in by_post.values():
        closed.sort(key=lambda one: one.at)
        for entry, count in _crowded(closed):
            if count >= found.limits["closed_in_an_hour"]:
                says = N_("One of %(n)s that the same post closed within an hour.")
                yield _line("burst", entry, sentence(says, n=count))


def _crowded(closed: list[Entry]) -> Iterator[tuple[Entry, int]]:
    """Each closing with the size of the fullest hour that it lies in; they come in order."""
    most, first = [1] * len(closed), 0
    for last, entry in enumerate(closed):
        while entry.at - closed[first].at > AN_HOUR:
            first += 1
        for place in range(first, last + 1):
            most[place] = max(most[place], last - first + 1)
    yield from zip(closed, most, strict=True)


def _month_ends(found: Found) -> Iterator[Line]:
    closed = [(one, one.at.astimezone(clock.LOCAL).date()) for one in found.of("hazard.close")]
    months = Counter(day.replace(day=1) for _one, day in closed)
    days = found.limits["last_days_of_month"]
    ends = {month: _last_working_days(month, days) for month in months}
    late = [(one, day) for one, day in closed if day >= ends[day.replace(day=1)]]
    counts = Counter(day.replace(day=1) for _one, day in late)
    says = N_(
        "Closed in the last %(days)s working days of the month, as were %(n)s of its "
        "%(total)s closings."
    )
    for entry, day in late:
        month = day.replace(day=1)
        told = sentence(says, days=days, n=counts[month], total=months[month])
        yield _line("month_end", entry, told)


def _last_working_days(month: date, count: int) -> date:
    """The first of the last working days of a month."""
    day = (month + timedelta(days=32)).replace(day=1)
    while count:
        day -= timedelta(days=1)
        count -= workdays.is_working(day)
    return day


def _pairs(found: Found) -> Iterator[Line]:
    """Acceptances of one organisation by one other, where there are many."""
    accepted = [
        (one, _pair(found, one)) for one in found.of("hazard.accept") if found.period.holds(one.at)
    ]
    pairs = Counter(pair for _one, pair in accepted if pair)
    totals = Counter(pair[0] for _one, pair in accepted if pair)
    names = Organisation.objects.in_bulk({key for pair in pairs for key in pair})
    says = N_("%(acceptor)s accepted %(n)s of the %(total)s cases that %(rectifier)s rectified.")
    for entry, pair in accepted:
        if pair is None or pairs[pair] < found.limits["pair_at_least"]:
            continue
        told = sentence(
            says,
            acceptor=names[pair[1]].name,
            rectifier=names[pair[0]].name,
            n=pairs[pair],
            total=totals[pair[0]],
        )
        yield _line("pair", entry, told, pair)


def _pair(found: Found, entry: Entry) -> tuple[int, int] | None:
    row = found.rectified.get(entry.subject)
    rectifier = (row["rectifier"] or row["lead"]) if row else None
    return (rectifier, entry.organisation) if rectifier and entry.organisation else None


def _reuses(found: Found) -> Iterator[Line]:
    rows = Reuse.objects.visible_to(found.actor).filter(
        kind="hazard", found_at__gte=_midnight(found.period.since),
        found_at__lt=_midnight(found.period.until + timedelta(days=1)),
    )  # fmt: skip
    if found.town is not None:
        within = Hazard.objects.visible_to(found.actor)
        rows = rows.filter(
            subject__in=within.filter(territory_code__range=interval(found.town)).values("pk")
        )
    for row in rows.order_by("subject", "file", "pk").distinct("subject", "file"):
        says = sentence(N_("A photo of this case has already been used in another record."))
        yield Line("reuse", str(row.pk), row.subject, row.found_at, says)


def _bare(found: Found) -> Iterator[Line]:
    """Pledges that name no mandate, since nobody has entered one for their place."""
    rows = Pledge.objects.visible_to(found.actor).for_list().standing().filter(
        mandate=None, made_at__gte=_midnight(found.period.since),
        made_at__lt=_midnight(found.period.until + timedelta(days=1)),
    )  # fmt: skip
    if found.town is not None:
        rows = rows.filter(territory_code__range=interval(found.town))
    pledges = list(rows)
    names = Organisation.objects.in_bulk({row.party_a for row in pledges})
    says = sentence(N_("A pledge was made without a mandate."))
    for row in pledges:
        who = names[row.party_a].zh if row.party_a in names else ""
        yield Line("pledge", str(row.pk), row.pk, row.made_at, says, who)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL)


# --- what has been looked at ----------------------------------------------------------------


def looked_at(actor: Actor, shown: Iterable[Line]) -> dict[tuple[str, str], Entry]:
    """The marks of auditors on these lines, each with its note."""
    rows = Entry.objects.visible_to(actor).filter(
        subject__in={one.subject for one in shown}, action=LOOKED
    )
    return {(one.details.get("kind", ""), one.details.get("key", "")): one for one in rows}


def paired(rows: Iterable[Line]) -> list[Line]:
    """One line for each pair, the newest of it, for the list that has not opened one."""
    first: dict[tuple[int, int] | None, Line] = {}
    for row in rows:
        first.setdefault(row.pair, replace(row))
    return [*first.values()]
