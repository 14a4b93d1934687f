"""What the night does about supervision, in its order."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.sentences import sentence
from anxiao.supervision.bars import services as bars
from anxiao.supervision.nights import clocks, gathering, proposing


@dataclass(frozen=True)
class Swept:
    """What a night has changed; of a second one after it everything is 0."""

    settled: int
    gathered: int
    counted: int
    closed: int
    recomputed: int
    expired: int
    lapsed: int
    proposed: int
    followed: int
    reminded: int


def sweep(*, actor: Actor) -> Swept:
    """Gather what is late, let limits end, and propose the worst; nothing is decided here."""
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    settled = gathering.settle(actor)
    gathered = gathering.gather(actor)
    counted = gathering.measure(actor)
    closed = gathering.close(actor)
    recomputed = clocks.recompute(actor)
    expired = proposing.end_limits(actor)
    lapsed = proposing.lapse(actor)
    proposed = proposing.each(actor, gathering.counties(actor), partial(proposing.propose, actor))
    followed = bars.follow(actor=actor)
    reminded = clocks.remind(actor)
    return Swept(
        settled,
        gathered,
        counted,
        closed,
        recomputed,
        expired,
        lapsed,
        proposed,
        followed,
        reminded,
    )
