"""The background work of imports."""

from anxiao.imports.services import carrying
from anxiao.kernel.actors import Actor


def carry_on() -> None:
    """Go on with every import under way, also one that was cut off with its worker."""
    carrying.carry_on(actor=Actor.system("imports under way"))
