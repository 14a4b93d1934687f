"""The background work of notices."""

from dataclasses import replace
from uuid import UUID

from procrastinate.contrib.django import app

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.notices import mail
from anxiao.notices.models import Notice
from anxiao.notices.services import pull_security_events
from anxiao.people.actors import reach_for
from anxiao.people.models import Post
from anxiao.people.roles import roles


def security_notices() -> None:
    """Tell persons what happened to their accounts."""
    actor = Actor.system("security notices")
    with acting(actor):
        pull_security_events(actor=actor)


@app.task(name="notices.mail", retry=mail.PATIENCE)
def mail_notice(notice: str, post: str) -> None:
    """Mail one notice to whoever holds its post, as long as the record is within its reach."""
    system = Actor.system("mail")
    found = _as_its_reader(notice, UUID(post))
    if found is not None:
        with acting(system):
            mail.mail_notice(system, found)


def _as_its_reader(notice: str, post: UUID) -> Notice | None:
    row = Post.objects.select_related("organisation").filter(pk=post).first()
    if row is None:
        return None
    reach = reach_for(roles()[row.role], row.organisation)
    reader = replace(Actor.system("mail", reach=reach), post=post)
    with acting(reader):
        return Notice.objects.visible_to(reader).filter(pk=notice).first()
