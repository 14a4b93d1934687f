"""Hazards of a made world, each walked through its lifecycle with its entries in the ledger."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from anxiao.demo.worlds.chains import SYSTEM, Chain, Content, Seat, id_at
from anxiao.demo.worlds.days import at_closing, is_provisional, letters, limit, local_day
from anxiao.demo.worlds.land import Body, Place, said
from anxiao.demo.worlds.sheets import Sheet
from anxiao.demo.worlds.walks import LEFT_LYING, LONGEST_PAUSE, MAJOR, USUAL_PAUSE, WALKS, Walk
from anxiao.hazards.lifecycle import ENDED, FIVE_ITEMS
from anxiao.hazards.models import Hazard, findable
from anxiao.kernel.sentences import day, msg, sentence
from anxiao.ledger.models import Subject
from anxiao.notices.models import Notice

DAY = 86_400
TARGETS = {
    "self_close": "self_closed", "verify": "verified", "grade": "graded",
    "dispatch": "dispatched", "sign_for": "rectifying", "start": "rectifying",
    "object": "objected", "overrule": "dispatched", "request_acceptance": "submitted",
    "return": "rectifying", "accept": "accepted", "close": "closed", "rebound": "rebounded",
    "mark_false": "false",
}  # fmt: skip
REASONS = ("查无此事", "不属本单位职责", "整改不到位", "复查又出现", "材料采购需要时间")
REMEDIES = ("已清理", "已更换", "已加固", "已停用并封闭", "已与经营户签订承诺书")
SEEN = (
    "东侧楼梯口堆放课桌椅", "北门左侧约二十米处", "上下学时段人流密集", "夜间照明不足",
    "线路老化，外皮破损", "值守人员不在岗", "标识牌脱落", "雨天积水较深", "",
)  # fmt: skip
SAYS = {
    "verify": "Verified the report.",
    "sign_for": "Signed for it.",
    "start": "Started rectifying.",
    "accept": "Accepted from the photos.",
    "close": "Closed it out.",
    "self_close": "Fixed it and closed it as a unit; it awaits a sampled re-check.",
    "plan": "Fixed measures, responsibility, funds, time limit and contingency plan.",
    "overdue": "The limit has passed.",
    "object": "Objected: %(reason)s",
    "overrule": "Overruled the objection: %(reason)s",
    "mark_false": "Marked the report as false: %(reason)s",
    "rebound": "The danger is back: %(reason)s",
    "return": "Sent it back: %(reason)s",
    "interim": "Interim measures: %(measures)s",
    "request_acceptance": "Fixed it and requested acceptance: %(remedy)s",
    "grant_extension": "Granted more time until %(until)s.",
    "ask_extension": "Asked for more time until %(until)s: %(reason)s",
}


@dataclass(frozen=True)
class Item:
    """A kind of hazard, as the norms of the world's database have it."""

    code: str
    zh: str
    lead: str
    assists: tuple[str, ...]
    limit_days: int
    grade: str

    @property
    def sector(self) -> str:
        return self.lead if self.lead not in ("subject", "town", "") else "education"


class Case:
    """One hazard on its way: the values of its row, and the lines of its chain."""

    def __init__(
        self, key: str, place: Place, item: Item, at: float, chance: random.Random
    ) -> None:
        self.place, self.item, self.chance = place, item, chance
        self.chain = Chain(chance, key, "hazard")
        self.lines: list[str] = []
        self.notices: list[tuple[Seat, float]] = []
        county = place.county
        self.department = county.departments.get(item.sector)
        self.lead_body = self._responsible(item.lead) or place.subject
        self.helpers = self._helpers()
        self.due, self.until = 0.0, date.min
        self.named = {place.town.id, place.subject.id, place.reporter.id}
        if self.department:
            self.named.add(self.department.id)
        self.values: dict[str, Any] = {"state": "reported", "grade": item.grade}
        self._report(key, at)

    def _responsible(self, code: str) -> Body | None:
        if code == "subject":
            return self.place.subject
        return self.place.town if code == "town" else self.place.county.departments.get(code)

    def _helpers(self) -> list[int]:
        found = (self._responsible(code) for code in self.item.assists)
        return sorted({one.id for one in found if one is not None} - {self.lead_body.id})

    @property
    def is_grave(self) -> bool:
        return bool(self.values["grade"] == "major" or self.values.get("rebounds"))

    # --- who acts -----------------------------------------------------------------------------

    @property
    def acceptor(self) -> Body:
        town = self.place.town
        return self.place.county.office if self.is_grave or town is self.lead_body else town

    def desk(self) -> int | None:
        state = self.values["state"]
        if state in ENDED:
            return None
        if state in ("dispatched", "signed", "rectifying"):
            return self.lead_body.id
        if state in ("submitted", "accepted"):
            return self.acceptor.id
        return (self.place.county.office if state == "objected" else self.place.town).id

    def _seat(self, verb: str) -> Seat:
        county = self.place.county
        if verb in ("verify", "grade", "dispatch", "mark_false"):
            return seat_of(self.place.town)
        if verb in ("overrule", "rebound", "grant_extension"):
            return seat_of(county.office)
        if verb in ("accept", "close", "return"):
            return seat_of(self.acceptor)
        return seat_of(self.lead_body if verb != "self_close" else self.place.subject)

    # --- what happens -------------------------------------------------------------------------

    def _report(self, key: str, at: float) -> None:
        place, item, seat = self.place, self.item, seat_of(self.place.reporter)
        name = {"zh": place.zh, "en": place.en}
        seen = self.chance.choice(SEEN)
        self.values.update(
            id=key, site_id=place.id, item_id=item.code, place_zh=place.zh, place_en=place.en,
            address=place.address, title=item.zh[:120], description=seen,
            found_by=findable(UUID(key), letters(item.zh[:120]), letters(place.zh)),
            reporter=place.reporter.id, reported_at=_utc(at),
            is_self_found=place.reporter.id == place.subject.id,
            territory_code=place.territory, territorial_owner=place.town.id,
            sector_owner=self.department.id if self.department else None,
            subject_owner=place.subject.id, sector=item.sector, version=1,
        )  # fmt: skip
        facts = {
            "title": self.values["title"], "place": name, "description": seen,
            "grade": item.grade, "criteria": [], "territory_code": place.territory,
            "sector": item.sector, "site": place.id, "item": item.code,
            "owners": [place.town.id, self.values["sector_owner"], place.subject.id],
        }  # fmt: skip
        says = sentence("Reported “%(title)s” at %(site)s.", title=self.values["title"], site=name)
        self.lines.append(self.chain.entry("hazard.report", seat, at, Content(says, facts)))

    def step(self, verb: str, at: float) -> None:
        """Carry one verb through as its service would have done at that moment."""
        seat = self._seat(verb)
        if change := getattr(self, f"_{verb}", None):
            change(at)
        if verb in TARGETS:
            self.values["state"] = TARGETS[verb]
        if verb == "sign_for" and self.values["grade"] == "major":
            self.values["state"] = "signed"
        desk, values = self.desk(), self.values
        self.named.update(one for one in (seat.organisation, values.get("lead"), desk) if one)
        self.named.update(values.get("assists", ()))
        values["version"] += 1
        content = self._content(verb)
        self.lines.append(self.chain.entry(f"hazard.{verb}", seat, at, content))
        if verb == "dispatch" and self.lead_body.seat:
            self.notices.append((self.lead_body.seat, at))

    def _content(self, verb: str) -> Content:
        state = self.values["state"]
        if verb == "dispatch":
            until = local_day(self.due)
            return dispatched(
                self.lead_body, tuple(self.helpers), self.item.limit_days, until, state
            )
        if verb == "grade":
            return graded(self.values["grade"])
        if verb in ("ask_extension", "grant_extension"):
            return extended(verb, self.until, state)
        return spoken(verb, state, self.chance.randrange(len(REASONS)))

    def _dispatch(self, at: float) -> None:
        on = local_day(at)
        self.due = at_closing(limit(on, self.item.limit_days))
        self.values.update(
            lead=self.lead_body.id, assists=self.helpers, dispatched_at=_utc(at),
            objectable_until=limit(on, 5), due_at=_utc(self.due), rectifying_since=None,
            limit_from=on, limit_days=self.item.limit_days,
            is_due_provisional=is_provisional(on, local_day(self.due)),
        )  # fmt: skip

    def _sign_for(self, at: float) -> None:
        self.values["rectifying_since"] = _utc(at)

    _start = _sign_for

    def _plan(self, _at: float) -> None:
        self.values["plan"] = dict.fromkeys(FIVE_ITEMS, "已落实")

    def _interim(self, _at: float) -> None:
        self.values["interim"] = "已拉警戒线并派人值守"

    def _ask_extension(self, _at: float) -> None:
        self.until = local_day(self.due + 14 * DAY)
        self.values["extension"] = {"until": self.until.isoformat(), "reason": REASONS[4]}

    def _grant_extension(self, _at: float) -> None:
        self.due = at_closing(self.until)
        self.values.update(
            due_at=_utc(self.due), extension=None, limit_from=None, limit_days=None,
            is_due_provisional=is_provisional(self.until, self.until),
        )  # fmt: skip

    def _request_acceptance(self, at: float) -> None:
        since = self.values["rectifying_since"]
        self.values.update(
            remedy=self.chance.choice(REMEDIES), rectifier=self.lead_body.id,
            remedied_at=since, evidence_at=max(since, _utc(at - 600)),
        )  # fmt: skip

    def _return(self, at: float) -> None:
        self.values.update(rectifying_since=_utc(at), evidence_at=None, remedied_at=None)

    def _accept(self, at: float) -> None:
        self.values.update(
            accepted_by=self.acceptor.id, accepted_at=_utc(at), is_accepted_on_site=self.is_grave
        )

    def _close(self, at: float) -> None:
        self.values["closed_at"] = _utc(at)
        if self.is_grave:
            self.values.update(cause="money", change="已列入年度预算")

    def _mark_false(self, at: float) -> None:
        self.values["closed_at"] = _utc(at)

    def _self_close(self, at: float) -> None:
        self.values.update(
            remedy=self.chance.choice(REMEDIES), rectifier=self.place.subject.id,
            closed_at=_utc(at), remedied_at=_utc(at - 600), evidence_at=_utc(at - 600),
        )  # fmt: skip

    def _rebound(self, _at: float) -> None:
        cleared = ("closed_at", "due_at", "evidence_at", "remedied_at", "accepted_at")
        more = ("limit_from", "limit_days", "accepted_by", "rectifier", "plan")
        self.values.update(dict.fromkeys((*cleared, *more)))
        self.values.update(rebounds=1, rebounds_counted=1, is_accepted_on_site=False)
        self.values["is_due_provisional"] = False

    def end(self, now: float) -> None:
        """What the night says of a case whose limit has passed."""
        late = self.values["state"] not in ENDED and self.values.get("due_at")
        if late and self.due < now:
            at = min(now, self.due + DAY / 2)
            self.values["overdue_since"] = local_day(at)
            self.lines.append(self.chain.entry("hazard.overdue", SYSTEM, at, said(SAYS["overdue"])))


def seat_of(body: Body) -> Seat:
    assert body.seat is not None
    return body.seat


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@cache
def spoken(verb: str, state: str, number: int) -> Content:
    key = SAYS[verb]
    given = {
        "reason": REASONS[number],
        "measures": "已拉警戒线并派人值守",
        "remedy": REMEDIES[number],
    }
    params = {name: text for name, text in given.items() if f"%({name})s" in key}
    return Content(sentence(key, **params), {"state": state, "files": []})


@cache
def graded(grade: str) -> Content:
    says = sentence("Graded it as %(grade)s.", grade=msg(grade))
    return Content(says, {"state": "graded", "files": [], "grade": grade})


@cache
def extended(verb: str, until: date, state: str) -> Content:
    key = SAYS[verb]
    reason = {"reason": REASONS[4]} if "%(reason)s" in key else {}
    return Content(sentence(key, until=day(until), **reason), {"state": state, "files": []})


def dispatched(lead: Body, helpers: tuple[int, ...], days: int, until: date, state: str) -> Content:
    says = sentence(
        "Dispatched it to %(lead)s, to be rectified by %(due)s.",
        lead={"zh": lead.zh, "en": lead.en},
        due=day(until),
    )
    details = {"lead": lead.id, "assists": list(helpers), "limit_days": days}
    return Content(says, {"state": state, "files": [], **details})


class Cases:
    """All hazards of a world in the order in which they were reported."""

    def __init__(
        self, sites: list[Place], items: list[Item], chance: random.Random, *, number: int,
        since: datetime, now: datetime,
    ) -> None:  # fmt: skip
        self.sites, self.items, self.chance, self.number = sites, items, chance, number
        self.since, self.now = since.timestamp(), now.timestamp()
        self._hazard, self._subject, self._notice = Sheet(Hazard), Sheet(Subject), Sheet(Notice)

    def rows(self, chunk: int = 2000) -> Iterator[tuple[dict[type[Any], list[str]], list[str]]]:
        """Lines of each table and lines of the ledger, some thousands of hazards at a time."""
        pace = (self.now - self.since) / self.number
        for start in range(0, self.number, chunk):
            found: dict[type[Any], list[str]] = {Hazard: [], Subject: [], Notice: []}
            entries: list[str] = []
            for number in range(start, min(start + chunk, self.number)):
                self._write(self._case(self.since + number * pace), found, entries)
            yield found, entries

    def _case(self, at: float) -> Case:
        place, item = self.chance.choice(self.sites), self.chance.choice(self.items)
        case = Case(id_at(self.chance, at), place, item, at, self.chance)
        lies = self.chance.random() < LEFT_LYING
        verbs = self._walk(case).verbs
        last = self.chance.randrange(len(verbs)) if lies else len(verbs)
        for verb in verbs[:last]:
            at += self.chance.random() * LONGEST_PAUSE.get(verb, USUAL_PAUSE) * DAY
            if at >= self.now:
                break
            case.step(verb, at)
        case.end(self.now)
        return case

    def _walk(self, case: Case) -> Walk:
        """The way of one case, after putting right who can lead it at all."""
        office, is_major = case.place.county.office, case.item.grade == "major"
        if case.lead_body.seat is None or (is_major and case.lead_body is office):
            # A trader has no account, and an office does not accept what it rectified.
            case.lead_body = case.place.town
        if is_major:
            return MAJOR
        open_ones = [walk for walk in WALKS if self._may(case, walk)]
        return self._drawn(open_ones)

    @staticmethod
    def _may(case: Case, walk: Walk) -> bool:
        if "self_close" in walk.verbs and case.place.subject.seat is None:
            return False
        return not ("rebound" in walk.verbs and case.lead_body is case.place.county.office)

    def _drawn(self, walks: list[Walk]) -> Walk:
        return self.chance.choices(walks, [walk.share for walk in walks])[0]

    def _write(self, case: Case, found: dict[type[Any], list[str]], entries: list[str]) -> None:
        values = case.values
        values["parties"] = sorted(case.named)
        values["desk"] = case.desk()
        found[Hazard].append(self._hazard.row(**values))
        names = ("id", "territory_code", "territorial_owner", "sector_owner", "subject_owner")
        reach = {name: values[name] for name in (*names, "sector", "parties", "title")}
        chain = case.chain
        found[Subject].append(
            self._subject.row(kind="hazard", entry_count=chain.count, head=chain.head, **reach)
        )
        entries.extend(case.lines)
        is_read = values["state"] in ENDED
        for seat, at in case.notices:
            found[Notice].append(self._told(case, seat, at, is_read=is_read))

    def _told(self, case: Case, seat: Seat, at: float, *, is_read: bool) -> str:
        values = case.values
        return self._notice.row(
            id=id_at(self.chance, at), to_post=seat.post, kind="work", subject_kind="hazard",
            subject=values["id"], title=values["title"], due_at=values["due_at"],
            says=sentence(SAYS["verify"]), sent_at=_utc(at),
            read_at=_utc(at + DAY / 24) if is_read else None,
        )  # fmt: skip
