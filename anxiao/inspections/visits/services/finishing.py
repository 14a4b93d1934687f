"""Finishing a visit: what failed becomes hazards, each with its photos and what its list says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.abilities import Ability as OnHazards
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report as reporting
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.plans.services import following
from anxiao.inspections.visits import answers as judging
from anxiao.inspections.visits import once
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.models import Finding, Member, Sheet, Visit
from anxiao.inspections.visits.services import (
    attending,
    filling,
    planned,
    reaching,
    rechecking,
    registering,
    showing,
)
from anxiao.kernel import clock, occasions
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import acts
from anxiao.norms.models import HazardItem
from anxiao.notices import services as notices
from anxiao.people.desks import desks


@transaction.atomic
def finish(
    *,
    actor: Actor,
    row: Visit,
    sheets: Sequence[Mapping[str, Any]] = (),
    client_key: UUID | None = None,
    seen_at: datetime | None = None,
    version: int | None = None,
) -> Visit:
    """Finish a visit: every item that failed opens a hazard, or all is refused and nothing kept.

    A case of the same kind that is open at the site is seen again instead. What was put right on
    the spot opens none; in a unit's own self-check it is reported and closed by the unit at once.
    Refused where an answer or a photo is missing, naming the question, and with too small a team.
    ``sheets`` are laid on first, as saving does; the same ``client_key`` finishes once. What was
    seen fills the registers of the site as of ``seen_at``, which a phone that was offline knows.
    """
    once_only = _OnceOnly(client_key, once.print_of([dict(one) for one in sheets]))
    found: Visit = Visit.objects.lock(row.pk)
    if once_only.was_finished(found):
        return found
    acts.require_version(found, version)
    LIFECYCLE.judge("finish", found, actor=actor)
    rechecking.require_all_seen(actor=actor, visit=found)
    filled = _filled(actor, _held(actor, found), sheets)
    return _finished(actor, found, filled, once_only, seen_at)


@transaction.atomic
def finish_begun(
    *,
    actor: Actor,
    row: Visit,
    sheets: Sequence[Mapping[str, Any]],
    client_key: UUID | None = None,
    seen_at: datetime | None = None,
) -> Visit:
    """Finish a visit in the transaction in which it began, with the sheets that it was given.

    As ``finish`` has it, but nothing is locked or read anew: nobody else knows of the visit yet.
    """
    once_only = _OnceOnly(client_key, once.print_of([dict(one) for one in sheets]))
    LIFECYCLE.judge("finish", row, actor=actor)
    return _finished(actor, row, _filled(actor, row.begun, sheets), once_only, seen_at)


def _finished(
    actor: Actor,
    found: Visit,
    filled: Sequence[Sheet],
    once_only: "_OnceOnly",
    seen_at: datetime | None,
) -> Visit:
    """The visit, finished with its filled sheets; what follows from it is told to all it moves."""
    _require_whole(found, filled)
    planned.open_done(actor=actor, visit=found)
    made = _Findings(actor, found, filled).laid()

    def change(visit: Visit) -> None:
        visit.finished_at = visit.closed_at = clock.now()
        visit.finished_by, visit.desk, visit.failed = actor.post, None, len(made)
        once_only.mark(visit)

    says = _says(made)
    done: Visit = acts.act_on(
        found,
        "finish",
        machine=LIFECYCLE,
        actor=actor,
        says=says,
        change=change,
        details=_facts(filled, made),
    )
    registering.fill(actor=actor, visit=done, sheets=filled, seen_at=seen_at)
    attending.settle(actor=actor, visit=done)
    rechecking.settle(actor=actor, visit=done)
    following.follow(done)
    _tell(actor, done, says)
    return done


@dataclass(frozen=True)
class _OnceOnly:
    """The key under which a device finishes, and the print of what it sends with it."""

    key: UUID | None
    print: str

    def was_finished(self, visit: Visit) -> bool:
        """Whether this was taken before; Refused where something else was."""
        if self.key is None or visit.finish_key != self.key:
            return False
        once.require_same(visit.finish_digest, self.print)
        return True

    def mark(self, visit: Visit) -> None:
        visit.finish_key, visit.finish_digest = self.key, self.print if self.key else ""


def _held(actor: Actor, visit: Visit) -> list[Sheet]:
    """All sheets of a visit, locked."""
    rows = Sheet.objects.visible_to(actor).of_visit(visit).select_for_update(of=("self",))
    return list(rows.with_questions().order_by("place"))


def _filled(
    actor: Actor, sheets: Iterable[Sheet], sent: Sequence[Mapping[str, Any]]
) -> list[Sheet]:
    """The sheets with what came along laid on them."""
    found = {one.pk: one for one in sheets}
    for one in sent:
        pk = UUID(str(one["sheet"]))
        found[pk] = filling.keep(
            actor=actor,
            sheet=found.get(pk),
            answers=one.get("answers") or {},
            photos=one.get("photos") or {},
            xml=one.get("xml") or "",
            files=one.get("files") or {},
            version=one.get("version"),
        )
    return sorted(found.values(), key=lambda sheet: sheet.place)


def _require_whole(visit: Visit, sheets: Sequence[Sheet]) -> None:
    for sheet in sheets:
        wrong = judging.faults(
            sheet.checklist.items, sheet.answers, sheet.photos, shows_fix=visit.is_self_check
        )
        if wrong:
            raise Invalid(wrong[0].says, fields={one.item.path: one.says for one in wrong})


@dataclass
class _Findings:
    """What failed on the sheets of a visit, being laid down one by one."""

    actor: Actor
    visit: Visit
    sheets: Sequence[Sheet]
    made: list[Finding] = field(default_factory=list)

    def laid(self) -> list[Finding]:
        failed = [
            (sheet, item)
            for sheet in self.sheets
            for item in judging.failures(sheet.checklist.items, sheet.answers)
        ]
        if not failed:
            self._freeze()
            return []
        self._read(failed)
        for sheet, item in failed:
            self.made.append(self._lay(sheet, item))
        Finding.objects.bulk_create(self.made)
        self._freeze()
        return self.made

    def _read(self, failed: Sequence[tuple[Sheet, Item]]) -> None:
        """The place, the kinds of hazard, and what of these kinds is open there already."""
        codes = {item.hazard for _sheet, item in failed if item.hazard}
        self.site = reaching.site_of(actor=self.actor, visit=self.visit)
        self.kinds = HazardItem.objects.in_bulk(codes)
        rows = Hazard.objects.visible_to(self.actor).unfinished().filter(site=self.site)
        rows = rows.filter(item__in=codes).select_for_update(of=("self",)).order_by("pk")
        self.open = {one.item_id: one for one in rows} if codes else {}
        members = Member.objects.visible_to(self.actor).of_visit(self.visit)
        self.others = {*members.values_list("organisation", flat=True), self.visit.visitor}
        running = occasions.running(self.actor, clock.today()) if self.visit.campaign else []
        keys = {one.key for one in running}
        self.campaign = self.visit.campaign if self.visit.campaign in keys else None

    def _lay(self, sheet: Sheet, item: Item) -> Finding:
        row = Finding(
            visit=self.visit,
            sheet=sheet,
            number=len(self.made) + 1,
            path=item.path,
            question_zh=item.zh[:1000],
            question_en=item.en[:1000],
            answer=sheet.answers[item.path][:400],
            item=item.hazard,
            note=judging.note_of(item, sheet.answers),
            photos=[UUID(one) for one in sheet.photos.get(item.path, [])],
            is_fixed=judging.is_fixed(item, sheet.answers),
            departments=list(item.departments),
            indicator=item.indicator,
        )
        shown = showing.Shown.of(self.actor, sheet, row.photos)
        kind = self.kinds.get(item.hazard)
        if kind is None or (row.is_fixed and not self.visit.is_self_check):
            showing.hang(actor=self.actor, shown=shown, on=self.visit)
        elif known := self.open.get(kind.pk):
            row.hazard, row.is_sighting = self._seen_again(known, item, row, shown), True
        else:
            row.hazard = self._opened(sheet, item, row, kind, shown)
        return row

    def _seen_again(self, hazard: Hazard, item: Item, row: Finding, shown: showing.Shown) -> Hazard:
        words = "；".join(filter(None, [item.zh, row.note]))
        done = reporting.add_sighting(actor=self.actor, hazard=hazard, words=words, files=shown.own)
        showing.hang(actor=self.actor, shown=shown.of_others, on=done, role="before")
        self.open[done.item_id] = done
        return done

    def _opened(
        self, sheet: Sheet, item: Item, row: Finding, kind: HazardItem, shown: showing.Shown
    ) -> Hazard:
        is_own_fix = row.is_fixed and self._closes_itself(shown)
        made = reporting.report(
            actor=self.actor,
            site=self.site,
            item=kind,
            description=_description(sheet, item, row),
            criteria=item.criteria,
            files=() if is_own_fix else shown.own,
            campaign=self.campaign,
            proposal=reporting.Proposal(
                item.grade,
                item.lead,
                item.limit_days,
                item.legal_basis or None,
                tuple(self.others),
            ),
        )
        if not is_own_fix:
            showing.hang(actor=self.actor, shown=shown.of_others, on=made, role="before")
        elif made.is_major:
            showing.hang(actor=self.actor, shown=shown, on=made, role="before")
        else:
            made = self._closed(made, row, shown)
        return made

    def _closed(self, hazard: Hazard, row: Finding, shown: showing.Shown) -> Hazard:
        showing.hang(actor=self.actor, shown=shown.of_others, on=hazard, role="after")
        remedy = row.note or "当场整改"
        return reporting.self_close(
            actor=self.actor, hazard=hazard, files=shown.every, remedy=remedy
        )

    def _closes_itself(self, shown: showing.Shown) -> bool:
        """A unit closes what it fixed itself, with a photo of how it is now."""
        is_unit = self.visit.subject_owner in self.actor.answers_for
        return is_unit and bool(shown.every) and self.actor.may(OnHazards.SELF_CLOSE)

    def _freeze(self) -> None:
        now = clock.now()
        for sheet in self.sheets:
            said = {
                "checklist": sheet.checklist_id,
                "answers": sheet.answers,
                "photos": sheet.photos,
                "xml": sheet.xml_digest,
            }
            sheet.digest, sheet.finished_at = once.print_of(said), now
            sheet.save()


def _description(sheet: Sheet, item: Item, row: Finding) -> str:
    """Which list asked what, and what was seen; records are written in Chinese."""
    asked = f"《{sheet.checklist.zh}》：{item.zh}"
    return "\n".join(filter(None, [asked, row.note]))[:4000]


def _says(made: Sequence[Finding]) -> Sentence:
    if not made:
        return sentence(N_("Finished the visit: nothing failed."))
    return sentence(
        N_("Finished the visit: %(failed)s failed, %(hazards)s as a hazard."),
        failed=len(made),
        hazards=sum(one.hazard_id is not None for one in made),
    )


def _facts(sheets: Sequence[Sheet], made: Sequence[Finding]) -> dict[str, Any]:
    return {
        "sheets": {str(one.checklist_id): one.digest for one in sheets},
        "findings": [
            {"path": one.path, "hazard": one.hazard_id, "fixed": one.is_fixed} for one in made
        ],
    }


def _tell(actor: Actor, visit: Visit, says: Sentence) -> None:
    """The unit learns what was found, and is asked what it says to it."""
    if visit.is_self_check or visit.subject_owner is None:
        return
    to = desks(visit.subject_owner, visit.next_ability)
    notices.send(actor, to=to, subject=visit, kind="work", says=says)
