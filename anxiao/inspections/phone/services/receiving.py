"""Receiving what a phone filled in: the visit, its sheet and its photos, whole or not at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.phone.instances import kept_names
from anxiao.inspections.phone.models import Submission
from anxiao.inspections.phone.services import files as photos
from anxiao.inspections.phone.services import looking
from anxiao.inspections.phone.services.sent import Sent
from anxiao.inspections.visits import once, submission
from anxiao.inspections.visits.lifecycle import State
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.inspections.visits.services import filling, finishing, planned, starting
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.sentences import sentence

INSTANCE = re.compile(r"uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LARGEST_SKEW = 10**9


@dataclass(frozen=True)
class Arrived:
    """When something arrived, by our clock and by that of its device."""

    at: datetime
    there: datetime | None

    def by_ours(self, told: datetime | None) -> datetime | None:
        """A time that the device told, by our clock."""
        if told is None or self.there is None:
            return told
        return told - (self.there - self.at)

    @property
    def skew(self) -> int | None:
        """By how many seconds the device runs ahead."""
        if self.there is None:
            return None
        ahead = round((self.there - self.at).total_seconds())
        return max(-LARGEST_SKEW, min(LARGEST_SKEW, ahead))


@transaction.atomic
def receive(
    *,
    actor: Actor,
    sent: Sent,
    device_clock: datetime | None = None,
    arrived_at: datetime | None = None,
) -> Submission:
    """Lay a sheet on its visit, and finish the visit with it where it says so.

    ``arrived_at`` is when the server had it, where that was before; ``device_clock`` belongs to it.

    The same key gives the same answer; with something else under it the second is refused. Where
    somebody else has changed the sheet since the device read it nothing is laid (Stale), and where
    anything is missing or wrong nothing of it is kept, not even the visit that it would begin.
    """
    if actor.post is None:
        raise NotAllowed(sentence(N_("Your post does not carry out visits.")))
    once.hold(sent.key)
    if before := Submission.objects.visible_to(actor).sent_by(actor).filter(key=sent.key).first():
        once.require_same(before.digest, sent.print)
        return before  # type: ignore[no-any-return]
    instance, here = _instance(sent), Arrived(arrived_at or clock.now(), device_clock)
    visit = _under_way(actor, _visit(actor, sent), here.by_ours(sent.began_at))
    sheet = _sheet(actor, visit, sent)
    shown = photos.whole(actor=actor, key=sent.key, digests=_digests(sent))
    kept = {name: UUID(pk) for name, pk in kept_names(sheet).items()}
    said = {"xml": sent.xml, "files": {**kept, **shown}, "version": sent.seen}
    seen_at = here.by_ours(sent.ended_at)
    looking.look(actor=actor, visit=visit, sent=sent, shown=shown)
    visit, sheet = _laid(actor, visit, sheet, said, sent, seen_at)
    row = _row(actor, sent, visit, sheet, instance, here)
    row.receipt = _receipt(row, visit, sheet, shown)
    _save(row)
    return row


def _digests(sent: Sent) -> dict[str, str]:
    return {name: str(one["sha256"]) for name, one in sent.files.items()}


def _instance(sent: Sent) -> str:
    """The id that the engine gave to this filling; Invalid for one of another make."""
    said = submission.read(sent.xml).answers.get("meta/instanceID", "")
    if said and not INSTANCE.fullmatch(said):
        raise Invalid(sentence(N_("The filled-in form carries no instance id of the usual kind.")))
    return said


def _visit(actor: Actor, sent: Sent) -> Visit:
    """The visit that it belongs to: one within reach, or the one that the device began."""
    if (sent.visit is None) == (sent.begun is None):
        raise Invalid(sentence(N_("Say which visit it belongs to, or what begins with it.")))
    if sent.begun is None:
        found: Visit | None = Visit.objects.visible_to(actor).filter(pk=sent.visit).first()
        if found is None:
            raise OutOfReach(sentence(N_("There is no such visit within your reach.")))
        return found
    return starting.start(
        actor=actor,
        site=sent.begun.site,
        kind=sent.begun.kind,
        checklists=sent.begun.checklists,
        team=sent.begun.team,
        campaign=sent.begun.campaign,
        client_key=sent.begun.key,
    )


def _under_way(actor: Actor, visit: Visit, began: datetime | None) -> Visit:
    """The visit; a planned one has begun on the day on which its first sheet was opened.

    That day is told by the device, whose clock is set right by what it says the time is now.
    """
    if visit.state != State.PLANNED:
        return visit
    on = began.astimezone(clock.LOCAL).date() if began is not None else None
    return planned.begin_away(actor=actor, row=visit, on=on)


def _sheet(actor: Actor, visit: Visit, sent: Sent) -> Sheet:
    rows = visit.begun or Sheet.objects.visible_to(actor).of_visit(visit)
    found = next((one for one in rows if one.checklist_id == sent.checklist), None)
    if found is None:
        raise Invalid(sentence(N_("What was filled in belongs to another checklist.")))
    return found


def _laid(
    actor: Actor,
    visit: Visit,
    sheet: Sheet,
    said: Mapping[str, Any],
    sent: Sent,
    seen_at: datetime | None,
) -> tuple[Visit, Sheet]:
    """The visit and the sheet with what was sent on it, finished where it says so."""
    if not sent.finishes:
        return visit, filling.save(actor=actor, row=visit, sheet=sheet.pk, **said)
    given = [{"sheet": sheet.pk, **said}]
    how = finishing.finish_begun if visit.begun else finishing.finish
    done = how(actor=actor, row=visit, sheets=given, client_key=sent.key, seen_at=seen_at)
    if visit.begun:
        return done, sheet
    sheet.refresh_from_db(fields=["version"])
    return done, sheet


def _row(
    actor: Actor, sent: Sent, visit: Visit, sheet: Sheet, instance: str, here: Arrived
) -> Submission:
    assert actor.post is not None
    return Submission(
        key=sent.key,
        post=actor.post,
        digest=sent.print,
        instance=instance if sent.finishes else "",
        visit=visit,
        sheet=sheet,
        finishes=sent.finishes,
        began_at=sent.began_at,
        ended_at=sent.ended_at,
        received_at=here.at,
        skew=here.skew,
        app=sent.app[:40],
        files=dict(sent.files),
    )


def _receipt(
    row: Submission, visit: Visit, sheet: Sheet, shown: Mapping[str, UUID]
) -> dict[str, Any]:
    """What the device is told, now and whenever it asks again."""
    return {
        "key": str(row.key),
        "visit": str(visit.pk),
        "number": visit.number,
        "state": visit.state,
        "failed": visit.failed,
        "sheet": str(sheet.pk),
        "version": sheet.version,
        "received_at": row.received_at.isoformat(),
        "skew": row.skew,
        "digest": row.digest,
        "files": {name: str(pk) for name, pk in shown.items()},
    }


def _save(row: Submission) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            sentence(N_("This filling was sent before under another key: it is here already."))
        ) from None
