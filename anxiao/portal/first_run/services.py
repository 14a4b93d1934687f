"""Beginning a county: for the first-run page and for the command line alike."""

from collections.abc import Sequence

from django.db import transaction

from anxiao.kernel.actors import Actor
from anxiao.norms.reference_files import load_reference
from anxiao.people import beginning


@transaction.atomic
def begin(
    *, actor: Actor, county: int, names: dict[int, str], office: str, persons: Sequence[str]
) -> list[beginning.Account]:
    """Enter the reference lists, the territories, the office and two accounts, all or nothing."""
    beginning.wait_turn()
    load_reference(actor=actor)
    return beginning.begin(actor=actor, county=county, names=names, office=office, persons=persons)
