"""What each row of a sheet says, in the terms that a task is kept in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import day
from anxiao.kernel.staging import Row, Stage
from anxiao.places.models import Organisation
from anxiao.programmes.plans.below import organisations_below
from anxiao.programmes.plans.lifecycle import ProgrammeState
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.plans.sheets import days, measures
from anxiao.programmes.plans.sheets.form import TITLES
from anxiao.programmes.plans.sheets.known import Book, Known
from anxiao.programmes.plans.sheets.matching import Areas, Leaders, Organisations, first_leader

NOT_BELOW = N_("“%(name)s” does not stand below the organisation that issues the programme.")
NO_DAY = N_("This names no day. Write 2018-06-30, or 6月底前, 三季度, 全年.")
Terms = dict[str, Any]


@dataclass
class Reader:
    """The directories of today, and the programme that the rows go into."""

    stage: Stage
    book: Book
    organisations: Organisations
    leaders: Leaders
    areas: Areas
    below: set[int]

    @classmethod
    def of(cls, actor: Actor, programme: Programme, stage: Stage) -> "Reader":
        issuer = Organisation.objects.get(pk=programme.issuer)
        return cls(
            stage,
            Book.of(actor, programme),
            Organisations.of(actor),
            Leaders.of(actor),
            Areas.now(),
            {*organisations_below(issuer).values_list("pk", flat=True)},
        )

    def known(self, row: Row) -> Known | None:
        """The task that a row means."""
        key = row.get("task")
        return self.book.kept.get(UUID(key)) if key else None

    def read(self, row: Row) -> None:
        """Fill ``terms`` with what differs from the task, ``changed`` with the columns of it."""
        known = self.known(row)
        changed = [key for key in TITLES if self._differs(key, row, known)]
        terms: Terms = {}
        if "organisation" in changed or "assists" in changed:
            terms |= self._organisations(row)
        if "leader" in changed or (known and "organisation" in changed):
            terms |= self._leader(row, known, terms, is_asked="leader" in changed)
        for key, read in self._readers().items():
            if key in changed:
                terms |= read(row, row.get(key))
        row.found["terms"] = _new(terms, known)
        row.found["changed"] = changed if row.found["terms"] else []
        _check_days(row, known)

    def _differs(self, key: str, row: Row, known: Known | None) -> bool:
        if key in ("number", "key") or key not in self.stage.columns:
            return False
        return known is None or row.get(key) != known.cells[key]

    def _readers(self) -> dict[str, Any]:
        return {
            "title": lambda _row, said: {"title": said},
            "evidence": lambda _row, said: {"evidence": said},
            "weight": lambda _row, said: {"weight": said or 1},
            "standard": self._standard,
            "starts_on": self._starts_on,
            "deadline": self._deadline,
            "focus_area": self._focus_area,
        }

    # --- whom it names ----------------------------------------------------------------------

    def _organisations(self, row: Row) -> Terms:
        """The first of those that lead is the lead; the others assist."""
        leads, assists = list(self._named(row, "organisation")), list(self._named(row, "assists"))
        lead = leads[0] if leads else None
        if lead is not None and lead not in self.below:
            row.fault(TITLES["organisation"], NOT_BELOW, name=self._called(lead))
        return {"organisation": lead, "assists": sorted({*leads, *assists} - {lead})}

    def _named(self, row: Row, key: str) -> Iterator[int]:
        for name, found, why in self.organisations.find_all(row.get(key)):
            if why is not None:
                row.fault(TITLES[key], why["key"], name, **why["params"])
            yield from found

    def _called(self, pk: int) -> str:
        found = (one.zh for one in self.organisations.directory.rows if one.pk == pk)
        return next(found, "")

    def _leader(self, row: Row, known: Known | None, terms: Terms, *, is_asked: bool) -> Terms:
        """The post that is meant; in doubt the row asks, and no name of a person is taken."""
        said = row.get("leader")
        if not said:
            is_own = known is None and self.book.programme.state == ProgrammeState.ISSUED
            return {"leader": None} if is_asked and not is_own else {}
        first, has_more = first_leader(said)
        chosen = self.leaders.chosen(self.stage.chosen("leader", first))
        before = known.terms["organisation"] if known else None
        found = [chosen] if chosen else self.leaders.find(first, terms.get("organisation", before))
        if len(found) == 1 and found[0] is not None:
            if has_more:
                row.note(N_("Only the first of the leaders is kept: a task has one."))
            return {"leader": found[0].pk}
        if is_asked:
            self._ask(row, first, [str(post.pk) for post in found if post])
        return {}

    def _ask(self, row: Row, said: str, maybe: list[str]) -> None:
        proposed = maybe[0] if maybe else ""
        row.asks.append({"column": "leader", "value": said, "proposed": proposed})
        if maybe:
            says = N_("%(n)s posts are called so: choose one under “unsure values”.")
            row.fault(TITLES["leader"], says, said, n=len(maybe))
        elif like := self.leaders.like(said):
            says = N_("No such post is held here. Did you mean %(like)s?")
            row.fault(TITLES["leader"], says, said, like="、".join(like))
        else:
            says = N_("No such post is held here: write the post, or choose it below.")
            row.fault(TITLES["leader"], says, said)

    # --- what it says -----------------------------------------------------------------------

    def _standard(self, row: Row, said: str) -> Terms:
        words, target = measures.read(said)
        above, below = target["target_numerator"], target["target_denominator"]
        if above == 0:
            says = N_("A target of nothing measures nothing: give a number above zero.")
            row.fault(TITLES["standard"], says, said)
        elif target["measure"] == "ratio" and above > below:
            row.fault(TITLES["standard"], N_("A share cannot be more than the whole."), said)
        if len(words) > 2000:
            says = N_("More than %(most)s characters: shorten it.")
            row.fault(TITLES["standard"], says, said, most=2000)
        return {"standard": words, **target}

    def _deadline(self, row: Row, said: str) -> Terms:
        found = self._day(row, "deadline", said)
        if found is None:
            return {"deadline": None}
        is_given = bool(row.get("starts_on"))
        since = {"starts_on": found.since} if found.since and not is_given else {}
        return {"deadline": found.until, **since}

    def _starts_on(self, row: Row, said: str) -> Terms:
        found = self._day(row, "starts_on", said)
        return {"starts_on": found.until if found else None}

    def _day(self, row: Row, key: str, said: str) -> days.Meant | None:
        if not said:
            return None
        programme = self.book.programme
        found = days.meant(said, programme.starts_on, programme.ends_on)
        if found is None:
            row.fault(TITLES[key], NO_DAY, said)
        elif found.is_guessed:
            says = N_("“%(said)s” is taken for %(day)s.")
            row.note(says, said=said, day=day(found.until))
        return found

    def _focus_area(self, row: Row, said: str) -> Terms:
        if not said:
            return {"focus_area": ""}
        code, why = self.areas.find(said)
        if why is not None:
            row.fault(TITLES["focus_area"], why["key"], said, **why["params"])
        return {"focus_area": code}


def _new(terms: Terms, known: Known | None) -> Terms:
    """What of the terms the task does not say already."""
    if known is None:
        return terms
    return {name: value for name, value in terms.items() if known.terms[name] != value}


def _check_days(row: Row, known: Known | None) -> None:
    before = known.terms if known else {}
    terms = row.found["terms"]
    starts = terms.get("starts_on", before.get("starts_on"))
    until = terms.get("deadline", before.get("deadline"))
    row.found["days"] = (starts, until)
    if starts and until and until < starts:
        says = N_("The deadline lies before the start: choose a day from %(day)s on.")
        row.fault(TITLES["deadline"], says, day=day(starts))


def check_within(rows: Sequence[Row], book: Book) -> None:
    """A part lies within the days of its whole, be that in the sheet or in the programme."""
    by_number = {row.number: row for row in rows}
    for row in rows:
        above = by_number.get(row.get("above", None) or 0)
        whole = above.found["days"] if above else _days_of(row.get("under"), book)
        _check_one(row, row.found["days"], whole)


Days = tuple[date | None, date | None]


def _days_of(key: str, book: Book) -> Days:
    found = book.kept.get(UUID(key)) if key else None
    return (found.terms["starts_on"], found.terms["deadline"]) if found else (None, None)


def _check_one(row: Row, own: Days, whole: Days) -> None:
    if own[0] and whole[0] and own[0] < whole[0]:
        says = N_("A part begins no earlier than its whole, %(day)s.")
        row.fault(TITLES["starts_on"], says, own[0], day=day(whole[0]))
    if own[1] and whole[1] and own[1] > whole[1]:
        says = N_("A part ends no later than its whole, %(day)s.")
        row.fault(TITLES["deadline"], says, own[1], day=day(whole[1]))
