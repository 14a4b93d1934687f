"""Whether a device may keep what it has: asked with what it was given when it was signed in."""

from uuid import UUID

from django.core import signing

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.people.actors import holder

SALT = "anxiao.phone"


def device_of(actor: Actor) -> str:
    """What a device keeps, to be known by when its session is over. It opens nothing."""
    return signing.dumps([str(actor.person), str(actor.post)], salt=SALT)


def is_revoked(device: str) -> bool:
    """Whether the person's account was closed, or she holds her post no longer.

    A session that has merely ended revokes nothing; nor does a sign that is none of ours.
    """
    try:
        person, post = (UUID(one) for one in signing.loads(device, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return holder(post, person, on=clock.today()) is None
