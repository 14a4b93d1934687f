"""What the unit that was visited says to it: once, in the system, on paper, or not at all."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.evidence.models import Attachment
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import need, reason_of
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import acts
from anxiao.notices import services as notices

Opinion, Way = Visit.Opinion, Visit.Way
SAYS = {
    Opinion.AGREES: N_("The unit agrees with what was found."),
    Opinion.OBJECTS: N_("The unit objects: %(words)s"),
    Opinion.REFUSED: N_("The unit refused to sign: %(words)s"),
}


def opinion(
    *, actor: Actor, row: Visit, opinion: str, words: str = "", version: int | None = None
) -> Visit:
    """A post of the unit agrees or objects, and has signed with that."""
    kept = _kept(opinion, words)
    done = _act("opinion", actor, row, opinion, kept, Way.SYSTEM, version)
    notices.send(actor, to=done.posts, subject=done, kind="work", says=_says(opinion, kept))
    return done


def opinion_on_paper(
    *,
    actor: Actor,
    row: Visit,
    opinion: str,
    files: Sequence[UUID],
    words: str = "",
    version: int | None = None,
) -> Visit:
    """The unit has signed on paper: the team enters what stands there, with a photo of it."""
    if not files:
        raise Invalid(sentence(N_("Add a photo of the signed paper.")))
    kept = _kept(opinion, words)

    def attach(found: Visit) -> list[str]:
        hung = evidence.attach(actor=actor, files=list(files), to=found, role=Attachment.Role.PAPER)
        return [one.sha256 for one in hung]

    return _act("opinion_on_paper", actor, row, opinion, kept, Way.PAPER, version, attach)


def opinion_refused(*, actor: Actor, row: Visit, reason: str, version: int | None = None) -> Visit:
    """The unit neither agreed nor objected: the team records that it refused, and why."""
    why = reason_of(reason)
    return _act("opinion_refused", actor, row, Opinion.REFUSED, why, Way.TEAM, version)


def _kept(opinion: str, words: str) -> str:
    if opinion not in (Opinion.AGREES, Opinion.OBJECTS):
        raise Invalid(sentence(N_("The unit agrees, or it objects.")))
    if opinion == Opinion.OBJECTS:
        return need(words, sentence(N_("Say in a few words what the unit objects to.")))
    return words.strip()


def _says(opinion: str, words: str) -> Sentence:
    said = SAYS[Opinion(opinion)]
    return sentence(said, words=words) if "%(words)s" in said else sentence(said)


def _act(
    verb: str,
    actor: Actor,
    row: Visit,
    opinion: str,
    words: str,
    way: str,
    version: int | None,
    attach: Callable[[Visit], list[str]] | None = None,
) -> Visit:
    def say(found: Visit) -> None:
        found.opinion, found.opinion_words = opinion, words[:2000]
        found.opinion_way, found.opinion_at = way, clock.now()
        found.opinion_post = actor.post
        found.opinion_by = f"{actor.organisation_name} {actor.title}".strip()[:240]

    done: Visit = acts.act(
        verb,
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=_says(opinion, words),
        after=say,
        attach=(lambda found: {"files": attach(found)}) if attach else None,
        details={"opinion": opinion, "way": way},
        version=version,
    )
    return done
