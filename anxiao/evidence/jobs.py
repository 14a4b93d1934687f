"""The background work of evidence."""

from anxiao.evidence.models import File
from anxiao.evidence.reuses import match_file
from anxiao.evidence.services import expire_uploads
from anxiao.evidence.services import fingerprint as fingerprint_one
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting

AT_ONCE = 200


def expire() -> None:
    """Forget uploads whose days are over."""
    actor = Actor.system("expiry of uploads")
    with acting(actor):
        expire_uploads(actor=actor)


def fingerprint() -> None:
    """Work out the perceptual hashes of photos that have none yet, and find those used before."""
    actor = Actor.system("fingerprints of photos")
    with acting(actor):
        for file in File.objects.visible_to(actor).unhashed().order_by("pk")[:AT_ONCE]:
            if fingerprint_one(actor=actor, file=file):
                match_file(actor=actor, file=file.pk)
