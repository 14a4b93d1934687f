"""Confirmed rows are carried out in chunks, each a transaction, and can be taken back."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from anxiao.imports import shelf
from anxiao.imports.kinds import kind_for, title_of
from anxiao.imports.lifecycle import LIFECYCLE
from anxiao.imports.models import Import, ImportRow
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No, NotAllowed, Refused
from anxiao.kernel.given import reason_of
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import Sentence, sentence, word
from anxiao.kernel.staging import CHANGES, NEW, Kind, Row
from anxiao.ledger import services as ledger
from anxiao.people.actors import actor_for
from anxiao.people.models import Person, Post

SHOWN = 3


@transaction.atomic
def apply(*, actor: Actor, pk: UUID, leaves_out: bool = False, reason: str = "") -> Import:
    """Confirm an import: small ones are carried out at once, large ones in the background.

    Refused while rows have faults, unless whoever confirms agrees to leave those out and the
    kind lets them be left out. One that halted half-way goes on under the post that confirms it
    now.
    """
    with shelf.on_shelf(actor) as inside:
        one = shelf.find(inside, pk, lock=True)
        kind = kind_for(actor, one.kind)
        if one.is_under_way and one.halted:
            return _go_on(actor, one)
        LIFECYCLE.judge("apply", one, actor=actor)
        _require_fit(kind, one, leaves_out=leaves_out)
        one.reason = reason_of(reason) if kind.asks_reason else ""
        LIFECYCLE.fire("apply", one, actor=actor)
        one.leaves_out, one.person, one.post = leaves_out, actor.person, actor.post
        one.counts = {**one.counts, "done": 0, "made": 0}
        one.save(update_fields=["state", "leaves_out", "person", "post", "counts", "reason"])
    title_of(actor, kind, one.into)
    _carry_now_or_later(actor, kind, one, one.count_of(NEW) + one.count_of(CHANGES))
    return one


def _require_fit(kind: Kind, one: Import, *, leaves_out: bool) -> None:
    """Refuse while rows are to be put right that whoever confirms does not, or may not, leave."""
    faulty = one.count_of("error")
    if faulty and kind.is_whole:
        says = N_("%(n)s rows are to be put right. This sheet comes in whole: mend it first.")
        raise Refused(sentence(says, n=faulty))
    if faulty and not leaves_out:
        says = N_("%(n)s rows are to be put right. Agree to leave them out, or mend the sheet.")
        raise Refused(sentence(says, n=faulty))


def _go_on(actor: Actor, one: Import) -> Import:
    one.halted, one.person, one.post = None, actor.person, actor.post
    one.save(update_fields=["halted", "person", "post"])
    transaction.on_commit(_wake)
    return one


@transaction.atomic
def undo(*, actor: Actor, pk: UUID, keeps_rest: bool = False) -> Import:
    """Take back what an import made, where nothing stands on it yet.

    Refused with what stands in the way, unless whoever asks agrees to keep those rows.
    """
    with shelf.on_shelf(actor) as inside:
        one = shelf.find(inside, pk, lock=True)
        kind = kind_for(actor, one.kind)
        LIFECYCLE.judge("undo", one, actor=actor)
        if kind.is_final:
            raise Refused(sentence(N_("What this sheet changed is changed again by a new one.")))
        rows = [shelf.as_row(row) for row in one.rows.exclude(made={})]
    with acting(actor):
        against = kind.stands(actor, rows, shelf.stage_of(one))
    if against and not keeps_rest:
        raise Refused(_named(against))
    with shelf.on_shelf(actor):
        LIFECYCLE.fire("undo", one, actor=actor)
        one.rows.exclude(made={}).exclude(number__in=against).update(is_done=False)
        one.counts = {**one.counts, "kept": len(against)}
        one.save(update_fields=["state", "counts"])
    _carry_now_or_later(actor, kind, one, len(rows) - len(against))
    return one


def _carry_now_or_later(actor: Actor, kind: Kind, one: Import, rows: int) -> None:
    """Carry out few rows here; have the worker carry out many."""
    if rows > kind.at_once:
        transaction.on_commit(_wake)
        return
    while _carry(actor, kind, one):
        pass


def _wake() -> None:
    """Ask for the job at once; it also comes by itself every few minutes."""
    name = "imports.carry_on"
    with suppress(AlreadyEnqueued):
        app.configure_task(name, allow_unknown=True, queueing_lock=name).defer(timestamp=0)


def _named(against: dict[int, Sentence]) -> Sentence:
    first = next(iter(against.items()))
    return sentence(
        N_("%(n)s rows cannot be taken back; the first is row %(row)s: %(why)s"),
        n=len(against),
        row=first[0],
        why=word(first[1]),
    )


# --- in chunks ------------------------------------------------------------------------------


def carry_on(*, actor: Actor) -> int:
    """Go on with every import under way, chunk by chunk; what was carried out stays so.

    Each import is carried as the post that confirmed it; one whose post is not held any more
    halts and says so.
    """
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    with acting(actor):
        found = list(Import.objects.under_way().filter(halted__isnull=True).order_by("pk"))
    return sum(_carry_all(actor, one) for one in found)


def _carry_all(actor: Actor, one: Import) -> int:
    chunks, who = 0, _who(actor, one)
    if who is None:
        return 0
    while True:
        try:
            if not _carry(who, kind_for(who, one.kind), one):
                return chunks
        except No as refused:
            _halt(actor, one, refused.sentence)
            return chunks
        chunks += 1


def _who(actor: Actor, one: Import) -> Actor | None:
    """The post that confirmed the import, as it is today."""
    with acting(actor):
        person = Person.objects.filter(pk__in=[one.person], is_active=True).first()
        held = Post.objects.held_by(person, on=clock.today()) if person else Post.objects.none()
        post = held.select_related("organisation").filter(pk__in=[one.post]).first()
        if person is not None and post is not None:
            return actor_for(person, post)
    _halt(actor, one, sentence(N_("Whoever confirmed it does not hold that post any more.")))
    return None


@transaction.atomic
def _halt(actor: Actor, one: Import, says: Sentence) -> None:
    with acting(actor):
        Import.objects.filter(pk=one.pk).update(halted=says)


@transaction.atomic
def _carry(actor: Actor, kind: Kind, one: Import) -> bool:
    """Carry out one chunk; False where there was none left and the import has ended.

    The chunk's rows, what they made and the count of it are one transaction.
    """
    with shelf.on_shelf(actor):
        locked = Import.objects.select_for_update(of=("self",), skip_locked=True)
        fresh = locked.filter(pk=one.pk).first()
        if fresh is None or not fresh.is_under_way:
            return False
        kept = _next(fresh, kind)
    if not kept:
        _finish(actor, kind, fresh)
    elif fresh.state == "applying":
        _apply(actor, kind, fresh, kept)
    else:
        _take_back(actor, kind, fresh, kept)
    one.state, one.counts, one.applied_at = fresh.state, fresh.counts, fresh.applied_at
    return bool(kept)


def _next(one: Import, kind: Kind) -> list[ImportRow]:
    rows = one.rows.filter(is_done=False)
    if one.state == "applying":
        rows = rows.filter(verdict__in=(NEW, CHANGES)).order_by("rank", "number")
    else:
        rows = rows.exclude(made={}).order_by("-rank", "-number")
    return list(rows[: kind.step])


def _apply(actor: Actor, kind: Kind, one: Import, kept: Sequence[ImportRow]) -> None:
    """Judge the chunk once more, because the world has moved on; then carry it out."""
    rows = [shelf.as_row(row) for row in kept]
    for row in rows:
        row.verdict, row.notes, row.asks = "", [], []
    shelf.judge(actor, kind, one, rows)
    if kind.is_whole and not all(row.is_good for row in rows):
        raise Refused(
            sentence(N_("Something has changed since the sheet was checked. Check again."))
        )
    good = [row for row in rows if row.verdict in (NEW, CHANGES)]
    with acting(actor), ledger.marked(**{"import": str(one.pk)}):
        kind.apply(actor, good, shelf.stage_of(one))
    with shelf.on_shelf(actor):
        _note(one, kept, rows)


def _take_back(actor: Actor, kind: Kind, one: Import, kept: Sequence[ImportRow]) -> None:
    rows = [shelf.as_row(row) for row in kept]
    with acting(actor), ledger.marked(**{"import": str(one.pk)}):
        kind.undo(actor, rows, shelf.stage_of(one))
    for row in rows:
        row.made = {}
    with shelf.on_shelf(actor):
        _note(one, kept, rows)


def _note(one: Import, kept: Sequence[ImportRow], rows: Sequence[Row]) -> None:
    for stored, row in zip(kept, rows, strict=True):
        shelf.take_from(stored, row)
        stored.is_done = True
    shelf.save(kept)
    done = one.count_of("done") + (len(kept) if one.state == "applying" else 0)
    made = sum(bool(row.made) for row in rows)
    gone = len(kept) if one.state == "undoing" else 0
    one.counts = {**one.counts, "done": done, "made": one.count_of("made") + made - gone}
    one.save(update_fields=["counts"])


def _finish(actor: Actor, kind: Kind, one: Import) -> None:
    """The last row is done: the import is one entry with its counts."""
    ending = {"applying": "finish", "undoing": "keep_rest" if one.count_of("made") else "end_undo"}
    is_undone = one.state == "undoing"
    with shelf.on_shelf(actor) as inside:
        LIFECYCLE.fire(ending[one.state], one, actor=actor)
        if is_undone:
            one.undone_at = clock.now()
        else:
            one.applied_at = clock.now()
        one.save(update_fields=["state", "applied_at", "undone_at"])
        says = N_("Took back what the sheet “%(file)s” had brought.")
        if not is_undone:
            says = N_("Took over the sheet “%(file)s”: %(made)s rows.")
        ledger.record(
            "import.undo" if is_undone else "import.apply",
            one,
            actor=inside,
            says=sentence(says, file=one.file_name, made=one.count_of("made")),
            details={"kind": kind.key, "file": one.digest, "counts": one.counts},
        )
