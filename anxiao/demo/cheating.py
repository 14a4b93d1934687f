"""Attempts to cheat, each made for real and rolled back, and what refused it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.models import Attachment
from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, rectify
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No, Refused
from anxiao.kernel.names import pick
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence, word
from anxiao.ledger.models import Entry, Subject
from anxiao.ledger.reports import Report
from anxiao.ledger.verification import verify_entries
from anxiao.people.actors import actor_for
from anxiao.people.models import Tenure
from anxiao.programmes.abilities import Ability as Programmes
from anxiao.programmes.calls.models import Call
from anxiao.programmes.calls.services import closing
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.services import doing

SYSTEM = Actor.system("attempt of the demonstration")
LOOKED_AT = 40


@dataclass(frozen=True)
class Refusal:
    """What was tried, which layer said no, and in which words; empty words mean it did not."""

    tried: str
    by: str
    says: str

    @property
    def is_code(self) -> bool:
        """Whether what was tried is a statement, which reads the same in every language."""
        return self.tried.startswith(("UPDATE ", "SELECT "))


def attempt(name: str, *, actor: Actor) -> list[Refusal]:
    """Make one attempt with the real services and the real database; nothing of it stays."""
    with transaction.atomic():
        made = list(ATTEMPTS[name](actor))
        transaction.set_rollback(True)
    return made


@contextmanager
def _by_hand(tried: str, found: list[Refusal]) -> Iterator[None]:
    """A statement past every service, as whoever had the database's own door would send it."""
    says = ""
    try:
        with transaction.atomic(), acting(SYSTEM):
            yield
    except DatabaseError as error:
        says = str(error).strip().splitlines()[0]
    found.append(Refusal(tried, _("the database"), says))


def _by_service(tried: str, call: Callable[[], object]) -> Refusal:
    says = ""
    try:
        with transaction.atomic():
            call()
    except No as error:
        says = str(error)
    return Refusal(tried, _("the service"), says)


def _none() -> Refused:
    says = N_("No case for this attempt lies within your reach. Try it as the county office.")
    return Refused(sentence(says))


def _holder(organisation: int | None, ability: str = "") -> Actor | None:
    """Somebody of an organisation who holds a post in the demonstration."""
    held = Tenure.objects.valid(on=clock.today()).filter(
        person__is_demo=True, post__organisation=organisation
    )
    rows = held.select_related("person", "post__organisation").order_by("person__username")
    actors = [actor_for(one.person, one.post) for one in rows]
    return next((one for one in actors if not ability or one.may(ability)), None)


# --- the attempts ---------------------------------------------------------------------------


def ledger(actor: Actor) -> list[Refusal]:
    """Change one entry: on a copy verification names it, in the table the database refuses."""
    last = Entry.objects.visible_to(actor).order_by("-pk").first()
    if last is None:
        raise _none()
    chain = list(Entry.objects.visible_to(actor).filter(subject=last.subject).order_by("number"))
    forged = [*chain[:-1], copy(chain[-1])]
    forged[-1].says = sentence(N_("Accepted on site."))
    report, subject = Report(), Subject.objects.visible_to(actor).get(pk=last.subject)
    verify_entries(report, subject.title, forged)
    named = "; ".join(f"{word(one.where)}: {word(one.what)}" for one in report.found)
    found = [
        Refusal(_("On a copy, the words of the last entry are others."), _("the check"), named)
    ]
    with _by_hand("UPDATE ledger_entry SET action = 'hazard.accept' …", found):
        Entry.objects.filter(pk=last.pk).update(action="hazard.accept")
    return found


def own(actor: Actor) -> list[Refusal]:
    """Accept one's own work: the rectifier is the acceptor."""
    waiting = Hazard.objects.visible_to(actor).filter(state="submitted", rectifier__isnull=False)
    pairs = [(one, _holder(one.rectifier, Ability.ACCEPT)) for one in waiting[:LOOKED_AT]]
    hazard, cheat = next(((one, who) for one, who in pairs if who), (None, None))
    if hazard is None or cheat is None:
        raise _none()
    tried = _("%(who)s rectified “%(title)s” and accepts it.") % {
        "who": _named(cheat),
        "title": hazard.title,
    }
    with acting(cheat):
        found = [
            _by_service(tried, lambda: accept.accept(actor=cheat, hazard=hazard, on_site=True))
        ]
    with _by_hand("UPDATE hazards_hazard SET accepted_by = rectifier …", found):
        Hazard.objects.filter(pk=hazard.pk).update(accepted_by=F("rectifier"))
    return found


def photo(actor: Actor) -> list[Refusal]:
    """Use a photo again: the one from before the fix is to prove the fix."""
    rows = Hazard.objects.visible_to(actor).filter(state="rectifying", lead__isnull=False)
    for hazard in rows.order_by("-pk")[:LOOKED_AT]:
        cheat, file = _holder(hazard.lead, Ability.RESPOND), _old_photo(actor, hazard.pk)
        if cheat and file:
            return _reused(cheat, hazard, file)
    raise _none()


def _old_photo(actor: Actor, hazard: UUID) -> UUID | None:
    hung = Attachment.objects.visible_to(actor).filter(subject=hazard, role="before")
    return hung.filter(file__kind="photo").values_list("file", flat=True).first()


def _reused(cheat: Actor, hazard: Hazard, file: UUID) -> list[Refusal]:
    tried = _("%(who)s shows “%(title)s” as fixed, with the photo of its report.") % {
        "who": _named(cheat),
        "title": hazard.title,
    }
    with acting(cheat):
        found = [
            _by_service(
                tried,
                lambda: rectify.request_acceptance(
                    actor=cheat, hazard=hazard, remedy="已整改", files=[file]
                ),
            )
        ]
    now = clock.now()
    with _by_hand("UPDATE hazards_hazard SET accepted_at = now(), evidence_at = …", found):
        Hazard.objects.filter(pk=hazard.pk).update(
            accepted_at=now, remedied_at=now, evidence_at=now - timedelta(days=30)
        )
    return found


def reach(actor: Actor) -> list[Refusal]:
    """Open what lies out of reach: by its key, through the service and through bare SQL."""
    for hazard in Hazard.objects.visible_to(actor).order_by("-pk")[:LOOKED_AT]:
        others = Tenure.objects.valid(on=clock.today()).filter(
            person__is_demo=True, post__role="school_officer"
        )
        far = others.exclude(post__organisation__in=hazard.parties)
        rows = far.select_related("person", "post__organisation").order_by("person__username")
        for cheat in (actor_for(one.person, one.post) for one in rows[:SCHOOLS]):
            if hazard.subject_owner not in cheat.reach.subjects:
                return _out_of_reach(cheat, hazard)
    raise _none()


SCHOOLS = 5


def _out_of_reach(cheat: Actor, hazard: Hazard) -> list[Refusal]:
    values = {"who": _named(cheat), "number": hazard.number}
    tried = _("%(who)s opens case %(number)s by its key.") % values
    query = "SELECT count(*) FROM hazards_hazard WHERE id = …"
    with acting(cheat), connection.cursor() as cursor:
        found = [_by_service(tried, lambda: Hazard.objects.lock(hazard.pk))]
        cursor.execute("SELECT count(*) FROM hazards_hazard WHERE id = %s", [hazard.pk])
        count = int(cursor.fetchone()[0])
    says = "" if count else _("0 rows: for this post the case does not exist.")
    return [*found, Refusal(query, _("the database"), says)]


def own_word(actor: Actor) -> list[Refusal]:
    """Confirm a task that one has reported done oneself."""
    rows = Task.objects.visible_to(actor).filter(state="submitted", giver=F("organisation"))
    pairs = [(one, _at(one.submitted_by)) for one in rows.order_by("-pk")[:LOOKED_AT]]
    task, cheat = next(((one, who) for one, who in pairs if who), (None, None))
    if task is None or cheat is None:
        raise _none()
    tried = _("%(who)s reported “%(title)s” done and confirms it.") % {
        "who": cheat.title,
        "title": task.title,
    }
    with acting(cheat):
        found = [_by_service(tried, lambda: doing.confirm(actor=cheat, row=task))]
    with _by_hand("UPDATE programmes_task SET state = 'done' …", found):
        Task.objects.filter(pk=task.pk).update(state="done")
    return found


def _at(post: UUID | None) -> Actor | None:
    """Whoever holds a post in the demonstration."""
    held = Tenure.objects.valid(on=clock.today()).filter(person__is_demo=True, post=post)
    one = held.select_related("person", "post__organisation").order_by("pk").first()
    return actor_for(one.person, one.post) if one else None


def closed_call(actor: Actor) -> list[Refusal]:
    """Close a school's call as the department: whether it helped, the school alone says."""
    rows = Call.objects.visible_to(actor).filter(state="answered", seal=None)
    pairs = [(one, _holder(one.routed_to, Programmes.ANSWER_CALL)) for one in rows[:LOOKED_AT]]
    row, cheat = next(((one, who) for one, who in pairs if who), (None, None))
    if row is None or cheat is None:
        raise _none()
    tried = _("%(who)s answered “%(title)s” and closes it as helped.") % {
        "who": _named(cheat),
        "title": row.title,
    }
    with acting(cheat):
        found = [_by_service(tried, lambda: closing.close_helped(actor=cheat, row=row))]
    with _by_hand("UPDATE programmes_call SET state = 'closed_helped' …", found):
        Call.objects.filter(pk=row.pk).update(state="closed_helped")
    return found


def _named(actor: Actor) -> str:
    return pick({"zh": actor.organisation_name, "en": actor.organisation_name_en})


ATTEMPTS: dict[str, Callable[[Actor], list[Refusal]]] = {
    "ledger": ledger,
    "own": own,
    "photo": photo,
    "reach": reach,
    "word": own_word,
    "call": closed_call,
}
TITLES = {
    "ledger": gettext_lazy("Change an entry of the ledger"),
    "own": gettext_lazy("Accept one's own work"),
    "photo": gettext_lazy("Use an old photo again"),
    "reach": gettext_lazy("Open somebody else's case"),
    "word": gettext_lazy("Confirm one's own report"),
    "call": gettext_lazy("Close a school's call for it"),
}
ICONS = {
    "ledger": "link",
    "own": "circle-check",
    "photo": "camera",
    "reach": "lock",
    "word": "pencil",
    "call": "bell",
}
