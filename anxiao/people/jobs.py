"""The background work of people: confirmations, and acts on many records.

Those are carried out as the post that began them.
"""

from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import batches, clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.people import services
from anxiao.people.actors import holder


def run_batch(batch: str, post: str, person: str) -> None:
    """Carry an act on many records through, chunk by chunk, with what the post may do now."""
    _run(UUID(batch), UUID(post), UUID(person))


def resume_batches() -> None:
    """Go on with what a killed worker has left; the chunk under way is waited for."""
    with acting(Actor.system("resuming of batches")):
        found = batches.stalled()
    for batch, post, person in found:
        _run(batch, post, person)


def _run(batch: UUID, post: UUID, person: UUID) -> None:
    is_left = True
    while is_left:
        held = holder(post, person, on=clock.today())
        actor, handler = (held, None) if held else (Actor(name="nobody", post=post), _not_held)
        with acting(actor):
            is_left = batches.step(actor=actor, pk=batch, handler=handler)


def _not_held(**_given: object) -> Sentence | None:
    raise NotAllowed(sentence(N_("The post that began this is no longer held by who began it.")))


def settle() -> None:
    """Let take effect what waited a day for a second administrator where there is none."""
    actor = Actor.system("confirmations")
    with acting(actor):
        services.settle(actor=actor)
